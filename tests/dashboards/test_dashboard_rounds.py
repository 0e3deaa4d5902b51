"""The page of figures as the page of measures and slips too, without a browser: what each sees, does, and may not do."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import collecting
import work_collecting
from collecting import AREA, GOOD, HEAD, HEALTH, LOOK, PLAN, SCHOOL, SENDER, TEACHER, YEAR, actor
from dashboard_pages import IMAGE, SCRIPT, pieces, tags, text
from halfsky.collect import intake
from halfsky.collect.access import Grant
from halfsky.collect.cases import actions
from halfsky.collect.cases import views as slips
from halfsky.collect.progress import layout, views
from halfsky.collect.store import Store, grants, reviews
from halfsky.collect.store import views as store_views
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.implementation import ImplementationPage
from halfsky.dashboards.submission import Submission
from halfsky.package import Package, load_package, write_table
from halfsky.schemas import PLANS, TARGETS, TASKS
from long_form import dealt, walk
from work_collecting import LESSON, SCREEN, STATION, SYSTEM, TRAIN
from work_pages import (
    DUE,
    HERE,
    SAID,
    box,
    boxes,
    buttons,
    handed,
    new_store,
    now_a_reviewer,
    opened_slip,
    press,
    seen,
    sent,
    standings,
    upload,
    visits,
)  # fmt: skip


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return work_collecting.write_package(tmp_path / "data")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    yield from new_store(tmp_path, monkeypatch)


@pytest.fixture
def come(package: Package, monkeypatch: pytest.MonkeyPatch):
    return visits(package, monkeypatch)


# The unit


def test_a_check_counts_measures_and_names_the_rows_that_stay_open(
    store: Store, package: Package, come, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("HALFSKY_USER", SENDER)
    page = Submission(PageCache(package.folder), HERE)
    blank = collecting.template(package, tmp_path)
    rows = {SCREEN: {"state": "推进中", "done_text": "筛查3200人"}, SYSTEM: {"done_text": "印发意见"}}
    upload(page, work_collecting.filled(blank, rows, GOOD))
    said = text(page.sheet.findings.value)
    assert "可接收4行（数值3行、措施进展1项）" in said
    assert "应报措施4项：已报进展1项，未报3项" in said
    assert "措施进展 I6" in said and "助产人员培训：没有填写进展或自评：仍为未报" in said
    assert "填写了内容，但没有选择自评" in said
    press(page, "send=")
    said = text(page.sheet.findings.value)
    assert "报送成功" in said and "3个、1项" in said
    assert "仍为未报" not in text(page.sheet.opened.value), "I6 of the other sheet is no figure's"
    table = text(page.sheet.measures.standing.value)
    assert "应报措施、工程和定性目标4项：未报3项，待审核1项" in table and "筛查3200人" in table


def test_a_workbook_of_measures_alone_is_sent(store: Store, package: Package, come) -> None:
    page = come(SENDER)
    upload(page, work_collecting.written(SAID))
    assert "4行（数值0行、措施进展4项）都可接收" in text(page.sheet.findings.value)
    press(page, "send=")
    assert set(standings(store).values()) == {"submitted"}
    assert "0个、4项" in text(page.sheet.findings.value)


def test_a_unit_reads_why_a_measure_came_back(store: Store, package: Package, come) -> None:
    receipt = sent(store, package)
    rows = views.history(store, actor(store, HEAD), receipt=receipt).set_index("task_id")
    reviews.give_back(store, actor(store, HEAD), receipt, "请写明随访人数", [rows["cell"][SCREEN]])
    said = text(come(SENDER).sheet.measures.standing.value)
    assert "两癌筛查推进中筛查3200人典型做法：下乡筛查车× 已退回退回原因：请写明随访人数" in said
    assert "基本达成" in said and "未达标原因：师资未到位" in said
    assert "生理卫生课程" not in said, "another unit's"


@walk
def test_a_unit_that_is_asked_for_measures_alone_has_its_page(
    store: Store, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = package.tasks.assign(
        lead_unit=package.tasks["lead_unit"].where(package.tasks["task_id"].ne(STATION), "区妇联"),
        responsible_units=package.tasks["responsible_units"].where(package.tasks["task_id"].ne(STATION), "区妇联"),
    )
    write_table(tasks, TASKS, package.folder / "tasks" / f"{PLAN}.csv")
    grants.give(store, collecting.BOSS, "federation", Grant("reporter", AREA, "区妇联"))
    monkeypatch.setenv("HALFSKY_USER", "federation")
    page = Submission(PageCache(package.folder), f"plan={PLAN}&year={YEAR}")
    assert page.unit == "区妇联" and "母婴设施建设" in text(page.sheet.measures.standing.value)
    page.hear("get", "template")
    assert "<a" in page.page.handed.value


# All units at once


def test_two_units_that_report_on_one_measure_stand_beside_each_other(store: Store, package: Package, come) -> None:
    mine = {TRAIN: {"state": "under_way", "done_text": "培训20人"}}
    for unit, who in ((HEALTH, SENDER), (SCHOOL, TEACHER)):
        content = work_collecting.written(mine, unit=unit)
        come(who)
        intake.submit_bytes(store, actor(store, who), package, content, f"{unit}.xlsx")
    page = come(HEAD, f"plan={PLAN}&year={YEAR}&unit=")
    assert "出错" not in seen(page) and len([label for label in boxes(page) if "助产人员培训" in label]) == 2
    counted = text(page.sheet.measures.standing.value)
    assert "应报措施、工程和定性目标5项" in counted and "待审核1项" in counted


# The reviewer


def test_one_goes_back_with_a_reason_and_several_are_accepted(store: Store, package: Package, come) -> None:
    sent(store, package)
    page = come(HEAD)
    said = text(page.sheet.measures.reports.value)
    assert "两癌筛查推进中筛查3200人" in said and "师资未到位" in said and "自评基本达成" in said
    assert "验收单.pdf（未提供）" in said and "区卫发〔2024〕3号（已收到）" in said
    press(page, "reports=return|")
    assert "请先勾选" in text(page.sheet.said.value)
    press(page, "reports=return|", box(page, "两癌筛查"))
    assert "填写原因" in text(page.sheet.said.value)
    page.sheet.measures.reason.value = "请写明随访人数"
    word = f"return|{box(page, '两癌筛查')}"
    page.hear("reports", word)
    page.hear("reports", word)
    assert "已退回1项进展报告" in text(page.sheet.said.value)
    page.hear("reports", f"accept|{box(page, '助产')},{box(page, '健康服务机制')}")
    assert "已接受2项进展报告" in text(page.sheet.said.value)
    assert standings(store) == {
        SCREEN: "returned", TRAIN: "accepted", SYSTEM: "accepted", STATION: "submitted",
    }  # fmt: skip
    press(page, "reports=accept|HS-")
    assert standings(store)[STATION] == "accepted"
    page.sheet.measures.reason.value = "人数有误"
    page.hear("reports", f"withdraw|{box(page, '助产')}")
    assert standings(store)[TRAIN] == "withdrawn"
    assert store_views.log(store, actor(store, HEAD))["action"].isin(["accepted", "returned", "withdrawn"]).sum() == 4


@walk
def test_what_another_decided_meanwhile_is_named_and_left(store: Store, package: Package, come) -> None:
    receipt = sent(store, package)
    page = come(HEAD)
    rows = views.history(store, actor(store, HEAD), receipt=receipt).set_index("task_id")
    reviews.give_back(store, actor(store, HEAD), receipt, "请核对", [rows["cell"][SCREEN]])
    press(page, "reports=accept|HS-")
    said = text(page.sheet.said.value)
    assert "已接受3项进展报告" in said and f"{rows['cell'][SCREEN]}现为“已退回”" in said
    page.hear("reports", f"accept|{receipt}|{rows['report_id'][SCREEN]}|0")
    assert "没有执行" in text(page.sheet.said.value) and standings(store)[SCREEN] == "returned"


def test_who_sent_a_report_does_not_decide_on_it(store: Store, package: Package, come) -> None:
    sent(store, package)
    now_a_reviewer(store, SENDER)
    page = come(SENDER)
    press(page, "reports=accept|HS-")
    assert "没有这项操作的权限（本人报送的数值须由他人审核）" in text(page.sheet.said.value)
    assert set(standings(store).values()) == {"submitted"}


def test_the_group_s_verdict_stands_beside_the_unit_s(store: Store, package: Package, come) -> None:
    sent(store, package)
    page = come(HEAD)
    own = page.sheet.measures
    press(page, "judge=")
    assert "请选择定性目标" in text(page.sheet.said.value)
    own.goal.value, own.verdict.value, own.grounds.value = SYSTEM, "partly_met", "机制文件尚缺"
    word = next(word for word in buttons(page) if word.startswith("judge="))
    for _ in range(2):
        page.hear(*word.split("="))
    assert "已记录评估组结论：部分达成" in text(page.sheet.said.value)
    assert "自评基本达成；评估组部分达成" in text(own.reports.value)
    assert "自评基本达成；评估组部分达成" in text(come(SENDER).sheet.measures.standing.value)
    assert store_views.log(store, actor(store, HEAD))["action"].eq("judged").sum() == 1


# Slips


def test_a_slip_is_opened_answered_returned_put_off_and_closed(store: Store, package: Package, come) -> None:
    page = come(HEAD)
    own = page.sheet.measures
    press(page, "case=")
    assert "请选择督办事项" in text(page.sheet.said.value)
    form = own.opening
    form.matters.value, form.cause.value, form.asked_for.value = TRAIN, "not_started", "请查明原因，按期答复"
    form.due.value = DUE
    word = next(word for word in buttons(page) if word.startswith("case="))
    for _ in range(2):
        page.hear(*word.split("="))
    assert "已下达督办单：交办〔" in text(page.sheet.said.value)
    (case,) = slips.case_list(store, actor(store, HEAD))["case_id"]

    unit = come(SENDER)
    theirs = unit.sheet.measures
    assert "请查明原因，按期答复" in text(theirs.slips.value)
    assert not any(word.startswith("slip=close") for word in buttons(unit))
    press(unit, "slip=answer")
    assert "填写内容" in text(unit.sheet.said.value)
    theirs.words.value, theirs.day.value = "师资月底到位", DUE + datetime.timedelta(days=10)
    press(unit, "slip=ask")
    assert "申请延期" in text(theirs.slips.value)

    page.hear("refresh", "")
    press(page, "slip=grant")
    unit.hear("refresh", "")
    theirs.words.value = "已联系师资"
    stale = next(word for word in buttons(unit) if word.startswith("slip=answer"))
    unit.hear(*stale.split("="))
    page.hear("refresh", "")
    own.words.value = "请附计划"
    press(page, "slip=return")
    unit.hear("refresh", "")
    theirs.words.value = "计划见附件"
    press(unit, "slip=answer")
    page.hear("refresh", "")
    press(page, "slip=close")
    assert "已办结" in text(own.slips.value)
    row = slips.case_list(store, actor(store, HEAD)).iloc[0]
    assert (row["case_id"], row["state"], row["answer"]) == (case, "closed", "计划见附件")
    page.hear("publish", "all")
    press(page, "publish=")
    assert "督办单1件" in text(page.sheet.published.value)
    assert load_package(package.folder).cases["state"].tolist() == ["closed"]


def test_a_step_on_a_slip_that_has_changed_is_refused(store: Store, package: Package, come) -> None:
    case = opened_slip(store, package)
    page = come(SENDER)
    page.sheet.measures.words.value = "已办"
    stale = next(word for word in buttons(page) if word.startswith("slip=answer"))
    actions.act(store, actor(store, SENDER), "answer", case, "另一份答复")
    page.hear(*stale.split("="))
    assert "该督办单的状态已经改变" in text(page.sheet.said.value)
    assert slips.case_list(store, actor(store, HEAD))["answer"].tolist() == ["另一份答复"]


# Rights


def test_every_role_tries_everything(store: Store, package: Package, come) -> None:
    """Each word of any role's page sent to each role's page, in the ordinary run to one's: done where it is one's own,
    else refused and logged.
    """
    receipt = sent(store, package)
    case = opened_slip(store, package)
    row = views.history(store, actor(store, HEAD), receipt=receipt).iloc[0]
    report = f"{receipt}|{row['report_id']}|0"
    words = [("reports", f"{kind}|{report}") for kind in ("accept", "return", "withdraw")]
    words += [("judge", "0"), ("case", "0"), ("get", "evidence|ZJ-00000000")]
    words += [("slip", f"{action}|{case}|0") for action in ("return", "close", "cancel", "reopen", "grant", "escalate")]
    answers = [("slip", f"{action}|{case}|0") for action in ("answer", "ask")]
    for hand, name in enumerate((LOOK, SENDER, TEACHER)):
        page = come(name, f"plan={PLAN}&year={YEAR}")
        own = page.sheet.measures
        assert not [word for word in buttons(page) if word.split("=")[0] in ("reports", "judge", "case")], name
        for action, value in dealt(words, hand, 3) + (answers if name != SENDER else []):
            own.words.value = own.reason.value = own.grounds.value = own.opening.asked_for.value = "原因说明"
            own.day.value = own.opening.due.value = DUE
            before = len(store_views.log(store, actor(store, HEAD)))
            page.hear(action, value)
            log = store_views.log(store, actor(store, HEAD))
            assert len(log) == before + 1 and (log.iloc[-1]["action"], log.iloc[-1]["actor"]) == ("denied", name), value
            assert "没有这项操作的权限" in text(page.sheet.said.value)
    assert set(standings(store).values()) == {"submitted"}
    assert slips.case_list(store, actor(store, HEAD))[["state", "version"]].to_numpy().tolist() == [["open", 0]]
    page = come(TEACHER, f"plan={PLAN}&year={YEAR}")
    assert "请查明原因" not in seen(page) and "筛查3200人" not in seen(page)
    for nonsense in ("accept|x|1|0", "accept|" + "HS-|1|1", "amend|" + report, "", "answer|x|y", "accept|,|"):
        page.hear("reports", nonsense)
        page.hear("slip", nonsense)
    assert set(standings(store).values()) == {"submitted"}


@walk
def test_the_answer_of_an_officer_is_not_decided_on_by_himself(store: Store, package: Package, come) -> None:
    case = opened_slip(store, package)
    page = come(SENDER)
    page.sheet.measures.words.value = "已办结"
    page.hear("slip", f"answer|{case}|0")
    now_a_reviewer(store, SENDER)
    page.hear("slip", f"close|{case}|1")
    assert "没有这项操作的权限" in text(page.sheet.said.value)
    assert slips.case_list(store, actor(store, HEAD))["state"].tolist() == ["answered"]


def test_what_people_wrote_stays_text_in_either_language(store: Store, package: Package, come) -> None:
    sent(
        store,
        package,
        {SCREEN: {"state": "under_way", "done_text": SCRIPT, "cause": IMAGE, "evidence": f"{IMAGE}.pdf"}},
    )
    case = opened_slip(store, package)
    actions.act(store, actor(store, SENDER), "answer", case, f"{SCRIPT}{IMAGE}")
    for name in (HEAD, SENDER):
        for language in ("zh", "en"):
            every = "".join(pieces(come(name, f"{HERE}&language={language}").view))
            assert SCRIPT not in every and "<img" not in every and SCRIPT in text(every)
    said = text(come(HEAD, f"{HERE}&language=en").sheet.measures.buttons.value)
    assert "Accept the ticked" in said


@walk
def test_all_units_are_counted_one_by_one(store: Store, package: Package, come) -> None:
    sent(store, package)
    page = come(HEAD, f"plan={PLAN}&year={YEAR}")
    said = text(page.sheet.measures.standing.value)
    assert f"{HEALTH}4" in said and "区教育局11000" in said, "what another leads is not owed"
    assert LESSON not in said
    cells = [one.get("class", "") for name, one in tags(page.sheet.measures.standing.value) if name == "td"]
    heads = [one.get("class", "") for name, one in tags(page.sheet.measures.standing.value) if name == "th"]
    assert set(cells) == set(heads[1:6]) == {"hs-number"}, "numbers stand below their heads"
    assert any(HEALTH in label for label in boxes(page)), "whose report it is stands beside it"


def test_a_reviewer_reads_which_reports_are_not_published_and_which_of_others_stand(
    store: Store, package: Package, come
) -> None:
    reviews.accept(store, actor(store, HEAD), sent(store, package))
    page = come(HEAD)
    press(page, "publish=")
    shown = text(page.sheet.published.value)
    assert "将要发布的进展和督办单（4条）" in shown and "进展报告" in shown and SCREEN not in shown
    press(page, "publish=")
    assert "进展报告4份" in text(page.sheet.published.value)
    path = package.folder / f"progress/{AREA}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("筛查3200人", "筛查9999人"), encoding="utf-8")
    press(page, "publish=")
    said = text(page.sheet.published.value)
    assert "不是由本报送数据库发布的进展和督办单（1条）" in said and SCREEN in said and f"progress/{AREA}.csv" in said
    path.unlink()
    tasks = package.tasks[package.tasks["task_id"].ne(STATION)]
    write_table(tasks, TASKS, package.folder / "tasks" / f"{PLAN}.csv")
    press(page, "publish=")
    assert "未发布：进展报告“" in text(page.sheet.published.value)


CHILDREN = "east-children-2021-2025"


@walk
def test_a_workbook_of_both_plans_is_taken_for_both_and_says_so(
    store: Store, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = package.plans[package.plans["plan_id"].eq(PLAN)].assign(
        plan_id=CHILDREN, title="东区儿童发展规划（2021—2025年）", family="children", upper_plan_id=""
    )
    targets = package.targets[package.targets["plan_id"].eq(PLAN)].head(1)
    targets = targets.assign(plan_id=CHILDREN, target_id="child-1", responsible_units=HEALTH)
    task = package.tasks[package.tasks["task_id"].eq(SCREEN)]
    task = task.assign(plan_id=CHILDREN, task_id=f"{CHILDREN}-m1", title="儿童保健服务", target_ids="")
    folder = package.folder
    write_table(pd.concat([package.plans, plans], ignore_index=True), PLANS, folder / "plans.csv")
    write_table(targets, TARGETS, folder / f"targets/{CHILDREN}.csv")
    write_table(task, TASKS, folder / f"tasks/{CHILDREN}.csv")
    monkeypatch.setenv("HALFSKY_USER", SENDER)
    page = Submission(PageCache(folder), HERE)
    assert "妇女、儿童规划合并模板" in text(page.sheet.steps.value)
    page.hear("get", "template|both")
    book = openpyxl.load_workbook(io.BytesIO(handed(page)))
    for address, value in GOOD.items():
        book["报送表"][address] = value
    book["措施进展（2）"][layout.place("state", layout.FIRST_ROW)] = "推进中"
    upload(page, collecting.saved(book))
    said = text(page.sheet.findings.value)
    assert "这个工作簿用于2个规划" in said and "东区儿童发展规划" in said and "③ 报送这4行" in said
    press(page, "send=")
    assert text(page.sheet.findings.value).count("报送成功") == 2
    came = store_views.submissions(store, actor(store, HEAD))
    assert sorted(came["plan_id"]) == sorted([PLAN, CHILDREN])
    assert came.loc[came["receipt"].eq(page.receipt), "plan_id"].tolist() == [PLAN], "the plan that is shown is opened"


def test_the_page_of_work_says_what_has_come_and_is_not_published(
    store: Store, package: Package, come, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = PageCache(package.folder)

    def page(name: str) -> str:
        monkeypatch.setenv("HALFSKY_USER", name)
        return text(ImplementationPage(cache, f"plan={PLAN}&year={YEAR}").awaited.value)

    come(SENDER)  # workbooks are read without a process of their own
    assert page(HEAD) == ""
    sent(store, package)
    assert f"{YEAR}年措施进展已报送" in page(HEAD)
    assert "已接受0件、待审核" in page(HEAD)
    assert HEALTH in page(HEAD)
    assert page("nobody") == ""
