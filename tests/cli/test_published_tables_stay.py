"""No command's output takes the place of a table of a data package, and no made-up nation that of published figures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import collecting
from collecting import AREA, PLAN
from halfsky import cli
from halfsky.errors import OutputError
from halfsky.package import Package, read_table, write_table
from halfsky.schemas import TARGETS
from halfsky.simulate import Order, simulate_package

DOCUMENT = "主要目标\n1.妇女常见病筛查率达到85%以上。\n2.孕产妇死亡率控制在7/10万以下。\n"


@pytest.fixture
def data(tmp_path: Path) -> Package:
    return collecting.write_package(tmp_path / "data")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    (tmp_path / "plan.txt").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path / "plan.txt"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def status_of(folder: Path, status: str) -> None:
    rows = read_table("targets", folder)
    for plan, own in rows.groupby("plan_id"):
        write_table(own.assign(review_status=status), TARGETS, folder / "targets" / f"{plan}.csv")


def test_reviewed_targets_are_not_extracted_over(
    data: Package, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status_of(data.folder, "confirmed")
    before, target = files(data.folder), data.folder / "targets" / f"{PLAN}.csv"
    command = ["extract", str(document), "--plan", PLAN, "-o"]
    assert cli.main([*command, str(target)]) == OutputError.exit_status
    assert "is a table of the data package" in capsys.readouterr().err
    assert files(data.folder) == before
    assert cli.main([*command, str(data.folder / "targets" / "new.csv")]) == 0
    status_of(data.folder, "extracted")
    assert cli.main([*command, str(target)]) == 0, "what nobody has looked at is extracted anew"


@pytest.mark.parametrize("name", ["observations/all.csv", "sources.csv", "areas.csv"])
def test_no_table_is_written_over_a_published_one(data: Package, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(data.folder)
    command = ["export", "--data", str(data.folder), "-o"]
    assert cli.main([*command, str(data.folder / name)]) == OutputError.exit_status
    monkeypatch.chdir(data.folder / Path(name).parent)
    assert cli.main([*command, Path(name).name]) == OutputError.exit_status
    assert files(data.folder) == before
    assert cli.main([*command, str(data.folder / "out.csv")]) == 0
    assert cli.main([*command, str(data.folder / "out.csv")]) == 0, "what is no table of the package may be replaced"


def test_no_backup_and_no_sent_file_is_written_over_one(
    data: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER", "HALFSKY_USER"):
        monkeypatch.delenv(name, raising=False)
    before = files(data.folder)
    assert cli.main(["people", "grant", "viewer", "viewer"]) == 0
    assert cli.main(["store", "backup", str(data.folder / "sources.csv")]) == OutputError.exit_status
    sent = ["review", "file", "HS-0000-0000-0000-0000", "-o", str(data.folder / "sources.csv")]
    assert cli.main(sent) == OutputError.exit_status
    assert files(data.folder) == before


def test_a_made_up_nation_takes_no_submitted_figures_away(tmp_path: Path) -> None:
    order, folder = Order(1, (2024, 2025)), tmp_path / "nation"
    simulate_package(order, folder)
    counties = next((folder / "observations").glob("counties-*.csv"))
    shutil.copyfile(counties, folder / "observations" / f"submitted-{AREA}.csv")
    before = files(folder)
    with pytest.raises(OutputError, match=rf"submitted-{AREA}\.csv.*published figures"):
        simulate_package(order, folder)
    assert files(folder) == before
