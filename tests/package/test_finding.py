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


@pytest.mark.parametrize(
    ("words", "domain"),
    [
        ("妇女参政", "decision"), ("参政议政", "decision"), ("女性政治参与", "decision"), ("Political participation", "decision"),
        ("妇女参与决策和管理", "decision"), ("妇女与健康", "health"), ("妇女卫生", "health"), ("妇女维权", "law"),
        ("妇女的权益", "law"), ("妇女社保", "social_security"), ("Social-security", "social_security"), ("儿童福利", "welfare"),
        ("儿童与健康", "health"), ("就业创业领域", "economy"), ("婚姻家庭", "family"),
    ],
)  # fmt: skip
def test_what_a_domain_is_called_finds_its_indicators(package, words: str, domain: str) -> None:
    found = halfsky.find_indicator(words, package)
    of_domain = found[found["found_in"].eq("domain")]
    assert set(found.loc[found["domain"].eq(domain), "indicator_id"]) == set(
        package.indicators.loc[package.indicators["domain"].eq(domain), "indicator_id"]
    )
    assert set(of_domain["domain"]) == {domain} and of_domain["score"].eq(0).all()
    assert of_domain.index.tolist() == list(range(len(found) - len(of_domain), len(found))), (
        "what holds the words is first"
    )


@pytest.mark.parametrize("words", ["妇女参政党员xyz", "妇女", "妇女福利院童", "领域"])
def test_what_only_holds_the_word_of_a_domain_names_none(package, words: str) -> None:
    assert not halfsky.find_indicator(words, package)["found_in"].eq("domain").any()


def test_a_domain_of_children_is_not_found_by_words_about_women(package) -> None:
    assert "welfare" not in set(halfsky.find_indicator("妇女福利", package).query("found_in == 'domain'")["domain"])


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
