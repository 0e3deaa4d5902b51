"""What stands around a table: units in two languages, and notes that say more of a value than its heading."""

from __future__ import annotations

from pathlib import Path

import pytest

from halfsky.importing.reading import propose
from halfsky.importing.units import unit_of
from halfsky.package import Package, load_package
from tables_of_others import workbook


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


@pytest.mark.parametrize(("line", "value"), [
    ("单位：万人 (10 000 persons)", 120_000), ("单位：万人（10 000 persons）", 120_000), ("单位：万人 (10000 persons)", 120_000),
    ("单位：万人  Unit: 10 000 persons", 120_000), ("单位：万人 (10,000 persons)", 120_000), ("(单位：万人 (10 000 persons))", 120_000),
    ("单位：万人/10 000 persons", 120_000), ("单位:万人 Unit:10 000 persons", 120_000), ("单位：人 (person)", 12), ("单位：人", 12),
    ("Unit: 10 000 persons", 120_000), ("单位：万人\nUnit: 10 000 persons", 120_000), ("单位：千人 (1 000 persons)", 12_000),
])  # fmt: skip
def test_a_unit_in_two_languages_is_read(line: str, value: float, tmp_path: Path, package: Package) -> None:
    rows = [("贵阳市常住人口（2011年）",), (line,), ("地区", "常住人口"), ("云岩区", 12), ("南明区", 12)]
    found = propose(workbook(tmp_path / "t.xlsx", rows), package).table()
    assert not found["question"].str.contains("单位“").any(), found["question"].tolist()
    assert found["value"].tolist() == [value, value]


@pytest.mark.parametrize(("word", "code", "factor"), [
    ("亿元 (100 million yuan)", "yuan", 1e8), ("万元（10 000 yuan）", "yuan", 1e4), ("% (percent)", "percent", 1),
    ("‰ (per 1000)", "per_1000", 1), ("1/10万 (per 100 000)", "per_100k", 1), ("户 (household)", "count", 1),
    ("万户 (10 000 households)", "count", 1e4), ("million persons", "count", 1e6),
])  # fmt: skip
def test_a_unit_with_its_translation(word: str, code: str, factor: float) -> None:
    unit = unit_of(word)
    assert unit is not None
    assert (unit.code, unit.factor) == (code, factor)


@pytest.mark.parametrize("word", ["万人 (persons)", "‰ (percent)", "%abc", "亿元 (10 000 yuan)"])
def test_two_units_that_contradict_are_none(word: str, tmp_path: Path, package: Package) -> None:
    assert unit_of(word) is None
    if not word.startswith("万人"):
        return
    rows = [("贵阳市常住人口（2011年）",), (f"单位：{word}",), ("地区", "常住人口"), ("云岩区", 12), ("南明区", 12)]
    found = propose(workbook(tmp_path / "t.xlsx", rows), package).table()
    assert found["fate"].eq("asked").all()
    assert found["question"].str.contains("单位").all()


@pytest.mark.parametrize(("cell", "note", "fate", "status", "asked"), [
    ("99.1*", "*南明区为2010年数", "asked", "final", "2010"), ("99.1①", "注：①为2010年数据。", "asked", "final", "2010"),
    ("99.1*", "*南明区为2011年数", "proposed", "final", ""), ("99.1①", "注：①为初步数", "proposed", "provisional", ""),
    ("99.1a", "注：a为初步数", "proposed", "provisional", ""), ("99.1b", "注：a为初步数", "asked", "final", "99.1b"),
    ("99.1①", "注：①为预测数", "asked", "final", "预测"), ("99.1†", "注：†估计数。", "proposed", "estimated", ""),
])  # fmt: skip
def test_a_footnote_says_more_of_its_value(
    cell: str, note: str, fate: str, status: str, asked: str, tmp_path: Path, package: Package
) -> None:
    rows = [
        ("贵阳市孕产妇系统管理率（2011年）",),
        ("单位：%",),
        ("地区", "孕产妇系统管理率"),
        ("云岩区", 98.5),
        ("南明区", cell),
        (note,),
    ]
    found = propose(workbook(tmp_path / "t.xlsx", rows), package).table().set_index("cell")
    assert found.loc["B5", ["fate", "status"]].tolist() == [fate, status]
    if fate == "proposed":
        assert found.loc["B5", "value"] == 99.1
    assert asked in found.loc["B5", "question"]
    assert found.loc["B4", ["fate", "status"]].tolist() == ["proposed", "final"]
