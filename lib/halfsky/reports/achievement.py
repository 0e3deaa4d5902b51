"""实现程度 beside the journey, domain by domain: how near the level is, and how much of the way was covered."""

from __future__ import annotations

import pandas as pd

from halfsky.assess import achievement_by
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.target_rows import domain_titles
from halfsky.words import values


def section(gaps: pd.DataFrame, domains: pd.DataFrame, language: str) -> Section:
    """The table of one plan, with why it has both numbers; nothing where no target is measurable."""
    say = values.chooser(language)
    frame = table(gaps, domains, language)
    if frame.empty:
        return Section()
    caption = say(
        "实现程度（简单平均）与完成路程（中位数），可监测目标",
        "Level achieved (simple mean) and way covered (median), measurable targets",
    )
    why = say(
        "实现程度＝最新值÷目标值（逆指标为目标值÷最新值），只看水平，起点高的指标即使没有进展也接近100%；"
        "完成路程从基期值算起，只看实施以来的变化，因此两者并列。单项均按100%封顶，倒退的按−100%封底；"
        "基期已达标或没有基期值的目标没有完成路程。“左右”和区间类目标按允许范围的近端计算。",
        "The level achieved is latest / target (target / latest where less is better): where a plan starts high it is "
        "near 100% without progress. The way covered counts from the baseline, so both are shown. Each target counts "
        "for at most 100%, a way gone backwards for -100% at least; a target without a baseline, or met at it, "
        "has no way to cover. Approximate targets and "
        "ranges count to the nearer end of what is allowed.",
    )
    return content.table(frame, caption, numeric=frame.columns[1:], kind="counts") + content.paragraph(why, "note")


def table(gaps: pd.DataFrame, domains: pd.DataFrame, language: str) -> pd.DataFrame:
    """A row a domain with a measurable target, and the whole: in percent, each with the number of targets."""
    say = values.chooser(language)
    grouped = achievement_by(gaps, "domain").set_index("domain")
    whole = achievement_by(gaps, None).set_axis(["*"])
    order = [domain for domain in [*domains["domain"], ""] if domain in grouped.index]
    rows = pd.concat([grouped.loc[order], whole])
    rows = rows[rows["achievement_n"].gt(0) | rows["journey_n"].gt(0)]
    titles = domain_titles(domains, language) | {"*": say("合计", "all")}
    return pd.DataFrame(
        {
            say("领域", "domain"): [titles[domain] for domain in rows.index],
            say("实现程度（均值）", "level achieved (mean)"): rows["achievement_mean"].map(_percent),
            say("目标（项）", "targets"): rows["achievement_n"],
            say("完成路程（中位数）", "way covered (median)"): rows["journey_median"].map(_percent),
            say("可算路程的目标（项）", "with a way to cover"): rows["journey_n"],
        }
    ).reset_index(drop=True)


def _percent(value: float) -> str:
    return "" if pd.isna(value) else f"{values.number(value, 1, (0, 100))}%"
