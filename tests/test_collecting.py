"""From the template to the published figure: workbooks, their checks, publishing, reminders, exchange, the commands."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import collecting
from collecting import AREA, BOSS, GOOD, HEAD, HEALTH, LOOK, PLAN, SCHOOL, SENDER, TEACHER, YEAR, actor, filled
from documents import OFFICE
from halfsky import cli
from halfsky.assess import assess_targets
from halfsky.collect import asking, checks, exchange, publishing, reminding, submitting
from halfsky.collect.access import Grant
from halfsky.collect.messages import MESSAGES, Findings
from halfsky.collect.store import Store, calls, deciding, keeping, open_store, people, views
from halfsky.collect.workbook import layout
from halfsky.collect.workbook.numbers import number
from halfsky.collect.workbook.reading import read_workbook
from halfsky.collect.workbook.writing import write_template
from halfsky.errors import DataError, OutputError, SubmissionError, UsageError
from halfsky.export import write_frame
from halfsky.package import Package, load_package, validate_package, write_table
from halfsky.schemas import INDICATORS, OBSERVATIONS, TARGETS
from halfsky.schemas.collecting import ENTRIES, SDMX


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return collecting.write_package(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def blank(package: Package, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return collecting.template(package, tmp_path_factory.mktemp("blank"))


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(tmp_path / "store", "")
    collecting.give_rights(opened)
    yield opened
    opened.close()


def checked(store: Store, package: Package, content: bytes) -> pd.DataFrame:
    """The findings of a mere check, by cell and code."""
    who = actor(store, SENDER)
    return submitting.submit_bytes(store, who, package, content, "f.xlsx", only_check=True).findings


def codes(findings: pd.DataFrame) -> list[tuple[str, str]]:
    return list(findings[["cell", "code"]].itertuples(index=False, name=None))


# Templates


def test_a_unit_is_asked_for_exactly_its_indicators(package: Package) -> None:
    asked = asking.asked(package, PLAN, HEALTH, YEAR)
    assert asked["indicator_id"].tolist() == ["maternal_mortality_ratio", "screening_rate", "staff_count"]
    assert asked["target"].tolist() == ["≤7/10万", "≥85%", "≥300"]
    assert asked.loc[1, ["last", "last_year"]].tolist() == [76.0, 2022], "the year asked for is not its own last year"
    # Screening is laid on two units: the first named sends it. Life expectancy is laid on none.
    assert asking.units(package, PLAN) == [HEALTH, SCHOOL]
    everything = asking.asked(package, PLAN)
    assert everything["indicator_id"].is_unique
    assert set(everything["responsible_unit"]) == {HEALTH, SCHOOL, ""}
    with pytest.raises(UsageError, match=f"did you mean {HEALTH}"):
        asking.asked(package, PLAN, "卫生健康委")


def test_plans_without_units_are_asked_by_domain(package: Package) -> None:
    plan = "west-2021-2030"
    assert asking.units(package, plan) == ["health"]
    assert asking.asked(package, plan, "妇女与健康").equals(asking.asked(package, plan, "health"))
    with pytest.raises(UsageError, match="domains"):
        asking.asked(package, plan, HEALTH)


def test_every_shipped_plan_has_templates(tmp_path: Path) -> None:
    shipped = load_package(Path(__file__).parents[1] / "data")
    for plan in shipped.plans.itertuples():
        rows = pd.concat([asking.asked(shipped, plan.plan_id, unit) for unit in asking.units(shipped, plan.plan_id)])
        assert rows["indicator_id"].is_unique
        assert set(rows["indicator_id"]) <= set(asking.asked(shipped, plan.plan_id)["indicator_id"])


def test_a_template_guides_the_hand_that_fills_it(package: Package, blank: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book[layout.SHEET]
    assert book.sheetnames == [layout.SHEET, layout.LISTS, layout.IDENTITY]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible", "hidden", "hidden"]
    assert sheet.protection.sheet
    row = {name: sheet[f"{letter}{layout.FIRST_ROW + 1}"] for name, (letter, _, _) in layout.COLUMNS.items()}
    assert row["indicator"].value == "妇女常见病筛查率"
    assert row["last"].value == "76（2022年）"
    assert {name for name, cell in row.items() if not cell.protection.locked} == set(layout.INPUTS)
    validated = {str(one.sqref).split(":")[0][0]: one for one in sheet.data_validations.dataValidation}
    assert sorted(validated) == ["B", "G", "H", "I", "J", "K", "L"]
    assert validated["G"].formula1 == '"合计,女,男"'
    said = dict(book[layout.IDENTITY].iter_rows(values_only=True))
    assert (said["plan_id"], said["unit"], said["year"]) == (PLAN, HEALTH, "2024")


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
    assert number(text) == value
    assert number(f"{value:,.4f}") == value
    assert number(text.translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))) == value


@pytest.mark.parametrize(
    "text",
    ["1e999", "1e5", "inf", "nan", "1,5", "12,34", "1.2.3", "0x1F", "１／２", "95%", "", "--5", "1_000", "9" * 41, "٣"],
)
def test_what_could_mean_two_things_is_no_number(text: str) -> None:
    assert number(text) is None


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
        (f"G{extra}", "not-a-choice"), (f"B{extra + 1}", "no-indicator"), (f"I{extra + 3}", "not-a-number"),
        (f"I{extra + 4}", "date"), (f"B{extra + 5}", "unknown-indicator"),
    ]  # fmt: skip
    with pytest.raises(submitting.NothingTaken) as nothing:
        submitting.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx")
    found = nothing.value.findings
    assert (f"I{extra + 2}", "other-unit") in codes(found)
    assert found["message"].str.contains("：").any()
    assert found["message_en"].str.isascii().any()
    assert keeping.orphans(store) == set() or views.submissions(store, actor(store, HEAD)).empty


def test_a_value_a_zero_and_a_gap_are_three_things(store: Store, package: Package, blank: bytes) -> None:
    content = filled(blank, {"I6": 0, "N6": "当年无死亡", "M7": "未开展筛查", "N8": "只写了说明"})
    outcome = submitting.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx")
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
        ({"I5": "数据"}, "changed-template"),
        ({"identity": {"unit": "区财政局"}}, "changed-template"),
        ({"identity": {"year": "2023"}}, "changed-template"),
        ({"rename": "别的表"}, "wrong-template"),
    ],
)
def test_a_template_that_was_tampered_with_is_refused(package: Package, blank: bytes, change: dict, code: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for key, value in change.pop("identity", {}).items():
        for row in book[layout.IDENTITY].iter_rows():
            if row[0].value == key:
                row[1].value = value
    if name := change.pop("rename", None):
        book[layout.SHEET].title = name
    for address, value in change.items():
        book[layout.SHEET][address] = value
    read = read_workbook(collecting.saved(book), "f.xlsx", package.indicators)
    assert not read.is_known
    assert {row["code"] for row in read.findings.rows} == {code}


def test_the_year_asked_for_is_held_against_the_file(store: Store, package: Package, tmp_path: Path) -> None:
    who = actor(store, SENDER)
    content = filled(collecting.template(package, tmp_path, year=2023), GOOD)
    with pytest.raises(submitting.NothingTaken, match="年度不符"):
        submitting.submit_bytes(store, who, package, content, "f.xlsx", year=2024)


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
    checks.check(checks.computed(frame, gathered), package.indicators, past, gathered)
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
        ({"indicator_id": "staff_count", "unit": "count", "value": 10.5}, "not-whole"),
        ({"indicator_id": "staff_count", "unit": "count", "value": -3}, "below-limit"),
    ],
)
def test_one_value_is_checked_alone(package: Package, said: dict, code: str | None) -> None:
    assert [item.split()[1] for item in found(package, entry(**said))][:1] == ([code] if code else [])


def test_a_value_is_worked_out_from_its_parts(package: Package) -> None:
    frame = checks.computed(entry(numerator=1, denominator=3), Findings())
    assert frame["value"].iloc[0] == pytest.approx(33.333333)


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
    outcome = submitting.submit_bytes(
        store, actor(store, SENDER), package, filled(blank, {"I7": 55, "I8": 300}), "f.xlsx"
    )
    assert codes(outcome.findings) == [("I7", "jump")]
    assert "2022年：76" in outcome.findings["message"].iloc[0]
    assert (outcome.receipt.rows_taken, outcome.receipt.rows_refused) == (1, 1)
    again = submitting.submit_bytes(
        store, actor(store, SENDER), package, filled(blank, {"I7": 55, "N7": "口径收窄", "I8": 300}), "f.xlsx"
    )
    assert (again.receipt.rows_taken, again.receipt.rows_unchanged) == (1, 1)


def test_every_message_is_there_in_both_languages() -> None:
    for code, (severity, zh, en) in MESSAGES.items():
        assert severity in ("error", "warning", "info"), code
        assert not zh.isascii() and en.isascii(), code


# Publishing


@pytest.fixture
def data(tmp_path: Path) -> Package:
    return collecting.write_package(tmp_path / "data")


def table(folder: Path, rows: list[dict[str, object]], name: str = "t.csv") -> Path:
    pd.DataFrame(rows).to_csv(folder / name, index=False)
    return folder / name


def send(store: Store, data: Package, folder: Path, rows: list[dict[str, object]], name: str = "t.csv") -> str:
    outcome = exchange.submit_table(store, actor(store, SENDER), data, table(folder, rows, name), PLAN, HEALTH)
    return outcome.receipt.receipt


def screening(year: int, value: float, **more: object) -> dict[str, object]:
    return {"indicator_id": "screening_rate", "year": year, "value": value, **more}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_accepted_is_published_once(store: Store, data: Package, tmp_path: Path) -> None:
    head, before = actor(store, HEAD), files(data.folder)
    receipt = send(store, data, tmp_path, [screening(2023, 81.0), screening(2021, 75.5)])
    assert publishing.publish(store, head, data.folder).rows == 0
    assert files(data.folder) == before, "nothing was accepted, nothing is touched"
    deciding.accept(store, head, receipt, ["value 2"])
    done = publishing.publish(store, head, data.folder)
    assert (done.rows, done.changed, done.areas) == (1, True, (AREA,))
    published = load_package(data.folder)
    own = published.observations[published.observations["source_id"].str.startswith("report-")]
    assert own[["area_code", "year", "value", "status"]].to_numpy().tolist() == [[AREA, 2023, 81.0, "final"]]
    source = published.sources.set_index("source_id").loc[own["source_id"].iloc[0]]
    assert receipt in source["title"] and source["publisher"] == HEALTH
    assert validate_package(data.folder).empty
    whole = files(data.folder)
    again = publishing.publish(store, head, data.folder)
    assert (again.rows, again.changed) == (1, False)
    assert files(data.folder) == whole
    assert "observations/submitted-110101.csv" in (data.folder / "datapackage.json").read_text(encoding="utf-8")
    assert views.log(store, head)["action"].eq("published").sum() == 1


def test_what_is_published_follows_the_decisions(store: Store, data: Package, tmp_path: Path) -> None:
    head = actor(store, HEAD)

    def published() -> list[float]:
        publishing.publish(store, head, data.folder)
        frame = load_package(data.folder).observations
        return frame.loc[frame["source_id"].str.startswith("report-"), "value"].tolist()

    receipt = send(store, data, tmp_path, [screening(2023, 81.0)])
    deciding.accept(store, head, receipt)
    assert published() == [81.0]
    deciding.amend(store, head, receipt, "value 2", 81.4, "与年报一致")
    assert published() == [81.4]
    deciding.withdraw(store, head, receipt, "年报更正", ["value 2"])
    assert published() == [81.0], "what was accepted before the amendment holds again"
    second = send(store, data, tmp_path, [screening(2023, 82.2)], "u.csv")
    assert published() == [81.0]
    deciding.accept(store, head, second)
    assert published() == [82.2]
    deciding.withdraw(store, head, second, "再次更正")
    assert published() == [81.0]
    rows = views.history(store, head, indicator_id="screening_rate")
    assert rows["value"].tolist() == [81.0, 81.4, 82.2], "the store forgets nothing"


def test_a_missing_value_is_not_published(store: Store, data: Package, tmp_path: Path) -> None:
    receipt = send(
        store,
        data,
        tmp_path,
        [{"indicator_id": "screening_rate", "year": 2023, "value": "", "missing_reason": "未开展"}],
    )
    deciding.accept(store, actor(store, HEAD), receipt)
    assert publishing.publish(store, actor(store, HEAD), data.folder).rows == 0


def test_another_sources_value_is_never_replaced(store: Store, data: Package, tmp_path: Path) -> None:
    receipt = send(store, data, tmp_path, [screening(2022, 76.5), screening(2023, 80.0)])
    deciding.accept(store, actor(store, HEAD), receipt)
    done = publishing.publish(store, actor(store, HEAD), data.folder)
    assert done.rows == 1
    assert done.left_out[["year", "value"]].to_numpy().tolist() == [[2022, 76.5]]
    assert "yearbook" in done.left_out["reason"].iloc[0]
    frame = load_package(data.folder).observations
    assert frame.query("year == 2022 and indicator_id == 'screening_rate' and area_code == @AREA")[
        "value"
    ].tolist() == [76.0]


def test_what_no_longer_fits_the_catalogue_is_left_out(store: Store, data: Package, tmp_path: Path) -> None:
    receipt = send(store, data, tmp_path, [screening(2023, 80.0)])
    deciding.accept(store, actor(store, HEAD), receipt)
    narrow = data.indicators.assign(
        upper_limit=data.indicators["upper_limit"].where(data.indicators["indicator_id"].ne("screening_rate"), 79)
    )
    rows = data.observations.query("value <= 79 or indicator_id != 'screening_rate'")
    targets = data.targets.query("indicator_id != 'screening_rate'")
    write_table(narrow, INDICATORS, data.folder / "indicators.csv")
    write_table(rows, OBSERVATIONS, data.folder / "observations" / "all.csv")
    for plan, own in targets.groupby("plan_id"):
        write_table(own, TARGETS, data.folder / "targets" / f"{plan}.csv")
    done = publishing.publish(store, actor(store, HEAD), data.folder)
    assert done.rows == 0 and "limits" in done.left_out["reason"].iloc[0]
    load_package(data.folder)


def test_publishing_a_broken_package_writes_nothing(store: Store, data: Package, tmp_path: Path) -> None:
    deciding.accept(store, actor(store, HEAD), send(store, data, tmp_path, [screening(2023, 80.0)]))
    (data.folder / "plans.csv").write_text("nonsense\n", encoding="utf-8")
    before = files(data.folder)
    with pytest.raises(DataError):
        publishing.publish(store, actor(store, HEAD), data.folder)
    assert files(data.folder) == before


# Reminders


def test_who_has_not_sent_what(store: Store, data: Package, tmp_path: Path) -> None:
    head = actor(store, HEAD)
    assert reminding.reminders(store, head, data).empty
    calls.call(store, head, PLAN, AREA, 2023, due_on="2024-03-31")
    receipt = send(
        store, data, tmp_path, [screening(2023, 80.0), {"indicator_id": "staff_count", "year": 2023, "value": 300}]
    )
    deciding.accept(store, head, receipt, ["value 2"])
    deciding.give_back(store, head, receipt, "请核对", ["value 3"])
    rows = reminding.reminders(store, head, data).set_index("unit")
    assert rows.loc[HEALTH, ["asked", "sent", "accepted", "returned"]].tolist() == [3, 1, 1, 1]
    assert rows.loc[HEALTH, "missing"] == "孕产妇死亡率；妇幼保健人员数"
    assert rows.loc[SCHOOL, ["asked", "sent", "due_on"]].tolist() == [1, 0, "2024-03-31"]
    assert rows.loc[HEALTH, "days_late"] == (date.today() - date(2024, 3, 31)).days
    later = reminding.reminders(store, head, data, by=date(2099, 1, 1))
    assert later["days_late"].isna().all()
    assert reminding.reminders(store, actor(store, TEACHER), data)["unit"].tolist() == [SCHOOL]


# Exchange


def test_a_table_is_checked_as_a_workbook_is(store: Store, data: Package, tmp_path: Path) -> None:
    rows = [
        screening(2023, "81.5"), screening(2023, "1e3"), screening(2022, 180), screening("二〇二一", 70), screening(2021, 70, sex="女"),
        {"indicator_id": "schooling_years", "year": 2021, "value": 12}, {"indicator_id": "none", "year": 2021, "value": 12},
        screening(2020, 70, area_code="110102"), screening(2019, 70, unit="per_1000"), screening(2018, 70, note="a\u202eb"),
    ]  # fmt: skip
    outcome = exchange.submit_table(store, actor(store, SENDER), data, table(tmp_path, rows), PLAN, HEALTH)
    assert codes(outcome.findings) == [
        ("value 3", "not-a-number"), ("value 4", "above-limit"), ("year 5", "not-a-number"), ("sex 6", "not-a-choice"),
        ("value 7", "other-unit"), ("indicator_id 8", "unknown-indicator"), ("area_code 9", "other-area"),
        ("unit 10", "wrong-measure"), ("note 11", "odd-characters"),
    ]  # fmt: skip
    assert (outcome.receipt.rows_in, outcome.receipt.rows_taken) == (10, 1)
    for name, content in (("x.csv", "a,b\n1,2\n"), ("y.parquet", "nonsense"), ("z.csv", "")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(SubmissionError):
            exchange.submit_table(store, actor(store, SENDER), data, tmp_path / name, PLAN, HEALTH)


def test_figures_go_out_and_come_back_as_sdmx(store: Store, data: Package, tmp_path: Path) -> None:
    rows = [
        screening(2022, 79.5),
        screening(
            2023,
            81.0,
            sex="female",
            residence="rural",
            numerator=81,
            denominator=100,
            status="provisional",
            note="-试点",
        ),
    ]
    frame = OBSERVATIONS.conform(
        pd.DataFrame(rows)
        .assign(area_code=AREA, unit="percent", source_id="s")
        .fillna({"sex": "total", "residence": "total", "status": "final"})
    )
    sdmx = exchange.to_sdmx(frame)
    SDMX.to_pandera().validate(sdmx)
    assert sdmx.loc[1, ["SEX", "URBANISATION", "OBS_STATUS", "UNIT_MEASURE"]].tolist() == ["F", "R", "P", "PT"]
    for name in ("s.csv", "s.parquet"):
        write_frame(sdmx, tmp_path / name)
        outcome = exchange.submit_table(
            store, actor(store, SENDER), data, tmp_path / name, PLAN, HEALTH, only_check=True
        )
        columns = ["year", "sex", "residence", "value", "numerator", "denominator", "status", "note"]
        assert outcome.entries[columns].equals(frame[columns]), name


# The commands


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data package, a store of its own, and a person by the environment."""
    collecting.write_package(tmp_path / "data")
    monkeypatch.setenv("HALFSKY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER", "HALFSKY_USER"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_whole_way_by_commands(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def halfsky(*arguments: object, who: str = "") -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            if who:
                patch.setenv("HALFSKY_USER", who)
            status = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    assert halfsky("people", "grant", SENDER, "reporter", "--area", AREA, "--unit", HEALTH, who="stranger")[0] == 10
    assert halfsky("people", "grant", SENDER, "reporter", "--area", AREA, "--unit", HEALTH)[0] == 0
    assert halfsky("people", "grant", HEAD, "reviewer", "--area", AREA)[0] == 0
    blank = at_home / "blank.xlsx"
    assert halfsky("template", "--plan", PLAN, "--unit", HEALTH, "--year", YEAR, "-o", blank)[0] == 0
    sent = at_home / "sent.xlsx"
    sent.write_bytes(filled(blank.read_bytes(), GOOD | {"I7": "约84"}))
    status, out, err = halfsky("submit", sent, who=SENDER)
    assert (status, "I7,error,not-a-number" in out) == (0, True), err
    receipt = err.split("receipt ")[1].split(":")[0]
    assert "3 rows in, 2 taken, 0 unchanged, 1 refused" in err
    assert halfsky("submit", sent, who=HEAD)[0] == 10
    assert "sent before" in halfsky("submit", sent, who=SENDER)[2]
    status, out, err = halfsky("review", "list", who=HEAD)
    assert receipt in out and "2 values wait" in err
    assert halfsky("review", "return", receipt, "--cell", "I8", "--reason", "请核对人数", who=HEAD)[0] == 0
    assert "请核对人数" in halfsky("review", "show", receipt, who=SENDER)[1]
    sent.write_bytes(filled(blank.read_bytes(), GOOD | {"I7": 84.1, "I8": 312}))
    err = halfsky("submit", sent, who=SENDER)[2]
    second = err.split("receipt ")[1].split(":")[0]
    assert halfsky("review", "accept", second, "--version", "0", who=HEAD)[0] == 0
    assert halfsky("review", "accept", second, who=HEAD)[0] == 11
    before = assessed(at_home / "data")
    status, _, err = halfsky("publish", who=HEAD)
    assert (status, "published 1 values" in err) == (0, True), err
    status, _, err = halfsky("review", "accept", receipt, "--cell", "I6", who=HEAD)
    assert status == 0, err
    assert halfsky("review", "call", "--plan", PLAN, "--year", YEAR, "--due", "2025-03-31", who=HEAD)[0] == 0
    status, out, _ = halfsky("reminders", who=HEAD)
    assert f"{PLAN},{AREA},{HEALTH},2024,2025-03-31" in out
    assert halfsky("publish", who=HEAD)[0] == 0
    assert before["maternal_mortality_ratio"] == "no_data"
    assert assessed(at_home / "data")["maternal_mortality_ratio"] == "attained"
    assert halfsky("review", "file", second, "-o", at_home / "back.xlsx", who=SENDER)[0] == 0
    assert (at_home / "back.xlsx").read_bytes() == sent.read_bytes()
    assert halfsky("export", "--sdmx", "-o", at_home / "out.csv")[0] == 0
    assert halfsky("store", "backup", at_home / "b.tar")[0] == 0
    assert halfsky("store", "check")[0] == 0
    assert halfsky("store", "check", "--head", "0" * 64)[0] == 9
    assert halfsky("store", "check", who=HEAD)[0] == 10
    assert halfsky("review", "log", "-o", at_home / "log.csv", who=HEAD)[0] == 0
    log = pd.read_csv(at_home / "log.csv")
    assert log["action"].tolist().count("accepted") == 2


def assessed(folder: Path) -> dict[str, str]:
    package = load_package(folder)
    gaps = assess_targets(
        package.targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks, as_of=2025,
    )  # fmt: skip
    return dict(gaps[gaps["plan_id"].eq(PLAN)].set_index("indicator_id")["status"])


def test_scripts_come_by_token(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["people", "grant", LOOK, "viewer"]) == 0
    assert cli.main(["people", "token", LOOK]) == 0
    monkeypatch.setenv("HALFSKY_TOKEN", capsys.readouterr().out.strip())
    assert cli.main(["review", "list"]) == 0
    assert cli.main(["people", "list"]) == 10
    monkeypatch.setenv("HALFSKY_TOKEN", "wrong.token")
    monkeypatch.setenv("HALFSKY_USER", BOSS)
    assert cli.main(["review", "list"]) == 10, "a wrong token is not passed over for another name"


@pytest.mark.parametrize("module", ["sqlalchemy", "openpyxl", "alembic", "pandas"])
def test_the_command_line_is_light(module: str) -> None:
    code = f"import halfsky.cli, sys; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_fills_a_template(store: Store, package: Package, tmp_path: Path) -> None:
    """Calc opens the template, fills it by a macro as a hand would, saves it in its own way, and it is taken."""
    blank = tmp_path / "blank.xlsx"
    write_template(package, PLAN, HEALTH, YEAR, blank)
    profile = tmp_path / "profile"
    office = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    # The first start lays out the profile, over whatever lies there.
    subprocess.run([*office, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    (profile / "user" / "basic" / "Standard" / "Module1.xba").write_text(MACRO, encoding="utf-8")
    target = tmp_path / "filled.xlsx"
    command = [*office, f"macro:///Standard.Module1.Fill({blank},{target})"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert target.read_bytes()[:2] == b"PK"
    assert target.read_bytes() != blank.read_bytes()
    people.give(store, BOSS, "calc", Grant("reporter", AREA, HEALTH))
    outcome = submitting.submit(store, actor(store, "calc"), package, target)
    assert (outcome.receipt.rows_in, outcome.receipt.rows_taken) == (4, 3)
    assert codes(outcome.findings) == [("I8", "formula")]
    rows = views.history(store, actor(store, HEAD)).set_index("cell")
    assert rows.loc["I6", "value"] == 5.2
    assert rows.loc["I9", ["sex", "value"]].tolist() == ["female", 84.0]


MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Fill(source As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  Dim book, sheet
  book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  sheet = book.Sheets.getByName("报送表")
  sheet.getCellRangeByName("I6").Value = 5.2
  sheet.getCellRangeByName("N6").String = "人数少，波动大"
  sheet.getCellRangeByName("I7").Value = 84.1
  sheet.getCellRangeByName("I8").Formula = "=300+11"
  sheet.getCellRangeByName("B9").String = "妇女常见病筛查率"
  sheet.getCellRangeByName("G9").String = "女"
  sheet.getCellRangeByName("I9").Value = 84
  Dim as_xlsx(0) As New com.sun.star.beans.PropertyValue
  as_xlsx(0).Name = "FilterName" : as_xlsx(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(ConvertToURL(target), as_xlsx())
  book.close(True)
End Sub
</script:module>
"""
