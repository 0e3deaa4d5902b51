"""From an accepted figure to the data package: publishing, reminders, tables and SDMX in and out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from lxml import html as markup

import collecting
from collecting import AREA, HEAD, HEALTH, PLAN, SCHOOL, SENDER, TEACHER, actor, codes
from halfsky.collect import exchange, intake, publication, reminders
from halfsky.collect.correcting import AmendmentRefused
from halfsky.collect.store import Store, reviews, rounds, submissions, views
from halfsky.dashboards import listing
from halfsky.dashboards.submitting import publishing
from halfsky.dashboards.submitting.material import gather
from halfsky.dashboards.target import about
from halfsky.errors import DataError, SubmissionError
from halfsky.export import write_frame
from halfsky.package import ADVISORY, Package, load_package, superseded, validate_package, write_table
from halfsky.plan_entry import base_values
from halfsky.render.html import Html
from halfsky.reports.plan_report import PlanReport
from halfsky.schemas import INDICATORS, OBSERVATIONS, SOURCES, TARGETS
from halfsky.schemas.collecting import ENTRIES, SDMX, SUBMISSION_FINDINGS
from long_form import some


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
    assert publication.publish(store, head, data.folder).rows == 0
    assert files(data.folder) == before, "nothing was accepted, nothing is touched"
    reviews.accept(store, head, receipt, ["value 2"])
    done = publication.publish(store, head, data.folder)
    assert (done.rows, done.changed, done.areas) == (1, True, (AREA,))
    published = load_package(data.folder)
    own = published.observations[published.observations["source_id"].str.startswith("report-")]
    assert own[["area_code", "year", "value", "status"]].to_numpy().tolist() == [[AREA, 2023, 81.0, "final"]]
    source = published.sources.set_index("source_id").loc[own["source_id"].iloc[0]]
    assert receipt in source["title"] and source["publisher"] == HEALTH
    assert validate_package(data.folder).empty
    whole = files(data.folder)
    again = publication.publish(store, head, data.folder)
    assert (again.rows, again.changed) == (1, False)
    assert files(data.folder) == whole
    assert "observations/submitted-110101.csv" in (data.folder / "datapackage.json").read_text(encoding="utf-8")
    assert views.log(store, head)["action"].eq("published").sum() == 1


def test_what_is_published_follows_the_decisions(store: Store, data: Package, tmp_path: Path) -> None:
    head = actor(store, HEAD)

    def published() -> list[float]:
        publication.publish(store, head, data.folder)
        frame = load_package(data.folder).observations
        return frame.loc[frame["source_id"].str.startswith("report-"), "value"].tolist()

    receipt = send(store, data, tmp_path, [screening(2023, 81.0)])
    reviews.accept(store, head, receipt)
    assert published() == [81.0]
    reviews.amend(store, head, data, receipt, "value 2", 81.4, "与年报一致")
    assert published() == [81.4]
    reviews.withdraw(store, head, receipt, "年报更正", ["value 2"])
    assert published() == [81.0], "what was accepted before the amendment holds again"
    second = send(store, data, tmp_path, [screening(2023, 82.2)], "u.csv")
    assert published() == [81.0]
    reviews.accept(store, head, second)
    assert published() == [82.2]
    reviews.withdraw(store, head, second, "再次更正")
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
    reviews.accept(store, actor(store, HEAD), receipt)
    assert publication.publish(store, actor(store, HEAD), data.folder).rows == 0


def test_another_sources_value_is_never_replaced(store: Store, data: Package, tmp_path: Path) -> None:
    receipt = send(store, data, tmp_path, [screening(2022, 76.5), screening(2023, 80.0)])
    reviews.accept(store, actor(store, HEAD), receipt)
    done = publication.publish(store, actor(store, HEAD), data.folder)
    assert done.rows == 1
    assert done.left_out[["year", "value"]].to_numpy().tolist() == [[2022, 76.5]]
    assert "yearbook" in done.left_out["reason"].iloc[0]
    frame = load_package(data.folder).observations
    assert frame.query("year == 2022 and indicator_id == 'screening_rate' and area_code == @AREA")[
        "value"
    ].tolist() == [76.0]


def with_base_value(data: Package, year: int, value: float) -> str:
    """A value that the plan's own table prints, as a plan's entry writes it; its source."""
    source = base_values.source_id(PLAN)
    row = {"area_code": AREA, "indicator_id": "screening_rate", "year": year, "sex": "total", "residence": "total",
           "value": value, "unit": "percent", "status": "final", "source_id": source,
           "note": "计划自报", "place": "指标表第3项"}  # fmt: skip
    write_table(OBSERVATIONS.conform(pd.DataFrame([row])), OBSERVATIONS, data.folder / f"observations/{source}.csv")
    about = SOURCES.conform(pd.DataFrame([{"source_id": source, "title": "东区妇女发展规划（规划指标表）"}]))
    write_table(pd.concat([data.sources, about], ignore_index=True), SOURCES, data.folder / "sources.csv")
    return source


def observed(data: Package, year: int) -> list[tuple[float, str]]:
    rows = load_package(data.folder).observations.query(
        "area_code == @AREA and indicator_id == 'screening_rate' and year == @year"
    )
    return list(zip(rows["value"].astype("float64"), rows["source_id"].astype("str"), strict=True))


def test_a_plans_own_base_value_gives_way_only_where_it_is_named_and_is_kept(
    store: Store, data: Package, tmp_path: Path
) -> None:
    source = with_base_value(data, 2019, 61.0)
    receipt = send(store, data, tmp_path, [screening(2019, 64.5), screening(2023, 80.0)])
    reviews.accept(store, actor(store, HEAD), receipt)
    done = publication.publish(store, actor(store, HEAD), data.folder)
    assert done.rows == 1 and "规划自带的基期值" in done.left_out["reason"].iloc[0]
    assert done.corrections[["year", "published", "becomes", "source_id"]].to_numpy().tolist() == [
        [2019, 61.0, 64.5, source]
    ]
    assert observed(data, 2019) == [(61.0, source)], "nothing gives way by itself"
    name = f"{AREA}:screening_rate:2019"
    done = publication.publish(store, actor(store, HEAD), data.folder, replace=[name])
    assert done.rows == 2 and done.corrections.empty
    ((value, stands),) = observed(data, 2019)
    assert value == 64.5 and stands.startswith("report-")
    kept = pd.read_csv(data.folder / f"revisions/corrected-{AREA}.csv")
    assert kept[["value", "source_id", "stands", "decided_by"]].to_numpy().tolist() == [[61.0, source, stands, HEAD]]
    assert "指标表第3项" in kept["note"].iloc[0]
    assert validate_package(data.folder)["code"].isin(ADVISORY).all()
    before = files(data.folder)
    assert not publication.publish(store, actor(store, HEAD), data.folder).changed
    assert files(data.folder) == before
    reviews.withdraw(store, actor(store, HEAD), receipt, "分母有误")
    publication.publish(store, actor(store, HEAD), data.folder)
    assert observed(data, 2019) == [(61.0, source)], "the plan's own value stands again"


def test_a_plans_own_base_value_is_told_at_the_check_in_the_preview_and_after_its_correction(
    store: Store, data: Package, tmp_path: Path
) -> None:
    with_base_value(data, 2019, 61.0)
    given = load_package(data.folder)
    receipt = send(store, given, tmp_path, [screening(2019, 64.5), screening(2023, 80.0)])
    head = actor(store, HEAD)
    found = views.findings(store, head, receipt).set_index("code")
    assert "61" in found.loc["differs-from-plan", "message"] and found.loc["differs-from-plan", "severity"] == "info"
    reviews.accept(store, head, receipt)
    would = publication.publish(store, head, data.folder, only_show=True)
    material = gather(store, head, given, given.plans.set_index("plan_id", drop=False).loc[PLAN], 2019, HEALTH, receipt)
    seen, nothing = publishing.preview(given, would), (None, None)
    shown = publishing.publishing(material, seen, None, nothing, PLAN, 2019, "zh").markup
    button = next(one for one in markup.fromstring(shown).iter("button") if "确认发布" in one.text_content())
    assert "更正" not in button.text_content() and "更正#项" in button.get("data-ticked")
    publication.publish(store, head, data.folder, replace=[f"{AREA}:screening_rate:2019"])
    after = load_package(data.folder)
    kept = superseded.base_values(after, AREA, "screening_rate")
    assert kept[["year", "value"]].to_numpy().tolist() == [[2019, 61.0]]
    report = PlanReport.of(after, PLAN, as_of=2023)
    row = listing.rows(report).set_index("indicator_id", drop=False).loc["screening_rate"]
    row = row.iloc[0] if isinstance(row, pd.DataFrame) else row
    said = about(report, row, None, Html("")).markup
    assert "规划基期值（已更正）" in said and "61%" in said


def test_what_no_longer_fits_the_catalogue_is_left_out(store: Store, data: Package, tmp_path: Path) -> None:
    receipt = send(store, data, tmp_path, [screening(2023, 80.0)])
    reviews.accept(store, actor(store, HEAD), receipt)
    narrow = data.indicators.assign(
        upper_limit=data.indicators["upper_limit"].where(data.indicators["indicator_id"].ne("screening_rate"), 79)
    )
    rows = data.observations.query("value <= 79 or indicator_id != 'screening_rate'")
    targets = data.targets.query("indicator_id != 'screening_rate'")
    write_table(narrow, INDICATORS, data.folder / "indicators.csv")
    write_table(rows, OBSERVATIONS, data.folder / "observations" / "all.csv")
    for plan, own in targets.groupby("plan_id"):
        write_table(own, TARGETS, data.folder / "targets" / f"{plan}.csv")
    done = publication.publish(store, actor(store, HEAD), data.folder)
    assert done.rows == 0 and "limits" in done.left_out["reason"].iloc[0]
    load_package(data.folder)


def test_publishing_a_broken_package_writes_nothing(store: Store, data: Package, tmp_path: Path) -> None:
    reviews.accept(store, actor(store, HEAD), send(store, data, tmp_path, [screening(2023, 80.0)]))
    (data.folder / "plans.csv").write_text("nonsense\n", encoding="utf-8")
    before = files(data.folder)
    with pytest.raises(DataError):
        publication.publish(store, actor(store, HEAD), data.folder)
    assert files(data.folder) == before


# Reminders


def test_who_has_not_sent_what(store: Store, data: Package, tmp_path: Path) -> None:
    head = actor(store, HEAD)
    assert reminders.reminders(store, head, data).empty
    rounds.call(store, head, PLAN, AREA, 2023, due_on="2024-03-31")
    receipt = send(
        store, data, tmp_path, [screening(2023, 80.0), {"indicator_id": "staff_count", "year": 2023, "value": 300}]
    )
    reviews.accept(store, head, receipt, ["value 2"])
    reviews.give_back(store, head, receipt, "请核对", ["value 3"])
    rows = reminders.reminders(store, head, data).set_index("unit")
    assert rows.loc[HEALTH, ["asked", "sent", "accepted", "returned"]].tolist() == [3, 1, 1, 1]
    assert rows.loc[HEALTH, "missing"] == "孕产妇死亡率；妇幼保健人员数"
    assert rows.loc[SCHOOL, ["asked", "sent", "due_on"]].tolist() == [1, 0, "2024-03-31"]
    assert rows.loc[HEALTH, "days_late"] == (date.today() - date(2024, 3, 31)).days
    later = reminders.reminders(store, head, data, by=date(2099, 1, 1))
    assert later["days_late"].isna().all()
    assert reminders.reminders(store, actor(store, TEACHER), data)["unit"].tolist() == [SCHOOL]


# Exchange


def test_a_table_is_checked_as_a_workbook_is(store: Store, data: Package, tmp_path: Path) -> None:
    rows = [
        screening(2023, "81.5"), screening(2023, "81,5"), screening(2022, 180), screening("二〇二一", 70), screening(2021, 70, sex="女孩"),
        {"indicator_id": "schooling_years", "year": 2021, "value": 12}, {"indicator_id": "none", "year": 2021, "value": 12},
        screening(2020, 70, area_code="110102"), screening(2019, 70, unit="years"), screening(2018, 70, note="a\u202eb"),
    ]  # fmt: skip
    outcome = exchange.submit_table(store, actor(store, SENDER), data, table(tmp_path, rows), PLAN, HEALTH)
    assert codes(outcome.findings) == [
        ("value 3", "not-a-number"), ("value 4", "above-limit"), ("year 5", "not-a-number"), ("sex 6", "not-a-choice"),
        ("value 7", "other-unit"), ("indicator_id 8", "unknown-indicator"), ("area_code 9", "other-area"),
        ("unit 10", "wrong-measure"), ("note 11", "odd-characters"), ("", "open-beside"),
    ]  # fmt: skip
    assert (outcome.receipt.rows_in, outcome.receipt.rows_taken) == (10, 1)
    for name, content in (("x.csv", "a,b\n1,2\n"), ("y.parquet", "nonsense"), ("z.csv", "")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(SubmissionError):
            exchange.submit_table(store, actor(store, SENDER), data, tmp_path / name, PLAN, HEALTH)


@pytest.mark.parametrize("value", some([True, float("inf"), float("-inf"), 1e300, -5.0, 500.0], 3))
def test_a_table_of_numbers_brings_in_nothing_that_a_cell_could_not(
    store: Store, data: Package, tmp_path: Path, value: object
) -> None:
    """A .parquet has types of its own: a column of True and False is no column of numbers."""
    path = tmp_path / "t.parquet"
    pd.DataFrame([screening(2023, value)]).to_parquet(path)
    with pytest.raises(intake.NothingTaken) as nothing:
        exchange.submit_table(store, actor(store, SENDER), data, path, PLAN, HEALTH)
    (code,) = nothing.value.findings["code"]
    assert code == {-5.0: "below-limit", 500.0: "above-limit"}.get(value, "not-a-number")


def test_a_text_that_is_no_number_is_named(store: Store, data: Package, tmp_path: Path) -> None:
    texts = ["12,5", "inf", "1e999", "约12", "True", "1_0", "九十"]
    with pytest.raises(intake.NothingTaken) as nothing:
        send(store, data, tmp_path, [screening(2010 + place, text) for place, text in enumerate(texts)])
    assert codes(nothing.value.findings) == [(f"value {row}", "not-a-number") for row, _ in enumerate(texts, start=2)]


def test_no_caller_amends_to_what_a_sender_could_not_send(store: Store, data: Package, tmp_path: Path) -> None:
    receipt = send(store, data, tmp_path, [screening(2023, 81.0)])
    for value in [True, None, "", float("nan"), float("inf"), -5, 500, 10**400, "nan", "84,3"]:
        with pytest.raises(AmendmentRefused) as refused:
            reviews.amend(store, actor(store, HEAD), data, receipt, "value 2", value, "与年报一致")
        assert refused.value.findings["message"].str.startswith("妇女常见病筛查率：").all(), value
        assert views.history(store, actor(store, HEAD))["state"].tolist() == ["submitted"], value


def test_an_amended_value_that_a_sender_would_be_asked_about_is_told(
    store: Store, data: Package, tmp_path: Path
) -> None:
    receipt = send(store, data, tmp_path, [screening(2023, 81.0)])
    made = reviews.amend(store, actor(store, HEAD), data, receipt, "value 2", "8.1", "口径收窄")
    assert codes(made.findings) == [("value 2", "explained")]
    assert '"explained"' in views.log(store, actor(store, HEAD))["detail"].iloc[-1]


@pytest.mark.parametrize("value", [float("inf"), True])
def test_the_store_takes_nothing_that_is_no_number(store: Store, value: object) -> None:
    """Whoever comes past the reading and the checks."""
    whole = {"row": 2, "indicator_id": "screening_rate", "year": 2023, "sex": "total", "residence": "total",
             "unit": "percent", "status": "final", "sheet": "s", "cell": "I6"}  # fmt: skip
    entries = ENTRIES.conform(pd.DataFrame([whole])).assign(value=[value])
    sending = submissions.Submission(PLAN, AREA, HEALTH, 2023, "0" * 64, "f", entries, 1)
    with pytest.raises(SubmissionError, match="not a number"):
        submissions.save(store, actor(store, SENDER), sending, lambda known: (entries, SUBMISSION_FINDINGS.empty()))
    assert views.history(store, actor(store, HEAD)).empty


@pytest.mark.parametrize(("changed", "told"), [
    ({"Sex": "female"}, "is it sex?"), ({"residense": "rural"}, "is it residence?"), ({"Unit": "percent"}, "is it unit?"),
    ({"age": "15-24"}, "15-24"), ({"hukou": "local"}, "hukou"),
])  # fmt: skip
def test_a_column_that_is_not_understood_is_no_total(
    store: Store, data: Package, tmp_path: Path, changed: dict, told: str
) -> None:
    with pytest.raises(intake.NothingTaken) as nothing:
        exchange.submit_table(
            store, actor(store, SENDER), data, table(tmp_path, [screening(2023, 81.0) | changed]), PLAN, HEALTH
        )
    assert nothing.value.findings["code"].tolist() == ["not-understood"]
    assert told in nothing.value.findings["message"][0]


@pytest.mark.parametrize(("changed", "code"), [
    ({"SEX": "SEX_O"}, "not-a-choice"), ({"URBANISATION": "RUR"}, "not-a-choice"), ({"OBS_STATUS": "F"}, "not-a-choice"),
    ({"AGE": "Y15T24"}, "not-understood"), ({"UNIT_MEASURE": "BUSHEL"}, "wrong-measure"),
])  # fmt: skip
def test_a_code_that_no_list_holds_refuses_its_row(
    store: Store, data: Package, tmp_path: Path, changed: dict, code: str
) -> None:
    whole = OBSERVATIONS.conform(
        pd.DataFrame([screening(2023, 81.0)]).assign(
            area_code=AREA, unit="percent", source_id="s", sex="total", residence="total", status="final"
        )
    )
    sdmx = exchange.to_sdmx(whole).drop(columns="HALFSKY_STATUS").astype("object").assign(**changed)
    write_frame(sdmx, tmp_path / "s.csv")
    with pytest.raises(intake.NothingTaken) as nothing:
        exchange.submit_table(store, actor(store, SENDER), data, tmp_path / "s.csv", PLAN, HEALTH)
    assert nothing.value.findings["code"].tolist() == [code]


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
