"""Women's values beside men's, and the gap that a plan promises to narrow (缩小差距)."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.series import ancestry
from halfsky.assess.sexes.gaps import SIDES_OF
from halfsky.package import Package
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import assessed
from halfsky.target_rows import names
from halfsky.vocabulary.codes import FAMILIES
from halfsky.words import source_titles, values

# of two years, and no trend: what goes which way over the years is told by the statuses alone
_READINGS = {"closing": ("缩小", "smaller"), "widening": ("扩大", "larger"), "stable": ("持平", "the same")}


def section(package: Package, plan: pd.Series, gaps: pd.DataFrame, as_of: int, language: str) -> Section:
    """The two tables of one plan; nothing where no value of either kind is there.

    Shown are the indicators of the plan's own area, and, of those that its targets are about, the nearest area above
    that has both values: named, as everywhere, and never taken for the plan's own.
    """
    say = values.chooser(language)
    rows = _beside(package, plan, gaps, as_of)
    promised = assessed.narrowing(package, plan["plan_id"], gaps, as_of)
    if rows.empty and promised.empty:
        return Section()
    page = Section()
    if len(rows):
        note = say(
            "女/男比在0.97至1.03之间视为基本均等；差＝女－男，其绝对值变小为缩小。只有一个年份同时有男女数值的，"
            "不判断变化；两个年份的比较不是走势。" + ("“缩小差距”目标的状态按历年数值判断。" if len(promised) else ""),
            "A ratio from 0.97 to 1.03 counts as parity; the gap is women less men and closes when its size shrinks. "
            "Nothing is said of a change where one year has both values. Two years beside each other are no trend."
            + (" The status of a target to narrow a gap is by all years." if len(promised) else ""),
        )
        caption = say("女性与男性数值", "Women's and men's values")
        page += content.table(sexes_table(rows, package, language), caption) + content.paragraph(note, "note")
    if len(promised):
        caption = say("“缩小差距”目标：差距本身", "Promises to narrow a gap: the gap itself")
        page += content.table(gaps_table(promised, package, language), caption)
    return page + _sources(package, rows, promised, language)


def sexes_table(rows: pd.DataFrame, package: Package, language: str) -> pd.DataFrame:
    """Rows of `assess.sex_parity` in words."""
    say = values.chooser(language)
    indicator = values.looked_up(rows["indicator_id"], package.indicators.set_index("indicator_id")[f"name_{language}"])
    words = values.with_catalogue(rows.assign(indicator=indicator), package.indicators)
    where = {"urban": say("（城镇）", " (urban)"), "rural": say("（农村）", " (rural)"), "total": ""}
    higher = rows["gap"].gt(0).map({True: say("女性较高", "women higher"), False: say("女性较低", "women lower")})
    return pd.DataFrame(
        {
            say("指标", "indicator"): indicator + rows["residence"].map(where),
            say("地区", "area"): _areas(rows, package, language),
            say("年份", "year"): rows["year"].astype("str"),
            say("女", "women"): values.column(words, "female", language),
            say("男", "men"): values.column(words, "male", language),
            say("女/男", "ratio"): [values.number(ratio, 3, (0.97, 1, 1.03)) for ratio in rows["ratio"]],
            say("对比", "compared"): higher.mask(
                rows["at_parity"].eq("yes") | rows["gap"].eq(0), say("基本均等", "at parity")
            ),
            say("差（女－男）", "gap"): _differences(words, "gap", language),
            say("首个年份的差", "gap at first"): _differences(words, "first_gap", language, "first_year"),
            say("差距与首个年份相比", "the gap beside that of the first year"): _readings(rows, language),
        }
    )


def gaps_table(rows: pd.DataFrame, package: Package, language: str) -> pd.DataFrame:
    """Rows of `assess.sex_gaps.gap_series` with `indicator_id` and `indicator`, in words."""
    say = values.chooser(language)
    rows = values.with_catalogue(rows, package.indicators)
    return pd.DataFrame(
        {
            say("目标", "target"): names(rows, package.indicators, language),
            say("数据地区", "area of the values"): _areas(rows, package, language),
            say("首个年份的差距", "gap at first"): _differences(rows, "first", language, "first_year"),
            say("最新差距", "latest gap"): _differences(rows, "value", language, "year"),
            say("差距与首个年份相比", "the gap beside that of the first year"): _readings(rows, language),
        }
    )


def _beside(package: Package, plan: pd.Series, gaps: pd.DataFrame, as_of: int) -> pd.DataFrame:
    rows = assessed.sexes(package, plan["plan_id"], as_of)
    family = FAMILIES.rows.get(plan["family"])
    if family is not None and not family.beside:
        own = package.indicators.loc[package.indicators["population"].eq(plan["family"]), "indicator_id"]
        rows = rows[rows["indicator_id"].isin(own)]
    lineage = ancestry(package.areas)
    distance = lineage[lineage["area_code"].eq(plan["area_code"])].set_index("ancestor")["distance"]
    rows = rows.assign(distance=rows["area_code"].map(distance)).dropna(subset=["distance"])
    asked = {*gaps["indicator_id"], *gaps["indicator_id"].str.removeprefix("female_")}
    rows = rows[rows["distance"].eq(0) | rows["indicator_id"].isin(asked)]
    nearest = rows.sort_values("distance").drop_duplicates(["indicator_id", "residence"])
    order = pd.Series(range(len(package.indicators)), index=package.indicators["indicator_id"])
    nearest = nearest.sort_values("indicator_id", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
    printed = {
        gap: [values.apart(*pair) for pair in zip(nearest[female], nearest[male], strict=True)]
        for gap, female, male in (("gap", "female", "male"), ("first_gap", "first_female", "first_male"))
    }
    return nearest.assign(**printed)


def _areas(rows: pd.DataFrame, package: Package, language: str) -> pd.Series:
    return values.looked_up(rows["area_code"], package.areas.set_index("area_code")[f"name_{language}"])


def _differences(rows: pd.DataFrame, column: str, language: str, year: str = "") -> list[str]:
    """Differences of two values; percentages differ in points. year: the column that is said behind them."""
    say = values.chooser(language)
    columns = zip(
        rows[column], rows["unit"], rows["indicator"], values.classifiers(rows), rows[year or column], strict=True
    )
    return [
        text + say(f"（{when:.0f}年）", f" ({when:.0f})") if text and year else text
        for amount, unit, words, thing, when in columns
        for text in [values.difference(amount, unit, language, words, counted=thing)]
    ]


def _readings(rows: pd.DataFrame, language: str) -> list[str]:
    none = values.chooser(language)("只有一个年份", "one year only")
    return [_READINGS[code][language == "en"] if code else none for code in rows["reading"]]


def _sources(package: Package, rows: pd.DataFrame, promised: pd.DataFrame, language: str) -> Section:
    """The titles of the sources of the values shown."""
    say = values.chooser(language)
    both, gap = _cells(rows), _cells(promised)
    women = both.assign(indicator_id="female_" + both["indicator_id"])
    sides = gap.assign(indicator_id=gap["indicator_id"].replace(SIDES_OF))
    observed = package.observations
    of_a_sex = observed["sex"].ne("total") | observed["indicator_id"].str.startswith("female_")
    keys = ["area_code", "indicator_id", "year"]
    seen = pd.concat(
        [observed[of_a_sex].merge(pd.concat([both, women, sides]), on=keys), observed[~of_a_sex].merge(gap, on=keys)]
    )
    titles = values.looked_up(seen["source_id"], package.sources.set_index("source_id")["title"])
    named = [source_titles.marked(title, language) for title in sorted(set(titles) - {""})]
    return content.paragraph(say("来源：", "Sources: ") + say("；", "; ").join(named) + say("。", "."), "note")


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    """`area_code, indicator_id, year` of the latest and the first year of each row."""
    keys = ["area_code", "indicator_id"]
    first = rows[[*keys, "first_year"]].rename(columns={"first_year": "year"})
    return pd.concat([rows[[*keys, "year"]], first]).dropna().astype({"year": "int64"}).drop_duplicates()
