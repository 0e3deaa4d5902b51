"""A plan as work, once round on both databases: template, Calc, receipt, returned, corrected, accepted, slips, published."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import collecting
import work_collecting
from collecting import GOOD, HEAD, HEALTH, PLAN, SENDER, YEAR, actor
from documents import OFFICE
from halfsky.collect import intake, publication
from halfsky.collect.cases import actions, letters, rules
from halfsky.collect.cases import views as slips
from halfsky.collect.duties import duties
from halfsky.collect.progress import evidence_files, judging, layout, views
from halfsky.collect.progress.asked import asked
from halfsky.collect.store import Store, backup, open_store, reviews
from halfsky.collect.store.database import today
from halfsky.collect.workbook.writing import write_template
from halfsky.package import Package, load_package, validate_package
from halfsky.render.word import to_docx
from halfsky.vocabulary.implementation import PROGRESS
from long_form import on_postgres_a_walk
from work_collecting import SCREEN, STATION, SYSTEM, TRAIN

LATER = pd.Timestamp(today()) + pd.Timedelta(days=20)
DUE, NEXT = str(LATER.date()), str((LATER + pd.Timedelta(days=10)).date())
SAID = {
    SCREEN: {"state": "推进中", "done_text": "筛查3200人，随访到位", "practice": "下乡筛查车"},
    TRAIN: {"state": "未启动", "cause": "师资未到位"},
    STATION: {"state": "已完成", "done_text": "建成三处", "evidence": "验收单.pdf；区卫发〔2024〕3号"},
    SYSTEM: {"self_verdict": "基本达成", "done_text": "印发意见"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round")


@pytest.fixture(scope="module")
def blank(folder: Path) -> bytes:
    return collecting.template(work_collecting.write_package(folder / "first"), folder)


@pytest.fixture(scope="module")
def filled(folder: Path, blank: bytes) -> bytes:
    """The template with what is said, saved by LibreOffice in its own way."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    path = folder / "filled.xlsx"
    path.write_bytes(work_collecting.filled(blank, SAID, GOOD))
    profile, out = folder / "profile", folder / "calc"
    office = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    subprocess.run(
        [*office, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, path],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (out / "filled.xlsx").read_bytes()


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return work_collecting.write_package(tmp_path / "data")


@pytest.fixture
def store(tmp_path: Path, store_url: str | None):
    opened = open_store(tmp_path / "store", store_url or "")
    collecting.give_rights(opened)
    yield opened
    opened.close()


def owed(store: Store, package: Package, who: str = HEAD) -> dict[str, tuple[int, int]]:
    table = duties(store, actor(store, who), package, plan_ids=[PLAN], unit=HEALTH, year=YEAR)
    return {row.kind: (row.asked, row.sent) for row in table.itertuples()}


def test_the_whole_round(store: Store, package: Package, filled: bytes, tmp_path: Path) -> None:
    head, sender = actor(store, HEAD), actor(store, SENDER)
    assert owed(store, package) == {"figures": (3, 0), "reports": (4, 0)}
    sent = intake.submit_bytes(store, sender, package, filled, "报送.xlsx")
    assert (sent.receipt.rows_in, sent.receipt.rows_taken, sent.receipt.rows_refused) == (7, 7, 0)
    first = sent.receipt.receipt
    assert sent.reports.set_index("task_id")["done_text"][SCREEN] == SAID[SCREEN]["done_text"], "as it was written"
    assert owed(store, package) == {"figures": (3, 3), "reports": (4, 4)}
    again = intake.submit_bytes(store, sender, package, filled, "报送.xlsx")
    assert (again.receipt.receipt, again.receipt.resent) == (first, True)

    # A measure is returned with a reason, the rest accepted; the unit corrects it.
    place = sent.reports.set_index("task_id")["cell"][SCREEN]
    reviews.give_back(store, head, first, "请写明随访人数", [place])
    reviews.accept(store, head, first)
    mine = views.history(store, sender, receipt=first).set_index("task_id")
    assert (mine["standing"][SCREEN], mine["reason"][SCREEN]) == ("returned", "请写明随访人数")
    assert owed(store, package) == {"figures": (3, 3), "reports": (4, 3)}
    better = {SCREEN: {"state": "推进中", "done_text": "筛查3200人，随访3050人"}}
    blank = collecting.template(package, tmp_path)
    second = intake.submit_bytes(store, sender, package, work_collecting.filled(blank, better), "更正.xlsx")
    reviews.accept(store, head, second.receipt.receipt)

    # Evidence: named, handed in, found usable; the group's verdict stands beside the unit's own.
    missing = views.evidence_list(store, sender, state="missing")
    assert missing["name"].tolist() == ["验收单.pdf"]
    paper = tmp_path / "验收单.pdf"
    paper.write_bytes(b"%PDF-1.4 acceptance")
    piece = evidence_files.hand_in(store, sender, package, paper, PLAN, HEALTH, YEAR)
    evidence_files.find_usable(store, head, piece.evidence_id)
    judging.judge(store, head, package, PLAN, SYSTEM, YEAR, "部分达成", "机制文件尚缺")

    # The measure that is not begun past its time: proposed, opened, put off, answered, returned, raised, closed.
    (proposed,) = [
        row for row in rules.propose(store, head, package, [PLAN], YEAR).itertuples() if row.object == "task"
    ]
    assert (proposed.object_id, proposed.unit, proposed.cause, proposed.step) == (TRAIN, HEALTH, "not_started", "open")
    assert slips.case_list(store, head).empty, "nothing is sent by itself"
    case = actions.open_case(store, head, package, PLAN, TRAIN, HEALTH, proposed.cause, DUE, proposed.requirement)
    assert owed(store, package)["answers"] == (1, 0)
    actions.act(store, sender, "ask", case.case_id, "师资月底到位", day=NEXT)
    assert actions.act(store, head, "grant", case.case_id).due_on == NEXT
    actions.act(store, sender, "answer", case.case_id, "已联系师资")
    actions.act(store, head, "return", case.case_id, "请附开班计划")
    higher = actions.act(store, head, "escalate", case.case_id, "请于期限前附开班计划答复", day=DUE)
    actions.act(store, sender, "answer", higher.case_id, "开班计划见附件")
    actions.act(store, head, "close", higher.case_id)
    table = slips.case_list(store, head).set_index("case_id")
    assert table["state"].tolist() == ["closed", "closed"]
    assert table["previous_case_id"][higher.case_id] == case.case_id
    assert "answers" not in owed(store, package)
    row = slips.case_list(store, head).to_dict("records")[0]
    assert to_docx(letters.slip(row, package, rules.Rules(), earlier=[case.case_id])).startswith(b"PK")

    # What is published is exactly that, and publishing again changes nothing.
    publication.publish(store, head, package.folder)
    assert not publication.publish(store, head, package.folder).changed
    assert validate_package(package.folder).empty
    made = load_package(package.folder)
    said = made.progress.set_index("task_id")
    assert said["state"].to_dict() == {
        SCREEN: "under_way", TRAIN: "not_started", STATION: "done", SYSTEM: "",
    }  # fmt: skip
    assert said["done_text"][SCREEN] == "筛查3200人，随访3050人"
    assert said["cause"][TRAIN] == "师资未到位"
    assert said["evidence"].to_dict() == {SCREEN: 0, TRAIN: 0, STATION: 1, SYSTEM: 0}
    assert said["evidence_pieces"].to_dict() == {
        SCREEN: "", TRAIN: "", STATION: "usable:验收单.pdf;received:区卫发〔2024〕3号", SYSTEM: "",
    }  # fmt: skip
    assert (said["self_verdict"][SYSTEM], said["group_verdict"][SYSTEM]) == ("basically_met", "partly_met")
    assert said["receipt"][SCREEN] == second.receipt.receipt and said["receipt"][TRAIN] == first
    assert made.cases[["level", "state"]].to_numpy().tolist() == [["assigned", "closed"], ["reminded", "closed"]]
    assert backup.check(store) == []
    other = open_store(tmp_path / "other", "")
    copy = tmp_path / "copy.tar"
    backup.backup(store, actor(store, collecting.BOSS), copy)
    counts = backup.restore(other, copy)
    assert (counts["reports"], counts["cases"], counts["evidence"], counts["files"]) == (5, 2, 2, 3)
    assert backup.check(other) == [] and backup.orphans(other) == set()
    other.close()


def test_a_large_plan_s_template_opens_fast(tmp_path: Path, package: Package) -> None:
    """300 measures that forty units share: written, and opened by LibreOffice."""
    tasks = package.tasks[package.tasks["kind"].eq("measure")].iloc[[0] * 300].reset_index(drop=True)
    units = ";".join([HEALTH, *(f"区第{number}局" for number in range(39))])
    tasks = tasks.assign(
        task_id=[f"{PLAN}-m{number:03}" for number in range(300)], responsible_units=units, supporting_units="",
        item=[str(number) for number in range(300)],
    )  # fmt: skip
    large = Package(**{**vars(package), "tasks": tasks})
    began = time.perf_counter()
    blank = collecting.template(large, tmp_path)
    print(f"written in {time.perf_counter() - began:.2f} s, {len(blank)} bytes")
    assert len(asked(large, PLAN, HEALTH)) == 300
    book = pd.read_excel(
        tmp_path / f"template-{HEALTH}-{YEAR}.xlsx", sheet_name=layout.SHEET, header=None, engine="calamine"
    )
    assert book.iloc[layout.FIRST_ROW - 1 :, 0].notna().sum() == 300
    assert book.iloc[:, 8].isin(PROGRESS.labels("zh").values()).sum() == 0, "no progress is filled in beforehand"


CHILDREN = "east-children-2021-2025"


@pytest.fixture
def two_plans(package: Package) -> Package:
    """A children's plan of the same area beside the women's: one indicator of both, one of its own, one measure."""
    plan = package.plans[package.plans["plan_id"].eq(PLAN)].assign(
        plan_id=CHILDREN, title="东区儿童发展规划（2021—2025年）", family="children", upper_plan_id=""
    )
    own = package.targets[package.targets["plan_id"].eq(PLAN)].drop_duplicates("indicator_id")
    own = own[own["indicator_id"].isin(["staff_count", "life_expectancy_female"])]
    targets = own.assign(plan_id=CHILDREN, target_id="child-" + own["target_id"], responsible_units=HEALTH)
    task = package.tasks[package.tasks["task_id"].eq(SCREEN)].assign(
        plan_id=CHILDREN, task_id=f"{CHILDREN}-m1", title="儿童保健服务", target_ids=""
    )
    joined = {"plans": plan, "targets": targets, "tasks": task}
    frames = {name: pd.concat([getattr(package, name), more], ignore_index=True) for name, more in joined.items()}
    return Package(**{**vars(package), **frames})


@on_postgres_a_walk
def test_one_workbook_serves_the_women_s_and_the_children_s_plan(
    store: Store, two_plans: Package, tmp_path: Path
) -> None:
    path = tmp_path / "both.xlsx"
    rows = write_template(two_plans, PLAN, HEALTH, YEAR, path, also=[CHILDREN])
    assert rows["indicator_id"].is_unique, "a figure of both plans is asked for once"
    book = openpyxl.load_workbook(path)
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        "报送表", "措施进展", "报送表（2）", "措施进展（2）",
    ]  # fmt: skip
    for address, value in GOOD.items():
        book["报送表"][address] = value
    child = rows.loc[rows["plan_id"].eq(CHILDREN), "indicator_id"].tolist()
    book["报送表（2）"]["I6"] = 79.5
    book["报送表（2）"]["N6"] = "核实"
    book["措施进展"][layout.place("state", layout.FIRST_ROW)] = "推进中"
    book["措施进展（2）"][layout.place("state", layout.FIRST_ROW)] = "已完成"
    content = collecting.saved(book)
    sender = actor(store, SENDER)
    done = intake.submit_bytes(store, sender, two_plans, content, "both.xlsx")
    (other,) = done.also
    assert (done.receipt.plan_id, other.receipt.plan_id) == (PLAN, CHILDREN)
    assert done.receipt.receipt != other.receipt.receipt
    assert (done.receipt.rows_taken, other.receipt.rows_taken) == (4, 1 + len(child))
    assert other.reports["task_id"].tolist() == [f"{CHILDREN}-m1"]
    again = intake.submit_bytes(store, sender, two_plans, content, "both.xlsx")
    assert again.receipt.resent and again.also[0].receipt.resent
    book["措施进展（2）"][layout.place("state", layout.FIRST_ROW)] = None
    book["报送表（2）"]["I6"] = book["报送表（2）"]["N6"] = None
    alone = intake.submit_bytes(store, sender, two_plans, collecting.saved(book), "women.xlsx")
    assert alone.also == (), "a plan of which nothing is filled in was not sent"
    assert backup.check(store) == []
