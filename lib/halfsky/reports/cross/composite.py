"""The appendix of the cross-district report: a composite, as rank ranges only."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.cross.material import Material
from halfsky.words import values


def composite(paper: Material) -> Section:
    """The appendix: one number a plan, only as a rank range, and refused where too much is missing."""
    say, rows = paper.say, paper.comparison.composite
    page = content.heading(say("附录：综合位次区间（仅供参考）", "Appendix: composite rank ranges (for reference)"))
    page += content.paragraph(
        say(
            "综合指数掩盖了构成它的各项指标，不能代替前文分指标的比较。以上级规划目标值为100分、上级地区基期值为70分，"
            "用AMPI（均值减方差与均值之比）合成，等权；位次区间取各指标权重上下浮动25%的均衡组合、并逐一剔除一个指标后"
            "位次的最好与最差。指标缺失超过20%的地区不计算，缺失值不作填补；位次相差2–3位没有实际意义。",
            "A composite hides its parts and does not replace the views above. 100 is the upper plan's target, 70 the "
            "upper area's baseline; AMPI (mean less variance over mean), equal weights; the range holds the ranks "
            "under weights changed by 25 % in a balanced design and with each indicator left out once. No score where "
            "more than 20 % of the indicators are missing; nothing is imputed; 2 or 3 places mean nothing.",
        ),
        "note",
    )
    if rows["score"].isna().all():
        return page + content.paragraph(
            say("可比指标或地区不足，不计算综合位次。", "Too few comparable indicators or areas: no composite.")
        )
    reasons = {
        "too_many_missing": say("缺失超过20%，不计算", "more than 20 % missing"),
        "too_few_indicators": say("可比指标不足3个", "fewer than 3 indicators"),
        "too_few_areas": say("可比地区不足3个", "fewer than 3 areas"),
    }
    rows = rows.sort_values(["rank_low", "rank_high", "plan_id"], na_position="last", kind="stable")
    frame = pd.DataFrame(
        {
            say("规划", "plan"): rows["plan_id"].map(paper.plan_names),
            say("指标数", "indicators"): rows["indicators"],
            say("缺失", "missing"): rows["missing"],
            say("指数", "score"): [values.number(score, 1) for score in rows["score"]],
            say("位次区间", "ranks"): [
                reasons[why] if why else f"{low}–{high}"
                for low, high, why in rows[["rank_low", "rank_high", "refused"]].itertuples(index=False)
            ],
        }
    )
    titles = paper.package.indicators.set_index("indicator_id")[f"name_{paper.language}"].to_dict()
    parts = [say("、", ", ").join(titles[code] for code in codes.split(";")) for codes in _sets(rows["made_of"])]
    page += content.paragraph(say("合成所用指标：", "Made of: ") + say("；", "; ").join(parts), "note")
    return page + paper.table(frame, say("综合位次区间", "Composite rank ranges"), numeric=frame.columns[1:4])


def _sets(made_of: pd.Series) -> list[str]:
    """The different sets of indicators; plans of one level under one upper plan have the same."""
    return [codes for codes in made_of.drop_duplicates() if codes]
