"""The phrase on a status, in both languages: the same numbers, and in English no Chinese."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import halfsky
from assessment_frames import assess_one, observed, target
from english import HANZI
from halfsky.assess import assess_targets
from halfsky.errors import UsageError
from halfsky.package import Package, load_package
from halfsky.simulate import Order, simulate_package


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Package]:
    folder = tmp_path_factory.mktemp("nation") / "nation"
    simulate_package(Order(areas=40, years=(2012, 2025), seed=3), folder)
    return [load_package(), load_package(folder)]


def gaps(package: Package, language: str, as_of: int) -> pd.DataFrame:
    context = {name: getattr(package, name) for name in ("plans", "indicators", "areas", "breaks")}
    return assess_targets(package.targets, package.observations, **context, as_of=as_of, language=language)


def numbers(text: str) -> list[str]:
    text = text.replace("/10万", "").replace("/100k", "").replace(",", "")
    return sorted(re.findall(r"\d+(?:\.\d+)?", text))


@pytest.mark.parametrize("as_of", [2018, 2022, 2025])
def test_both_languages_say_the_same_numbers_and_english_nothing_in_chinese(
    packages: list[Package], as_of: int
) -> None:
    for package in packages:
        zh, en = (gaps(package, language, as_of) for language in ("zh", "en"))
        pd.testing.assert_frame_equal(zh.drop(columns="basis"), en.drop(columns="basis"))
        assert en["basis"].ne("").all()
        assert not [text for text in en["basis"] if HANZI.search(text) or "，" in text or "；" in text]
        plain = zh["unit"].ne("count")  # large counts are in 万 in Chinese
        for chinese, english in zip(zh.loc[plain, "basis"], en.loc[plain, "basis"], strict=True):
            assert numbers(chinese) == numbers(english), (chinese, english)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (target("rate", "ge", 80, "per_1000"), "the target is in “per 1,000”, its indicator in “percent”"),
        (target("mortality", "ge", 20, "per_100k"), "the target is “at least”, of its indicator lower is better"),
        (target("rate", "range", 80), "the range has no upper limit"),
        (target("nonsense", "ge", 80), "nonsense is not in the catalogue"),
    ],
)
def test_what_cannot_be_compared_says_why(row: dict, said: str) -> None:
    seen = pd.concat([observed("rate", "percent", {2015: 70}), observed("mortality", "per_100k", {2015: 20})])
    gap = assess_one(row, seen, as_of=2016, language="en")
    assert gap["status"] == "not_comparable"
    assert said in gap["basis"]


@pytest.mark.parametrize(("language", "said"), [
    ("zh", ["目标单位“每十万”与指标单位“百分比”不一致", "观测值单位“年（岁）”与应有的单位“百分比”不一致"]),
    ("en", ["the target is in “per 100,000”, its indicator in “percent”", "values are in “years”, expected in “percent”"]),
])  # fmt: skip
def test_units_that_differ_are_told_by_their_names_and_not_by_their_codes(language: str, said: list[str]) -> None:
    seen = observed("rate", "percent", {2015: 70})
    odd = assess_one(target("rate", "ge", 80), observed("rate", "years", {2015: 70}), as_of=2016, language=language)
    other = assess_one(target("rate", "ge", 80, "per_100k"), seen, as_of=2016, language=language)
    assert [other["basis"], odd["basis"]] == said


def test_a_language_that_is_not_spoken_is_refused() -> None:
    package = load_package()
    with pytest.raises(UsageError, match="language 'fr': one of zh, en"):
        gaps(package, "fr", 2020)


def test_the_facade_speaks_english_too() -> None:
    package = load_package()
    own = package.of_plan("national-2011-2020")
    found = halfsky.assess_targets(
        own.targets, own.observations, plans=own.plans, indicators=own.indicators, areas=own.areas, breaks=own.breaks,
        as_of=2020, language="en",
    )  # fmt: skip
    assert "16.9/100k (2020), target ≤20/100k" in list(found["basis"])
