"""Tables that grow: a column that an older package lacks, one that nobody knows, and the version that wrote it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import collecting
from collecting import HEAD, HEALTH, PLAN, SENDER, actor
from halfsky import schemas
from halfsky.cli import main
from halfsky.collect import exchange, publication
from halfsky.collect.store import Store, reviews
from halfsky.errors import DataError, OutputError
from halfsky.package import (
    ADVISORY,
    load_package,
    read_table,
    validate_package,
    write_datapackage,
    write_table,
    write_tables,
)
from halfsky.package.fast import read_fast
from halfsky.package.reading import FILES, read_carefully
from halfsky.package.staging import staged
from halfsky.schemas.columns import integer, number, text
from long_form import some

DATA = Path(__file__).parents[2] / "data"
DOCUMENT = """林溪县妇女发展规划（2021—2030年）
二、发展领域、主要目标和策略措施
（一）妇女与健康
主要目标：
1.全县孕产妇死亡率控制在11/10万以下。
"""
NATIONAL = "observations/national.csv"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The data that ship, from before a plan had a family and said how much of it is entered, and sources a grade."""
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    without(folder / "plans.csv", "family", "entered")
    without(folder / "sources.csv", "primary_publisher", "grade", "licence")
    write_datapackage(folder)
    return folder


def without(path: Path, *names: str) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        kept = [{name: cell for name, cell in row.items() if name not in names} for row in csv.DictReader(lines)]
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(kept[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def add_column(path: Path, name: str, cell: str = "{}", place: int | None = None) -> None:
    """A column with `cell` in every row, the row's number in place of {}; at the end, or at its place."""
    with path.open(encoding="utf-8", newline="") as lines:
        header, *body = csv.reader(lines)
    place = len(header) if place is None else place
    wider = [[*line[:place], cell.format(number), *line[place:]] for number, line in enumerate(body)]
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([[*header[:place], name, *header[place:]], *wider])


# ---- a declared column that is not there --------------------------------------------------------------------------


def test_a_column_that_may_be_absent_comes_with_its_default_and_no_word(older: Path) -> None:
    assert "family" not in rows(older / "plans.csv")[0]
    assert validate_package(older).empty
    plans = load_package(older).plans
    assert set(plans["family"]) == {"women"}, "the only family there was"
    assert set(plans["entered"]) == {""}, "unknown"
    assert plans.columns.tolist() == schemas.PLANS.names
    assert read_carefully(older, "plans").frame.equals(plans)


def test_an_empty_cell_of_a_column_that_is_there_is_no_default(older: Path) -> None:
    add_column(older / "plans.csv", "family", "")
    assert set(load_package(older).plans["family"]) == {""}
    assert set(read_carefully(older, "plans").frame["family"]) == {""}


def test_a_column_that_may_be_absent_is_held_to_its_rules_where_it_is_there(older: Path) -> None:
    add_column(older / "plans.csv", "family", "ladies")
    assert set(validate_package(older)["code"]) == {"not-allowed"}
    with pytest.raises(DataError, match="women"):
        load_package(older)


def test_files_of_one_table_may_have_different_columns(tmp_path: Path) -> None:
    """An older file beside a newer one: each row as its own file says."""
    table = schemas.Table(
        "areas", "", ("area_code",),
        (text("area_code", "", required=True), integer("year", "", optional=True), number("share", "", optional=True, default=0.5),
         text("kind", "", optional=True, default="plain")),
    )  # fmt: skip
    for name, content in {
        "a.csv": "area_code\n01\n",
        "b.csv": "kind,area_code,mine\nodd,02,x\n",
        "c.csv": 'area_code,year,share,kind\n03,2020,,"a, b"\n',
        "d.csv": "area_code\n",
        "e.csv": "area_code\n04\n",
    }.items():
        (tmp_path / name).write_text(content)
    frame = read_fast(sorted(tmp_path.glob("*.csv")), table)
    assert frame.columns.tolist() == table.names
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == table.dtypes
    assert frame.astype("object").fillna("-").to_numpy().tolist() == [
        ["01", "-", 0.5, "plain"], ["02", "-", 0.5, "odd"], ["03", 2020, "-", "a, b"], ["04", "-", 0.5, "plain"],
    ]  # fmt: skip


def test_a_package_without_new_columns_is_written_as_it_was(older: Path) -> None:
    package, before = load_package(older), (older / "plans.csv").read_bytes()
    write_table(package.plans, schemas.PLANS, older / "plans.csv")
    assert (older / "plans.csv").read_bytes() == before
    write_table(package.plans.assign(family="children"), schemas.PLANS, older / "plans.csv")
    assert {row["family"] for row in rows(older / "plans.csv")} == {"children"}
    assert "entered" not in rows(older / "plans.csv")[0]
    write_table(package.plans, schemas.PLANS, older / "plans.csv")
    assert {row["family"] for row in rows(older / "plans.csv")} == {"women"}, "a column that is there stays"


# ---- a column that nobody knows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", some([None, 0, 3], 1))
@pytest.mark.parametrize("cell", ["说明{}", "a, b", ""])
def test_a_column_that_nobody_knows_is_named_and_the_package_loads(copy: Path, place: int | None, cell: str) -> None:
    whole = load_package(DATA)
    add_column(copy / NATIONAL, "本地备注", cell, place)
    add_column(copy / "plans.csv", "本地备注", cell, place)
    findings = validate_package(copy)
    assert findings[["file", "row", "column", "code"]].to_numpy().tolist() == [
        [NATIONAL, 1, "本地备注", "undeclared-column"], ["plans.csv", 1, "本地备注", "undeclared-column"],
    ]  # fmt: skip
    assert findings["code"].isin(ADVISORY).all()
    loaded = load_package(copy)
    for name in FILES:
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(whole, name))
        pd.testing.assert_frame_equal(read_carefully(copy, name).frame, getattr(whole, name))
        pd.testing.assert_frame_equal(read_table(name, copy), getattr(whole, name))
    assert not len(loaded.faults.findings)


def test_validate_names_it_and_ends_well(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_column(copy / NATIONAL, "本地备注")
    assert main(["validate", str(copy)]) == 0
    told = capsys.readouterr()
    assert "本地备注" in told.out and "are valid; 1 remark" in told.err


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [("plans.csv", "end_year", "end_yaer"), ("plans.csv", "", "famly"), ("sources.csv", "", "licences")],
)
def test_a_misspelt_column_is_an_error_and_says_which_is_meant(older: Path, file: str, right: str, wrong: str) -> None:
    """Also of a column that may be absent: otherwise its default would silently stand for what was written."""
    path = older / file
    if right:
        path.write_text(path.read_text("utf-8").replace(right, wrong, 1), "utf-8")
    else:
        add_column(path, wrong, "")
    (found,) = validate_package(older).query("code == 'unknown-column'").to_dict("records")
    meant = {"end_yaer": "end_year", "famly": "family", "licences": "licence"}[wrong]
    assert (found["file"], found["row"], found["column"]) == (file, 1, wrong) and f"is it {meant}?" in found["message"]
    with pytest.raises(DataError, match=f"{meant}"):
        load_package(older)


@pytest.mark.parametrize("header", ["", "note"])
def test_a_column_without_a_name_or_twice_is_an_error(copy: Path, header: str) -> None:
    add_column(copy / NATIONAL, header, "")
    with pytest.raises(DataError):
        load_package(copy)


def test_a_rewritten_file_keeps_the_columns_of_others(copy: Path) -> None:
    """By the row's key, whatever the order of the rows; a row that is new has nothing there."""
    package = load_package(copy)
    add_column(copy / NATIONAL, "本地备注", "第{}行", 2)
    key = list(schemas.OBSERVATIONS.key)
    before = {tuple(row[name] for name in key): row["本地备注"] for row in rows(copy / NATIONAL)}
    own = read_carefully(copy, "observations", [copy / NATIONAL]).frame
    new = own.head(1).assign(year=2049)
    changed = pd.concat([own.iloc[5:][::-1].assign(value=1.0), new])
    write_table(changed, schemas.OBSERVATIONS, copy / NATIONAL)
    after = {tuple(row[name] for name in key): row["本地备注"] for row in rows(copy / NATIONAL)}
    assert list(rows(copy / NATIONAL)[0])[-1] == "本地备注"
    assert len(after) == len(before) - 5 + 1
    assert all(after[place] == before.get(place, "") for place in after)
    assert {row["value"] for row in rows(copy / NATIONAL)[:-1]} == {"1"}
    targets = package.targets
    plan_id = targets["plan_id"].iloc[0]
    add_column(copy / "targets" / f"{plan_id}.csv", "经办人", "张{}")
    write_tables(targets, schemas.TARGETS, copy / "targets", by="plan_id")
    assert [row["经办人"] for row in rows(copy / "targets" / f"{plan_id}.csv")][:3] == ["张0", "张1", "张2"]


@pytest.mark.parametrize("name", some(["file", "row", "index", "place", "_merge"], 2))
def test_a_column_of_others_may_have_any_name(copy: Path, name: str) -> None:
    add_column(copy / "areas.csv", name, "第{}行", 0)
    write_table(load_package(copy).areas, schemas.AREAS, copy / "areas.csv")
    assert [row[name] for row in rows(copy / "areas.csv")][:2] == ["第0行", "第1行"]
    assert validate_package(copy)["code"].tolist() == ["undeclared-column"]


def test_a_column_of_others_that_cannot_be_read_is_not_written_over(copy: Path) -> None:
    areas, path = load_package(copy).areas, copy / "areas.csv"
    add_column(path, "mine", "甲{}")
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    before = path.read_bytes()
    with pytest.raises(OutputError, match=r"columns of its own \(mine\)"):
        write_table(areas, schemas.AREAS, path)
    assert path.read_bytes() == before


def test_targets_that_are_extracted_anew_do_not_take_a_column_away(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, document = copy / "targets" / "linxi-2021-2030.csv", copy.parent / "linxi.txt"
    document.write_text(DOCUMENT, "utf-8")
    again = ["extract", str(document), "--plan", "linxi-2021-2030", "-o", str(path)]
    assert main(again) == main(again) == 0, "nobody has looked at them yet"
    add_column(path, "经办人")
    before = path.read_bytes()
    assert main(again) == OutputError.exit_status
    assert "经办人" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_staged_file_keeps_the_columns_of_others(copy: Path) -> None:
    add_column(copy / "sources.csv", "存档号")
    sources = load_package(copy).sources
    with staged(copy) as draft:
        draft.put("sources.csv", sources, schemas.SOURCES)
        assert draft.changed == [], "nothing else changed"
        draft.put_first("sources.csv", sources.iloc[1:], schemas.SOURCES)
        draft.check()
        draft.swap_first("sources.csv")
    assert [row["存档号"] for row in rows(copy / "sources.csv")][:2] == ["1", "2"]


def test_publishing_keeps_the_columns_of_others(store: Store, tmp_path: Path) -> None:
    data, head = collecting.write_package(tmp_path / "data"), actor(store, HEAD)

    def publish(name: str, figures: dict[int, float]) -> publication.Publication:
        pd.DataFrame(
            [{"indicator_id": "screening_rate", "year": year, "value": value} for year, value in figures.items()]
        ).to_csv(tmp_path / name, index=False)
        sent = exchange.submit_table(store, actor(store, SENDER), data, tmp_path / name, PLAN, HEALTH)
        reviews.accept(store, head, sent.receipt.receipt)
        return publication.publish(store, head, data.folder)

    publish("a.csv", {2021: 75.5, 2023: 81.0})
    published, sources = data.folder / "observations" / "submitted-110101.csv", data.folder / "sources.csv"
    for path in (published, sources, data.folder / "plans.csv"):
        add_column(path, "本地备注", "第{}行")
    write_datapackage(data.folder)
    assert publication.publish(store, head, data.folder).changed is False
    publish("b.csv", {2019: 70.0})
    notes = {row["year"]: row["本地备注"] for row in rows(published)}
    assert set(notes) == {"2019", "2021", "2023"}
    assert {notes["2021"], notes["2023"]} == {"第0行", "第1行"} and notes["2019"] == ""
    assert rows(sources)[0]["本地备注"] == "第0行" and rows(sources)[-1]["本地备注"] == ""
    assert set(validate_package(data.folder)["code"]) == {"undeclared-column"}


# ---- the description ---------------------------------------------------------------------------------------------------


def test_the_published_description_is_what_the_command_writes(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release = json.loads((copy / "datapackage.json").read_text("utf-8"))["version"]
    (copy / "datapackage.json").unlink()
    assert main(["describe", str(copy), "--release", release]) == 0
    for file in ("datapackage.json", "forecast_record.csv"):
        assert (copy / file).read_bytes() == (DATA / file).read_bytes()
    assert str(copy / "datapackage.json") in capsys.readouterr().err


def test_the_description_says_the_versions_and_the_files_as_they_are(older: Path) -> None:
    said = json.loads((older / "datapackage.json").read_text("utf-8"))
    assert said["version"] == "1.1.0" and said["halfsky_schema"] == schemas.SCHEMA_VERSION
    add_column(older / NATIONAL, "本地备注")
    add_column(older / "plans.csv", "family", "women")
    assert main(["describe", str(older), "--release", "1.2.0"]) == 0
    said = json.loads((older / "datapackage.json").read_text("utf-8"))
    fields = {item["name"]: {field["name"]: field for field in item["schema"]["fields"]} for item in said["resources"]}
    assert said["version"] == "1.2.0"
    assert fields["observations"]["本地备注"] == {"name": "本地备注", "type": "string"}
    assert "family" in fields["plans"] and "entered" not in fields["plans"]
    said["resources"][7]["schema"]["fields"][-1]["description"] = "本县自用"
    said |= {"licenses": [{"name": "CC-BY-4.0"}], "title": "我县", "name": "my-county"}
    (older / "datapackage.json").write_text(json.dumps(said), "utf-8")
    assert main(["describe", "--data", str(older)]) == 0
    again = json.loads((older / "datapackage.json").read_text("utf-8"))
    assert again == said, "what others wrote stays"


def test_describe_takes_one_package_and_a_version_that_is_one(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (copy / "datapackage.json").read_bytes()
    assert main(["describe", str(copy), "--data", str(copy)]) == 2
    assert main(["describe", str(copy), "--release", "next year"]) == 2
    assert "1.2.0" in capsys.readouterr().err
    assert main(["describe", str(copy.parent)]) == DataError.exit_status
    assert (copy / "datapackage.json").read_bytes() == before


@pytest.mark.parametrize("version", some([schemas.SCHEMA_VERSION + 1, "x", -1], 2))
def test_a_package_of_a_later_halfsky_is_told_and_loads(copy: Path, version: object) -> None:
    said = json.loads((copy / "datapackage.json").read_text("utf-8")) | {"halfsky_schema": version}
    (copy / "datapackage.json").write_text(json.dumps(said), "utf-8")
    (found,) = validate_package(copy).to_dict("records")
    assert (found["file"], found["code"], found["value"]) == ("datapackage.json", "other-schema", str(version))
    load_package(copy)


def test_a_description_that_is_no_json_is_a_finding(copy: Path) -> None:
    (copy / "datapackage.json").write_text('{"name": "halfsky",\n', "utf-8")
    (found,) = validate_package(copy).to_dict("records")
    assert (found["file"], found["row"], found["code"]) == ("datapackage.json", 2, "not-json")


@pytest.mark.parametrize("name", some(["age", "Ethnicity", "month"], 1))
def test_a_dimension_that_observations_have_not_makes_no_totals(copy: Path, name: str) -> None:
    add_column(copy / NATIONAL, name, "第{}组")
    findings = validate_package(copy)
    assert findings["code"].tolist() == ["unknown-column"]
    assert findings["column"].tolist() == [name]
    with pytest.raises(DataError):
        load_package(copy)
