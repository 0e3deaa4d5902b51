"""Which plan "the upper plan" is, and which plans are known by their entered targets only."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.series import ancestry
from halfsky.vocabulary.codes import IN_PART
from halfsky.words.values import Say


def unread(plans: pd.DataFrame) -> pd.DataFrame:
    """The rows of plans (schemas.PLANS) of which not all targets are known to be entered: their blanks say nothing.

    Entered in part, or with neither a word on it nor a document that was read: that is not known.
    """
    return plans[plans["entered"].eq(IN_PART) | (plans["entered"].eq("") & plans["source_sha256"].eq(""))]


def unread_note(plans: pd.DataFrame, targets: pd.DataFrame, say: Say) -> str:
    """That of each of these plans some targets were entered and not the text; "" where every one was read.

    plans: schemas.PLANS; targets: schemas.TARGETS of all of them.
    """
    said = [entered(row, targets[targets["plan_id"].eq(row["plan_id"])], say) for _, row in unread(plans).iterrows()]
    if not said:
        return ""
    return say(
        "；".join(said) + "。空白、“上级规划没有”等只就所纳入的目标而言。",
        "; ".join(said) + ". What is blank or said not to be in it refers to the targets entered.",
    )


def entered(plan: pd.Series, targets: pd.DataFrame, say: Say) -> str:
    """That of this plan only some targets were entered, or that nothing says whether all were.

    plan: a row of `unread`; targets: schemas.TARGETS of the plan.
    """
    title = plan["title"]
    numeric = int(targets["kind"].eq("quantitative").sum())
    directional = len(targets) - numeric
    more = say(f"、{directional}项方向性目标", f" and {directional} directional ones") if directional else ""
    if plan["entered"] != IN_PART:
        return say(
            f"《{title}》纳入本报告的有{numeric}项定量目标{more}，是否为其全部目标未注明",
            f"whether 《{title}》 was entered in full is not recorded; there are {numeric} targets with a number{more}",
        )
    return say(
        f"《{title}》的目标未全部纳入本报告，所纳入的为{numeric}项定量目标{more}",
        f"《{title}》 was not entered in full, only {numeric} targets with a number{more}",
    )


def named(plans: pd.DataFrame, every: pd.DataFrame, names: dict[str, str], say: Say) -> str:
    """上级规划指《…》。 Where the plans have several, whose it is stands behind each; "" where they have none.

    plans: those with an `upper_plan_id`; every: schemas.PLANS with the upper ones; names: of plans, by id.
    """
    titles = every.set_index("plan_id")["title"]
    below = plans[plans["upper_plan_id"].isin(titles.index)]
    groups = below.groupby("upper_plan_id", sort=False)["plan_id"].agg(list)
    if groups.empty:
        return ""
    if len(groups) == 1:
        said = f"《{titles[groups.index[0]]}》"
    else:
        said = say("、", ", ").join(
            f"《{titles[upper]}》" + say(f"（{_some(ids, names, say)}）", f" ({_some(ids, names, say)})")
            for upper, ids in groups.items()
        )
    return say(f"上级规划指{said}。", f"The upper plan is {said}.")


def _some(ids: list[str], names: dict[str, str], say: Say) -> str:
    shown = say("、", ", ").join(names[plan_id] for plan_id in ids[:3])
    return shown if len(ids) <= 3 else say(f"{shown}等{len(ids)}个", f"{shown} and {len(ids) - 3} more")


def common_area(areas: pd.DataFrame, area_codes: pd.Series) -> str:
    """The code of the nearest area that all of these lie in; "" where there is none, as of the nation itself."""
    codes = area_codes.drop_duplicates()
    lineage = ancestry(areas)
    above = lineage[lineage["area_code"].isin(codes) & lineage["distance"].gt(0)]
    shared = above.groupby("ancestor")["area_code"].nunique().loc[lambda count: count.eq(len(codes))].index
    nearest = above[above["ancestor"].isin(shared)].sort_values("distance")
    return "" if nearest.empty else str(nearest["ancestor"].iloc[0])
