"""Tidy tables that name their indicators and areas: read as strictly as those with ids, whatever their columns hold."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from halfsky.importing.answers import ANSWER, book, mapping_of
from halfsky.importing.mapping import Mapping
from halfsky.importing.proposal import Proposal
from halfsky.importing.reading import propose
from halfsky.package import Package, load_package
from long_form import some
from tables_of_others import Cells, text_file, workbook

NAMED = ("area_code", "indicator", "year", "sex", "residence", "value", "unit", "status")
CHINESE = ("地区", "指标", "年份", "性别", "城乡", "数值", "单位", "数据性质")
ROW = ("520102", "孕产妇系统管理率", "2011", "total", "total", "91.2", "%", "final")


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def table(
    path: Path, package: Package, header: tuple[str, ...], *rows: tuple[str, ...], **more: object
) -> pd.DataFrame:
    return propose(text_file(path / "t.csv", [header, *rows]), package, **more).table()


def stated(**changed: str) -> tuple[str, ...]:
    return tuple(changed.get(name, text) for name, text in zip(NAMED, ROW, strict=True))


STATUSES = {
    "provisional": "provisional", "Estimated": "estimated", "derived": "derived", "P": "provisional",
    "E": "estimated", "A": "final", "初步数": "provisional", "快报": "provisional", "快报数": "provisional",
    "估计数": "estimated", "推算": "derived", "正式": "final", "": "final",
}  # fmt: skip


@pytest.mark.parametrize(
    "header", [NAMED, CHINESE, ("area", "indicator_name", *NAMED[2:])], ids=["ascii", "zh", "names"]
)
def test_a_status_is_read_in_every_spelling(header: tuple[str, ...], tmp_path: Path, package: Package) -> None:
    years = map(str, range(1981, 2000))
    rows = [stated(status=word, year=year) for word, year in zip(STATUSES, years, strict=False)]
    found = table(tmp_path, package, header, *rows)
    assert set(found["fate"]) == {"proposed"} and set(found["question"]) == {""}
    assert found["status"].tolist() == list(STATUSES.values())


@pytest.mark.parametrize("title", some([(), (("包头市监测数据",),)], 2), ids=["at the top", "below a title"])
@pytest.mark.parametrize("word", ["谣传", "rumour", "F", "预测数"])
def test_a_status_that_is_not_understood_is_asked_and_never_final(
    title: Cells, word: str, tmp_path: Path, package: Package
) -> None:
    rows = [*title, CHINESE, stated(status=word), stated(year="2012")]
    found = propose(workbook(tmp_path / "t.xlsx", rows), package).table()
    assert found["fate"].tolist() == ["asked", "proposed"]
    assert word in found["question"][0]


@pytest.mark.parametrize(
    ("word", "status"), [("provisional", "provisional"), ("E", "estimated"), ("derived", "derived")]
)
def test_a_status_below_a_title_is_read_too(word: str, status: str, tmp_path: Path, package: Package) -> None:
    rows = [("贵阳市监测数据",), (*CHINESE, "备注"), (*stated(status=word), "快报口径")]
    found = propose(workbook(tmp_path / "t.xlsx", rows), package).table()
    assert found["status"].tolist() == [status]
    assert "快报口径" in found["note"][0]


def test_what_stands_beside_a_value_is_kept(tmp_path: Path, package: Package) -> None:
    header = (*NAMED, "note", "numerator", "denominator", "来源")
    found = table(tmp_path, package, header, (*stated(status="estimated"), "快报数", "912", "1000", "区卫健局年报"))
    row = found.iloc[0]
    assert row[["fate", "status", "numerator", "denominator"]].tolist() == ["proposed", "estimated", 912, 1000]
    assert "快报数" in row["note"]
    assert "区卫健局年报" in row["note"]


@pytest.mark.parametrize(("name", "odd", "guess"), some([
    ("sex", "sexe", "sex"), ("sex", "sxe", "sex"), ("residence", "residance", "residence"), ("status", "statsu", "status"),
    ("value", "valeu", "value"), ("year", "yr", ""), ("indicator", "indicatr", "indicator"), ("area_code", "aera_code", "area_code"),
    ("unit", "Unti", "unit"), ("status", "谁知道", ""),
], 4))  # fmt: skip
def test_a_misspelt_column_is_asked(name: str, odd: str, guess: str, tmp_path: Path, package: Package) -> None:
    header = tuple(odd if one == name else one for one in NAMED)
    found = table(tmp_path, package, header, stated(), stated(year="2012"))
    assert found["fate"].tolist() == ["asked", "asked"]
    assert f"“{odd}”列" in found["question"][0]
    assert guess in found["question"][0]


def answered(proposal: Proposal, *answers: str) -> Mapping:
    sheet = book(proposal).astype("object").fillna("").astype("str")
    sheet[ANSWER] = [*answers, *[""] * (len(sheet) - len(answers))]
    return mapping_of(proposal, sheet, Mapping())


def test_an_answer_that_the_catalogue_does_not_know_is_asked_again(tmp_path: Path, package: Package) -> None:
    path = text_file(tmp_path / "t.csv", [NAMED, stated(indicator="某某率")])
    first = propose(path, package)
    assert first.table()["fate"].tolist() == ["asked"]
    again = propose(path, package, mapping=answered(first, "孕产妇系统管理的率率")).table()
    assert again[["sheet", "cell", "fate"]].iloc[0].tolist() == ["t", "F2", "asked"]
    assert "目录中没有“孕产妇系统管理的率率”" in again["question"][0]
    assert "孕产妇系统管理率" in again["question"][0]
    by_name = propose(path, package, mapping=answered(first, "孕产妇系统管理率")).table()
    assert by_name[["fate", "indicator_id"]].iloc[0].tolist() == ["proposed", "maternal_systematic_management_rate"]


@pytest.mark.parametrize(("name", "wrong", "right", "code"), [
    ("indicator_id", "no_such", "孕产妇死亡率", "maternal_mortality_ratio"), ("area_code", "某某某县", "贵阳市", "520100"),
    ("status", "谣传", "快报数", "provisional"), ("sex", "某", "女", "female"),
])  # fmt: skip
def test_a_field_changed_by_hand_is_understood_or_asked(
    name: str, wrong: str, right: str, code: str, tmp_path: Path, package: Package
) -> None:
    path = text_file(tmp_path / "t.csv", [NAMED, stated(indicator="婴儿死亡率", unit="‰", value="4.1")])
    first = propose(path, package)
    sheet = book(first).astype("object").fillna("").astype("str")
    again = propose(path, package, mapping=mapping_of(first, sheet.assign(**{name: wrong}), Mapping())).table()
    assert again["fate"].tolist() == ["asked"]
    assert wrong in again["question"][0]
    better = propose(path, package, mapping=mapping_of(first, sheet.assign(**{name: right}), Mapping())).table()
    assert better[name].tolist() == [code]


@pytest.mark.parametrize("answer", some(["用本表", "以本表为准", "是", "{value}", "{value:,}"], 2))
def test_a_difference_is_settled_in_the_words_of_whoever_answers(answer: str, tmp_path: Path, package: Package) -> None:
    seen = package.observations
    one = seen[seen["indicator_id"].eq("resident_population") & seen["area_code"].eq("150200")].iloc[-1]
    value = round(one["value"] * 1.01)
    row = ("150200", "常住人口", str(one["year"]), "total", "total", str(value), "人", "final")
    path = text_file(tmp_path / "t.csv", [NAMED, row])
    first = propose(path, package)
    assert "与已发布的数值不同" in first.table()["question"][0]
    again = propose(path, package, mapping=answered(first, answer.format(value=value)))
    assert again.rows["answered"].tolist() == ["replace"]
    assert again.table()["fate"].tolist() == ["proposed"]


def test_an_answer_to_a_difference_that_says_nothing_is_told(tmp_path: Path, package: Package) -> None:
    from halfsky.errors import DataError  # noqa: PLC0415

    seen = package.observations
    one = seen[seen["indicator_id"].eq("resident_population") & seen["area_code"].eq("150200")].iloc[-1]
    row = ("150200", "常住人口", str(one["year"]), "total", "total", str(round(one["value"] * 1.01)), "人", "final")
    first = propose(text_file(tmp_path / "t.csv", [NAMED, row]), package)
    with pytest.raises(DataError, match=r"F2.*再说"):
        answered(first, "再说")
