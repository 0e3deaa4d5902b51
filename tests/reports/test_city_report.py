"""The report of a city's areas: a main text that is read, what lags where, who leads, the whole, all else in the annex."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import docx
import pandas as pd
import pytest

from halfsky.assess import distinct
from halfsky.package import Package, load_package
from halfsky.render.blocks import Paragraph, Picture, Ref, Table
from halfsky.render.content import Section
from halfsky.render.document import Document
from halfsky.reports import CrossReport, write_reports
from halfsky.reports.checking import marks
from halfsky.reports.cross import cited, closing, courses, overview, rolled_up, spread, standing
from halfsky.reports.cross.lagging import cells_of, in_common, lagging
from halfsky.reports.cross.lagging import section as lagging_section
from halfsky.reports.cross.material import Material
from halfsky.simulate import Order, simulate_package
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import STATUSES
from numbers_in_text import NUMBER

AS_OF, AREAS = 2025, 8


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("city") / "nation"
    simulate_package(Order(areas=AREAS, years=(2018, 2025), seed=5), folder)
    return load_package(folder)


@pytest.fixture(scope="module")
def report(package: Package) -> CrossReport:
    ids = [plan_id for plan_id in package.plans["plan_id"] if "-000000-" not in plan_id]
    return CrossReport.of(package, ids, as_of=AS_OF)


@pytest.fixture(scope="module")
def document(report: CrossReport) -> Document:
    with pytest.MonkeyPatch.context() as patch:
        # no chart of the annex is drawn: what stands there is tried elsewhere
        patch.setattr(CrossReport, "_charts", lambda *_: report._undrawn())
        return report.document()


@pytest.fixture(scope="module")
def main(document: Document) -> Document:
    return document.main_text()


def table(document: Document, label: str) -> pd.DataFrame:
    return next(block.frame for block in document.blocks if isinstance(block, Table) and block.label == label)


def texts_of(section: Section) -> str:
    return "\n".join(block.text for block in section.blocks if isinstance(block, Paragraph))


def texts(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def test_main_text_is_short_and_the_annex_has_all_else(document: Document, main: Document) -> None:
    tables = [block for block in main.blocks if isinstance(block, Table)]
    pictures = [block for block in main.blocks if isinstance(block, Picture)]
    assert 4 <= len(tables) <= 5
    assert max(len(block.frame) for block in tables) <= 30
    assert len(pictures) == 1
    annex = document.annex()
    assert {"promises", "coverage", "standing", "apart", "sources", "method"} <= set(annex.parts)
    assert not set(main.parts) & set(annex.parts) - {"title"}
    labels = {getattr(block, "label", "") for block in main.blocks}
    spans = [span for block in main.blocks if isinstance(block, Paragraph) for span in block.spans]
    assert all(span.label in labels for span in spans if isinstance(span, Ref))
    assert "见附件“附件二　目标值比较”" in texts(main)


def test_what_lags_where_is_counted_from_the_gaps(report: CrossReport, main: Document) -> None:
    stand = report.comparison.standings
    judged = stand[stand["status"].isin(STATUSES.where(decided=True, trend=False)) & ~rows_of_few(stand)]
    behind = STATUSES.where(behind=True) + STATUSES.where(over=True)
    short = judged[judged["status"].isin(behind)]
    shown = table(main, "lagging_table")
    for indicator, row in shown.iterrows():
        assert row["可判断地区"] == judged["indicator_id"].eq(indicator).sum()
        assert row["其中滞后"] == short["indicator_id"].eq(indicator).sum()
        places = set(re.split("、|等|：|；", re.sub("（[^）]*）", "", row["滞后的地区"])))
        places &= set(report.short_names.values())
        own = short.loc[short["indicator_id"].eq(indicator), "plan_id"].map(report.short_names)
        sides = re.findall(r"[低高]于范围(\d+)个", row["滞后的地区"])
        assert places <= set(own)
        assert len(places) == (sum(min(int(count), 5) for count in sides) if sides else min(len(own), 6))
    counted = distinct(report.gaps)["status"]
    measurable = counted.isin(STATUSES.where(decided=True, trend=False)).sum()
    assert f"可监测{measurable}项次" in texts(main)
    assert f"未达标{counted.isin(behind).sum()}项次" in texts(main)


def test_the_matrix_has_every_area_and_every_judged_indicator(report: CrossReport) -> None:
    cells, stand = cells_of(report), report.comparison.standings
    assert set(cells.columns) == set(report.plans["plan_id"])
    judged = stand[stand["status"].isin(STATUSES.where(decided=True))]
    assert len(cells) == judged["indicator_id"].nunique()
    found = lagging(report)
    first = found.index[0]
    assert cells.index[0] == found.loc[first, "name"]
    for row in stand[stand["indicator_id"].eq(first)].itertuples():
        assert cells.loc[found.loc[first, "name"], row.plan_id] == row.status


def test_each_area_has_a_row_that_agrees_with_its_own_account(report: CrossReport, main: Document) -> None:
    shown = table(main, "by_plan")
    assert list(shown["规划"]) == list(report.short_names.values())
    for plan_id, row in zip(report.plans["plan_id"], shown.to_dict("records"), strict=True):
        own = report.gaps[report.gaps["plan_id"].eq(plan_id)]
        rate = re.search(
            r"(\d+)/(\d+)", str(report._counts().iloc[list(report.plans["plan_id"]).index(plan_id)]["达标率"])
        )
        assert (rate is None) or (int(rate[1]), int(rate[2])) == (
            row["已达标"],
            int(row["可监测（占比）"].split("（")[0]),
        )
        assert len(own) >= row["定量目标"]


def test_who_fell_is_who_has_a_worse_value_than_the_year_before(report: CrossReport, main: Document) -> None:
    rows = report.year_before
    rows = rows[rows["course"].ne("too_small")]
    (said,) = re.findall(
        r"可与上年比较的(\d+)项次.*?好于上年(\d+)项次、与上年持平或基本持平(\d+)项次、不及上年(\d+)项次", texts(main)
    )
    counts = rows["course"].value_counts()
    courses = [int(counts.get(code, 0)) for code in ("improving", "stable", "worsening")]
    courses[1] += int(counts.get("even", 0))
    assert list(map(int, said)) == [len(rows), *courses]
    within = len(rows) - sum(courses)
    assert (f"另有{within}项次在目标允许的范围内" in texts(main)) == (within > 0)


def test_the_whole_is_weighted_where_parts_are_known_and_said_where_not(report: CrossReport, main: Document) -> None:
    rows = report.rolled_up
    weighted = rows[rows["denominator"].notna()]
    assert len(weighted)
    for row in weighted.itertuples():
        seen = report.package.observations
        seen = seen[
            seen["indicator_id"].eq(row.indicator_id)
            & seen["year"].eq(row.year)
            & seen["area_code"].isin(report.plans["area_code"])
        ]
        assert math.isclose(row.numerator, seen["numerator"].sum()) and math.isclose(
            row.denominator, seen["denominator"].sum()
        )
        assert row.low <= row.value <= row.high
    text = texts(main)
    assert "分母不全的不以简单平均代替" in text
    for name in rows.loc[rows["value"].isna() & rows["published"].isna(), "name"].head(3):
        assert name in text


def test_whoever_is_in_the_whole_and_not_compared_is_named_with_the_reason(report: CrossReport, main: Document) -> None:
    beside = spread.comparable(report)
    areas = report.plans.set_index("plan_id")["area_code"]
    rows = report.rolled_up[report.rolled_up["value"].notna()]
    told = rolled_up.not_compared(report, rows)
    note = next(text for text in texts(main).splitlines() if "因故未比较的地区" in text)
    for row in rows.itertuples():
        compared = set(beside.loc[beside["indicator_id"].eq(row.indicator_id), "plan_id"].map(areas))
        missing = set(row.parts.split(";")) - compared
        own = told[told["indicator_id"].eq(row.indicator_id)]
        assert len(own) == len(missing)
        for place in own["place"]:
            assert place in note or f"{row.name}全部{len(own)}个地区" in note
    assert "规划未列此目标" in note


def test_what_lags_in_half_of_the_areas_is_counted_and_named_alike_in_two_sections(report: CrossReport) -> None:
    common = in_common(report)
    found = spread.spreads(report)
    text = texts_of(spread.section(report))
    lacking = common[~common.index.isin(found["indicator_id"])]
    counts = [int(number) for number in re.findall(r"整体滞后、地区差距[大小]的(\d+)个", text)]
    assert sum(counts) + len(lacking) == len(common)
    assert all(name in text for name in lacking["name"])
    told = texts_of(lagging_section(report))
    shown = next(block.frame for block in lagging_section(report).blocks if isinstance(block, Table))
    assert all(name in told.splitlines()[-1] for name in common.loc[~common.index.isin(shown.index), "name"])


def test_areas_are_named_by_how_far_off_they_are_missed_ones_first(report: CrossReport) -> None:
    rows = report.bounded
    over, checked = STATUSES.where(over=True), 0
    for code, row in lagging(report).iterrows():
        if row["late"] or row["below"] + row["above"] or not row["short"]:
            continue
        own = rows[rows["indicator_id"].eq(code)].set_index("plan_id")
        own.index = own.index.map(report.short_names)
        own = own.loc[[re.sub("（.*）", "", place) for place in row["places"]]]
        keys = list(zip(own["status"].isin(over), own["off"].abs(), strict=True))
        assert keys == sorted(keys, reverse=True)
        checked += len(keys) > 1
    assert checked


def test_the_list_of_what_lags_most_is_not_cut_at_a_tie(report: CrossReport) -> None:
    found = lagging(report)
    found = found[found["short"].gt(0)]
    for most in range(1, len(found)):
        text = overview.most_lagging(report, most)
        shown = text.count("（可判断")
        last, following = found.iloc[shown - 1], found.iloc[shown] if shown < len(found) else None
        assert shown >= most
        if following is not None:
            assert text.endswith("等。")
            assert tuple(last[["enough", "share", "short"]]) != tuple(following[["enough", "share", "short"]])


def test_of_two_targets_of_one_indicator_it_is_said_which_lags(report: CrossReport) -> None:
    code, row = next(pair for pair in lagging(report).iterrows() if pair[1]["short"])
    gaps = report.gaps
    own = gaps[gaps["indicator_id"].eq(code)]
    other = replace(report, gaps=pd.concat([gaps, own.assign(
        target_id=own["target_id"] + "-x", due_year=own["due_year"] - 5)], ignore_index=True))  # fmt: skip
    assert not any("年目标" in place for place in row["places"])
    assert all(re.search(r"20\d\d年目标", place) for place in lagging(other).loc[code, "places"])


def test_values_at_second_hand_are_counted_in_the_summary(report: CrossReport) -> None:
    known = report.package.sources
    assert "转引" not in texts_of(report.summary())
    other = replace(report, package=replace(report.package, sources=known.assign(grade="secondary")))
    rows = cited.cited(other)
    number = len(rows.drop_duplicates(["area_code", "indicator_id", "year", "residence"]))
    assert number and f"{number}个最新数值中" in texts_of(other.summary())
    assert f"转引（不是原发布单位直接公布）的{number}个" in texts_of(other.summary())


def test_the_annex_says_that_a_milder_word_is_counted_by_its_status(report: CrossReport) -> None:
    stand = report.comparison.standings
    assert stand.loc[stand["observed"].notna(), "status"].eq("moving_away").any()
    assert "“未见改善”仍计为“背离目标”" in texts_of(standing.progress(report))


def test_every_number_of_the_brief_stands_in_the_report(report: CrossReport, main: Document) -> None:
    whole = texts(main)
    numbers = set(NUMBER.findall(whole))
    for block in report.brief().blocks:
        if isinstance(block, Paragraph) and block.kind == "":
            assert set(NUMBER.findall(block.text)) <= numbers, block.text


def test_three_files_are_written_and_checked(
    report: CrossReport, document: Document, main: Document, tmp_path: Path
) -> None:
    write_reports(report, document, folder=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"brief.docx", "report.docx", "annex.docx"}
    assert marks(tmp_path / "report.docx", main).empty
    assert marks(tmp_path / "brief.docx", report.brief()).empty
    assert len(docx.Document(tmp_path / "report.docx").tables) <= 5


def test_areas_that_make_up_a_city_are_told_as_one(package: Package) -> None:
    city = package.areas.loc[package.areas["level"].eq("city"), "area_code"].iloc[0]
    name = package.areas.set_index("area_code")["name_zh"][city]
    below = package.areas.loc[package.areas["parent_code"].eq(city), "area_code"]
    ids = list(package.plans.loc[package.plans["area_code"].isin(below), "plan_id"])
    whole, part = (CrossReport.of(package, some, as_of=AS_OF) for some in (ids, ids[:-1]))
    assert isinstance(whole, Material) and whole.above == city
    assert whole.title_text == f"2025年{name}妇女发展规划目标跨地区比较"
    assert part.above == "" and name not in part.title_text
    published = package.observations[package.observations["area_code"].eq(city)]
    held = whole.rolled_up.dropna(subset=["published"])
    for row in held.itertuples():
        own = published[published["indicator_id"].eq(row.indicator_id) & published["year"].eq(row.year)]
        assert row.published in set(own["value"])


def test_values_that_are_not_final_say_so_beside_the_areas(report: CrossReport) -> None:
    rows = report.package.observations
    derived = replace(report.package, observations=rows.assign(status="derived"))
    other = replace(report, package=derived)
    standings = other.local_standings[other.local_standings["observed"].notna()]
    assert set(other.firmness(standings)) == {"推算"}
    assert set(report.firmness(standings)) == {""}
    found = spread.spreads(other)
    assert found["leader"].str.endswith("，推算").all() and found["last"].str.endswith("，推算").all()
    one_final = rows.assign(status=rows["status"].where(rows.index.isin(rows.index[::2]), "derived"))
    told = set(replace(report, package=replace(report.package, observations=one_final)).firmness(standings))
    assert told == {"", "推算"}


def test_areas_of_few_cases_are_told_together_and_not_by_name(report: CrossReport) -> None:
    weighted = report.rolled_up[report.rolled_up["numerator"].notna()].set_index("indicator_id")
    rows = report.comparison.standings
    judged = rows["status"].isin(STATUSES.where(decided=True, trend=False)) & rows["indicator_id"].isin(weighted.index)
    code = rows.loc[judged, "indicator_id"].value_counts().index[0]
    name, whole = weighted.loc[code, "name"], weighted.loc[code]
    valued = rows["indicator_id"].eq(code) & rows["observed"].notna()
    few = rows.assign(warnings=rows["warnings"].mask(valued, "small_number"))
    other = replace(report, comparison=report.comparison._replace(standings=few))
    assert name in set(lagging(report)["name"]) and name not in set(lagging(other)["name"])
    told = f"{name}（{whole['year']}年{whole['areas']}个地区合计{whole['numerator']:.0f}"
    for section in (other.brief(), other.summary()):
        said = "".join(block.text for block in section.blocks if isinstance(block, Paragraph))
        assert told in said and "不逐个地区评判" in said and f"{name}（可判断" not in said
    note = [block.text for block in lagging_section(other).blocks if isinstance(block, Paragraph)][-1]
    own = (judged & rows["indicator_id"].eq(code)).sum()
    assert re.search(f"不计入，也不点名（.*{name}{own}个", note)


def _of_a_range(report: CrossReport) -> tuple[CrossReport, str]:
    """The report with one indicator whose plans all ask for about 45 %."""
    stand = report.comparison.standings
    judged = stand["status"].isin(STATUSES.where(decided=True, trend=False)) & stand["unit"].eq("percent")
    code = stand.loc[judged & stand["unranked"].eq(""), "indicator_id"].value_counts().index[0]
    stated, values = report.package.targets, stand.loc[judged & stand["indicator_id"].eq(code), "observed"]
    middle = float(values.median())
    own = stated["indicator_id"].eq(code)
    about = stated.assign(
        comparator=stated["comparator"].mask(own, "approx"), value=stated["value"].mask(own, round(middle, 1)),
        tolerance=stated["tolerance"].mask(own, 0.01), value_text=stated["value_text"].mask(own, "保持在左右"),
    )  # fmt: skip
    package = report.package.with_frames(about, report.package.observations)
    return CrossReport.of(package, list(report.plans["plan_id"]), as_of=AS_OF), code


def test_of_a_range_it_is_said_who_lies_below_and_above_and_nobody_is_first(report: CrossReport) -> None:
    other, code = _of_a_range(report)
    assert code in set(report.comparison.ranks["indicator_id"])
    assert code not in set(other.comparison.ranks["indicator_id"])
    assert code not in set(spread.spreads(other)["indicator_id"])
    row = lagging(other).loc[code]
    assert row["below"] > 0 and row["above"] > 0 and row["below"] + row["above"] == row["short"]
    shown = next(block.frame for block in lagging_section(other).blocks if isinstance(block, Table))
    cell = shown.loc[code, "滞后的地区"]
    assert cell.startswith(f"低于范围{row['below']}个：") and f"；高于范围{row['above']}个：" in cell


def test_what_is_farther_off_than_at_the_start_is_counted_over_all_plans(report: CrossReport, main: Document) -> None:
    rows = report.gaps[report.gaps["target_id"].isin(report.local_standings["target_id"])]
    rows = rows[rows["comparator"].isin(["ge", "gt", "le", "lt"]) & ~rows_of_few(rows)]
    rows = rows[rows["baseline"].notna() & rows["observed"].notna() & rows["latest_year"].gt(rows["baseline_year"])]
    sign = rows["comparator"].isin(["ge", "gt"]).map({True: 1.0, False: -1.0})
    now, then = (((rows["target"] - rows[name]) * sign).clip(lower=0).round(9) for name in ("observed", "baseline"))
    place = 10.0 ** -rows["indicator_id"].map(report.package.indicators.set_index("indicator_id")["decimals"])
    place = place.where(rows["unit"].ne("count"), 0.0)  # what rounding can make is no way
    farther = set(rows.loc[(now - then).gt(place + 1e-9), "target_id"])
    found = courses.from_base(report)
    plain = found[found["comparator"].isin(["ge", "gt", "le", "lt"]) & found["newest"].eq(found["observed"])]
    assert farther & set(plain["target_id"]) == set(plain.loc[plain["farther"], "target_id"])
    ended = report.plans.loc[report.plans["end_year"].le(AS_OF), "plan_id"]
    assert found.loc[found["farther"], "plan_id"].isin(ended).any() or ended.empty
    said = re.search(r"可与基期比较的定量目标(\d+)项次.*离目标更远的(\d+)项次，涉及(\d+)个地区", texts(main))
    away = found[found["farther"]]
    assert said and [int(number) for number in said.groups()] == [len(found), len(away), away["plan_id"].nunique()]


def test_what_a_plan_states_unchecked_is_not_said_to_be_left_out(report: CrossReport) -> None:
    stated = report.package.targets
    kinds = report.comparison.coverage_kinds
    held = kinds[kinds["coverage"].eq("promised") & kinds["in_upper"]].iloc[0]
    own = stated["plan_id"].eq(held["plan_id"]) & stated["indicator_id"].eq(held["indicator_id"])
    name = report.package.indicators.set_index("indicator_id")["name_zh"][held["indicator_id"]]
    open_ = stated.assign(
        indicator_id=stated["indicator_id"].mask(own, ""), indicator=stated["indicator"].mask(own, name),
        review_status=stated["review_status"].mask(own, "unconfirmed"),
    )  # fmt: skip
    package = report.package.with_frames(open_, report.package.observations)
    other = CrossReport.of(package, list(report.plans["plan_id"]), as_of=AS_OF)
    shown = next(block.frame for block in other.coverage().blocks if isinstance(block, Table))
    row = shown[shown["规划"].eq(other.plan_names[held["plan_id"]])].iloc[0]
    assert name in row["已列、待核对的指标"].split("、")
    assert name not in row["上级规划有而本规划未列的指标"].split("、")
    listed = re.split("、", row["上级规划有而本规划未列的指标"]) if row["上级规划有而本规划未列的指标"] else []
    assert row["上级规划指标"] == row["本规划已列"] + len(listed) + len(row["已列、待核对的指标"].split("、"))
    drawn = pd.concat([chart.data for chart in other.coverage_charts()])
    cell = drawn[drawn["name"].eq(name) & drawn["plan_id"].eq(held["plan_id"])]
    assert cell["coverage"].tolist() == ["pending"]
    legends = ["".join(text.get_text() for text in chart.figure.texts) for chart in other.coverage_charts()]
    assert any("？ 已列、待核对" in legend for legend in legends)
    promised = [chart for chart in other.promise_charts() if name in set(chart.data["name"])]
    words = [
        "".join(text.get_text() for text in (*chart.figure.texts, *chart.figure.axes[0].texts)) for chart in promised
    ]
    assert promised and any("待核对：规划已列、尚未核对" in one for one in words)


def test_the_report_ends_with_what_is_to_be_written_and_who_signs(report: CrossReport, main: Document) -> None:
    paragraphs = [block for block in main.blocks if isinstance(block, Paragraph)]
    assert [block.text[:5] for block in paragraphs if block.kind == "prompt"] == ["【待撰写1", "【待撰写2"]
    for document in (main, report.brief()):
        signed = [block.text for block in document.blocks if isinstance(block, Paragraph)][-2:]
        assert signed[0] == f"{report.above_name}妇女儿童工作委员会办公室" and re.fullmatch(
            r"\d+年\d+月\d+日", signed[1]
        )
    nobody = closing.signature(replace(report, plans=report.plans.head(1))).blocks[0]
    assert isinstance(nobody, Paragraph) and nobody.text == "【待撰写】落款单位"


def test_no_paragraph_stands_twice_and_no_empty_annex(document: Document, main: Document) -> None:
    told = [block.text for block in main.blocks if isinstance(block, Paragraph) and block.kind == ""]
    assert len(told) == len(set(told))
    assert not any(one.rstrip("。") in other for one in told for other in told if one != other)
    assert "appendix" not in document.parts and "不计算综合位次" not in texts(document)
