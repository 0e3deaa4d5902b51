"""Publishing beside figures that this store did not write: refused with a list, told by name, and never half."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import collecting
import report_package
from collecting import AREA, BOSS, HEAD, HEALTH, PLAN, SENDER, actor
from halfsky import cli, schemas
from halfsky.collect import exchange, publication
from halfsky.collect.access import Grant
from halfsky.collect.store import Store, backup, grants, open_store, reviews, views
from halfsky.errors import DataError, UsageError, UserError
from halfsky.package import Package, load_package, validate_package, write_table
from halfsky.schemas import OBSERVATIONS, SOURCES
from long_form import walk, walks

FILE = f"observations/submitted-{AREA}.csv"
WEST = report_package.WEST
NewStore = Callable[[str], Store]


@pytest.fixture
def data(tmp_path: Path) -> Package:
    return collecting.write_package(tmp_path / "data")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=walks)])
def any_store(request: pytest.FixtureRequest, tmp_path: Path):
    """`any_store("name")`: a new store with its people, all on one of the two databases."""
    server = None if request.param == "sqlite" else request.getfixturevalue("postgres")
    yield from _stores(tmp_path, lambda: server.database() if server else "")


@pytest.fixture
def new_store(tmp_path: Path):
    """As `any_store`, on SQLite only: for what no database decides."""
    yield from _stores(tmp_path, lambda: "")


def _stores(folder: Path, url: Callable[[], str]):
    opened: list[Store] = []

    def new(name: str, *, people_too: bool = True) -> Store:
        opened.append(open_store(folder / name, url()))
        if people_too:
            collecting.give_rights(opened[-1])
        return opened[-1]

    yield new
    for store in opened:
        store.close()


def accept(store: Store, data: Package, name: str, figures: dict[int, float], *, only_send: bool = False) -> str:
    """Screening rates of years, sent as a table and accepted; the receipt."""
    rows = [{"indicator_id": "screening_rate", "year": year, "value": value} for year, value in figures.items()]
    path = data.folder.parent / f"{name}.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    receipt = exchange.submit_table(store, actor(store, SENDER), data, path, PLAN, HEALTH).receipt.receipt
    if not only_send:
        reviews.accept(store, actor(store, HEAD), receipt)
    return receipt


def publish(store: Store, data: Package, **more: object) -> publication.Publication:
    return publication.publish(store, actor(store, HEAD), data.folder, **more)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def published(data: Package) -> dict[int, float]:
    rows = load_package(data.folder).observations
    rows = rows[rows["source_id"].str.startswith("report-")]
    return dict(zip(rows["year"].astype(int), rows["value"], strict=True))


def refused(store: Store, data: Package, **more: object) -> publication.OthersFigures:
    """The refusal; not a byte of the package has changed, and the store has published nothing."""
    before, head = files(data.folder), actor(store, HEAD)
    logged = len(views.log(store, head))
    with pytest.raises(UserError) as caught:
        publish(store, data, **more)
    assert files(data.folder) == before
    assert len(views.log(store, head)) == logged
    assert isinstance(caught.value, publication.OthersFigures), caught.value
    return caught.value


def listed(refusal: publication.OthersFigures) -> list[tuple[object, ...]]:
    """Year, value that stands, value that would stand (None: none)."""
    rows = refusal.figures
    assert set(rows["file"]) == {FILE} and set(rows["area_code"]) == {AREA}
    return [(int(row.year), row.published, None if pd.isna(row.becomes) else row.becomes) for row in rows.itertuples()]


def test_an_empty_store_takes_no_published_figure_away(any_store: NewStore, data: Package) -> None:
    first = any_store("first")
    accept(first, data, "a", {2023: 81.0, 2021: 75.5})
    publish(first, data)
    empty = any_store("empty")
    refusal = refused(empty, data)
    assert listed(refusal) == [(2021, 75.5, None), (2023, 81.0, None)]
    assert f"{FILE}: {AREA} screening_rate 2021 75.5 → removed" in str(refusal)
    assert f"--replace {FILE}" in str(refusal)
    mistyped = refused(empty, data, replace=[f"{AREA}:screening_rat:2023"])
    assert f"(named, but none of them: {AREA}:screening_rat:2023)" in str(mistyped)
    done = publish(empty, data, replace=[FILE])
    assert (done.rows, done.changed, len(done.replaced)) == (0, True, 2)
    assert published(data) == {}
    assert validate_package(data.folder).empty
    assert not load_package(data.folder).sources["source_id"].str.startswith("report-").any(), "their sources go along"
    log = views.log(empty, actor(empty, HEAD))
    assert json.loads(log.loc[log["action"].eq("publishing"), "detail"].iloc[0])["replaced"] == [
        [FILE, AREA, "screening_rate", 2021, "total", "total", 75.5, None],
        [FILE, AREA, "screening_rate", 2023, "total", "total", 81.0, None],
    ], "who let go of what stands in the log"


def test_another_stores_figures_stand_until_they_are_named(any_store: NewStore, data: Package) -> None:
    """Same file, same key: one other value, one figure more, one fewer."""
    first, second = any_store("first"), any_store("second")
    accept(first, data, "a", {2023: 81.0, 2021: 75.5})
    publish(first, data)
    accept(second, data, "b", {2023: 82.0, 2019: 70.0})
    assert listed(refused(second, data)) == [(2021, 75.5, None), (2023, 81.0, 82.0)]
    assert listed(refused(second, data, replace=[f"{AREA}:screening_rate:2023"])) == [(2021, 75.5, None)]
    names = [f"{AREA}:screening_rate:2023", f"{AREA}:screening_rate:2021"]
    assert publish(second, data, replace=names).rows == 2
    assert published(data) == {2023: 82.0, 2019: 70.0}
    assert validate_package(data.folder).empty
    assert publish(second, data).changed is False
    assert listed(refused(first, data)) == [(2019, 70.0, None), (2023, 82.0, 81.0)], "and the other way round"


def test_the_same_figure_of_another_store_is_not_ones_own(new_store: NewStore, data: Package) -> None:
    """The same file gives the same receipt in both stores: what counts is who published."""
    first, second = new_store("first"), new_store("second")
    accept(first, data, "a", {2023: 81.0})
    publish(first, data)
    receipt = accept(second, data, "a", {2023: 81.0})
    reviews.amend(second, actor(second, HEAD), data, receipt, "value 2", 82.0, "与年报一致")
    assert listed(refused(second, data)) == [(2023, 81.0, 82.0)]
    reviews.withdraw(second, actor(second, HEAD), receipt, "再核", ["value 2"])
    assert publish(second, data).changed is False, "what would stand is what stands"
    accept(second, data, "c", {2023: 83.0})
    publish(second, data)
    assert published(data) == {2023: 83.0}, "after that publishing it is the second store's as well"


def test_a_store_restored_from_an_older_backup(any_store: NewStore, data: Package, tmp_path: Path) -> None:
    store = any_store("store")
    first = accept(store, data, "a", {2021: 75.5, 2023: 81.0})
    publish(store, data)
    backup.backup(store, grants.actor(store, BOSS), tmp_path / "b.tar")
    reviews.withdraw(store, actor(store, HEAD), first, "年报更正", ["value 3"])
    second = accept(store, data, "b", {2023: 82.2, 2019: 71.0})
    publish(store, data)
    older = any_store("older", people_too=False)
    backup.restore(older, tmp_path / "b.tar")
    assert listed(refused(older, data)) == [(2019, 71.0, None), (2023, 82.2, 81.0)]
    # The remedy: the senders send their files again, which gives the same receipts.
    reviews.withdraw(older, actor(older, HEAD), first, "年报更正", ["value 3"])
    assert accept(older, data, "b", {2023: 82.2, 2019: 71.0}) == second
    assert publish(older, data).changed is False
    assert published(data) == {2021: 75.5, 2023: 82.2, 2019: 71.0}


def test_ones_own_figures_are_corrected_withdrawn_and_decided_anew(any_store: NewStore, data: Package) -> None:
    store = any_store("store")
    head = actor(store, HEAD)
    first = accept(store, data, "a", {2023: 81.0, 2021: 75.5, 2019: 70.0})
    publish(store, data)
    reviews.withdraw(store, head, first, "年报更正", ["value 2", "value 4"])
    accept(store, data, "b", {2023: 81.9})
    reviews.amend(store, head, data, first, "value 3", 75.0, "与年报一致")
    assert publish(store, data).changed
    assert published(data) == {2023: 81.9, 2021: 75.0}
    assert validate_package(data.folder).empty


def test_an_older_copy_of_the_package_is_brought_up_to_date(new_store: NewStore, data: Package) -> None:
    store = new_store("store")
    receipt = accept(store, data, "a", {2023: 81.0})
    publish(store, data)
    older = files(data.folder)
    reviews.amend(store, actor(store, HEAD), data, receipt, "value 2", 81.9, "与年报一致")
    publish(store, data)
    for name, content in older.items():
        (data.folder / name).write_bytes(content)
    publish(store, data)
    assert published(data) == {2023: 81.9}


@walk
@pytest.mark.parametrize(("column", "cell"), [("value", 81.5), ("note", "年报核对"), ("status", "provisional")])
def test_a_row_changed_by_hand(new_store: NewStore, data: Package, column: str, cell: object) -> None:
    store = new_store("store")
    accept(store, data, "a", {2023: 81.0, 2021: 75.5})
    publish(store, data)
    rows = load_package(data.folder).observations
    rows = rows[rows["source_id"].str.startswith("report-")].reset_index(drop=True)
    rows.loc[rows["year"].eq(2023), column] = cell
    write_table(rows, OBSERVATIONS, data.folder / FILE)
    refusal = refused(store, data)
    assert refusal.figures["change"].tolist() == [column]
    assert listed(refusal) == [(2023, 81.5 if column == "value" else 81.0, 81.0)]
    publish(store, data, replace=[f"{AREA}:screening_rate:2023"])
    assert published(data) == {2021: 75.5, 2023: 81.0}


def test_a_row_added_by_hand(new_store: NewStore, data: Package) -> None:
    store = new_store("store")
    accept(store, data, "a", {2023: 81.0})
    publish(store, data)
    own = load_package(data.folder).observations.query("source_id.str.startswith('report-')")
    by_hand = own.assign(year=2018, value=69.0, source_id="yearbook")
    write_table(pd.concat([own, by_hand]), OBSERVATIONS, data.folder / FILE)
    assert listed(refused(store, data)) == [(2018, 69.0, None)]


def test_a_source_is_never_changed_and_goes_only_where_it_is_ones_own(new_store: NewStore, data: Package) -> None:
    store = new_store("store")
    receipt = accept(store, data, "a", {2023: 81.0})
    publish(store, data)
    sources = load_package(data.folder).sources
    own = sources["source_id"].str.startswith("report-")
    sources.loc[own, "url"] = "https://stat.example/2023"
    write_table(sources, SOURCES, data.folder / "sources.csv")
    before = files(data.folder)
    publish(store, data)
    assert files(data.folder) == before
    reviews.withdraw(store, actor(store, HEAD), receipt, "口径有误")
    publish(store, data)
    assert published(data) == {}
    kept = load_package(data.folder).sources
    assert kept.loc[kept["source_id"].str.startswith("report-"), "url"].tolist() == ["https://stat.example/2023"]


# Two stores, one package


@walk
def test_two_districts_publish_from_two_stores(new_store: NewStore, data: Package) -> None:
    """A reviewer of the city sees both districts' files: he publishes the one that his store is about."""
    east, city = new_store("east"), new_store("city")
    accept(east, data, "a", {2023: 81.0})
    publish(east, data)
    grants.give(city, BOSS, "west", Grant("reporter", WEST))
    grants.give(city, BOSS, "chief", Grant("reviewer", "000000"))
    chief = grants.actor(city, "chief")
    path = data.folder.parent / "west.csv"
    pd.DataFrame([{"indicator_id": "screening_rate", "year": 2023, "value": 66.0}]).to_csv(path, index=False)
    sent = exchange.submit_table(city, grants.actor(city, "west"), data, path, "west-2021-2030", "").receipt.receipt
    reviews.accept(city, chief, sent)
    before = files(data.folder)
    with pytest.raises(publication.OthersFigures, match="--area") as caught:
        publication.publish(city, chief, data.folder)
    assert listed(caught.value) == [(2023, 81.0, None)]
    assert files(data.folder) == before
    assert publication.publish(city, chief, data.folder, areas=[WEST]).areas == (WEST,)
    assert publish(east, data).changed is False
    rows = load_package(data.folder).observations.query("year == 2023 and indicator_id == 'screening_rate'")
    assert dict(zip(rows["area_code"], rows["value"], strict=True)) == {AREA: 81.0, WEST: 66.0}
    assert validate_package(data.folder).empty
    with pytest.raises(UserError, match="may not publish"):
        publish(east, data, areas=[WEST])
    with pytest.raises(UsageError, match="six digits"):
        publish(east, data, areas=["1101"])


# What would break the package


@walk
@pytest.mark.parametrize("name", ["all.csv", "zz-moved.csv"])
def test_rows_moved_to_another_file(any_store: NewStore, data: Package, name: str) -> None:
    store = any_store("store")
    accept(store, data, "a", {2023: 81.0, 2021: 75.5})
    publish(store, data)
    target, own = data.folder / "observations" / name, data.folder / FILE
    lines = own.read_text(encoding="utf-8").splitlines(keepends=True)
    text = target.read_text(encoding="utf-8") if target.exists() else lines[0]
    row = text.count("\n") + 1
    target.write_text(text + lines[1], encoding="utf-8")
    own.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    load_package(data.folder)
    before = files(data.folder)
    with pytest.raises(DataError) as caught:
        publish(store, data)
    assert files(data.folder) == before
    assert f"{name}, row {row}, source_id" in str(caught.value)
    assert FILE in str(caught.value)
    load_package(data.folder)
    # Given a source of its own, the row is another source's, which is never replaced.
    text = target.read_text(encoding="utf-8").splitlines(keepends=True)
    moved = text[row - 1].split(",")
    moved[OBSERVATIONS.names.index("source_id")] = "yearbook"
    target.write_text("".join([*text[: row - 1], ",".join(moved)]), encoding="utf-8")
    done = publish(store, data)
    assert (done.rows, len(done.left_out)) == (1, 1)
    assert validate_package(data.folder).empty


@walk
def test_moved_rows_of_another_store_are_another_source(new_store: NewStore, data: Package) -> None:
    first, second = new_store("first"), new_store("second")
    accept(first, data, "a", {2023: 81.0})
    publish(first, data)
    (data.folder / FILE).rename(data.folder / "observations" / "archive.csv")
    accept(second, data, "b", {2023: 82.0, 2019: 70.0})
    done = publish(second, data)
    assert done.left_out[["year", "value"]].to_numpy().tolist() == [[2023, 82.0]]
    assert published(data) == {2023: 81.0, 2019: 70.0}
    assert validate_package(data.folder).empty


def test_what_would_not_be_valid_is_not_written(new_store: NewStore, data: Package) -> None:
    """A fault that only `validate` finds stands in the package already: it is named, and nothing is written."""
    store = new_store("store")
    accept(store, data, "a", {2023: 81.0})
    areas = data.areas.copy()
    rows = areas["level"].eq("county")
    write_table(areas, schemas.AREAS, data.folder / "areas.csv")
    plans = data.plans.assign(source_sha256="no hash")
    write_table(plans, schemas.PLANS, data.folder / "plans.csv")
    assert rows.any()
    load_package(data.folder)
    before = files(data.folder)
    with pytest.raises(DataError, match=r"plans\.csv, row 2, source_sha256.*nothing was written"):
        publish(store, data)
    assert files(data.folder) == before


# What else stands in the package's description


def test_what_others_wrote_into_the_description_stays(new_store: NewStore, data: Package) -> None:
    store = new_store("store")
    accept(store, data, "a", {2023: 81.0})
    described = data.folder / "datapackage.json"
    said = json.loads(described.read_text(encoding="utf-8"))
    said |= {"name": "county", "licenses": [{"name": "CC-BY-4.0"}], "version": "2.1"}
    said["resources"][0]["sources"] = [{"title": "GB/T 2260"}]
    said["resources"].append({"name": "map", "path": "map.geojson"})
    described.write_text(json.dumps(said), encoding="utf-8")
    publish(store, data)
    after = json.loads(described.read_text(encoding="utf-8"))
    assert {name: after[name] for name in ("name", "licenses", "version")} == {
        "name": "county", "licenses": [{"name": "CC-BY-4.0"}], "version": "2.1",
    }  # fmt: skip
    by_name = {item["name"]: item for item in after["resources"]}
    assert by_name["map"] == {"name": "map", "path": "map.geojson"}
    assert by_name["areas"]["sources"] == [{"title": "GB/T 2260"}]
    assert FILE in by_name["observations"]["path"]
    described.write_text("{", encoding="utf-8")
    accept(store, data, "b", {2019: 70.0})
    before = files(data.folder)
    with pytest.raises(DataError, match=r"datapackage\.json, line 1"):
        publish(store, data)
    assert files(data.folder) == before


# Names and the command line


@pytest.mark.parametrize(
    "what", ["", AREA, "screening_rate", f"{AREA}:screening_rate", f"{AREA}:screening_rate:x", "all", "1:2:3:4", "sources.csv"]
)  # fmt: skip
def test_what_is_no_name_is_said_so(new_store: NewStore, data: Package, what: str) -> None:
    with pytest.raises(UsageError, match="AREA:INDICATOR:YEAR"):
        publish(new_store("store"), data, replace=[what])


@walk
def test_by_the_command_line(
    new_store: NewStore, data: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    first = new_store("first")
    accept(first, data, "a", {2023: 81.0, 2021: 75.5})
    publish(first, data)
    second = new_store("second")
    accept(second, data, "b", {2023: 82.0})
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "second"))
    monkeypatch.setenv("HALFSKY_USER", HEAD)
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    before = files(data.folder)
    command = ["publish", "--data", str(data.folder)]
    assert cli.main(command) == 12
    said = capsys.readouterr()
    assert (
        said.out.splitlines()[0] == "file,area_code,indicator_id,year,sex,residence,published,becomes,change,source_id"
    )
    assert f"{FILE},{AREA},screening_rate,2023,total,total,81.0,82.0,value; source_id,report-" in said.out
    assert f"{FILE},{AREA},screening_rate,2021,total,total,75.5,,removed,report-" in said.out
    assert "2 published figures" in said.err and "nothing was written" in said.err
    assert files(data.folder) == before
    assert cli.main([*command, "--replace", f"{AREA}:screening_rate:2023"]) == 12
    assert cli.main([*command, "--replace", AREA]) == 2
    assert cli.main([*command, "-o", str(tmp_path / "lost.xlsx")]) == 12
    assert len(pd.read_excel(tmp_path / "lost.xlsx", engine="openpyxl")) == 2
    assert files(data.folder) == before
    capsys.readouterr()
    assert cli.main([*command, "--replace", str(data.folder / FILE)]) == 0, (
        "a file by its path, as a shell completes it"
    )
    assert "2 figures that this store had not written were replaced or removed" in capsys.readouterr().err
    assert published(data) == {2023: 82.0}
    assert cli.main(command) == 0


def test_what_was_withdrawn_since_the_backup_does_not_come_back_unnamed(
    any_store: NewStore, data: Package, tmp_path: Path
) -> None:
    first = any_store("first")
    receipt = accept(first, data, "a", {2023: 81.0, 2021: 75.5})
    publish(first, data)
    backup.backup(first, grants.actor(first, BOSS), tmp_path / "b.tar")
    reviews.withdraw(first, actor(first, HEAD), receipt, "口径有误", ["value 2"])
    assert publish(first, data).changed and published(data) == {2021: 75.5}
    old = any_store("old", people_too=False)
    backup.restore(old, tmp_path / "b.tar")
    before = files(data.folder)
    with pytest.raises(publication.OthersFigures, match="come back") as refused:
        publish(old, data)
    assert refused.value.figures["change"].tolist() == ["added again"]
    assert files(data.folder) == before
    assert publish(first, data).changed is False, "the store that knows of it has nothing to name"
    publish(old, data, replace=[f"{AREA}:screening_rate:2023"])
    assert published(data) == {2023: 81.0, 2021: 75.5}


def test_what_a_publishing_would_do_is_shown_and_nothing_written(
    new_store: NewStore, data: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    first = new_store("first")
    accept(first, data, "a", {2023: 81.0, 2021: 75.5})
    publish(first, data)
    second = new_store("second")
    accept(second, data, "b", {2023: 82.0, 2018: 70.0})
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "second"))
    monkeypatch.setenv("HALFSKY_USER", HEAD)
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    before = files(data.folder)
    assert cli.main(["publish", "--diff", "--data", str(data.folder)]) == 0
    said = capsys.readouterr()
    lines = [line.split(",") for line in said.out.splitlines()[1:]]
    assert [(line[3], line[6], line[7], line[8], line[-1]) for line in lines] == [
        ("2018", "", "70.0", "added", ""), ("2021", "75.5", "", "removed", "needed"),
        ("2023", "81.0", "82.0", "value; source_id", "needed"),
    ]  # fmt: skip
    assert "1 added, 1 removed, 1 changed; 2 of these must be named" in said.err
    assert files(data.folder) == before


def test_a_figure_that_no_review_accepted_is_named_by_validate(
    new_store: NewStore, data: Package, capsys: pytest.CaptureFixture[str]
) -> None:
    store = new_store("store")
    accept(store, data, "a", {2023: 81.0, 2021: 75.5})
    publish(store, data)
    assert validate_package(data.folder).empty
    path = data.folder / FILE
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("75.5", "85.5"), encoding="utf-8")
    found = validate_package(data.folder)
    assert found["code"].tolist() == ["not-accepted"]
    assert found["value"].tolist() == ["85.5"] and found["file"].tolist() == [FILE] and found["row"].tolist() == [2]
    assert cli.main(["validate", str(data.folder)]) == 0, "the package loads all the same"
    assert "no review accepted this figure" in capsys.readouterr().out
    path.write_text(content, encoding="utf-8")
    (data.folder / "accepted.json").unlink()
    assert "not recorded" in validate_package(data.folder)["message"].iloc[0]
    assert publish(store, data).changed
    assert validate_package(data.folder).empty
    assert publish(store, data).changed is False
