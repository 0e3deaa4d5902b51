"""The store on SQLite and on PostgreSQL: the same tests on both."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

import collecting
import long_form
from collecting import AREA, BOSS, GOOD, HEAD, HEALTH, LOOK, PLAN, SENDER, TEACHER, YEAR, actor, written
from halfsky.collect import intake, official_imports
from halfsky.collect.access import ACTIONS, MAY, ROLES, Actor, Grant
from halfsky.collect.cases import actions as cases
from halfsky.collect.store import (
    Store,
    backup,
    files,
    grants,
    open_store,
    reviews,
    rounds,
    tokens,
    views,
)
from halfsky.collect.store.schema import METADATA
from halfsky.errors import AccessError, ReviewError, StoreError, UsageError
from halfsky.importing.mapping import Mapping
from halfsky.importing.proposal import Proposal
from halfsky.package import Package
from long_form import on_postgres_a_walk, some

TABLES = sorted(METADATA.tables)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return collecting.write_package(tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def _no_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried here is the store; tests of workbooks are in test_collecting.py."""
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)


@pytest.fixture
def store(tmp_path: Path, store_url: str | None):
    opened = open_store(tmp_path / "store", store_url or "")
    collecting.give_rights(opened)
    yield opened
    opened.close()


def send(store: Store, package: Package, cells: dict[str, object], who: str = SENDER) -> intake.Outcome:
    return intake.submit_bytes(store, actor(store, who), package, written(cells), "f.xlsx")


def states(store: Store, receipt: str) -> dict[str, str]:
    rows = views.history(store, actor(store, HEAD), receipt=receipt)
    return dict(zip(rows["cell"], rows["state"], strict=True))


# Sending


@on_postgres_a_walk
def test_a_file_sent_again_gives_the_same_receipt(store: Store, package: Package) -> None:
    first = send(store, package, GOOD).receipt
    again = send(store, package, GOOD).receipt
    assert (first.rows_in, first.rows_taken, first.rows_refused) == (3, 3, 0)
    assert again.resent and not first.resent
    assert (again.receipt, again.made_at) == (first.receipt, first.made_at)
    assert len(views.history(store, actor(store, HEAD))) == 3
    assert backup.check(store, log_head=first.log_head) == []


@on_postgres_a_walk
def test_a_corrected_file_adds_revisions_only_of_what_changed(store: Store, package: Package) -> None:
    first = send(store, package, GOOD).receipt
    second = send(store, package, GOOD | {"I7": 84.6}).receipt
    assert (second.rows_taken, second.rows_unchanged) == (1, 2)
    assert states(store, first.receipt) == {"I6": "submitted", "I7": "replaced", "I8": "submitted"}
    rows = views.history(store, actor(store, HEAD), indicator_id="screening_rate")
    assert rows["value"].tolist() == [84.1, 84.6]
    assert rows["number"].tolist() == [1, 2]


@on_postgres_a_walk
def test_the_file_is_kept_as_it_was(store: Store, package: Package) -> None:
    receipt = send(store, package, GOOD).receipt
    name, content = views.original(store, actor(store, SENDER), receipt.receipt)
    assert (name, content) == ("f.xlsx", written(GOOD))
    files.path(store, receipt.file_sha256).write_bytes(b"!" + content[1:])
    assert any(receipt.receipt in problem for problem in backup.check(store))
    with pytest.raises(StoreError, match="changed"):
        views.original(store, actor(store, SENDER), receipt.receipt)


@on_postgres_a_walk
def test_fifty_senders_at_once(store: Store, package: Package) -> None:
    """Each sends a file of its own, ten of them twice at the same moment: every value there once, none lost or doubled."""
    contents = [written({"I6": 5.0 + i / 100, "N6": "核实", "I7": 80 + i / 10, "I8": 300 + i}) for i in range(40)]
    contents += contents[:10]
    barrier = threading.Barrier(50)
    who = actor(store, SENDER)

    def work(content: bytes) -> str:
        barrier.wait()
        return intake.submit_bytes(store, who, package, content, "f.xlsx").receipt.receipt

    with ThreadPoolExecutor(50) as pool:
        receipts = list(pool.map(work, contents))
    assert len(set(receipts)) == 40
    assert receipts[:10] == receipts[40:]
    rows = views.history(store, actor(store, HEAD))
    assert sorted(rows.loc[rows["indicator_id"].eq("staff_count"), "value"]) == [300.0 + i for i in range(40)]
    for _, revisions in rows.groupby("indicator_id"):
        assert sorted(revisions["number"]) == list(range(1, 41))
    assert rows["state"].eq("submitted").sum() == 3
    assert backup.check(store) == []
    assert backup.orphans(store) == set()


# Deciding


@on_postgres_a_walk
def test_accepted_values_are_locked_until_withdrawn(store: Store, package: Package) -> None:
    receipt = send(store, package, GOOD).receipt.receipt
    head = actor(store, HEAD)
    assert reviews.accept(store, head, receipt).rows == 3
    changed = GOOD | {"I7": 85.0}
    outcome = send(store, package, changed)
    assert (outcome.receipt.rows_taken, outcome.receipt.rows_unchanged, outcome.receipt.rows_refused) == (0, 2, 1)
    assert outcome.findings[["cell", "code"]].to_numpy().tolist() == [["I7", "accepted-already"]]
    reviews.withdraw(store, head, receipt, "口径有误", ["I7"])
    corrected = send(store, package, GOOD | {"I7": 85.2}).receipt
    assert corrected.rows_taken == 1
    assert states(store, receipt)["I7"] == "withdrawn"


@on_postgres_a_walk
def test_returned_values_come_back_corrected(store: Store, package: Package) -> None:
    receipt = send(store, package, GOOD).receipt.receipt
    head = actor(store, HEAD)
    reviews.give_back(store, head, receipt, "请核对筛查率", ["I7"])
    reviews.accept(store, head, receipt, ["I6", "I8"])
    seen = views.history(store, actor(store, SENDER), receipt=receipt).set_index("cell")
    assert seen.loc["I7", ["state", "reason", "decided_by"]].tolist() == ["returned", "请核对筛查率", HEAD]
    fixed = send(store, package, GOOD | {"I7": 83.9}).receipt
    assert (fixed.rows_taken, fixed.rows_unchanged) == (1, 2)
    reviews.accept(store, head, fixed.receipt)
    assert views.submissions(store, head)["accepted"].sum() == 3


@on_postgres_a_walk
def test_an_amendment_stands_beside_the_senders_value(store: Store, package: Package) -> None:
    receipt = send(store, package, GOOD).receipt.receipt
    reviews.amend(store, actor(store, HEAD), package, receipt, "I7", 84.3, "与年报一致")
    rows = views.history(store, actor(store, SENDER), indicator_id="screening_rate")
    assert rows[["value", "state", "made_by"]].to_numpy().tolist() == [
        [84.1, "replaced", SENDER], [84.3, "accepted", HEAD],
    ]  # fmt: skip
    assert backup.check(store) == []


@on_postgres_a_walk
def test_a_decision_names_what_no_longer_fits(store: Store, package: Package) -> None:
    receipt = send(store, package, GOOD).receipt.receipt
    head = actor(store, HEAD)
    reviews.accept(store, head, receipt, ["I6"])
    with pytest.raises(ReviewError, match="I6 is accepted"):
        reviews.accept(store, head, receipt, ["I6"])
    with pytest.raises(ReviewError, match="Z9 is not there"):
        reviews.accept(store, head, receipt, ["Z9"])
    with pytest.raises(UsageError, match="reason"):
        reviews.give_back(store, head, receipt, " ")
    reviews.accept(store, head, receipt)
    with pytest.raises(ReviewError, match="3 accepted"):
        reviews.accept(store, head, receipt)


@on_postgres_a_walk
def test_who_looked_at_an_older_version_is_told(store: Store, package: Package) -> None:
    receipt = send(store, package, GOOD).receipt.receipt
    head = actor(store, HEAD)
    seen = views.version(store, head, receipt)
    send(store, package, GOOD | {"I7": 84.6})
    with pytest.raises(ReviewError, match="has changed since you looked"):
        reviews.accept(store, head, receipt, version=seen)
    assert views.submissions(store, head).set_index("receipt").loc[receipt, "version"] == views.version(
        store, head, receipt
    )


def test_two_reviewers_at_once(store: Store, package: Package) -> None:
    """One accepts, one returns, on the same version: one decision holds, the other is told."""
    grants.give(store, BOSS, "second", Grant("reviewer", AREA))
    first, second = actor(store, HEAD), actor(store, "second")
    for round_ in range(long_form.rounds(3, 10)):
        receipt = send(store, package, {"I8": 300 + round_}).receipt.receipt
        seen = views.version(store, first, receipt)
        barrier = threading.Barrier(2)

        def decide(which: int, receipt: str = receipt, seen: int = seen, barrier: threading.Barrier = barrier) -> str:
            barrier.wait()
            try:
                if which == 0:
                    reviews.accept(store, first, receipt, version=seen)
                else:
                    reviews.give_back(store, second, receipt, "请核对", version=seen)
            except ReviewError:
                return "told"
            return "accepted" if which == 0 else "returned"

        with ThreadPoolExecutor(2) as pool:
            outcomes = sorted(pool.map(decide, [0, 1]))
        assert outcomes.count("told") == 1, outcomes
        (state,) = set(states(store, receipt).values())
        assert state in outcomes
        if state == "accepted":
            reviews.withdraw(store, first, receipt, "下一轮")
    assert backup.check(store) == []


@on_postgres_a_walk
def test_calls_open_and_close(store: Store, package: Package) -> None:
    head = actor(store, HEAD)
    rounds.call(store, head, PLAN, AREA, YEAR, opens_on="2099-01-01", due_on="2099-02-01")
    with pytest.raises(intake.NothingTaken, match="报送尚未开始（2099-01-01）"):
        send(store, package, GOOD)
    rounds.call(store, head, PLAN, AREA, YEAR, due_on="2020-02-01", closes_on="2020-03-01")
    with pytest.raises(intake.NothingTaken, match="报送已截止"):
        send(store, package, GOOD)
    rounds.call(store, head, PLAN, AREA, YEAR, due_on="2020-02-01")
    assert send(store, package, GOOD).receipt.rows_taken == 3
    with pytest.raises(UsageError, match="order"):
        rounds.call(store, head, PLAN, AREA, YEAR, due_on="2025-02-01", closes_on="2025-01-01")


# Rights

ONE_VALUE = pd.DataFrame([{"area_code": AREA, "value": 1.0, "fate": "proposed"}])


@on_postgres_a_walk
def test_each_role_tries_everything(store: Store, package: Package, tmp_path: Path) -> None:
    """Role x action x whose: what `MAY` does not give is refused, and leaves no trace but the log's."""
    receipt = send(store, package, GOOD).receipt.receipt
    other = send(store, package, {"unit": collecting.SCHOOL, "I6": 12.1}, TEACHER).receipt.receipt
    grants.give(store, BOSS, "far", Grant("reviewer", "110102"))
    grants.give(store, BOSS, "faraway", Grant("reporter", "110102", HEALTH))
    tries = {
        "send": lambda who: intake.submit_bytes(store, who, package, written(GOOD), "f.xlsx"),
        "see": lambda who: (
            views.history(store, who, receipt=receipt), views.findings(store, who, receipt),
            views.original(store, who, receipt), views.version(store, who, receipt),
        ),
        "decide": lambda who: reviews.accept(store, who, receipt, ["I6"]),
        "publish": lambda who: __import__("halfsky.collect.publication", fromlist=["x"]).publish(store, who, package.folder),
        "import": lambda who: official_imports.import_as(
            store, who, Proposal(ONE_VALUE, "t.csv", "0" * 64), package.folder, {}, Mapping()
        ),
        "call": lambda who: rounds.call(store, who, PLAN, AREA, 2023, due_on="2099-01-01"),
        "answer": lambda who: cases.act(store, who, "answer", "110101交办〔2026〕1号", "已办"),
        "supervise": lambda who: cases.open_case(
            store, who, package, PLAN, f"{PLAN}-staff", HEALTH, "missed", "2099-01-01", "请说明原因"
        ),
        "log": lambda who: views.log(store, who),
        "grant": lambda who: grants.give(store, who.name, "new", Grant("viewer", AREA)),
        "token": lambda who: tokens.make(store, who, SENDER),
        "keep": lambda who: backup.backup(store, who, tmp_path / "b.tar"),
    }  # fmt: skip
    assert sorted(tries) == sorted(ACTIONS)
    roles = {
        SENDER: "reporter",
        HEAD: "reviewer",
        LOOK: "viewer",
        BOSS: "admin",
        "nobody": None,
        "far": None,
        "faraway": None,
    }
    assert set(filter(None, roles.values())) == set(ROLES)
    for name, role in roles.items():
        for action, attempt in tries.items():
            if role is not None and action in MAY[role]:
                continue
            if name == "far" and action in ("log", "publish"):  # its own area's, which are empty
                continue
            with pytest.raises(AccessError):
                attempt(actor(store, name))
    for name in ("nobody", "far", "faraway"):
        assert views.submissions(store, actor(store, name)).empty
        assert views.history(store, actor(store, name)).empty
    assert set(views.log(store, actor(store, "far"))["subject"]) <= {"far", "faraway"}, "only what is of its area"
    # The other unit's of the same area: not in the list, not by its number, not in the history.
    teacher = actor(store, TEACHER)
    assert views.submissions(store, teacher)["receipt"].tolist() == [other]
    assert set(views.history(store, teacher)["receipt"]) == {other}
    for look in (views.findings, views.original, views.version):
        with pytest.raises(AccessError):
            look(store, teacher, receipt)
    with pytest.raises(AccessError):
        intake.submit_bytes(store, teacher, package, written(GOOD), "f.xlsx")
    assert set(states(store, receipt).values()) == {"submitted"}
    reviews.accept(store, actor(store, HEAD), receipt)


@on_postgres_a_walk
def test_nobody_decides_on_what_they_sent(store: Store, package: Package) -> None:
    with pytest.raises(UsageError, match="may not also decide"):
        grants.give(store, BOSS, SENDER, Grant("reviewer", "110000"))
    receipt = send(store, package, GOOD).receipt.receipt
    # Also not after the right to send was taken away.
    grants.take(store, BOSS, SENDER, Grant("reporter", AREA, HEALTH))
    grants.give(store, BOSS, SENDER, Grant("reviewer", AREA))
    for decide in (
        lambda: reviews.accept(store, actor(store, SENDER), receipt),
        lambda: reviews.give_back(store, actor(store, SENDER), receipt, "自己退回"),
        lambda: reviews.amend(store, actor(store, SENDER), package, receipt, "I7", 1.0, "自己改"),
    ):
        with pytest.raises(AccessError, match="another reviewer"):
            decide()


@on_postgres_a_walk
def test_rights_end_when_taken_away(store: Store, package: Package) -> None:
    grants.take(store, BOSS, SENDER, Grant("reporter", AREA, HEALTH))
    with pytest.raises(AccessError):
        send(store, package, GOOD)
    with pytest.raises(UsageError, match="last administrator"):
        grants.take(store, BOSS, BOSS, Grant("admin", "000000"))
    assert SENDER not in set(grants.people(store, actor(store, BOSS))["person"])


@pytest.mark.parametrize(
    ("grant", "area", "covered"),
    [("320000", "320804", True), ("320800", "320804", True), ("320804", "320800", False), ("000000", "110101", True), ("320100", "321001", False)],
)  # fmt: skip
def test_an_area_covers_those_below_it(grant: str, area: str, covered: bool) -> None:
    assert Actor("x", (Grant("reviewer", grant),)).may("decide", area, "任何单位") is covered


@pytest.mark.parametrize("hostile", some(["' OR 1=1 --", '"; DROP TABLE audit; --', "%", "_", "\\"], 3))
def test_text_is_never_sql(store: Store, package: Package, hostile: str) -> None:
    receipt = send(store, package, GOOD).receipt.receipt
    nobody = actor(store, hostile)
    assert views.submissions(store, nobody).empty
    head = actor(store, HEAD)
    assert views.submissions(store, head, plan_id=hostile).empty
    assert views.history(store, head, area_code=hostile, indicator_id=hostile).empty
    for look in (views.findings, views.original, views.version):
        with pytest.raises(AccessError):
            look(store, head, hostile)
    with pytest.raises(ReviewError):
        reviews.accept(store, head, receipt, [hostile])
    reviews.give_back(store, head, receipt, f"原因{hostile}")
    assert views.history(store, head, receipt=receipt)["reason"].eq(f"原因{hostile}".strip()).all()
    with pytest.raises(AccessError):
        grants.give(store, BOSS, "x", Grant("viewer", hostile))
    assert backup.check(store) == []


# Tokens


@on_postgres_a_walk
def test_a_token_is_taken_until_it_ends_or_is_guessed_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tokens.make(store, actor(store, BOSS), SENDER, "每月脚本")
    assert tokens.person_of(store, token) == SENDER
    with store.reading() as connection:
        kept = str(connection.execute(text("SELECT * FROM tokens")).all()) + str(
            connection.execute(text("SELECT * FROM audit")).all()
        )
    assert token.split(".")[1] not in kept
    tokens.end(store, actor(store, BOSS), token.split(".")[0])
    with pytest.raises(AccessError):
        tokens.person_of(store, token)
    other = tokens.make(store, actor(store, BOSS), SENDER)
    asked: list[str] = []
    slow = tokens._slow
    monkeypatch.setattr(tokens, "_slow", lambda secret, salt: asked.append(secret) or slow(secret, salt))
    messages = set()
    for wrong in [other.split(".")[0] + ".guess"] * 5 + ["unknown.guess", "nonsense", other]:
        with pytest.raises(AccessError) as refused:
            tokens.person_of(store, wrong)
        messages.add(str(refused.value))
    assert len(messages) == 1, "an unknown token, a wrong one and a locked one sound alike"
    assert len(asked) == 8, "and cost the same work"
    log = views.log(store, actor(store, BOSS))
    assert log["action"].eq("token.refused").sum() == 9
