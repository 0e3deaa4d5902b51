"""Why a figure will not come, and by when the others are due: both are published, so that reports do not ask again."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import collecting
from collecting import AREA, HEAD, HEALTH, PLAN, SENDER, actor
from halfsky.collect import exchange, publication, published_work
from halfsky.collect.store import Store, open_store, reviews, rounds
from halfsky.dashboards.submitting import publishing
from halfsky.package import Package, load_package, validate_package, write_table
from halfsky.package.reading import FILES
from halfsky.schemas import ABSENCES
from long_form import on_postgres_a_walk

WHY = "本年未开展调查"


@pytest.fixture
def data(tmp_path: Path) -> Package:
    return collecting.write_package(tmp_path / "data")


@pytest.fixture
def any_store(store_url: str | None, tmp_path: Path):
    opened = open_store(tmp_path / "store", store_url or "")
    collecting.give_rights(opened)
    yield opened
    opened.close()


def send(store: Store, data: Package, folder: Path, value: str = "", why: str = WHY) -> str:
    row = {"indicator_id": "screening_rate", "year": 2023, "value": value, "missing_reason": why}
    pd.DataFrame([row]).to_csv(folder / "t.csv", index=False)
    sent = exchange.submit_table(store, actor(store, SENDER), data, folder / "t.csv", PLAN, HEALTH)
    return sent.receipt.receipt


def published(store: Store, data: Package, **options: object) -> Package:
    publication.publish(store, actor(store, HEAD), data.folder, **options)  # type: ignore[arg-type]
    return load_package(data.folder)


@on_postgres_a_walk
def test_an_accepted_reason_is_published_and_goes_when_a_value_comes(
    any_store: Store, data: Package, tmp_path: Path
) -> None:
    receipt = send(any_store, data, tmp_path)
    assert published(any_store, data).absences.empty, "what waits is not published"
    reviews.accept(any_store, actor(any_store, HEAD), receipt)
    rows = published(any_store, data).absences
    assert rows.drop(columns="receipt").to_numpy().tolist() == [
        [PLAN, "screening_rate", 2023, "total", "total", HEALTH, WHY]
    ]
    assert rows["receipt"].tolist() == [receipt]
    assert validate_package(data.folder).empty
    assert not publication.publish(any_store, actor(any_store, HEAD), data.folder).changed
    reviews.withdraw(any_store, actor(any_store, HEAD), receipt, "已补做调查")
    assert published(any_store, data).absences.empty
    later = send(any_store, data, tmp_path, "81.0", "")
    reviews.accept(any_store, actor(any_store, HEAD), later)
    assert published(any_store, data).absences.empty


def test_a_reason_is_called_by_its_indicator_in_what_would_change_and_in_what_is_left_out(
    any_store: Store, data: Package, tmp_path: Path
) -> None:
    reviews.accept(any_store, actor(any_store, HEAD), send(any_store, data, tmp_path))
    would = publication.publish(any_store, actor(any_store, HEAD), data.folder, only_show=True)
    assert would.work.differences["id"].tolist() == ["screening_rate"]
    assert publishing.preview(data, would).rows["title"].tolist() == ["妇女常见病筛查率"]


@on_postgres_a_walk
def test_the_newest_call_of_a_year_is_published(any_store: Store, data: Package) -> None:
    for day in ("2026-03-31", "2026-04-15"):
        rounds.call(any_store, actor(any_store, HEAD), PLAN, AREA, 2025, opens_on="2026-03-01", due_on=day)
    rows = published(any_store, data).calls
    assert rows.to_numpy().tolist() == [[PLAN, 2025, "2026-03-01", "2026-04-15", ""]]
    assert validate_package(data.folder).empty


@on_postgres_a_walk
def test_a_reason_of_another_hand_goes_only_when_its_file_is_named(
    any_store: Store, data: Package, tmp_path: Path
) -> None:
    reviews.accept(any_store, actor(any_store, HEAD), send(any_store, data, tmp_path))
    own = published(any_store, data).absences
    other = own.assign(year=2022, reason="另一处写入")
    file = f"absences/{AREA}.csv"
    write_table(pd.concat([own, other]), ABSENCES, data.folder / file)
    with pytest.raises(published_work.OthersRows, match="absences/"):
        publication.publish(any_store, actor(any_store, HEAD), data.folder)
    assert len(load_package(data.folder).absences) == 2
    assert published(any_store, data, replace=[file]).absences["reason"].tolist() == [WHY]


@on_postgres_a_walk
def test_a_reason_of_an_indicator_that_is_gone_is_left_out_and_named(
    any_store: Store, data: Package, tmp_path: Path
) -> None:
    reviews.accept(any_store, actor(any_store, HEAD), send(any_store, data, tmp_path))
    with any_store.reading() as connection:
        narrow = data.indicators[data.indicators["indicator_id"].ne("screening_rate")]
        changed = Package(**{**{name: getattr(data, name) for name in ("folder", *FILES)}, "indicators": narrow})
        work = published_work.gather(connection, changed, [AREA])
    assert work.files == {}
    assert work.left_out["table"].tolist() == ["absences"]
    assert work.left_out["id"].tolist() == ["screening_rate"]
    assert "指标目录" in work.left_out["reason"].iloc[0]
