"""How figures are written: the table that says it, and that every place where a person reads a target writes the same."""

from __future__ import annotations

import html
import io
import math
import re

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfsky import audit, schemas
from halfsky.collect.data_requests import asked
from halfsky.collect.workbook import layout
from halfsky.collect.workbook.writing import write_template
from halfsky.dashboards import listing, sheets
from halfsky.package import load_package, read_table, write_datapackage, write_table
from halfsky.render.html import to_html
from halfsky.render.word import to_docx
from halfsky.reports.plan_report import PlanReport
from halfsky.words import amounts, stated_targets, values
from halfsky.words.sentences import lead_sentences
from long_form import examples
from report_package import EAST, tables

# ---- the table: what is written for what, in Chinese and in English ----

VALUES = [
    # as published, every digit of it
    (75.5, "percent", {}, "75.5%", "75.5%"),
    (0.125, "percent", {}, "0.125%", "0.125%"),
    (79.996, "percent", {}, "79.996%", "79.996%"),
    (100.0, "percent", {}, "100%", "100%"),
    (-3.5, "percent", {}, "−3.5%", "−3.5%"),
    # a computed number is rounded half up, and never onto what it is held against, nor onto nought
    (14.285714, "percent", {}, "14.29%", "14.29%"),
    (99.99961, "percent", {"limit": 100}, "99.9996%", "99.9996%"),
    (0.00012, "percent", {}, "0.0001%", "0.0001%"),
    (22.16, "per_100k", {}, "22.16/10万", "22.16/100k"),
    # a rate of cases has the sign of its unit; of places, beds and staff it is so many of them
    (3.88, "per_1000", {"indicator": "婴儿死亡率"}, "3.88‰", "3.88‰"),
    (4.1, "per_1000", {"counted": "个"}, "4.1个", "4.1 per 1,000"),
    (2.65, "per_1000", {"counted": "张"}, "2.65张", "2.65 per 1,000"),
    (1.05, "per_1000", {"counted": "名"}, "1.05名", "1.05 per 1,000"),
    # a count in full digits, in 万 from ten thousand on
    (12345.67, "count", {}, "1.234567万", "12,345.67"),
    (12345, "count", {"counted": "人"}, "1.2345万人", "12,345"),
    (9999, "count", {"counted": "人"}, "9999人", "9,999"),
    (1234567, "count", {}, "123.4567万", "1,234,567"),
    (-20000, "count", {}, "−2万", "−20,000"),
    # years of life, years of schooling
    (82.11, "years", {"indicator": "妇女人均预期寿命"}, "82.11岁", "82.11 years"),
    (12.3, "years", {"indicator": "平均受教育年限"}, "12.3年", "12.3 years"),
    (12.3, "years", {"counted": "岁"}, "12.3岁", "12.3 years"),
    (0.67, "ratio", {}, "0.67:1", "0.67:1"),
    (107.5, "ratio", {}, "107.5", "107.5"),
    (math.nan, "percent", {}, "", ""),
]  # fmt: skip

FALL = {"relative_to": "2020", "note": "decrease by", "value_text": "比2020年下降20%"}
TARGETS = [
    (("le", 0.125, "percent"), {}, "≤0.125%", "≤0.125%"),
    (("le", 7, "per_100k"), {}, "≤7/10万", "≤7/100k"),
    (("ge", 100, "percent"), {}, "100%", "100%"),
    (("gt", 100, "percent"), {}, ">100%", ">100%"),
    (("approx", 45, "percent"), {}, "45%左右", "about 45%"),
    (("approx", 45, "percent"), {"value_text": "约45%"}, "约45%", "about 45%"),
    (("approx", 20, "percent"), FALL | {"relative_to": "2020", "value_text": "比2020年下降20%左右"}, "比2020年下降20%左右", "down by about 20% on 2020"),
    (("range", 90, "percent"), {"upper": 95}, "90%～95%", "90–95%"),
    (("ge", 2 / 3, "ratio"), {"value_text": "不低于2:3"}, "≥2:3", "≥2:3"),
    (("ge", 33.3333, "percent"), {"value_text": "三分之一以上"}, "≥1/3", "≥1/3"),
    (("ge", 33.3333, "percent"), {}, "≥33.33%", "≥33.33%"),
    (("ge", 4.6, "per_1000"), {"counted": "个"}, "≥4.6个", "≥4.6 per 1,000"),
    (("ge", 15000, "count"), {"value_text": "培训15000人次以上", "periodicity": "annual"}, "每年≥1.5万人次", "≥15,000 a year"),
    (("ge", 1, "count"), {"value_text": "每季度1场", "periodicity": "quarterly"}, "每季度≥1场", "≥1 a quarter"),
    (("ge", 1, "count"), {"value_text": "每3年1次", "periodicity": "every_3_years"}, "每3年≥1次", "≥1 every 3 years"),
    (("ge", 1, "count"), {"value_text": "各配备1名"}, "各≥1名", "≥1"),
    (("ge", 300, "count"), {"value_text": "300元以上", "note": "unit: 元"}, "≥300元", "≥300"),
    (("increase", math.nan, ""), {"indicator": "妇女人均预期寿命"}, "延长", "increase"),
    (("range", 5, "count"), {"upper": 10, "value_text": "每年5—10场", "periodicity": "annual"}, "每年5～10场", "5–10 a year"),
    # against a base
    (("ge", 20, "percent"), FALL, "比2020年下降20%", "down by 20% on 2020"),
    (("ge", 20, "percent"), FALL | {"held": ("le", 22.16, "per_100k")}, "比2020年下降20%（即不高于22.16/10万）",
     "down by 20% on 2020 (at most 22.16/100k)"),
    (("ge", 33.3333, "percent"), FALL | {"value_text": "下降三分之一"}, "比2020年下降1/3", "down by 1/3 on 2020"),
    (("gt", 20, "percent"), FALL, "比2020年下降超过20%", "down by more than 20% on 2020"),
    (("approx", 20, "percent"), FALL, "比2020年下降20%左右", "down by about 20% on 2020"),
    (("ge", 5, "percent"), {"relative_to": "base", "better": "higher", "value_text": "提高5个百分点"},
     "比基期提高5个百分点", "up by 5 points on the baseline"),
    (("ge", 0.5, "years"), {"relative_to": "base", "better": "higher", "indicator": "妇女人均预期寿命"},
     "比基期延长0.5岁", "up by 0.5 years on the baseline"),
    (("ge", 10, "percent"), {"relative_to": "2020", "note": "increase by", "indicator": "女性就业人数"},
     "比2020年增加10%", "up by 10% on 2020"),
    (("ge", 10, "percent"), {"relative_to": "base", "note": "decrease by", "indicator": "农村贫困妇女人数",
                             "held": ("le", 27000, "count")}, "比基期减少10%（即不超过2.7万人）",
     "down by 10% on the baseline (at most 27,000)"),
    (("ge", 5, "percent"), {"relative_to": "2020"}, "比2020年变化5%", "a change of 5% on 2020"),
]  # fmt: skip

# from a base to a later value: the difference of what is printed
CHANGES = [
    (75.5, 61.2, "percent", {}, "提高14.3个百分点", "14.3 points more"),
    (2.4091, 3.8849, "per_1000", {}, "降低1.47个千分点", "1.47‰ less"),  # 3.88 and 2.41, though it is 1.4758
    (16.9, 30, "per_100k", {}, "降低13.1个十万分点", "13.1/100k less"),
    (4.1, 1.2, "per_1000", {"counted": "个"}, "增加2.9个", "2.9 per 1,000 more"),
    (27, 30, "count", {"counted": "所"}, "减少3所", "3 less"),
    (25000, 12000, "count", {"counted": "人"}, "增加1.3万人", "13,000 more"),
    (80.88, 77.37, "years", {"counted": "岁"}, "提高3.51岁", "3.51 years more"),
    (1.05, 1.02, "ratio", {}, "提高0.03", "0.03 more"),
    (5.0, 5.0, "percent", {}, "持平", "the same"),
    (5.00004, 5.0, "percent", {}, "提高0.00004个百分点", "0.00004 points more"),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "unit", "more", "zh", "en"), VALUES)
def test_a_value(amount, unit, more, zh, en):
    assert values.value(amount, unit, "zh", **more) == zh
    assert values.value(amount, unit, "en", **more) == en


@pytest.mark.parametrize(("stated", "more", "zh", "en"), TARGETS)
def test_a_target(stated, more, zh, en):
    comparator, amount, unit = stated
    note, counted = more.get("note", ""), more.get("counted", "")
    thing = counted or amounts.thing(unit, more.get("indicator", ""), more.get("value_text", ""), "", note)
    more = more | {"counted": thing}
    assert stated_targets.target(comparator, amount, unit, "zh", **more) == zh
    assert stated_targets.target(comparator, amount, unit, "en", **more) == en


@pytest.mark.parametrize(("amount", "base", "unit", "more", "zh", "en"), CHANGES)
def test_a_change(amount, base, unit, more, zh, en):
    assert values.change(amount, base, unit, "zh", **more) == zh
    assert values.change(amount, base, unit, "en", **more) == en


@pytest.mark.parametrize(
    ("gap", "unit", "more", "zh"),
    [
        (-4.5, "percent", {}, "尚差4.5个百分点"),
        (3.1, "per_100k", {}, "优于目标3.1个十万分点"),
        (-0.5, "per_1000", {"counted": "个"}, "尚差0.5个"),
        (0.0, "percent", {}, "持平"),
        (-0.6, "percent", {"off": -1.6, "allowed": 1.0}, "低于目标1.6个百分点，距允许范围差0.6个百分点"),
        (0.0, "percent", {"off": 0.6, "allowed": 1.0}, "高于目标0.6个百分点，在允许范围内"),
        (math.nan, "percent", {}, ""),
    ],
)
def test_a_distance(gap, unit, more, zh):
    assert values.distance(gap, unit, "zh", **more) == zh


def test_what_is_missing_is_not_nought():
    missing = [values.number(math.nan), values.share(math.nan), amounts.digits(math.nan), amounts.as_sent(math.nan)]
    assert [*missing, values.difference(math.nan, "percent", "zh")] == [""] * 5


# ---- whatever the numbers ----

numbers = st.one_of(
    st.floats(-2e5, 2e5, allow_nan=False), st.floats(-200, 200).map(lambda number: round(number, 3)), st.integers(-9, 9)
).map(float)


@examples(30, 300)
@given(st.lists(numbers, min_size=1, max_size=30), st.sampled_from(["%", "‰", "人", "", "年"]))
def test_a_column_is_written_as_its_numbers(drawn, sign):
    column = pd.Series([*drawn, np.nan])
    unit = {"%": "percent", "‰": "per_1000", "年": "years"}.get(sign, "count")
    one_by_one = [values.value(number, unit, "zh", counted="人" if sign == "人" else "") for number in column]
    assert amounts.amount_text(column, pd.Series(sign, column.index)).tolist() == [
        text if not math.isnan(number) else sign for text, number in zip(one_by_one, column, strict=True)
    ]


@examples(30, 300)
@given(numbers, numbers)
def test_a_difference_is_that_of_what_is_printed(amount, base):
    first, second = amounts.printed(amount, [base]), amounts.printed(base, [amount])
    assert values.apart(amount, base) == pytest.approx(first - second, abs=1e-9)
    assert np.sign(values.apart(amount, base)) == np.sign(round(amount - base, 8)) or abs(amount - base) < 1e-6


@pytest.mark.parametrize(
    ("amount", "base", "apart"),
    [(1.2524, 1.2527, -0.0003), (23.00041, 22.96, 0.04), (22.99649, 22.98651, 0.01), (22.9551, 22.96, -0.005),
     (1.24491, 1.25689, -0.012), (14.3, 16.9, -2.6)],
)  # fmt: skip
def test_no_difference_of_near_values_is_exaggerated(amount: float, base: float, apart: float) -> None:
    assert values.apart(amount, base) == pytest.approx(apart, abs=1e-12)
    texts = [amounts.digits(number, [amount, base]) for number in (amount, base)]
    assert float(texts[0]) - float(texts[1]) == pytest.approx(apart, abs=1e-9), "of the numbers that stand there"
    assert amounts.number_text(pd.Series([amount]), pd.Series([base])).tolist() == texts[:1]


def test_all_that_is_held_together_has_as_many_decimals_as_its_nearest_two() -> None:
    held = [1.1344, 1.2481, 1.1497, 1.5]
    assert [amounts.digits(number, held) for number in held] == ["1.134", "1.248", "1.15", "1.5"]
    assert values.apart(1.1344, 1.2481, held) == pytest.approx(-0.114)
    assert values.apart(1.1344, 1.1497, held) == pytest.approx(-0.016)


@given(st.floats(0.01, 200, allow_nan=False), st.floats(-0.03, 0.03, allow_nan=False))
@examples(30, 2000)
def test_what_is_told_apart_is_about_so_far_apart(base: float, step: float) -> None:
    told = values.apart(base + step, base)
    assert abs(told - step) <= 0.26 * abs(step) + 2e-8


# ---- one package, every public path ----

# indicator, its name and unit, comparator, number, the plan's words, periodicity, base, note; what is read everywhere
STATED = [
    ("tiny_rate", "某病发病率", "percent", "lower", "", "le", 0.125, "0.125%以下", "", "", "", "≤0.125%", "不高于0.125%"),
    ("trained", "妇女技能培训人次", "count", "higher", "人次", "ge", 15000, "每年15000人次以上", "annual", "", "", "每年≥1.5万人次", "每年不少于1.5万人次"),
    ("crowd", "受益妇女", "count", "higher", "", "ge", 12345.67, "12345.67以上", "", "", "", "≥1.234567万", "不少于1.234567万"),
    ("places", "每千人口拥有3岁以下婴幼儿托位数", "per_1000", "higher", "个", "ge", 4.6, "达到4.6个", "", "", "", "≥4.6个", "不低于4.6个"),
    ("half", "女代表比例", "percent", "higher", "", "approx", 45, "45%左右", "", "", "", "45%左右", "45%左右"),
    ("mortality", "孕产妇死亡率", "per_100k", "lower", "", "ge", 20, "比2020年下降20%", "", "2020", "decrease by", "比2020年下降20%", "比2020年下降20%（即不高于22.16/10万）"),
    ("toilets", "男女厕位比例", "ratio", "higher", "", "ge", 0.6667, "不低于2:3", "", "", "", "≥2:3", "不低于2:3"),
]  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A small package whose one plan states every target of STATED, with values of 2020 and 2024."""
    folder, held = tmp_path_factory.mktemp("writer"), tables()
    held["indicators"] = pd.DataFrame(
        [
            {"indicator_id": id_, "name_zh": name, "name_en": id_, "domain": "health", "unit": unit, "better": better, "counter": counter}
            for id_, name, unit, better, counter, *_ in STATED
        ]
    )  # fmt: skip
    held["plans"] = held["plans"][held["plans"]["plan_id"].eq("east-2021-2025")].assign(upper_plan_id="")
    held["targets"] = pd.DataFrame(
        [
            {
                "target_id": id_, "plan_id": "east-2021-2025", "section": "table", "item": str(place), "kind": "quantitative",
                "domain": "health", "indicator_id": id_, "indicator": name, "comparator": comparator, "value": value,
                "unit": "percent" if base else unit, "value_text": words, "periodicity": often, "relative_to": base,
                "note": note, "responsible_units": "区卫生健康委", "confidence": 1.0, "review_status": "confirmed",
            }
            for place, (id_, name, unit, _, _, comparator, value, words, often, base, note, *_) in enumerate(STATED, 1)
        ]
    )  # fmt: skip
    held["observations"] = pd.DataFrame(
        [
            {"area_code": EAST, "indicator_id": id_, "year": year, "sex": "total", "residence": "total", "value": value,
             "unit": unit, "status": "final", "source_id": "yearbook"}
            for id_, _, unit, *_ in STATED
            for year, value in {2020: 27.7, 2024: 21.6}.items()
        ]
    )  # fmt: skip
    direction = {"target_id": "other", "section": "goal", "kind": "directional", "comparator": "increase", "value": np.nan,
                 "unit": "", "value_text": "提高", "indicator_id": "", "indicator": "社区服务", "relative_to": "", "note": ""}  # fmt: skip
    held["targets"] = pd.concat([held["targets"], held["targets"].head(1).assign(**direction)])
    for name, frame in held.items():
        path = {"targets": "targets/east.csv", "observations": "observations/all.csv"}.get(name, f"{name}.csv")
        (folder / path).parent.mkdir(exist_ok=True)
        write_table(schemas.TABLES[name].conform(frame), schemas.TABLES[name], folder / path)
    write_datapackage(folder)
    return load_package(folder)


PLAN = "east-2021-2025"


@pytest.fixture(scope="module")
def report(package) -> PlanReport:
    return PlanReport.of(package, PLAN, as_of=2024)


def by_target(frame: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    return {name: text for name, text in zip(frame[key], frame[column], strict=True) if name in IDS}


IDS = [row[0] for row in STATED]
WRITTEN = dict(zip(IDS, (row[-2] for row in STATED), strict=True))
RESOLVED = WRITTEN | {"mortality": "比2020年下降20%（即不高于22.16/10万）"}  # where the base's value is at hand


def test_the_report_s_table_writes_it(report):
    assert by_target(report.promises, "target_id", "promise") == RESOLVED


def test_the_word_file_and_the_page_write_it(report):
    document = report.document()
    page = html.unescape(re.sub("<[^>]+>", "", to_html(document.blocks)._repr_html_()))
    word = docx.Document(io.BytesIO(to_docx(document)))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert {text for text in RESOLVED.values() if text not in page} == set()
    assert {text for text in RESOLVED.values() if not any(text in cell for cell in cells)} == set()


def test_the_sentences_write_it(report):
    told = dict(zip(report.findings["target_id"], lead_sentences(report.findings), strict=True))
    assert {
        name: name in told and row[-1] in told[name] for name, row in zip(IDS, STATED, strict=True)
    } == dict.fromkeys(IDS, True), told


def test_the_audit_writes_it(package):
    found = audit(package.targets, indicators=package.indicators, plans=package.plans)
    assert by_target(found[found["code"].eq("table-only")], "target_id", "number") == WRITTEN


def test_the_request_and_its_template_write_it(package, tmp_path):
    rows = asked(package, PLAN, year=2024)
    assert by_target(rows, "indicator_id", "target") == WRITTEN
    write_template(package, PLAN, "", 2024, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")[layout.SHEET]
    columns = [layout.COLUMNS[name][0] for name in ("indicator_id", "target", "unit", "last")]
    read = pd.DataFrame([[sheet[f"{column}{row}"].value for column in columns] for row in range(6, 6 + len(IDS))])
    assert by_target(read, 0, 1) == WRITTEN
    assert by_target(read, 0, 2)["places"] == "个"
    assert by_target(read, 0, 3)["places"] == "27.7个（2020年）"


def test_the_dashboard_s_list_and_its_workbook_write_it(report):
    every = listing.rows(report)
    assert by_target(every, "target_id", "promise") == RESOLVED
    sheet = sheets.of_plan(report, every, listing.Choice())["目标"]
    assert set(RESOLVED.values()) <= set(sheet["目标值"])


def test_a_distance_in_a_table_has_the_digits_and_the_unit_of_the_sentence(report):
    every = listing.rows(report).set_index("target_id")
    said = dict(zip(report.findings["target_id"], lead_sentences(report.findings), strict=True))
    assert every.loc["places", "distance"] == "优于目标17个" and "超过目标值17个" in said["places"]
    assert every.loc["mortality", "distance"] == "优于目标0.56个十万分点"
    assert "降低6.1个十万分点" in said["mortality"] and "低于目标值0.56个十万分点" in said["mortality"]
    assert "减少6.1个" in said["places"]


def test_the_basis_writes_the_digits_of_the_sentence(report):
    basis = report.gaps.set_index("target_id")["basis"]
    for name, words in {
        "tiny_rate": "目标≤0.125%",
        "crowd": "≥1.234567万",
        "places": "≥4.6个",
        "mortality": "≤22.16/10万",
    }.items():
        assert words in basis[name], basis[name]


def test_a_package_without_counters_is_read(package, tmp_path):
    """Packages that were written before the column stay readable, and say the sign of the unit."""
    older = schemas.INDICATORS.only(*[name for name in schemas.INDICATORS.names if name != "counter"])
    write_table(package.indicators[older.names], older, tmp_path / "indicators.csv")
    assert read_table("indicators", tmp_path)["counter"].eq("").all()
