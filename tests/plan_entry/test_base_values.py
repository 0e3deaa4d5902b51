"""Base values that a plan's table prints: offered in the review workbook, taken where a person marked them."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from halfsky.catalogue import Catalogue
from halfsky.cli import main
from halfsky.package import load_package
from halfsky.plan_entry import base_values
from halfsky.plans import read_plan
from halfsky.schemas import OBSERVATIONS, TARGETS

DATA = Path(__file__).parents[2] / "data"
HEAD = "\t序号\t指标\t单位\t{base}\t2030年目标\n"
PLAN = "林西县妇女发展规划（2021—2030年）\n一、妇女与健康\n（一）主要目标\n1.孕产妇死亡率控制在12/10万以下。\n附件 主要指标\n"


def offered(folder: Path, rows: str, base: str = "2020年") -> pd.DataFrame:
    path = folder / "linxi.txt"
    path.write_text(PLAN + HEAD.format(base=base) + rows, encoding="utf-8")
    indicators = load_package(DATA).indicators
    found = base_values.offered(read_plan(path), Catalogue(indicators))
    return base_values.resolved(found, TARGETS.empty(), indicators, OBSERVATIONS.empty(), "150424")


@pytest.mark.parametrize(("row", "observed", "why"), [
    ("孕产妇死亡率\t1/10万\t14.2\t12", 14.2, ""), ("孕产妇死亡率\t1/万\t1.42\t12", 14.2, ""),
    ("妇女常见病筛查率\t%\t约70\t80", 70, ""), ("学前三年毛入园率\t%\t—\t98", None, ""),
    ("妇女常见病筛查率\t%\t103\t98", 103, "超出该指标的取值范围"),
    ("某某服务站覆盖率\t%\t40\t90", None, "指标不在目录中，请先指明或新增指标"),
    ("女性平均预期寿命\t岁\t80.1\t82", 80.1, ""),
])  # fmt: skip
def test_what_is_offered_and_why_something_cannot_be_taken(
    tmp_path: Path, row: str, observed: float | None, why: str
) -> None:
    rows = offered(tmp_path, f"\t1\t{row}\n")
    assert len(rows) == (0 if "—" in row else 1)
    for one in rows.to_dict("records"):
        assert one["why"].startswith(why) and bool(one["why"]) == bool(why)
        assert observed is None or one["observed"] == observed
        assert one["bounded"] == ("约" in row)


def test_one_value_of_an_indicator_and_year(tmp_path: Path) -> None:
    rows = offered(tmp_path, "\t1\t孕产妇死亡率\t1/10万\t14.2\t12\n\t2\t孕产妇死亡率\t1/10万\t13.9\t12\n")
    package = load_package(DATA)
    picked = {1: "", 2: ""}
    made, faults = base_values.taken(
        rows, picked, TARGETS.empty(), package.indicators, package.observations, "linxi-2021-2030", "150424"
    )
    assert made.empty and faults == ["基期值第1行、第2行是同一指标同一年的数值，请只选一行"]


def test_the_review_workbook_offers_them_and_takes_what_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def halfsky(*arguments: object) -> int:
        monkeypatch.setattr("sys.argv", ["halfsky", *map(str, arguments)])
        return main()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    document, sheet = tmp_path / "linxi.txt", tmp_path / "sheet.xlsx"
    table = HEAD.format(base="2020年") + "\t1\t孕产妇死亡率\t1/10万\t14.2\t12\n\t2\t产妇住院分娩率\t%\t99.8\t99\n"
    document.write_text(PLAN + "2.孕产妇死亡率下降到15/10万以下。\n" + table, encoding="utf-8")
    assert halfsky("new", document, "--sheet", sheet, "--data", data, "--no-report") == 0
    told = capsys.readouterr().err
    assert "2 base values" in told and "contradiction" in told
    seen = load_package(data).observations
    assert "plan-linxi-2021-2030" not in set(seen["source_id"])  # nothing is taken by itself
    book = openpyxl.load_workbook(sheet)
    page = book["基期值"]
    heads = {cell.value: cell.column for cell in page[1]}
    assert [page.cell(row, heads["数值"]).value for row in (2, 3)] == ["14.2/10万", "99.8%"]
    page.cell(2, heads["是否采用"]).value = "采用"
    book.save(sheet)
    assert halfsky("confirm", sheet, "--data", data) == 0
    seen = load_package(data).observations
    own = seen[seen["source_id"].eq("plan-linxi-2021-2030")]
    assert own[["indicator_id", "year", "value"]].to_numpy().tolist() == [["maternal_mortality_ratio", 2020, 14.2]]
    assert halfsky("confirm", sheet, "--data", data) == 0  # once more is no more
    assert len(load_package(data).observations) == len(seen)
