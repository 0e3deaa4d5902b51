"""One unknown code or one misspelt column in a generated table: nothing of it is taken, it is named; its twin is taken."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

from halfsky.importing.reading import propose
from halfsky.package import Package, load_package
from long_form import rounds, some
from tables_of_others import text_file

SDMX = {"FREQ": "A", "REF_AREA": "220802", "INDICATOR": "maternal_systematic_management_rate", "SEX": "_T", "AGE": "_T",
        "URBANISATION": "_T", "UNIT_MEASURE": "PT", "UNIT_MULT": "0", "OBS_STATUS": "A"}  # fmt: skip
SDMX_CODES = {"SEX": ["_T", "F", "SEX_F", "FMLE"], "URBANISATION": ["_T", "U", "R"], "OBS_STATUS": ["A", "P", "E", "B"],
              "UNIT_MEASURE": ["PT", "PCNT"]}  # fmt: skip
TIDY = {"area_code": "220802", "indicator_id": "maternal_systematic_management_rate", "sex": "total", "residence": "total",
        "unit": "percent", "status": "final"}  # fmt: skip
TIDY_CODES = {
    "residence": ["total", "urban", "rural", "农村"],
    "status": ["final", "provisional", "estimated"],
    "unit": ["percent", "%"],
}
FREE = ("year", "value", "TIME_PERIOD", "OBS_VALUE")


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def _table(chance: random.Random) -> list[dict[str, str]]:
    """A tidy or SDMX table of one series, its columns in any order."""
    is_sdmx = chance.random() < 0.5
    fixed, codes = (SDMX, SDMX_CODES) if is_sdmx else (TIDY, TIDY_CODES)
    year, value = ("TIME_PERIOD", "OBS_VALUE") if is_sdmx else ("year", "value")
    years = chance.sample(range(1990, 2010), chance.randint(2, 6))
    rows = [{**fixed, **{name: chance.choice(of) for name, of in codes.items()}, year: str(one),
             value: f"{chance.uniform(80, 99):.1f}"} for one in years]  # fmt: skip
    order = chance.sample(list(rows[0]), len(rows[0]))
    return [{name: row[name] for name in order} for row in rows]


def _misspelt(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(name) - 1)
    return chance.choice([
        name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], name + chance.choice("sx1"), name.swapcase(), name.title(),
        name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
    ])  # fmt: skip


def _proposal(path: Path, rows: list[dict[str, str]], package: Package) -> pd.DataFrame:
    return propose(text_file(path, [list(rows[0]), *(list(row.values()) for row in rows)]), package).table()


@pytest.mark.parametrize("seed", some(range(rounds(10, 200)), 4))
def test_what_is_unknown_is_named_and_its_twin_is_taken_whole(seed: int, tmp_path: Path, package: Package) -> None:
    chance = random.Random(seed)
    rows = _table(chance)
    clean = _proposal(tmp_path / "clean.csv", rows, package)
    assert clean["fate"].tolist() == ["proposed"] * len(rows), clean["question"].tolist()
    if chance.random() < 0.5:
        at, name = chance.randrange(len(rows)), chance.choice([name for name in rows[0] if name not in FREE])
        odd = "Q" + "".join(chance.choices("BDGHJKVWXZ7389", k=chance.randint(2, 6)))
        rows[at][name] = odd
        found = _proposal(tmp_path / "odd.csv", rows, package)
        assert found["fate"].ne("proposed").tolist() == [place == at for place in range(len(rows))]
        assert odd in found["question"][at]
        return
    name = chance.choice(list(rows[0]))
    odd = _misspelt(name, chance)
    if odd == name:
        return
    rows = [{odd if key == name else key: value for key, value in row.items()} for row in rows]
    found = _proposal(tmp_path / "odd.csv", rows, package)
    assert not found["fate"].isin(["proposed", "same"]).any(), (name, odd, found["question"].tolist())
    assert len(found) >= len(rows)
    assert found["question"].str.contains(odd, regex=False).any(), (name, odd, found["question"].tolist())


@pytest.mark.parametrize(
    ("column", "odd"),
    some([("AGE", "GAE"), ("AGE", "Age"), ("AGE", "age"), ("SEX", "ESX"), ("FREQ", "Freq"), ("SEX", "Sx")], 2),
)
def test_a_short_column_misspelt_is_asked_even_where_all_its_codes_are_totals(
    column: str, odd: str, tmp_path: Path, package: Package
) -> None:
    rows = [
        {
            odd if name == column else name: text
            for name, text in {**SDMX, "TIME_PERIOD": "2001", "OBS_VALUE": "91.5"}.items()
        }
    ]
    found = _proposal(tmp_path / "odd.csv", rows, package)
    assert found["fate"].tolist() == ["asked"]
    assert f"是不是{column}" in found["question"][0]
