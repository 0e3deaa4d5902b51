"""Words find an indicator, and a table of codes gets its names."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
import pytest

import halfsky
from halfsky.errors import UsageError


@pytest.fixture(scope="module")
def package():
    return halfsky.load_package()


@pytest.mark.parametrize(
    ("words", "first", "found_in"),
    [
        ("孕产妇死亡率", "maternal_mortality_ratio", "exact"),
        ("maternal mortality", "maternal_mortality_ratio", "name"),
        ("Maternal Mortality Ratio", "maternal_mortality_ratio", "name"),
    ],
)
def test_words_find_an_indicator(package, words: str, first: str, found_in: str) -> None:
    found = halfsky.find_indicator(words, package)
    assert found.loc[0, ["indicator_id", "found_in"]].tolist() == [first, found_in]
    assert found["indicator_id"].is_unique and found["score"].is_monotonic_decreasing


def test_a_part_of_a_name_finds_all_that_hold_it(package) -> None:
    found = halfsky.find_indicator("村委会", package)
    assert "female_share_village_committee_members" in set(found["indicator_id"])
    assert halfsky.find_indicator("没有这个指标xyz", package).empty
    for nothing in ("", "  ", None):
        with pytest.raises(UsageError, match="村委会"):
            halfsky.find_indicator(nothing, package)


def test_codes_get_their_names(package) -> None:
    gaps = pd.DataFrame(
        {"plan_id": ["huaiyin-2021-2025", "none"], "indicator_id": ["maternal_mortality_ratio", ""],
         "domain": ["health", ""], "status": ["attained", "no_data"]}
    )  # fmt: skip
    rows = halfsky.named(gaps, package)
    assert rows.columns[:5].tolist() == ["area", "plan", "domain_name", "indicator", "status_name"]
    assert rows.loc[0, ["area", "domain_name", "indicator", "status_name"]].tolist() == [
        "淮阴区", "妇女与健康", "孕产妇死亡率", "已达标",
    ]  # fmt: skip
    assert rows.loc[1, ["area", "plan", "indicator"]].tolist() == ["", "", ""]
    assert rows[gaps.columns].equals(gaps)
    english = halfsky.named(package.observations.head(3), package, language="en")
    assert "status_name" not in english and english["area"].str.isascii().all()
    assert halfsky.named(package.targets, package)["indicator"].equals(package.targets["indicator"])


def test_ones_own_charts_write_chinese() -> None:
    with mpl.rc_context({"font.family": ["DejaVu Sans"]}):
        assert mpl.rcParams["font.family"] != halfsky.figures.use_font()
        assert mpl.rcParams["font.family"] == halfsky.figures.theme.families()
