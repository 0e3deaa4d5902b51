"""The page's part on evidence, corrected reports and inspections, without a browser: each role tries each of them."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import docx
import pytest

import work_collecting
from collecting import BOSS, HEAD, HEALTH, LOOK, PLAN, SENDER, TEACHER, YEAR, actor
from dashboard_pages import IMAGE, SCRIPT, pieces, tags, text
from halfsky.collect.access import Grant
from halfsky.collect.cases import views as slips
from halfsky.collect.cases.inspections import inspection_list
from halfsky.collect.progress import views
from halfsky.collect.store import Store, backup, grants
from halfsky.collect.store import views as store_views
from halfsky.collect.store.database import today
from halfsky.dashboards.submission import Submission
from halfsky.package import Package
from long_form import dealt
from work_collecting import SCREEN, STATION, SYSTEM, TRAIN
from work_pages import DUE, buttons, handed, new_store, now_a_reviewer, opened_slip, press, sent, visits

PDF = b"%PDF-1.4 acceptance"
NAME = "验收单.pdf"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return work_collecting.write_package(tmp_path / "data")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    yield from new_store(tmp_path, monkeypatch)


@pytest.fixture
def come(package: Package, monkeypatch: pytest.MonkeyPatch):
    return visits(package, monkeypatch)


def hand_in(page: Submission, content: bytes = PDF, name: str = NAME, wanted: str = "") -> None:
    """As the page does: the button says what the file is for, then the file comes."""
    says = [about["data-says"] for piece in pieces(page.view) for _, about in tags(piece) if "data-says" in about]
    page.hear("prove", wanted or says[0].partition("=")[2])
    told = {"name": name, "type": "", "size": len(content), "last_modified": datetime.datetime.now(datetime.UTC)}
    page.sheet.measures.evidence.upload.value = ({**told, "content": memoryview(content)},)


def evidence(page: Submission) -> str:
    return text(page.sheet.measures.evidence.table.value)


def said(page: Submission) -> str:
    return text(page.sheet.said.value)


def pieces_of(store: Store) -> dict[str, str]:
    rows = views.evidence_list(store, actor(store, HEAD))
    return dict(zip(rows["name"], rows["state"], strict=True))


def test_a_piece_is_missing_then_received_then_usable(store: Store, package: Package, come) -> None:
    sent(store, package)
    unit, head = come(SENDER), come(HEAD)
    assert "验收单.pdf母婴设施建设未提供" in evidence(unit)
    assert "选择文件提交" not in evidence(head) and "可采用" not in evidence(head).replace("按文号登记", "")[:60]
    hand_in(unit)
    assert "已提交佐证材料：验收单.pdf" in said(unit) and "已收到" in evidence(unit)
    press(head, "refresh=")
    press(head, "get=evidence|")
    assert handed(head) == PDF and 'download="验收单.pdf"' in head.page.handed.value
    press(head, "piece=return|")
    assert "退回佐证材料须填写材料退回原因" in said(head)
    head.sheet.measures.evidence.reason.value = "没有盖章"
    press(head, "piece=return|")
    press(unit, "refresh=")
    assert "退回原因：没有盖章" in evidence(unit)
    shown = next(word for word in buttons(head) if word.startswith("piece=usable|"))
    hand_in(unit, PDF + b" stamped")
    head.hear("piece", shown.partition("=")[2])
    assert "提交了新的文件" in said(head), "what nobody has looked at is not found usable"
    press(head, "piece=usable|")
    assert "已认定可采用" in said(head) and pieces_of(store)[NAME] == "usable"
    assert backup.check(store) == []


def test_a_paper_known_by_its_number_is_judged_without_a_file(store: Store, package: Package, come) -> None:
    sent(store, package)
    head = come(HEAD)
    row = next(row for row in head.sheet.measures.evidence.table.value.split("<tr") if "按文号登记，不需文件" in row)
    assert "未提供" not in row, "what needs no file is not said to be missing"
    press(head, "piece=usable|")
    assert pieces_of(store)["区卫发〔2024〕3号"] == "usable"


def test_a_slip_s_answer_has_its_evidence(store: Store, package: Package, come) -> None:
    case = opened_slip(store, package)
    page = come(SENDER)
    hand_in(page, wanted=case, name="开班计划.pdf")
    assert "已提交佐证材料：开班计划.pdf" in said(page) and "交办〔" in evidence(page)


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"MZ\x90", "a.pdf", "没有提交：文件不是可接收的类型"), (PDF, "a.exe", "没有提交：文件不是可接收的类型"), (b"PK\x03\x04broken", "a.docx", "没有提交：文件不是可接收的类型"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused(
    store: Store, package: Package, come, content: bytes, name: str, told: str
) -> None:
    sent(store, package)
    page = come(SENDER)
    hand_in(page, content, name)
    assert told in said(page) and pieces_of(store)[NAME] == "missing"
    page.hear("large", "9000000")
    assert "超过9MB" in said(page)
    page.hear("large", "")
    assert "超过5MB" in said(page)


def test_a_reviewer_corrects_what_a_report_says(store: Store, package: Package, come) -> None:
    sent(store, package)
    page = come(HEAD)
    form = page.sheet.measures.amending
    form.report.value = next(value for title, value in form.report.options if "两癌筛查" in title)
    form.what.value = "done_text"
    assert form.becomes.value == "筛查3200人", "what stands there, to be changed"
    form.becomes.value = "筛查3020人"
    old = next(word for word in buttons(page) if word.startswith("rewrite="))
    press(page, "rewrite=")
    assert "填写修正后的内容和修正原因" in said(page)
    form.reason.value = "与年报一致"
    press(page, "rewrite=")
    assert "已修正并接受1项进展报告" in said(page)
    page.hear(*old.split("="))
    rows = views.history(store, actor(store, HEAD), task_id=SCREEN).sort_values("number")
    assert rows["done_text"].tolist() == ["筛查3200人", "筛查3020人"], "the sender's words stay, and once is once"
    assert "筛查3020人" in text(come(SENDER).sheet.measures.standing.value)


def test_a_corrected_report_stays_what_it_is_and_names_its_evidence(store: Store, package: Package, come) -> None:
    sent(store, package)
    page = come(HEAD)
    form = page.sheet.measures.amending
    form.report.value = next(value for title, value in form.report.options if "健康服务机制" in title)
    for part, words in (("state", "已完成"), ("self_verdict", ""), ("self_verdict", "很好")):
        form.what.value, form.becomes.value, form.reason.value = part, words, "更正"
        press(page, "rewrite=")
        assert "措施须有进展、没有自评" in said(page), part
    form.what.value, form.becomes.value, form.reason.value = "evidence", "意见.pdf", "补充"
    press(page, "rewrite=")
    assert pieces_of(store)["意见.pdf"] == "missing"
    rows = views.history(store, actor(store, HEAD), task_id=SYSTEM)
    assert set(rows["self_verdict"]) == {"basically_met"} and len(rows) == 2


def test_an_inspection_is_written_down_and_what_is_to_be_mended_goes_out_as_slips(
    store: Store, package: Package, come
) -> None:
    page = come(HEAD)
    form = page.sheet.measures.inspection
    press(page, "inspect=")
    assert "请填写督导日期" in said(page)
    press(page, "mend=")
    assert "没有加入" in said(page)
    for title in ("助产人员培训", "两癌筛查"):
        form.matters.value = next(value for name, value in form.matters.options if title in name)
        form.until.value, form.what.value = DUE, f"补齐{title}台账"
        press(page, "mend=")
    assert "补齐两癌筛查台账" in text(form.added.value)
    press(page, "unmend=1")
    assert "补齐两癌筛查台账" not in text(form.added.value)
    form.on.value, form.place.value, form.team.value = today(), "区妇幼保健院", "政府督查室、妇联"
    form.seen.value, form.praised.value = "台账不全", "筛查车下乡"
    old = next(word for word in buttons(page) if word.startswith("inspect="))
    page.hear(*old.split("="))
    page.hear(*old.split("="))
    assert "已保存督导记录" in said(page) or said(page) == ""
    rows = inspection_list(store, actor(store, SENDER))
    assert rows[["place", "seen"]].to_numpy().tolist() == [["区妇幼保健院", "台账不全"]], "the unit reads it, once"
    case = slips.case_list(store, actor(store, SENDER))
    assert case[["object_id", "cause", "due_on"]].to_numpy().tolist() == [[TRAIN, "inspected", DUE.isoformat()]]
    assert "台账不全" in text(come(SENDER).sheet.measures.inspection.records.value)
    press(page, "get=inspection")
    assert "两癌筛查" in "".join(
        cell.text for row in docx.Document(io.BytesIO(handed(page))).tables[1].rows for cell in row.cells
    )


def test_every_role_tries_all_of_it(store: Store, package: Package, come) -> None:
    receipt = sent(store, package)
    case = opened_slip(store, package)
    rows = views.evidence_list(store, actor(store, HEAD)).set_index("name")
    piece = rows["evidence_id"]["区卫发〔2024〕3号"]
    report = views.history(store, actor(store, HEAD), task_id=STATION).iloc[0]
    grants.give(store, BOSS, "out", Grant("reviewer", "420100"))
    for hand, name in enumerate((SENDER, TEACHER, LOOK, "out", BOSS)):
        page = come(name, f"plan={PLAN}&year={YEAR}&unit={HEALTH}")
        if not page.plan_id:
            continue  # nothing is this visitor's: no button does anything
        form = page.sheet.measures
        form.amending.report.options = [("x", f"{receipt}|{report['report_id']}|0|{report['cell']}")]
        form.amending.report.value = form.amending.report.options[0][1]
        form.amending.becomes.value, form.amending.reason.value = "改", "更正"
        form.inspection.on.value, form.inspection.place.value = today(), "院内"
        form.inspection.team.value, form.inspection.seen.value = "督导组", "所见"
        form.evidence.reason.value = "不行"
        forbidden = [("piece", f"usable|{piece}|"), ("piece", f"return|{piece}|"), ("rewrite", "0"), ("inspect", "0"),
                     ("get", "inspection")]  # fmt: skip
        for word, value in dealt(forbidden, hand % 3, 3):
            before = len(store_views.log(store, actor(store, HEAD)))
            page.hear(word, value)
            assert "没有这项操作的权限" in said(page), (name, word)
            assert page.page.handed.value == "" and len(store_views.log(store, actor(store, HEAD))) == before + 1
        if name != SENDER:
            hand_in(page, wanted=piece)
            assert "权限" in said(page) or "没有提交" in said(page), name
            hand_in(page, wanted=case)
            assert "权限" in said(page) or "没有提交" in said(page), name
    assert inspection_list(store, actor(store, HEAD)).empty and pieces_of(store)[NAME] == "missing"
    assert len(views.history(store, actor(store, HEAD), task_id=STATION)) == 1


def test_who_handed_a_piece_in_does_not_judge_it(store: Store, package: Package, come) -> None:
    sent(store, package)
    hand_in(come(SENDER))
    now_a_reviewer(store, SENDER)
    press(come(SENDER), "piece=usable|")
    assert pieces_of(store)[NAME] == "received"


def test_what_people_wrote_stays_text(store: Store, package: Package, come) -> None:
    sent(store, package, {SCREEN: {"state": "under_way", "done_text": "筛查", "evidence": f"{IMAGE}.pdf"}})
    page = come(HEAD)
    form = page.sheet.measures.inspection
    form.on.value, form.place.value, form.team.value, form.seen.value = today(), SCRIPT, IMAGE, SCRIPT
    press(page, "inspect=")
    for name in (HEAD, SENDER):
        every = "".join(pieces(come(name).view))
        assert SCRIPT not in every and "<img" not in every
