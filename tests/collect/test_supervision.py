"""Supervision: every step in every state against the table, on both databases; whose it is; what is kept of people."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

import collecting
import work_collecting
from collecting import AREA, BOSS, HEAD, HEALTH, LOOK, PLAN, SCHOOL, SENDER, TEACHER, YEAR, actor
from halfsky.collect import intake
from halfsky.collect.access import MAY, Grant
from halfsky.collect.cases import actions, inspections, posts, rules, transitions
from halfsky.collect.cases import views as slips
from halfsky.collect.duties import duties
from halfsky.collect.progress import evidence_files, judging, views
from halfsky.collect.progress.asked import asked
from halfsky.collect.store import Store, backup, database, grants, names, open_store, reviews
from halfsky.collect.store import views as store_views
from halfsky.collect.store.account_schema import KEPT
from halfsky.collect.store.schema import METADATA
from halfsky.collect.store.work_schema import GROWING
from halfsky.errors import AccessError, ReviewError, UsageError
from halfsky.package import Package
from halfsky.render.word import to_docx
from long_form import on_postgres_a_walk, rounds
from trial_counts import SEED
from work_collecting import LESSON, SCREEN, SYSTEM, TRAIN
from work_trials import DUE

DOCS = Path(__file__).parents[2] / "docs"
UNIT = {"answer", "ask"}  # what a unit does; all else is the officers'


@pytest.fixture(autouse=True)
def _no_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", work_collecting.read_written)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return work_collecting.write_package(tmp_path_factory.mktemp("data"))


@pytest.fixture
def both(tmp_path: Path, store_url: str | None):
    opened = open_store(tmp_path / "store", store_url or "")
    collecting.give_rights(opened)
    yield opened
    opened.close()


def opened(store: Store, package: Package, task: str = TRAIN, unit: str = HEALTH) -> str:
    about = (PLAN, task, unit, "not_started", DUE, "请说明原因")
    return actions.open_case(store, actor(store, HEAD), package, *about).case_id


# The table


def test_any_sequence_of_steps_is_what_the_table_says(both: Store, package: Package) -> None:
    """A small model beside the store: what the table has is done, all else is refused and leaves no trace."""
    chance = random.Random(SEED)
    for number in range(rounds(3, 60)):
        case = opened(both, package)
        state, asked, events, gone = "open", False, 0, False
        for step in range(rounds(14, 40)):
            action = chance.choice(transitions.ACTIONS)
            who = actor(both, SENDER if action in UNIT else HEAD)
            allowed = transitions.step(action, state, pending=asked) is not None and not gone
            shown = slips.case_list(both, who).set_index("case_id").loc[case]
            assert (shown["state"], shown["version"]) == (state, events), (number, step)
            can = set(shown["open_to"].split(";")) - {""}
            assert (action in can) == allowed
            day = "9999-01-01" if action not in ("ask", "reopen", "escalate", "grant") else _later(shown["due_on"])

            def attempt(action=action, who=who, day=day, step=step, case=case):
                return actions.act(both, who, action, case, f"第{step}步", day=day if day[0] != "9" else "")

            if not allowed:
                with pytest.raises(ReviewError):
                    attempt()
                continue
            done = attempt()
            if action == "escalate":
                assert done.case_id != case and done.state == "open"
                gone, events = True, events + 1
                actions.act(both, actor(both, HEAD), "cancel", done.case_id, "下一轮")
                state, events = "closed", events + 1
                continue
            state, events = done.state, events + 1
            asked = action == "ask" or (asked and action not in ("grant", "refuse", "answer", "cancel"))
        if state != "closed" and not gone:
            actions.act(both, actor(both, HEAD), "cancel", case, "下一轮")
    assert backup.check(both) == []


def _later(due: str) -> str:
    return next(day for day in (f"{DUE[:4]}-03-01", f"{DUE[:4]}-04-01", f"{DUE[:4]}-05-01", f"{DUE[:4]}-06-01",
                                f"{DUE[:4]}-07-01", f"{DUE[:4]}-08-01", f"{DUE[:4]}-09-01", f"{DUE[:4]}-10-01",
                                f"{DUE[:4]}-11-01") if day > due)  # fmt: skip


def test_the_documentation_prints_the_table() -> None:
    assert transitions.as_markdown() in (DOCS / "supervision.md").read_text(encoding="utf-8")


@on_postgres_a_walk
def test_nothing_ends_by_itself_and_more_time_is_asked_for_before_the_day(
    both: Store, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = opened(both, package)
    late = database.date.fromisoformat(DUE).replace(year=int(DUE[:4]) + 2)
    for module in ("halfsky.collect.cases.actions", "halfsky.collect.cases.rules", "halfsky.collect.duties"):
        monkeypatch.setattr(f"{module}.today", lambda: late)
    assert slips.case_list(both, actor(both, HEAD))["state"].tolist() == ["open"]
    with pytest.raises(ReviewError, match="before the due day"):
        actions.act(both, actor(both, SENDER), "ask", case, "来不及", day=late.isoformat())
    owed = duties(both, actor(both, HEAD), package, plan_ids=[PLAN], unit=HEALTH, year=YEAR)
    assert owed.set_index("kind").loc["answers", "days_late"] > 300
    (proposed,) = rules.propose(both, actor(both, HEAD), package, [PLAN], YEAR).query("object == 'task'").itertuples()
    assert (proposed.step, proposed.level, proposed.previous_case_id) == ("escalate", "reminded", case)
    assert len(slips.case_list(both, actor(both, HEAD))) == 1, "nothing is sent by itself"


def test_the_second_of_two_is_told_and_the_second_click_is_harmless(both: Store, package: Package) -> None:
    case, sender, head = opened(both, package), actor(both, SENDER), actor(both, HEAD)
    with pytest.raises(ReviewError, match="not closed in this matter"):
        opened(both, package)
    first = actions.act(both, sender, "answer", case, "已启动", version=0)
    again = actions.act(both, sender, "answer", case, "已启动", version=0)
    assert (first.again, again.again, again.version) == (False, True, 1)
    with pytest.raises(ReviewError, match="has changed"):
        actions.act(both, head, "close", case, version=0)
    actions.act(both, head, "close", case, version=1)
    assert actions.act(both, head, "reopen", case, "原因再现", day=_later(DUE)).state == "reopened"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"object_id": "nothing"}, UsageError), ({"cause": "attained"}, UsageError), ({"due_on": "2020-01-01"}, UsageError),
        ({"due_on": "soon"}, UsageError), ({"unit": " "}, UsageError), ({"requirement": "\u202e"}, UsageError),
        ({"level": "urgent"}, UsageError), ({"plan_id": "nowhere-2021-2025"}, UsageError),
    ],
)  # fmt: skip
def test_a_slip_that_cannot_be_is_refused(store: Store, package: Package, wrong: dict[str, str], error) -> None:
    said = {
        "plan_id": PLAN, "object_id": TRAIN, "unit": HEALTH, "cause": "not_started", "due_on": DUE,
        "requirement": "请说明原因",
    } | wrong  # fmt: skip
    with pytest.raises(error):
        actions.open_case(store, actor(store, HEAD), package, **said)
    assert slips.case_list(store, actor(store, HEAD)).empty


# Rights


def test_each_role_tries_each_action_on_each_object(store: Store, package: Package, tmp_path: Path) -> None:
    grants.give(store, BOSS, "far", Grant("reviewer", "110102"))
    paper = tmp_path / "通知.pdf"
    paper.write_bytes(b"%PDF-1.4")
    said = {SCREEN: {"state": "under_way", "evidence": "通知.pdf"}, SYSTEM: {"self_verdict": "met"}}
    receipt = _send(store, package, work_collecting.written(said))
    sender = actor(store, SENDER)
    piece = evidence_files.hand_in(store, sender, package, paper, PLAN, HEALTH, YEAR).evidence_id
    answered, waiting = opened(store, package), opened(store, package, SCREEN)
    actions.act(store, sender, "answer", answered, "已启动")
    actions.act(store, sender, "ask", waiting, "来不及", day=_later(DUE))
    cell = views.history(store, sender, receipt=receipt)["cell"].iloc[0]
    tries = {
        ("send", "reports"): lambda who: intake.submit_bytes(
            store, who, package, work_collecting.written({SCREEN: {"state": "done"}}), "f.xlsx"
        ),
        ("send", "evidence"): lambda who: evidence_files.hand_in(store, who, package, paper, PLAN, HEALTH, YEAR),
        ("see", "reports"): lambda who: views.history(store, who, receipt=receipt),
        ("see", "evidence"): lambda who: views.evidence_file(store, who, piece),
        ("see", "slip"): lambda who: slips.case_events(store, who, answered),
        ("answer", "slip"): lambda who: actions.act(store, who, "answer", waiting, "答复"),
        ("decide", "reports"): lambda who: reviews.accept(store, who, receipt, [cell]),
        ("decide", "report amended"): lambda who: judging.amend(store, who, receipt, cell, {"state": "done"}, "核实"),
        ("decide", "evidence"): lambda who: evidence_files.find_usable(store, who, piece),
        ("decide", "goal"): lambda who: judging.judge(store, who, package, PLAN, SYSTEM, YEAR, "met", "现场查看"),
        ("decide", "answer"): lambda who: actions.act(store, who, "return", answered, "请补充"),
        ("supervise", "slip"): lambda who: actions.open_case(
            store, who, package, PLAN, LESSON, SCHOOL, "not_started", DUE, "请说明原因"
        ),
        ("supervise", "time"): lambda who: actions.act(store, who, "grant", waiting),
        ("supervise", "rule"): lambda who: rules.propose(store, who, package, [PLAN], YEAR),
        ("supervise", "post"): lambda who: posts.hold(store, who, AREA, HEALTH, "联络员", "张三"),
        ("grant", "name"): lambda who: names.forget(store, who, "gone"),
    }  # fmt: skip
    roles = {SENDER: "reporter", HEAD: "reviewer", LOOK: "viewer", BOSS: "admin", "nobody": None, "far": None}
    before = len(slips.case_list(store, actor(store, HEAD)))
    for name, role in roles.items():
        for (action, _), attempt in tries.items():
            if role is None or action not in MAY[role]:
                with pytest.raises(AccessError):
                    attempt(actor(store, name))
    assert len(slips.case_list(store, actor(store, HEAD))) == before
    for who in ("nobody", "far", BOSS):
        assert slips.case_list(store, actor(store, who)).empty
        assert views.history(store, actor(store, who)).empty
        assert views.evidence_list(store, actor(store, who)).empty
    # Another unit of the same area sees and answers nothing of it.
    teacher = actor(store, TEACHER)
    assert slips.case_list(store, teacher).empty and views.evidence_list(store, teacher).empty
    for hidden in (("see", "reports"), ("see", "evidence"), ("see", "slip"), ("answer", "slip"), ("send", "evidence")):
        with pytest.raises(AccessError):
            tries[hidden](teacher)
    for own in (("decide", "evidence"), ("decide", "goal"), ("supervise", "time"), ("decide", "answer")):
        tries[own](actor(store, HEAD))
    assert backup.check(store) == []


def test_nobody_decides_on_what_they_said(store: Store, package: Package, tmp_path: Path) -> None:
    """Also not after their right to send was taken away and another given."""
    paper = tmp_path / "通知.pdf"
    paper.write_bytes(b"%PDF-1.4")
    receipt = _send(store, package, work_collecting.written({SCREEN: {"state": "done", "evidence": "通知.pdf"}}))
    piece = evidence_files.hand_in(store, actor(store, SENDER), package, paper, PLAN, HEALTH, YEAR).evidence_id
    case = opened(store, package)
    actions.act(store, actor(store, SENDER), "answer", case, "已启动")
    grants.take(store, BOSS, SENDER, Grant("reporter", AREA, HEALTH))
    grants.give(store, BOSS, SENDER, Grant("reviewer", AREA))
    who = actor(store, SENDER)
    cell = views.history(store, who, receipt=receipt)["cell"].iloc[0]
    for decide in (
        lambda: reviews.accept(store, who, receipt), lambda: evidence_files.find_usable(store, who, piece),
        lambda: actions.act(store, who, "close", case),
        lambda: judging.amend(store, who, receipt, cell, {"state": "done"}, "核实"),
    ):  # fmt: skip
        with pytest.raises(AccessError, match="another reviewer"):
            decide()


# Inspections


@on_postgres_a_walk
def test_what_an_inspection_finds_goes_to_the_unit_as_a_slip(both: Store, package: Package) -> None:
    head = actor(both, HEAD)
    about = (PLAN, HEALTH, database.today().isoformat(), "城关镇卫生院", "督导一组", "候诊区无母婴设施")
    number, (slip,) = inspections.inspect(
        both, head, package, *about, mend=[inspections.Mend(TRAIN, "设置母婴设施", DUE)]
    )
    row = slips.case_list(both, actor(both, SENDER)).to_dict("records")[0]
    assert (row["case_id"], row["cause"], row["due_on"]) == (slip.case_id, "inspected", DUE)
    assert "城关镇卫生院" in row["requirement"]
    assert inspections.inspection_list(both, actor(both, SENDER))["inspection_id"].tolist() == [number]
    assert inspections.inspection_list(both, actor(both, TEACHER)).empty
    with pytest.raises(AccessError):
        inspections.inspect(both, actor(both, SENDER), package, *about)
    with pytest.raises(UsageError, match="took place"):
        inspections.inspect(both, head, package, *about[:2], "2999-01-01", *about[3:])
    paper = inspections.form(package, PLAN, HEALTH, asked(package, PLAN, HEALTH), rules.Rules())
    assert to_docx(paper).startswith(b"PK")
    assert backup.check(both) == []


# Evidence


@pytest.mark.parametrize("name", ["报告.exe", "报告.pdf", "报告.xlsx", "报告.docx"])
def test_a_file_that_is_not_what_it_says_is_no_evidence(
    store: Store, package: Package, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04" + b"x" * 40 if name.endswith("x") else b"MZ")
    with pytest.raises(Exception, match=name) as refused:
        evidence_files.hand_in(store, actor(store, SENDER), package, path, PLAN, HEALTH, YEAR, tasks=[SCREEN])
    assert refused.value.exit_status
    assert views.evidence_list(store, actor(store, SENDER)).empty
    assert backup.orphans(store) == set()


# The store as it stood


def test_a_store_without_work_grows_into_one(tmp_path: Path, store_url: str | None, package: Package) -> None:
    store = open_store(tmp_path / "store", store_url or "")
    collecting.give_rights(store)
    receipt = _send(store, package, collecting.written(collecting.GOOD))
    database.migrate(store, "0002")
    store.close()
    again = open_store(tmp_path / "store", store_url or "")
    assert backup.check(again) == []
    assert store_views.submissions(again, actor(again, HEAD))["receipt"].tolist() == [receipt]
    reviews.accept(again, actor(again, HEAD), receipt)
    _send(again, package, work_collecting.written({SCREEN: {"state": "done"}}))
    assert backup.check(again) == []
    again.close()


def test_a_backup_of_the_schema_before_is_restored(store: Store, package: Package, tmp_path: Path) -> None:
    _send(store, package, collecting.written(collecting.GOOD))
    old = [table for table in backup._TABLES if table.name not in (*GROWING, "post_holders", *KEPT)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup, "_TABLES", old)
        patch.setattr(backup, "HEAD", "0002")
        backup.backup(store, actor(store, BOSS), tmp_path / "old.tar")
    other = open_store(tmp_path / "other", "")
    assert backup.restore(other, tmp_path / "old.tar")["submissions"] == 1
    assert backup.check(other) == []
    other.close()


def test_rows_of_a_plan_as_work_only_grow(both: Store, package: Package) -> None:
    store = both
    _send(store, package, work_collecting.written({SCREEN: {"state": "done", "evidence": "通知.pdf；区发〔2024〕1号"}}))
    case = opened(store, package)
    actions.act(store, actor(store, SENDER), "answer", case, "已启动")
    judging.judge(store, actor(store, HEAD), package, PLAN, SYSTEM, YEAR, "met", "现场查看")
    reviews.accept(store, actor(store, HEAD), store_views.submissions(store, actor(store, HEAD))["receipt"].iloc[0])
    with store.reading() as connection:
        tables = [name for name in GROWING if connection.execute(select(METADATA.tables[name]).limit(1)).first()]
    assert {"reports", "report_verdicts", "cases", "case_events", "group_verdicts", "evidence_links"} <= set(tables)
    for table in tables:
        column = next(iter(METADATA.tables[table].primary_key)).name
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with store.engine.connect() as connection, pytest.raises(DBAPIError, match="never changed or deleted"):
                connection.execute(text(statement))


def test_a_changed_row_is_found(store: Store, package: Package) -> None:
    _send(store, package, work_collecting.written({SCREEN: {"state": "done"}}))
    opened(store, package)
    with store.engine.begin() as connection:
        for table, change in (("reports", "state = 'continuing'"), ("cases", "due_on = '2020-01-01'")):
            connection.execute(text(f"DROP TRIGGER {table}_no_update"))
            connection.execute(text(f"UPDATE {table} SET {change}"))
    said = "\n".join(backup.check(store))
    assert "its reports are not those that were sent" in said and "cases 1 is not what the log says" in said


# People


def test_a_name_that_is_taken_out_is_seen_nowhere_and_the_log_is_whole(store: Store, package: Package) -> None:
    head = actor(store, HEAD)
    receipt = _send(store, package, work_collecting.written({SCREEN: {"state": "done"}}, collecting.GOOD))
    case = opened(store, package)
    actions.act(store, actor(store, SENDER), "answer", case, "已启动")
    posts.hold(store, head, AREA, HEALTH, "联络员", SENDER, "010-65100000")
    with pytest.raises(UsageError, match="still has rights"):
        names.forget(store, actor(store, BOSS), SENDER)
    grants.take(store, BOSS, SENDER, Grant("reporter", AREA, HEALTH))
    instead = names.forget(store, actor(store, BOSS), SENDER)
    assert names.forget(store, actor(store, BOSS), SENDER) == instead
    tables = [
        store_views.submissions(store, head), store_views.history(store, head), store_views.log(store, head),
        store_views.log(store, actor(store, BOSS)), views.history(store, head, receipt=receipt),
        slips.case_events(store, head, case), posts.holders(store, head), grants.people(store, actor(store, BOSS)),
    ]  # fmt: skip
    for table in tables:
        assert not table.astype("str").eq(SENDER).any().any()
        assert "65100000" not in table.to_csv()
    assert instead in tables[0]["made_by"].tolist() and instead in tables[2]["actor"].tolist()
    assert posts.holder(store, head, AREA, HEALTH, "联络员") == ""
    with store.reading() as connection:
        for table in ("post_holders", "forgotten", "cases"):
            rows = connection.execute(select(METADATA.tables[table])).all()
            assert SENDER not in str(rows) and "65100000" not in str(rows)
    assert backup.check(store) == [], "the chain of the log is whole"


def test_a_successor_inherits_the_slips_of_a_post(store: Store, package: Package) -> None:
    head = actor(store, HEAD)
    about = (PLAN, TRAIN, HEALTH, "not_started", DUE, "请说明原因")
    actions.open_case(store, head, package, *about, post="分管领导")
    posts.hold(store, head, AREA, HEALTH, "分管领导", "李某")
    posts.hold(store, head, AREA, HEALTH, "分管领导", "王某")
    assert slips.case_list(store, head)["post"].tolist() == ["分管领导"]
    assert posts.holder(store, head, AREA, HEALTH, "分管领导") == "王某"
    assert len(posts.holders(store, head)) == 1
    assert posts.holders(store, actor(store, TEACHER)).empty, "another unit's are not seen"
    assert "李某" not in store_views.log(store, head).to_csv()


def _send(store: Store, package: Package, content: bytes) -> str:
    return intake.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx").receipt.receipt
