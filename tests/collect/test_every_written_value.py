"""Whichever way a value comes into the store or into the package, it is read and checked alike."""

from __future__ import annotations

import math
import os
import random
from pathlib import Path

import pandas as pd
import pytest

import collecting
from collecting import AREA, HEAD, HEALTH, PLAN, SENDER, actor, template
from halfsky.collect import exchange, intake, publication
from halfsky.collect.plain_text import normal, unclean
from halfsky.collect.store import Store, open_store, reviews, views
from halfsky.collect.workbook import layout, reading
from halfsky.errors import ReviewError, SubmissionError
from halfsky.importing.written_numbers import written
from halfsky.package import ADVISORY, Package, load_package, validate_package

SEED = int(os.environ.get("HALFSKY_SEED", "20261129"))
FIXED = [
    "84.3", "84,3", "8 4", "nan", "NaN", "inf", "-inf", "∞", "-5", "500%", "500", "84.3%", "1e2", "1e999", "0x10",
    "８４．３", "八十四", "True", "一", "", " ", "-", "—", "84.3.1", "+84.3", "-0", "0", "100", "100.0001", "101",
    "99999999999999999999", "=84", "'84", "84\u202e3", "84;3", "1,000", "84.3 ", "84.3分", "#N/A", "null", "84.",
]  # fmt: skip
NOTE = "统计口径调整，数值以年报为准"


def texts() -> list[str]:
    chance = random.Random(SEED)
    made = [
        "".join(chance.choice("0123456789.,-+eE %８，。nif") for _ in range(chance.randint(1, 6))) for _ in range(19)
    ]
    return list(dict.fromkeys([*FIXED, *made]))


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return collecting.write_package(tmp_path / "data")


def _store(folder: Path) -> Store:
    made = open_store(folder)
    collecting.give_rights(made)
    return made


def _newest(store: Store, year: int) -> float | None:
    seen = views.history(store, actor(store, HEAD), indicator_id="screening_rate", year=year)
    return None if seen.empty else float(seen.sort_values("revision_id")["value"].iloc[-1])


def _submitted(folder: Path, package: Package, monkeypatch: pytest.MonkeyPatch) -> tuple[Store, list[float | None]]:
    """Each text in the cell of a workbook, read as a workbook's cells are."""
    store, found = _store(folder), []
    blank = reading.open_guarded(template(package, folder.parent))
    for text in texts():
        row, columns = layout.FIRST_ROW + 1, {name: at for at, name in enumerate(layout.COLUMNS, start=1)}
        cells = [cell for cell in blank["cells"] if cell[:2] != [row, columns["value"]]]
        cells += [[row, columns["value"], "s", text], [row, columns["note"], "s", NOTE]]
        monkeypatch.setattr(reading, "open_guarded", lambda *_, said=cells: {**blank, "cells": said})
        before = len(views.history(store, actor(store, HEAD), indicator_id="screening_rate"))
        try:
            intake.submit_bytes(store, actor(store, SENDER), package, repr(text).encode(), "f.xlsx")
        except SubmissionError:
            found.append(None)
            continue
        after = views.history(store, actor(store, HEAD), indicator_id="screening_rate")
        found.append(_newest(store, collecting.YEAR) if len(after) >= before else None)
    return store, found


def _imported(folder: Path, package: Package) -> tuple[Store, list[float | None]]:
    """Each text in a row of one table, for a year of its own."""
    store = _store(folder)
    rows = [
        {"indicator_id": "screening_rate", "year": 1950 + place, "value": text, "note": NOTE}
        for place, text in enumerate(texts())
    ]
    path = folder.parent / "table.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    exchange.submit_table(store, actor(store, SENDER), package, path, PLAN, HEALTH)
    return store, [_newest(store, 1950 + place) for place in range(len(rows))]


def _amended(folder: Path, package: Package) -> tuple[Store, list[float | None]]:
    """Each text in a reviewer's amendment of a value that waits."""
    store, found = _store(folder), []
    path = folder.parent / "valid.csv"
    rows = [
        {"indicator_id": "screening_rate", "year": 1950 + place, "value": "80", "note": NOTE}
        for place in range(len(texts()))
    ]
    pd.DataFrame(rows).to_csv(path, index=False)
    receipt = exchange.submit_table(store, actor(store, SENDER), package, path, PLAN, HEALTH).receipt.receipt
    for place, text in enumerate(texts()):
        try:
            reviews.amend(store, actor(store, HEAD), package, receipt, f"value {place + 2}", text, NOTE)
            found.append(_newest(store, 1950 + place))
        except ReviewError:
            found.append(None)
    return store, found


def test_each_text_is_the_same_value_or_none_by_every_way_and_what_is_published_is_sound(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = {
        "submit": _submitted(tmp_path / "submit", package, monkeypatch),
        "import": _imported(tmp_path / "import", package),
        "amend": _amended(tmp_path / "amend", package),
    }
    for place, text in enumerate(texts()):
        values = {way: found[place] for way, (_, found) in ways.items()}
        read = None if unclean(text) else written(text, "percent").value
        wanted = read if read is not None and 0 <= read <= 100 else None
        assert set(values.values()) == {wanted}, (SEED, text, normal(text), values)
    for way, (store, _) in ways.items():
        for receipt in views.submissions(store, actor(store, HEAD)).query("submitted > 0")["receipt"]:
            reviews.accept(store, actor(store, HEAD), receipt)
        data = collecting.write_package(tmp_path / f"data-{way}").folder
        publication.publish(store, actor(store, HEAD), data)
        found = validate_package(data)
        assert found[~found["code"].isin(ADVISORY)].empty
        rows = load_package(data).observations
        rows = rows[rows["area_code"].eq(AREA) & rows["indicator_id"].eq("screening_rate")]
        assert rows["value"].map(math.isfinite).all() and rows["value"].between(0, 100).all()
        store.close()
