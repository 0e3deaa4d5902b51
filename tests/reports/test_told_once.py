"""What an official reads first and is asked for: the worst first with its value, one name for a figure, ranges, reprints."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
from halfsky import schemas
from halfsky.collect import data_requests
from halfsky.package import Package, load_package
from halfsky.render.blocks import Paragraph, Table
from halfsky.reports import PlanReport, duties, overview, shortage, sources, tables
from halfsky.reports.expected_text import expected_units
from halfsky.words import ranges, rates, stated_targets

PLAN = made_up_county.PLAN


def with_targets(made: Package, rows: list[dict[str, object]], *, alone: bool = False) -> Package:
    """The county with more quantitative targets; alone: without its own."""
    told = [
        {"target_id": f"{PLAN}.goal.health.{place}.1", "plan_id": PLAN, "section": "goal", "domain": "health",
         "item": str(place), "kind": "quantitative", "comparator": "ge", "unit": "percent",
         "review_status": "confirmed", **row}
        for place, row in enumerate(rows, 40)
    ]  # fmt: skip
    kept = made.targets[~made.targets["plan_id"].eq(PLAN)] if alone else made.targets
    return replace(made, targets=pd.concat([kept, schemas.TARGETS.conform(pd.DataFrame(told))], ignore_index=True))


@pytest.fixture(scope="module")
def crowded() -> PlanReport:
    """Fourteen targets that went different ways, none on time."""
    known = load_package().indicators
    known = known[known["unit"].eq("percent") & known["better"].eq("higher")].head(14)
    seen: dict[str, dict[int, tuple[float, float, float]]] = {
        indicator: {2020: (60.0, -1, -1), 2025: (60.0 + 2.0 - place, -1, -1)}
        for place, indicator in enumerate(known["indicator_id"])
    }
    rows: list[dict[str, object]] = [
        {"indicator_id": indicator, "indicator": name, "value": 90.0, "value_text": "90%以上"}
        for indicator, name in known[["indicator_id", "name_zh"]].itertuples(index=False)
    ]
    made = made_up_county.package(values={**made_up_county.VALUES, **seen})
    return PlanReport.of(with_targets(made, rows, alone=True), PLAN, as_of=2025)


def test_the_page_names_the_worst_first_each_with_its_value_and_target(crowded: PlanReport) -> None:
    text = next(
        block.text for block in crowded.brief().blocks if isinstance(block, Paragraph) and "需要关注" in block.text
    )
    listed = text.split("：", 1)[1].rstrip("。").split("；")
    items, rest = [one for one in listed if "见报告" not in one], [one for one in listed if "见报告" in one]
    assert len(items) >= 5
    short = crowded.short_of_target()
    for _, group in short.groupby("status"):
        assert group["attainment"].is_monotonic_increasing or group["probability"].notna().any()
    for item, row in zip(items, short.itertuples(), strict=False):
        assert item.startswith(row.name)
        assert f"{row.observed:g}%" in item and "≥90%" in item
    if rest:
        assert rest == [f"另有{len(short) - len(items)}项见报告"]


def test_a_figure_is_called_as_its_form_calls_it_wherever_it_is_asked_for() -> None:
    shipped = load_package()
    report = PlanReport.of(shipped, "kundulun-2021-2030", as_of=2025)
    for unit in shortage.by_unit(report)["unit"].head(3):
        form = data_requests.asked(shipped, "kundulun-2021-2030", unit).set_index("indicator_id")["indicator"]
        rows = report.everything[report.everything["sender"].eq(unit) & report.everything["indicator_id"].ne("")]
        called = tables.asked_for(rows, "zh").str.rstrip("※")
        assert called.tolist() == [form[indicator] for indicator in rows["indicator_id"]]
        told = tables.asked_for(rows, "zh", beside=True).str.replace("‘", "“").str.replace("’", "”")
        assert all(name in words for name, words in zip(called, told, strict=True))


@pytest.mark.parametrize(("comparator", "number", "upper", "unit", "said"), [
    ("range", 55.0, 90.0, "percent", "55%～90%"), ("range", 103.0, 107.0, "ratio", "103～107"),
])  # fmt: skip
def test_a_range_of_numbers(comparator: str, number: float, upper: float, unit: str, said: str) -> None:
    assert stated_targets.target(comparator, number, unit, "zh", upper=upper) == said
    assert "～" not in stated_targets.target(comparator, number, unit, "en", upper=upper)


def test_the_bounds_of_a_rate_are_a_range_with_both_signs() -> None:
    counts = {"unknown": 3, "measurable": 9, "attainment_rate_low": 55.0, "attainment_rate_high": 90.0}
    assert rates.bounds(counts, "zh") == "（55.0%～90.0%）"
    assert rates.bounds(counts, "en") == " (55.0%–90.0%)"
    assert ranges.years(2021, 2025, "zh") == "2021—2025"


@pytest.mark.parametrize("words", ["11.5年左右", "达到11.5年左右", "提高到11.5年左右"])
def test_what_is_allowed_around_a_number_is_told_in_one_way(words: str) -> None:
    """As the plan writes it; by which numbers it is judged is a rule of the report, and says so."""
    row = {"indicator_id": "female_mean_schooling_working_age", "indicator": "女性平均受教育年限", "comparator": "approx",
           "value": 11.5, "tolerance": 1.0, "unit": "years", "value_text": words}  # fmt: skip
    known = load_package().indicators
    row["indicator_id"] = known.loc[known["unit"].eq("years") & known["better"].eq("higher"), "indicator_id"].iloc[0]
    seen = {str(row["indicator_id"]): {2020: (10.0, -1, -1), 2025: (10.2, -1, -1)}}
    made = made_up_county.package(values={**made_up_county.VALUES, **seen})
    report = PlanReport.of(with_targets(made, [row], alone=True), PLAN, as_of=2025)
    document = report.document()
    main = [unit.text for unit in expected_units(document.main_text())]
    assert any("11.5岁左右" in text for text in main)
    told = [text for text in main if "±" in text or "不低于10.5" in text]
    assert len(told) <= 1  # where the main text uses the word it says what it means, as a rule of the report
    assert all("本报告约定" in text for text in told)
    annexed = [unit.text for unit in expected_units(document.annex())]
    assert any("本报告约定" in text for text in annexed)
    assert any("±1" in text for text in annexed)
    assert any("不低于10.5岁" in text for text in annexed) == ("到" in words)


def test_a_confirmed_target_without_an_indicator_is_not_unconfirmed() -> None:
    rows = [{"indicator_id": "", "indicator": "绣娘培训人数", "value": 500.0, "unit": "count", "value_text": "500人"},
            {"indicator_id": "", "indicator": "巾帼家政企业数", "value": 5.0, "unit": "count", "value_text": "5家",
             "review_status": "unconfirmed"}]  # fmt: skip
    report = PlanReport.of(with_targets(made_up_county.package(), rows), PLAN, as_of=2025)
    told = report.promises.set_index("name")
    assert told.loc["绣娘培训人数", "unconfirmed"] == False  # noqa: E712 - a numpy truth
    assert told.loc["绣娘培训人数", "basis"] == "目标已确认，指标目录中尚无对应指标"
    assert told.loc["巾帼家政企业数", "unconfirmed"] == True  # noqa: E712
    assert "未确认" in told.loc["巾帼家政企业数", "basis"]
    words = "".join(block.text for block in duties.duties(report).blocks if isinstance(block, Paragraph))
    assert "已确认，尚无对应指标的目标1项：绣娘培训人数" in words
    assert "尚待核对确认的目标1项" in words


def test_no_domain_tells_a_rate_where_too_little_can_be_judged() -> None:
    """Of the whole plan, or of a domain: one rule."""
    known = load_package().indicators
    known = known[known["unit"].eq("percent")].head(6)
    rows: list[dict[str, object]] = [
        {"indicator_id": indicator, "indicator": name, "value": 90.0, "value_text": "90%", "domain": domain}
        for (indicator, name), domain in zip(
            known[["indicator_id", "name_zh"]].itertuples(index=False), ["education"] * 6, strict=True
        )
    ]
    seen = {known["indicator_id"].iloc[0]: {2020: (80.0, -1, -1), 2025: (91.0, -1, -1)}}
    made = made_up_county.package(values={**made_up_county.VALUES, **seen})
    report = PlanReport.of(with_targets(made, rows), PLAN, as_of=2025)
    assert not report.thin
    frame = next(block.frame for block in overview.domains(report).blocks if isinstance(block, Table)).set_index("领域")
    assert frame.loc["妇女与教育", "达标率"] == "不公布"
    assert re.match(r"\d+/\d+ = ", frame.loc["妇女与健康", "达标率"])
    thin = PlanReport.of(with_targets(made, rows, alone=True), PLAN, as_of=2025)
    assert thin.thin
    frame = next(block.frame for block in overview.domains(thin).blocks if isinstance(block, Table))
    assert frame["达标率"].eq("不公布").all()


def test_a_reprint_is_named_where_its_figure_is_told() -> None:
    made = made_up_county.package()
    reprint = {"source_id": "hexi", "title": "河西县统计公报", "publisher": "晚报网", "primary_publisher": "河西县统计局",
               "grade": "reprint"}  # fmt: skip
    own = made.sources[~made.sources["source_id"].eq("hexi")]
    seen = pd.concat([own, schemas.SOURCES.conform(pd.DataFrame([reprint]))], ignore_index=True)
    report = PlanReport.of(replace(made, sources=seen), PLAN, as_of=2025)
    words = [block.text for block in report.document().main_text().blocks if isinstance(block, Paragraph)]
    (said,) = [text for text in words if "据公开资料转引" in text]
    copied = report.cited[report.cited["grade"].isin(["reprint", "secondary"])]
    assert "婴儿死亡率" in said and f"所示的{len(report.cited)}个数值中" in said and f"的{len(copied)}个，" in said
    notice = PlanReport.of(load_package(), "taobei-2021-2030", as_of=2025).document()
    told = [block.text for block in notice.main_text().blocks if isinstance(block, Paragraph)]
    assert sum("据公开资料转引" in text for text in told) == 1
    assert not any("晚报网" in text for text in words)
    assert sources.second_hand(report.cited.assign(grade="official"), report.cited["year"].notna(), "zh") == ""


def test_what_was_met_at_the_base_is_kept_and_not_attained_ahead_of_time() -> None:
    known = load_package().indicators
    known = known[known["unit"].eq("percent") & known["better"].eq("higher")].head(2)
    kept, fallen = known["indicator_id"]
    rows: list[dict[str, object]] = [
        {"indicator_id": indicator, "indicator": name, "value": 40.0, "value_text": "40%以上"}
        for indicator, name in known[["indicator_id", "name_zh"]].itertuples(index=False)
    ]
    seen = {kept: {2020: (45.0, -1, -1), 2025: (47.0, -1, -1)}, fallen: {2020: (45.0, -1, -1), 2025: (43.5, -1, -1)}}
    made = made_up_county.package(values={**made_up_county.VALUES, **seen})
    report = PlanReport.of(with_targets(made, rows, alone=True), PLAN, as_of=2025)
    told = report.findings.set_index("indicator_id")["sentence"]
    assert "实现目标（基期已达标，继续保持）" in told[kept]
    assert "实现目标（基期已达标，现仍达标）" in told[fallen]
    assert not told.str.contains("提前").any()
