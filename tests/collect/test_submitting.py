"""Workbooks that units fill: the template, how it is read, what is found in it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import collecting
from collecting import GOOD, HEAD, HEALTH, PLAN, SCHOOL, SENDER, YEAR, actor, codes, filled
from halfsky.catalogue import scales
from halfsky.collect import checks, data_requests, intake
from halfsky.collect.store import Store, backup, views
from halfsky.collect.workbook import layout
from halfsky.collect.workbook.reading import read_workbook
from halfsky.collect.workbook.writing import write_template
from halfsky.errors import OutputError, UsageError
from halfsky.importing.written_numbers import written
from halfsky.package import Package, load_package
from halfsky.schemas.collecting import ENTRIES
from halfsky.words.submission_findings import MESSAGES, Findings


def checked(store: Store, package: Package, content: bytes) -> pd.DataFrame:
    """The findings of a mere check, by cell and code."""
    who = actor(store, SENDER)
    return intake.submit_bytes(store, who, package, content, "f.xlsx", only_check=True).findings


# Templates


def test_a_unit_is_asked_for_exactly_its_indicators(package: Package) -> None:
    asked = data_requests.asked(package, PLAN, HEALTH, YEAR)
    assert asked["indicator_id"].tolist() == ["maternal_mortality_ratio", "screening_rate", "staff_count"]
    assert asked["target"].tolist() == ["≤7/10万", "≥85%", "≥300"]
    assert asked.loc[1, ["last", "last_year"]].tolist() == [76.0, 2022], "the year asked for is not its own last year"
    # Screening is laid on two units: the first named sends it. Life expectancy is laid on none.
    assert data_requests.units(package, PLAN) == [HEALTH, SCHOOL]
    everything = data_requests.asked(package, PLAN)
    assert everything["indicator_id"].is_unique
    assert set(everything["responsible_unit"]) == {HEALTH, SCHOOL, ""}
    with pytest.raises(UsageError, match=f"did you mean {HEALTH}"):
        data_requests.asked(package, PLAN, "区卫生建康委")


def test_plans_without_units_are_asked_by_domain(package: Package) -> None:
    plan = "west-2021-2030"
    assert data_requests.units(package, plan) == ["health"]
    assert data_requests.asked(package, plan, "妇女与健康").equals(data_requests.asked(package, plan, "health"))
    with pytest.raises(UsageError, match="domains"):
        data_requests.asked(package, plan, HEALTH)


def test_every_shipped_plan_has_templates(tmp_path: Path) -> None:
    shipped = load_package(Path(__file__).parents[2] / "data")
    for plan in shipped.plans.itertuples():
        rows = pd.concat(
            [data_requests.asked(shipped, plan.plan_id, unit) for unit in data_requests.units(shipped, plan.plan_id)]
        )
        assert rows["indicator_id"].is_unique
        assert set(rows["indicator_id"]) <= set(data_requests.asked(shipped, plan.plan_id)["indicator_id"])


def test_a_template_guides_the_hand_that_fills_it(package: Package, blank: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book[layout.SHEET]
    assert book.sheetnames == [layout.SHEET, layout.LISTS, layout.IDENTITY]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible", "hidden", "hidden"]
    assert sheet.protection.sheet
    row = {name: sheet[f"{letter}{layout.FIRST_ROW + 1}"] for name, (letter, _, _) in layout.COLUMNS.items()}
    assert row["indicator"].value == "妇女常见病筛查率"
    assert row["last"].value == "76%（2022年）"
    assert {name for name, cell in row.items() if not cell.protection.locked} == set(layout.INPUTS)
    validated = {str(one.sqref).split(":")[0][0]: one for one in sheet.data_validations.dataValidation}
    assert sorted(validated) == ["B", "G", "H", "I", "J", "K", "L"]
    assert validated["G"].formula1 == '"合计,女,男"'
    said = dict(book[layout.IDENTITY].iter_rows(values_only=True))
    assert (said["plan_id"], said["unit"], said["year"]) == (PLAN, HEALTH, "2024")


def test_a_last_value_of_many_digits_is_written_beside_its_target(package: Package, tmp_path: Path) -> None:
    """A rate worked out from cases has more digits than anyone prints."""
    seen = package.observations
    mine = seen["indicator_id"].eq("screening_rate") & seen["year"].eq(2022)
    known = replace(package, observations=seen.assign(value=seen["value"].mask(mine, 84.98765432)))
    write_template(known, PLAN, HEALTH, YEAR, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert "84.99%（2022年）" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_the_head_says_by_when_and_leaves_room_for_who_filled_it_in(package: Package, tmp_path: Path) -> None:
    for due, said in (("2025-03-31", "报送期限：2025年3月31日"), ("", "")):
        write_template(package, PLAN, HEALTH, YEAR, tmp_path / "x.xlsx", due_on=due)
        sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")[layout.SHEET]
        head = sheet.cell(layout.PEOPLE_ROW, 2).value
        assert head.startswith(f"责任单位：{HEALTH}    年度：{YEAR}")
        assert head.endswith(said or str(YEAR))
        assert ("报送期限" in head) == bool(due)
    labels = {sheet.cell(layout.PEOPLE_ROW, column).value: column for column in layout.PEOPLE.values()}
    assert labels == layout.PEOPLE
    assert not any(sheet.cell(layout.PEOPLE_ROW, column + 1).protection.locked for column in labels.values())


def test_what_is_written_in_the_head_is_kept_and_not_read(store: Store, package: Package, blank: bytes) -> None:
    assert checked(store, package, filled(blank, {**GOOD, "H2": "张三", "K2": "=1+1"})).empty


def test_a_target_is_written_as_the_plan_writes_it() -> None:
    shipped = load_package(Path(__file__).parents[2] / "data")
    asked = data_requests.asked(shipped, "huaiyin-2021-2025").set_index("indicator")["target"]
    wanted = {
        "城镇公共厕所男女厕位比例": "≥2:3", "性别平等公益讲座次数": "每年≥1场", "妇女人均预期寿命": "≥80岁",
        "女性劳动年龄人口平均受教育年限": "≥12.3年", "妇女基本医疗保险参保率": "100%", "城市街道综合性养老服务设施数": "≥1所",
        "妇女村民代表占村民代表会议组成人员比例": "≥1/3",
    }  # fmt: skip
    assert asked[list(wanted)].to_dict() == wanted


def test_a_template_is_asked_for_a_year_of_the_plan(package: Package, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"2020 \(base\) to 2025"):
        write_template(package, PLAN, HEALTH, 2026, tmp_path / "x.xlsx")
    with pytest.raises(OutputError, match=r"\.xlsx"):
        write_template(package, PLAN, HEALTH, 2024, tmp_path / "x.csv")
    with pytest.raises(OutputError, match="cannot be written"):
        write_template(package, PLAN, HEALTH, 2024, tmp_path / "nowhere" / "x.xlsx")
    assert list(tmp_path.iterdir()) == []


# Reading


@given(st.floats(min_value=-1e14, max_value=1e14, allow_nan=False).map(lambda value: round(value, 4)))
def test_a_plain_number_is_read_as_it_is_written(value: float) -> None:
    text = f"{value:.4f}"
    assert written(text).value == value
    assert written(f"{value:,.4f}").value == value
    assert written(text.translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))).value == value


@pytest.mark.parametrize(
    "text",
    [
        "1e999",
        "inf",
        "nan",
        "1,5",
        "12,34",
        "1.2.3",
        "0x1F",
        "１／２",
        "约9",
        "95万%",
        "",
        "--5",
        "1_000",
        "9" * 41,
        "٣",
        "无",
    ],
)
def test_what_could_mean_two_things_is_no_number(text: str) -> None:
    assert written(text, "percent").value is None


def test_a_form_takes_what_a_table_may_say(package: Package, blank: bytes) -> None:
    """A per cent typed with its sign or by the format, wide digits, a thousands separator, a formula's result; a sign
    beside the reason for the absence.
    """
    book = read_workbook(
        filled(blank, {"I6": "无", "M6": "尚未统计", "I7": "93.2%", "I8": "1,２００"}), "f.xlsx", package.indicators
    )
    assert codes(book.findings.frame()) == []
    entries = book.entries.set_index("cell")
    assert entries.loc[["I7", "I8"], "value"].tolist() == [93.2, 1200.0]
    assert pd.isna(entries.loc["I6", "value"])
    assert entries.loc["I6", "missing_reason"] == "尚未统计"
    odd = read_workbook(filled(blank, {"I7": "93.2%%", "I8": "12%"}), "f.xlsx", package.indicators)
    assert codes(odd.findings.frame()) == [("I7", "not-a-number"), ("I8", "wrong-measure")]


def test_every_wrong_cell_is_told_at_once(store: Store, package: Package, blank: bytes) -> None:
    """Each row of the workbook has something else wrong with it; all of it is found in one pass, by its cell."""
    extra = layout.FIRST_ROW + 3
    cells = {
        "I6": "=1+1", "I7": "约八成", "J7": "12,34", "I8": "３１１", "N8": "正\u202e常",
        f"B{extra}": "妇女常见病筛查率", f"G{extra}": "女性", f"I{extra}": 80,
        f"I{extra + 1}": 12,
        f"B{extra + 2}": "女性平均受教育年限", f"I{extra + 2}": 12,
        f"B{extra + 3}": "妇幼保健人员数", f"H{extra + 3}": "城镇", f"I{extra + 3}": True,
        f"B{extra + 4}": "妇幼保健人员数", f"H{extra + 4}": "农村", f"I{extra + 4}": pd.Timestamp("2024-05-01").to_pydatetime(),
        f"B{extra + 5}": "不存在的指标", f"I{extra + 5}": 1,
    }  # fmt: skip
    content = filled(blank, cells)
    book = read_workbook(content, "f.xlsx", package.indicators)
    assert codes(book.findings.frame()) == [
        ("I6", "formula"), ("I7", "not-a-number"), ("J7", "not-a-number"), ("N8", "odd-characters"),
        (f"G{extra}", "not-a-choice"), (f"B{extra + 1}", "no-indicator"),
        (f"G{extra + 2}", "blank-choice"), (f"I{extra + 3}", "not-a-number"),
        (f"I{extra + 4}", "date"), (f"B{extra + 5}", "unknown-indicator"),
    ]  # fmt: skip
    messages = book.findings.frame().set_index("cell")["message"]
    assert messages["I7"].startswith("妇女常见病筛查率：不是数字")
    assert messages[f"I{extra + 3}"].startswith("妇幼保健人员数：")
    with pytest.raises(intake.NothingTaken) as nothing:
        intake.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx")
    found = nothing.value.findings
    other = found[found["code"].eq("other-unit")].iloc[0]
    assert other["message"].startswith("女性平均受教育年限：")
    assert other["message_en"].startswith("Years of schooling: ")
    assert (f"I{extra + 2}", "other-unit") in codes(found)
    assert found["message"].str.contains("：").any()
    assert found["message_en"].str.isascii().any()
    assert backup.orphans(store) == set() or views.submissions(store, actor(store, HEAD)).empty


def test_a_value_a_zero_and_a_gap_are_three_things(store: Store, package: Package, blank: bytes) -> None:
    content = filled(blank, {"I6": 0, "N6": "当年无死亡", "M7": "未开展筛查", "N8": "只写了说明"})
    outcome = intake.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx")
    assert codes(outcome.findings) == [("I8", "no-reason")]
    assert (outcome.receipt.rows_in, outcome.receipt.rows_taken) == (3, 2)
    rows = views.history(store, actor(store, HEAD)).set_index("cell")
    assert rows.loc["I6", "value"] == 0
    assert pd.isna(rows.loc["I7", "value"])
    assert rows.loc["I7", "missing_reason"] == "未开展筛查"


def test_trailing_blank_rows_and_a_moved_selection_are_nothing(store: Store, package: Package, blank: bytes) -> None:
    content = filled(blank, GOOD | {"N40": "  ", "I41": "", "M42": None})
    assert checked(store, package, content).query("severity != 'info'").empty


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"identity": {"unit": "区财政局"}}, "changed-template"),
        ({"identity": {"year": "2023"}}, "changed-template"),
        ({"A5": "甲", "B5": "乙", "I5": "丙", "J5": "丁", "M5": "戊", "N5": "己", "K5": "庚"}, "changed-template"),
    ],
)
def test_a_template_that_was_tampered_with_is_refused(package: Package, blank: bytes, change: dict, code: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for key, value in change.pop("identity", {}).items():
        for row in book[layout.IDENTITY].iter_rows():
            if row[0].value == key:
                row[1].value = value
    for address, value in change.items():
        book[layout.SHEET][address] = value
    read = read_workbook(collecting.saved(book), "f.xlsx", package.indicators)
    assert not read.is_known
    assert {row["code"] for row in read.findings.rows} == {code}


def test_the_year_asked_for_is_held_against_the_file(store: Store, package: Package, tmp_path: Path) -> None:
    who = actor(store, SENDER)
    content = filled(collecting.template(package, tmp_path, year=2023), GOOD)
    with pytest.raises(intake.NothingTaken, match="年度不符"):
        intake.submit_bytes(store, who, package, content, "f.xlsx", year=2024)


# Checks of values


def entry(**said: object) -> pd.DataFrame:
    whole = {"row": 6, "indicator_id": "screening_rate", "year": 2024, "sex": "total", "residence": "total", "unit": "percent",
             "status": "final", "sheet": "s", "cell": "I6"}  # fmt: skip
    return ENTRIES.conform(pd.DataFrame([whole | said]))


def found(package: Package, *entries: pd.DataFrame, history: pd.DataFrame | None = None) -> list[str]:
    frame = pd.concat(entries, ignore_index=True)
    frame["row"] = range(6, 6 + len(frame))
    frame["cell"] = [f"I{row}" for row in frame["row"]]
    gathered = Findings()
    past = history if history is not None else package.observations.head(0)
    checks.check(checks.computed(frame, package.indicators, gathered), package.indicators, past, gathered)
    return [f"{row['cell']} {row['code']}" for row in gathered.rows]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"value": 101}, "above-limit"),
        ({"value": -1}, "below-limit"),
        ({"value": 95.5, "numerator": 955, "denominator": 1000}, None),
        ({"value": 95.5, "numerator": 9552, "denominator": 10000}, None),
        ({"value": 95.5, "numerator": 945, "denominator": 1000}, "fraction-differs"),
        ({"value": 95.5, "numerator": 955}, "fraction-incomplete"),
        ({"value": 95.5, "numerator": 955, "denominator": 0}, "zero-denominator"),
        ({"value": 95.5, "numerator": 1001, "denominator": 1000}, "fraction-large"),
        ({"numerator": 955, "denominator": 1000}, "computed"),
        ({"value": 95.5, "missing_reason": "无"}, "value-and-reason"),
        ({}, "no-reason"),
        ({"missing_reason": "当年未统计"}, None),
        ({"indicator_id": "staff_count", "unit": "count", "numerator": 1, "denominator": 2}, "no-reason"),
        ({"indicator_id": "staff_count", "unit": "count", "value": 10.5}, "not-whole"),
        ({"indicator_id": "staff_count", "unit": "count", "value": -3}, "below-limit"),
    ],
)
def test_one_value_is_checked_alone(package: Package, said: dict, code: str | None) -> None:
    assert [item.split()[1] for item in found(package, entry(**said))][:1] == ([code] if code else [])


def test_a_value_is_worked_out_from_its_parts(package: Package) -> None:
    frame = checks.computed(entry(numerator=1, denominator=3), package.indicators, Findings())
    assert frame["value"].iloc[0] == pytest.approx(33.333333)


def test_deaths_within_a_year_of_life_are_among_those_within_five() -> None:
    """Each value may be right alone; both together cannot be."""
    shipped = load_package(Path(__file__).parents[2] / "data")
    infants = entry(indicator_id="infant_mortality_rate", unit="per_1000", value=6.45)
    for children, said in ((4.64, ["I6 part-exceeds-whole"]), (6.45, []), (7.1, [])):
        older = entry(indicator_id="under_five_mortality_rate", unit="per_1000", value=children)
        assert found(shipped, infants, older) == said
    another_year = entry(indicator_id="under_five_mortality_rate", unit="per_1000", value=4.64, year=2023)
    assert found(shipped, infants, another_year) == []


@pytest.mark.parametrize(
    ("indicator", "unit", "value", "parts"),
    [
        ("sex_ratio_at_birth", "ratio", 111.55, (1690, 1515)),
        ("population_sex_ratio", "ratio", 104.2, (52100, 50000)),
        ("registered_population_sex_ratio", "ratio", 105.0, (2100, 2000)),
        ("public_toilet_stall_ratio", "ratio", 0.6667, (2, 3)),
        ("general_senior_pupil_teacher_ratio", "ratio", 12.5, (1250, 100)),
        ("infant_mortality_rate", "per_1000", 2.5, (5, 2000)),
        ("maternal_mortality_ratio", "per_100k", 10.0, (1, 10_000)),
    ],
)
def test_a_fraction_is_worked_out_in_the_indicators_own_scale(
    indicator: str, unit: str, value: float, parts: tuple[int, int]
) -> None:
    known = load_package(Path(__file__).parents[2] / "data").indicators
    given, gathered = (
        {"indicator_id": indicator, "unit": unit, **dict(zip(("numerator", "denominator"), parts, strict=True))},
        Findings(),
    )
    alone = checks.computed(entry(**given), known, gathered)
    assert alone["value"].iloc[0] == pytest.approx(value, abs=0.005)
    checks.check(
        entry(**given, value=value), known, known.head(0).assign(year=0, sex="", residence="", value=0.0), gathered
    )
    assert {row["code"] for row in gathered.rows} == {"computed"}
    wrong = Findings()
    off = entry(**given, value=round(value * 1.02 + 0.01, 4))
    checks.check(off, known, known.head(0).assign(year=0, sex="", residence="", value=0.0), wrong)
    assert {row["code"] for row in wrong.rows} == {"fraction-differs"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"definition": "每百名女生对应的男生人数。"}, 100),
        ({"name_zh": "学龄儿童性别比（女=100）"}, 100),
        ({"name_en": "Boys per 100 girls"}, 100),
        ({"definition": "每1 000名妇女的生育子女数。"}, 1000),
        ({"lower_limit": 80.0, "upper_limit": 150.0}, 100),
        ({"lower_limit": 0.0, "upper_limit": 150.0}, 1),
        ({"definition": "平均每名妇女一生的生育子女数。"}, 1),
    ],
)
def test_what_a_ratio_is_counted_per_is_in_the_catalogues_words(said: dict, expected: float) -> None:
    row = {"indicator_id": "own", "unit": "ratio", "name_zh": "", "name_en": "", "definition": "",
           "lower_limit": None, "upper_limit": None}  # fmt: skip
    known = pd.DataFrame([row | said])
    assert scales.per(known["indicator_id"], known["unit"], known).tolist() == [expected]


def test_parts_and_their_total_are_held_together(package: Package) -> None:
    def staff(sex: str, value: float) -> pd.DataFrame:
        return entry(indicator_id="staff_count", unit="count", sex=sex, value=value)

    assert found(package, staff("total", 30), staff("female", 20), staff("male", 10)) == []
    wrong = found(package, staff("total", 33), staff("female", 20), staff("male", 10))
    assert wrong == ["I6 sum-differs", "I7 sum-differs", "I8 sum-differs"]
    rates = [entry(residence=where, value=value) for where, value in (("urban", 80), ("rural", 70), ("total", 90))]
    assert {item.split()[1] for item in found(package, *rates)} == {"between-parts"}
    assert found(package, *rates[:2], entry(value=76.2)) == []
    assert found(package, entry(value=80), entry(value=81)) == ["I6 duplicate", "I7 duplicate"]


@pytest.mark.parametrize(
    ("before", "value", "note", "code"),
    [
        ({2023: 80.0}, 84.0, "", None),
        ({2023: 80.0}, 95.0, "", "jump"),
        ({2023: 80.0}, 95.0, "扩大了覆盖面", "explained"),
        ({2023: 80.0}, 8.0, "", "power-of-ten"),
        ({2023: 80.0}, 0.8, "", "power-of-ten"),
        ({2015: 50.0}, 95.0, "", None),
        ({2024: 50.0, 2023: 94.0}, 95.0, "", None),
        ({}, 95.0, "", None),
    ],
)
def test_a_jump_is_asked_about(package: Package, before: dict, value: float, note: str, code: str | None) -> None:
    history = pd.DataFrame(
        [{"indicator_id": "screening_rate", "year": year, "sex": "total", "residence": "total", "value": old} for year, old in before.items()],
        columns=["indicator_id", "year", "sex", "residence", "value"],
    )  # fmt: skip
    assert [item.split()[1] for item in found(package, entry(value=value, note=note), history=history)] == (
        [code] if code else []
    )


def test_a_jump_without_a_reason_waits(store: Store, package: Package, blank: bytes) -> None:
    outcome = intake.submit_bytes(store, actor(store, SENDER), package, filled(blank, {"I7": 55, "I8": 300}), "f.xlsx")
    assert codes(outcome.findings) == [("I6", "open"), ("I7", "jump")]
    assert "2022年：76" in outcome.findings["message"].iloc[1]
    assert (outcome.receipt.rows_taken, outcome.receipt.rows_refused) == (1, 1)
    again = intake.submit_bytes(
        store, actor(store, SENDER), package, filled(blank, {"I7": 55, "N7": "口径收窄", "I8": 300}), "f.xlsx"
    )
    assert (again.receipt.rows_taken, again.receipt.rows_unchanged) == (1, 1)


def test_every_message_is_there_in_both_languages() -> None:
    for code, (severity, zh, en) in MESSAGES.items():
        assert severity in ("error", "warning", "info"), code
        assert not zh.isascii() and en.isascii(), code


def test_no_finding_sends_a_clerk_to_the_command_line() -> None:
    assert not [code for code, (_, *words) in MESSAGES.items() if any("halfsky" in said.lower() for said in words)]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({}, ["G9", "性别按“合计”，城乡按“合计”，数据性质按“最终数”"]),
        ({"G9": "女", "L9": "最终数"}, ["H9", "城乡按“合计”"]),
        ({"G9": "女", "H9": "农村", "L9": "最终数"}, None),
    ],
)
def test_a_choice_left_blank_in_a_further_row_is_told(
    blank: bytes, package: Package, cells: dict[str, str], told: list[str] | None
) -> None:
    row = {"A9": "maternal_mortality_ratio", "B9": "孕产妇死亡率", "I9": 5.2, "G9": None, "H9": None, "L9": None}
    book = read_workbook(filled(blank, {**row, **cells}), "extra.xlsx", package.indicators)
    found = [one for one in book.findings.rows if one["code"] == "blank-choice"]
    assert [one["severity"] for one in found] == (["info"] if told else [])
    if told:
        assert found[0]["cell"] == told[0] and told[1] in str(found[0]["message"])
    assert len(book.entries) == 1, "the row is taken"
