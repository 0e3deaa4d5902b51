"""口径不同、不可直接比较: what looks alike and is kept apart, with the reason in sight."""

from __future__ import annotations

from halfsky.compare.families import families
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.cross.material import Material
from halfsky.target_rows import names


def other_definitions(report: Material) -> Section:
    """Families of similar indicators that the plans promise in each other's place, each with its definition."""
    say, kinds, promises = report.say, report.comparison.coverage_kinds, report.comparison.promises
    members = families(report.package.indicators)
    apart = members.loc[members["indicator_id"].isin(kinds.loc[kinds["related"].ne(""), "indicator_id"]), "family"]
    stated = promises.drop_duplicates("indicator_id")[["indicator_id", "indicator"]]
    frame = stated.merge(members[members["family"].isin(apart)], on="indicator_id")
    # what one plan promises in another's place needs two
    frame = frame[frame.groupby("family")["indicator_id"].transform("size").gt(1)]
    if frame.empty:
        return content.paragraph(
            say("没有名称相近而口径不同的指标。", "No two plans promise similar indicators of other definitions.")
        )
    about = report.package.indicators.set_index("indicator_id")["definition"]
    order = {family: place for place, family in enumerate(frame["family"].drop_duplicates())}
    frame = frame.sort_values("family", key=lambda families_: families_.map(order), kind="stable")
    frame = frame.assign(
        name=names(frame, report.package.indicators, report.language),
        definition=frame["indicator_id"].map(about.to_dict()).astype("object").fillna(""),
        plans=frame["indicator_id"].map(
            report.grouped(promises[promises["indicator_id"].isin(frame["indicator_id"])], "indicator_id").to_dict()
        ),
    )
    # the family's number stands once, so that its members are seen together
    number = frame["family"].map(order) + 1
    frame = frame.assign(group=number.astype("str"))
    heads = {
        "group": say("组", "group"), "name": say("指标", "indicator"), "definition": say("口径", "definition"),
        "plans": say("列入的规划", "plans that state it"),
    }  # fmt: skip
    widths = dict(zip(heads.values(), (6, 24, 34, 36), strict=True))
    note = say(
        "同一组的指标名称相近，但统计对象或口径不同，本报告任何表、图都不在它们之间比较或替代。",
        "Indicators of one group look alike but count other people or by another definition; nothing is compared "
        "across them.",
    )
    return content.paragraph(note, "note") + report.table(
        frame[list(heads)].rename(columns=heads), say("名称相近、口径不同的指标", "Similar indicators"), widths=widths
    )


def other_forms(report: Material) -> Section:
    """The same indicator, promised in forms that cannot be put in order: other unit, base or comparator."""
    say, promises = report.say, report.comparison.promises
    reasons = {
        "unit": say("单位不同", "unit"), "base": say("绝对值与变化幅度", "level or change"),
        "comparator": say("表述形式不同（下限、上限、约数、区间或只有方向）", "bound, about, range or direction"),
    }  # fmt: skip
    found = promises["comparability"].str.split(";")
    kept = found.map(lambda codes: [code for code in codes if code in reasons])
    rows = promises[kept.map(len).gt(0)]
    later = int(promises.loc[found.map(lambda codes: "deadline" in codes), "indicator_id"].nunique())
    sentence = say(
        f"另有{later}个指标在各规划中的期限不同（如2025年、2030年），只在相同期限之间比较，不折算。",
        f"{later} indicators have different deadlines in different plans; they are compared within a deadline only.",
    )
    note = content.paragraph(sentence, "note") if later else Section()
    if rows.empty:
        return note
    rows = rows.assign(
        name=names(rows, report.package.indicators, report.language),
        reason=kept[rows.index].map(lambda codes: say("；", "; ").join(reasons[code] for code in codes)),
    )
    frame = rows.drop_duplicates("indicator_id").set_index("indicator_id")[["name", "reason"]]
    frame = frame.assign(plans=report.grouped(rows, "indicator_id"))
    heads = {
        "name": say("指标", "indicator"), "reason": say("不可比的原因", "what differs"),
        "plans": say("各规划的表述", "what the plans state"),
    }  # fmt: skip
    widths = dict(zip(heads.values(), (26, 22, 52), strict=True))
    caption = say("指标相同、表述形式不同", "The same indicator in other forms")
    return report.table(frame.rename(columns=heads), caption, widths=widths) + note
