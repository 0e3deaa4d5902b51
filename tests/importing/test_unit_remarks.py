"""Units that a sentence around a table states hold for what it speaks of; what it leaves unclear is asked, once a row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from halfsky.importing.answers import mapping_of
from halfsky.importing.mapping import Mapping
from halfsky.importing.reading import propose
from halfsky.package import Package, load_package
from tables_of_others import workbook

PEOPLE, RATE = "女性人口", "高中阶段毛入学率"


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def table(tmp_path: Path, *, above: str = "", below: str = "", unit: str = "") -> Path:
    rows = [("表3-2 贵阳市妇女与教育主要指标",), (above,), ("指标", "2019年", "2020年"), (RATE, 89.5, 91.2)]
    return workbook(tmp_path / "t.xlsx", [*rows, (PEOPLE + unit, 255.5, 260.25), (below,)])


def read(path: Path, package: Package, mapping: Mapping | None = None) -> pd.DataFrame:
    return propose(path, package, mapping=mapping or Mapping()).table().set_index("cell")


@pytest.mark.parametrize("said", [
    "注：人口单位为万人，其余为%。", "注：1.人口以万人计，其他指标均为%", "说明：女性人口的计量单位是万人；其余指标单位为%",
    "注：除人口单位为万人外，其余均为%", "注：人口、毛入学率单位分别为万人、%", "注：表中人口按万人计。",
])  # fmt: skip
@pytest.mark.parametrize("place", ["above", "below"])
def test_a_sentence_says_the_unit_of_what_it_names(said: str, place: str, tmp_path: Path, package: Package) -> None:
    found = read(table(tmp_path, **{place: said}), package)
    assert found["question"].eq("").all(), found["question"].tolist()
    assert found.loc[["B4", "B5", "C5"], "value"].tolist() == [89.5, 2_555_000, 2_602_500]


@pytest.mark.parametrize(
    "said", ["注：按常住人口计算，含流动人口。", "注：城镇单位为国有单位。", "责任单位为市妇联", "注：各单位为本行业。"]
)
def test_a_sentence_that_speaks_of_no_unit_changes_nothing(said: str, tmp_path: Path, package: Package) -> None:
    plain, found = read(table(tmp_path), package), read(table(tmp_path, below=said), package)
    assert found[["value", "question"]].equals(plain[["value", "question"]])


@pytest.mark.parametrize(
    "said", ["注：人口计量单位为蒲式耳。", "注：户籍数单位为万人。", "注：人口、毛入学率单位分别为万人"]
)
def test_what_it_leaves_unclear_is_asked_with_its_words(said: str, tmp_path: Path, package: Package) -> None:
    found = read(table(tmp_path, below=said), package)
    assert found.loc[["B5", "C5"], "question"].str.contains(said.strip("。"), regex=False).all(), found[
        "question"
    ].tolist()
    assert found.loc[["B5", "C5"], "fate"].eq("asked").all()


def test_the_row_s_own_unit_stands_before_the_sentence(tmp_path: Path, package: Package) -> None:
    found = read(table(tmp_path, below="注：人口单位为万人，其余为%。", unit="（千人）"), package)
    assert found.loc["B5", "value"] == 255_500


@pytest.mark.parametrize("below", ["注：户籍数单位为万人。", ""])
def test_one_answer_says_the_unit_of_a_row_and_of_next_year_s(below: str, tmp_path: Path, package: Package) -> None:
    path = table(tmp_path, below=below)
    proposal = propose(path, package)
    rows = proposal.table()
    asked = rows.loc[rows["cell"].eq("B5"), ["sheet", "cell"]].assign(answer="万人")
    assert rows.loc[rows["cell"].eq("B5"), "question"].ne("").all(), "a quarter of a thousand women in a city"
    mapping = mapping_of(proposal, asked, Mapping())
    found = read(path, package, mapping)
    assert found.loc[["B5", "C5"], "value"].tolist() == [2_555_000, 2_602_500]
    assert found["question"].eq("").all(), found["question"].tolist()
