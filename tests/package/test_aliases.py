"""A wording that a reviewer confirmed is remembered in the package, and serves the next plan."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from halfsky.catalogue import Catalogue
from halfsky.package import load_targets, read_table, remember_aliases, validate_package, write_table
from halfsky.schemas import TARGETS

DATA = Path(__file__).parents[2] / "data"
PLAN = "taobei-2021-2030"


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """A package whose reviewer has linked four phrases: a new one, two that cannot be taken, and one left open."""
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    targets = load_targets(PLAN, folder).copy()
    changes = [
        ("产妇生产安全率", "maternal_mortality_ratio", "confirmed"),
        ("婴儿死亡率", "under_five_mortality_rate", "corrected"),
        ("率", "infant_mortality_rate", "added"),
        ("产妇舒心程度", "painless_delivery_rate", "extracted"),
    ]
    places = targets.index[targets["unit"].eq("percent")][: len(changes)]
    for row, (words, indicator_id, status) in zip(places, changes, strict=True):
        targets.loc[row, ["indicator", "indicator_id", "review_status"]] = [words, indicator_id, status]
    targets.loc[places, ["kind", "comparator", "unit"]] = ["directional", "decrease", ""]
    targets.loc[places, "value"] = float("nan")
    write_table(TARGETS.conform(targets), TARGETS, folder / "targets" / f"{PLAN}.csv")
    return folder


def test_a_confirmed_wording_serves_the_next_plan(reviewed: Path) -> None:
    phrase = pd.Series(["我市产妇生产安全率"])
    assert Catalogue(read_table("indicators", reviewed)).find(phrase).tolist() == [""]
    became = remember_aliases(PLAN, reviewed).set_index("indicator")
    assert became.loc["产妇生产安全率", "outcome"] == "remembered"
    assert Catalogue(read_table("indicators", reviewed)).find(phrase).tolist() == ["maternal_mortality_ratio"]
    assert validate_package(reviewed).query("code != 'against-direction'").empty
    assert remember_aliases(PLAN, reviewed)["outcome"].ne("remembered").all()


def test_what_names_another_indicator_is_refused_with_its_reason(reviewed: Path) -> None:
    before = read_table("indicators", reviewed).set_index("indicator_id")["aliases"]
    became = remember_aliases(PLAN, reviewed).set_index("indicator")
    assert became.loc["婴儿死亡率", ["outcome", "reason"]].tolist() == [
        "refused", "the catalogue reads them as infant_mortality_rate"
    ]  # fmt: skip
    assert became.loc["率", "outcome"] == "refused"
    assert "产妇舒心程度" not in became.index, "nobody has reviewed it"
    after = read_table("indicators", reviewed).set_index("indicator_id")["aliases"]
    assert before.index[before.ne(after)].tolist() == ["maternal_mortality_ratio"]


def test_the_words_of_the_shipped_plans_are_known_already(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    became = remember_aliases("huaiyin-2021-2025", folder)
    assert set(became["outcome"]) == {"known"}
    assert (folder / "indicators.csv").read_bytes() == (DATA / "indicators.csv").read_bytes()
