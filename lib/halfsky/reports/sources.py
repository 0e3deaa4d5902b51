"""Where every figure of a report comes from: a row a source and area, with the indicators and years it serves."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from halfsky.assess.series import ancestry, last_break, preferred
from halfsky.package import Package
from halfsky.schemas import DIRECTIONS, OBSERVATION_STATUSES
from halfsky.target_rows import BEFORE_BREAK, YEARS_BEFORE, with_kind
from halfsky.vocabulary.code_list import LANGUAGES
from halfsky.vocabulary.codes import GRADES
from halfsky.words import ranges, source_titles, values


def shown_in_report(gaps: pd.DataFrame, area_code: str, start_year: int) -> pd.DataFrame:
    """`area_code, indicator_id, first, last`: the years of each series that a plan's report shows.

    Latest values and baselines, the points of the charts, the points that a direction was judged by, and the reference
    values with their series where a chart shows them.
    """
    begin = start_year - YEARS_BEFORE
    seen = gaps[gaps["observed"].notna()]
    directional = seen["comparator"].isin(DIRECTIONS)
    baseline = seen["baseline_year"].fillna(seen["latest_year"])
    own = seen.assign(
        area_code=area_code,
        first=baseline.where(directional, baseline.clip(upper=begin)),
        last=seen["latest_year"].where(directional, seen["as_of"]),
    )
    beside = gaps[gaps["reference_area"].ne("")]
    drawn = beside["observed"].isna() & beside["target"].notna()
    reference = beside.assign(
        area_code=beside["reference_area"],
        # a series that ends before the years of the charts is drawn whole
        first=beside["reference_year"].where(~drawn, begin).mask(drawn & beside["reference_year"].lt(begin), 0),
        last=beside["reference_year"].where(~drawn, beside["as_of"]),
    )
    return pd.concat([own, reference])[["area_code", "indicator_id", "first", "last"]]


def cite(
    shown: pd.DataFrame,
    package: Package,
    language: str,
    as_of: int,
    *,
    area_code: str = "",
    names: pd.Series | None = None,
    used: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The observations behind the figures shown, with what the reader sees of their source, area and indicator.

    shown: as of `shown_in_report`; names: how the indicators of the area `area_code` are called, by indicator_id; all
    others go by the catalogue's names, for a plan's words may speak of its own area (全市…). used: what
    `used_observations` gives of these, where it is there already. Returns
    schemas.OBSERVATIONS with `number` (sources are numbered as they come), `source`, `url`, `area`, `kind`, `claimed`
    (whether it is what the plan says of itself), `name` and `since` (the first year of the value's definition, null
    where none changed before it).
    """
    say = values.chooser(language)
    if used is None:
        used = used_observations(shown, package.observations, as_of)
    used = used.merge(package.sources, on="source_id", how="left")
    used["url"] = used["url"].astype("object").fillna("")
    used = values.with_catalogue(used.iloc[_nearest_first(used)].reset_index(drop=True), package.indicators)
    called = values.looked_up(used["indicator_id"], package.indicators.set_index("indicator_id")[f"name_{language}"])
    if names is not None:
        own = values.looked_up(used["indicator_id"], names)
        called = called.mask(used["area_code"].eq(area_code) & own.ne(""), own)
    return used.assign(
        number=[f"[{place + 1}]" for place in pd.factorize(used["source_id"])[0]],
        source=named(used, language),
        area=values.looked_up(used["area_code"], package.areas.set_index("area_code")[f"name_{language}"]),
        kind=kinds(used, say),
        claimed=claimed(used),
        name=called,
        since=last_break(used, package.breaks, ancestry(package.areas), used["year"].astype("float64")),
    )


def _nearest_first(used: pd.DataFrame) -> list[int]:
    """The places of the rows by their source: what its first publisher himself put out, then what others print of it;
    the sources of one first publisher together."""
    told = used[["publisher", "primary_publisher", "grade"]].astype("object").fillna("")
    own = told["grade"].map({code: row.own for code, row in GRADES.rows.items()}).fillna(False).astype("bool")
    first = told["publisher"].where(own | told["primary_publisher"].eq(""), told["primary_publisher"])
    ranks = {code: place for place, code in enumerate(GRADES)}
    distance = told["grade"].map(ranks).astype("float64").mask(told["grade"].eq(""), told["primary_publisher"].ne(""))
    nearest = distance.groupby(first).transform("min")
    keys = pd.DataFrame({"nearest": nearest, "first": first, "distance": distance, "source": used["source_id"]})
    return list(keys.reset_index(drop=True).sort_values(list(keys), kind="stable").index)


def named(used: pd.DataFrame, language: str) -> pd.Series:
    """Each source as a line of it begins: title（who first published it，转引自 who printed it，how near that is）.

    Before a reader of Chinese a foreign title stands behind who first published it and the name of its language.

    used: `source_id` with the columns of schemas.SOURCES, null where the package has no such source: its id then.
    """
    told = used[["title", "publisher", "primary_publisher", "grade"]].astype("object").fillna("")
    lines = {}
    for title, publisher, primary, code in told.drop_duplicates().itertuples(index=False, name=None):
        lines[title, publisher, primary, code] = _line(title, publisher, primary, code, language)
    rows = zip(used["source_id"], told.itertuples(index=False, name=None), strict=True)
    said = [("" if one[0] else str(code)) + lines[one] for code, one in rows]
    return pd.Series(said, index=used.index, dtype="object")


def _line(title: str, publisher: str, primary: str, code: str, language: str) -> str:
    """国家统计局：〔英文〕Monitoring Report（转引自理论中国网）; 2023年统计公报（国家统计局，转引自中国新闻网）.

    What is not known is not said: neither who published first, nor where it was read, nor a grade, which is not told
    either where the rest tells it.
    """
    say = values.chooser(language)
    grade = GRADES.rows.get(code)
    first = publisher if grade and grade.own and publisher else primary or publisher
    mirror = "" if publisher == first or (grade and grade.own) else publisher
    label = "" if grade is None or (grade.copied and mirror) else grade.label(language)
    leads = source_titles.behind_publisher(title, first, language)
    parts = ["" if leads else first, say(f"转引自{mirror}", f"via {mirror}") if mirror else "", label]
    words = say("，", ", ").join(part for part in parts if part)
    begin = (f"{first}：" if leads else "") + source_titles.marked(title, language)
    return begin + (say(f"（{words}）", f" ({words})") if words else "")


def second_hand(cited: pd.DataFrame, told: pd.Series, language: str) -> str:
    """How many of these values were not read at their first publisher's, and of those that the text tells by whose
    figures they are: who printed them, and where, stands in the annex alone.

    cited: rows of what `cite` gives; told: which of them the text tells. "" where all were read at their publisher's.
    """
    say = values.chooser(language)
    keys = ["area_code", "indicator_id", "year", "residence"]
    whole, copied = (
        len(rows.drop_duplicates(keys)) for rows in (cited, cited[cited["grade"].isin(GRADES.where(own=False))])
    )
    if not copied:
        return ""
    return say(
        f"本报告（含附件）所示的{whole}个数值中，据公开资料转引（不是原发布单位直接公布）的{copied}个，"
        "逐个出处见附件“本报告所示数值的来源”表。",
        f"Of the {whole} values shown {copied} are told at second hand; the annex has where each was read (“Sources of "
        "the figures shown”). ",
    ) + _whose(cited[told], language)


def _whose(cited: pd.DataFrame, language: str) -> str:
    """其中正文所列：婴儿死亡率（国家卫生健康委）: whose these figures are; "" where none is at second hand."""
    say = values.chooser(language)
    told = cited[["publisher", "primary_publisher", "grade", "name", "year"]].astype({"publisher": "object"}).fillna("")
    told = told[told["grade"].isin(GRADES.where(own=False))].drop_duplicates(["name", "year"])
    if told.empty:
        return ""
    known = told["primary_publisher"].astype("object")
    groups = told.groupby(known.where(known.ne(""), say("原发布单位待核", "first publisher to be found")), sort=False)
    parts = [
        say(f"{'、'.join(own['name'])}（{whose}）", f"{', '.join(own['name'])} ({whose})") for whose, own in groups
    ]
    return say(
        f"其中以上所述：{'；'.join(parts)}。",
        f"Of those told above: {'; '.join(parts)}.",
    )


def sources_table(cited: pd.DataFrame, language: str) -> pd.DataFrame:
    """A row a source, area and kind of value, of what `cite` gives; sources numbered as in `values_table`."""
    say = values.chooser(language)
    heads = {
        "source": say("来源", "source"), "area": say("地区", "area"), "said": say("指标（年份）", "indicators (years)"),
        "kind": say("性质", "kind"), "url": say("网址", "address"),
    }  # fmt: skip
    if cited.empty:
        return pd.DataFrame(columns=list(heads.values()), dtype="object")
    cited = cited.assign(kind=_of_source(cited, language))
    keys = ["number", "source_id", "source", "area", "kind", "url"]
    by_indicator = cited.groupby([*keys, "name"], sort=False)["year"]
    of_indicator = by_indicator.agg(lambda years: _years(years, say)).reset_index()
    of_indicator["said"] = of_indicator["name"] + of_indicator["year"]
    rows = of_indicator.groupby(keys, sort=False)["said"].agg(say("；", "; ").join).reset_index()
    rows = rows.assign(source=rows["number"] + " " + rows["source"])
    return rows[list(heads)].rename(columns=heads)


def _of_source(cited: pd.DataFrame, language: str) -> pd.Series:
    """The kind of each value; of a final one that another than its first publisher printed how near that is: what was
    read in a newspaper is no 正式 figure."""
    grades = cited["grade"].astype("object").fillna("")
    farther = cited["status"].eq(OBSERVATION_STATUSES[0]) & ~cited["claimed"]
    farther &= grades.isin(GRADES.where(own=False))
    return cited["kind"].mask(farther, grades.map(GRADES.labels(language)))


def values_table(cited: pd.DataFrame, language: str) -> pd.DataFrame:
    """A row an indicator and area of what `cite` gives: every value with its year, and the numbers of their sources.

    What is no final value says so; what is of another definition than the newest one is marked (`older`).
    """
    say = values.chooser(language)
    dated = values.dated(cited.assign(indicator=cited["name"]), "value", "year", language)
    plain = cited["status"].isin(("final", "simulated")) & ~cited["claimed"]  # a stamp tells what is made up
    newest = cited.groupby(["area_code", "indicator_id"])["since"].transform("max")
    older_ = newest.notna() & cited["since"].ne(newest)
    used = cited.assign(
        said=with_kind(dated, cited["kind"].mask(plain, ""), say) + older_.map({True: BEFORE_BREAK, False: ""}),
        where=cited["residence"].map({"urban": say("（城镇）", " (urban)"), "rural": say("（农村）", " (rural)")}),
    )
    used = used.sort_values(["indicator_id", "area_code", "year"], kind="stable")
    used = used.assign(name=used["name"] + used["where"].astype("object").fillna(""))
    rows = used.groupby(["name", "area"], sort=False).agg(
        said=("said", say("，", ", ").join), numbers=("number", lambda all_: say("", " ").join(dict.fromkeys(all_)))
    )
    heads = {
        "name": say("指标", "indicator"), "area": say("地区", "area"), "said": say("数值（年份）", "values (years)"),
        "numbers": say("来源", "source"),
    }  # fmt: skip
    return rows.reset_index().rename(columns=heads)


def older(say: values.Say) -> str:
    """What the mark behind a value of an earlier definition means."""
    return say(
        f"{BEFORE_BREAK}为口径变化以前的数值，与以后各年不可比。",
        f" {BEFORE_BREAK}: before a change of the definition; not comparable with later years.",
    )


def used_observations(shown: pd.DataFrame, observations: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """The observations behind the figures shown: of several for one year the one that the assessment takes."""
    keys = ["area_code", "indicator_id", "year", "value", "unit", "residence"]
    years = shown.dropna(subset=["first"]).groupby(["area_code", "indicator_id"]).agg({"first": "min", "last": "max"})
    points = preferred(observations, as_of).merge(years.reset_index(), on=["area_code", "indicator_id"])
    points = points[points["year"].between(points["first"], points["last"])]
    firm = observations["status"].map({status: rank for rank, status in enumerate(OBSERVATION_STATUSES)})
    ranked = observations[observations["sex"].isin(["total", "female"])].assign(firm=firm)
    ranked = ranked.sort_values(["firm", "source_id"]).astype({"year": "int64"})
    found = points[keys].merge(ranked, on=keys, how="left").drop_duplicates(keys)
    return found.sort_values(["area_code", "source_id", "indicator_id", "year"], ignore_index=True)


def kinds(used: pd.DataFrame, say: values.Say) -> pd.Series:
    """How firm a value is; what a plan itself claims to have reached is no official statistic."""
    words = {
        "final": say("正式", "final"), "provisional": say("初步", "provisional"), "estimated": say("估计", "estimated"),
        "derived": say("推算", "derived"), "simulated": say("模拟", "simulated"),
    }  # fmt: skip
    return used["status"].map(words).mask(claimed(used), say("规划自述", "claimed by the plan"))


def unfirm(observations: pd.DataFrame, say: values.Say) -> dict[tuple[str, str, int], str]:
    """How firm a value is, in words, by area, indicator and year: of those for which there is no final one.

    What is made up is told by a stamp.
    """
    keys = ["area_code", "indicator_id", "year"]
    plain = observations["status"].isin(("final", "simulated")) & ~claimed(observations)
    loose = observations[~plain].drop_duplicates(keys)
    kept = loose.merge(observations.loc[plain, keys].drop_duplicates(), on=keys, how="left", indicator="also")
    loose = loose[kept["also"].ne("both").to_numpy()]
    return dict(zip(zip(*(loose[name] for name in keys), strict=True), kinds(loose, say), strict=True))


def claimed(used: pd.DataFrame) -> pd.Series:
    """Whether a value is what a plan says of itself."""
    return used["note"].astype("object").fillna("").str.contains("计划自报", regex=False)


def _years(years: pd.Series, say: values.Say) -> str:
    """（2010、2015—2020年）: years with runs joined."""
    ordered = sorted({int(year) for year in years})
    runs: list[list[int]] = []
    for year in ordered:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    parts = [ranges.years(run[0], run[-1], say(*LANGUAGES)) if len(run) > 1 else str(run[0]) for run in runs]
    return say(f"（{'、'.join(parts)}年）", f" ({', '.join(parts)})")


def by_source(frame: pd.DataFrame, listed: Callable[[pd.Series], str], say: values.Say) -> pd.DataFrame:
    """`sources_table` of many areas, a row a source: which areas (`listed`: in one cell), how many series."""
    source, area, said, kind, address = frame.columns
    rows = frame.assign(series=frame[said].str.count(say("；", ";")) + 1)
    grouped = rows.groupby([source, kind, address], sort=False)
    short = grouped.agg(areas=(area, lambda names: listed(names.drop_duplicates())), series=("series", "sum"))
    short = short.reset_index().rename(columns={"areas": area, "series": say("数值序列", "series")})
    return short[[source, area, say("数值序列", "series"), kind, address]]
