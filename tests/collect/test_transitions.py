"""What may follow what, on both databases: every action in every state, and long sequences against a small model."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

import collecting
from collecting import AREA, BOSS, HEAD, SENDER, actor, written
from halfsky.collect import intake, publication
from halfsky.collect.access import Grant
from halfsky.collect.store import Store, backup, grants, open_store, reviews, states, views
from halfsky.collect.store.reviews import Shown
from halfsky.collect.store.schema import REVISIONS, VERDICTS
from halfsky.collect.store.standings import Unfit
from halfsky.errors import AccessError, ReviewError
from halfsky.package import Package, load_package
from long_form import on_postgres_a_walk, rounds
from trial_counts import ROUNDS, SEED, parts

SECOND = "second"
CELLS = {"I7": (84.1, 84.6, 84.9), "I8": (311.0, 312.0, 313.0)}
NOTES = {"N7": "核实", "N8": "核实"}
INDICATORS = {"screening_rate": "I7", "staff_count": "I8"}


@pytest.fixture(autouse=True)
def _no_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return collecting.write_package(tmp_path / "data")


@pytest.fixture
def fresh(tmp_path: Path, store_url: str | None, request: pytest.FixtureRequest):
    """A new store each time it is called: a copy, as a store is long in the making."""
    made = open_store(tmp_path / "first", store_url or "")
    collecting.give_rights(made)
    grants.give(made, BOSS, SECOND, Grant("reviewer", AREA))
    made.close()
    numbers, opened = itertools.count(), []

    def make() -> Store:
        folder = tmp_path / f"{next(numbers)}"
        if store_url:
            server, name = request.getfixturevalue("postgres"), store_url.split("@/")[1].split("?")[0]
            server.execute(f"CREATE DATABASE {name}_{folder.name} TEMPLATE {name}")
            opened.append(open_store(folder, server.url(f"{name}_{folder.name}")))
        else:
            shutil.copytree(tmp_path / "first", folder)
            opened.append(open_store(folder, ""))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


def send(store: Store, package: Package, cells: dict[str, object]) -> str:
    content = written({**cells, **{name: NOTES[name] for name in NOTES if f"I{name[1:]}" in cells}})
    return intake.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx").receipt.receipt


def published(store: Store, package: Package) -> dict[str, float]:
    """What the package holds after publishing, and what was left out because another source has that year's value."""
    done = publication.publish(store, actor(store, HEAD), package.folder)
    seen = load_package(package.folder).observations
    own = pd.concat([seen[seen["source_id"].str.startswith("report-")], done.left_out])
    return dict(zip(own["indicator_id"].map(INDICATORS), own["value"], strict=True))


# Every action in every state

POSSIBLE = {
    "submitted": {"accept", "return", "amend", "resend"},
    "returned": {"amend", "resend"},
    "accepted": {"amend", "withdraw", "publish"},
    "withdrawn": {"accept", "amend", "resend"},
    "replaced": set(),
}  # fmt: skip
IN_BULK = {("submitted", "accept"), ("submitted", "return"), ("accepted", "withdraw")}


def bring(store: Store, package: Package, state: str) -> str:
    """A submission whose I7 is in that state."""
    head, receipt = actor(store, HEAD), send(store, package, {"I7": 84.1})
    if state == "returned":
        reviews.give_back(store, head, receipt, "请核对")
    if state in ("accepted", "withdrawn"):
        reviews.accept(store, head, receipt)
    if state == "withdrawn":
        reviews.withdraw(store, head, receipt, "口径有误")
    if state == "replaced":
        send(store, package, {"I7": 84.2})
    return receipt


def attempts(store: Store, package: Package, receipt: str) -> dict[str, Callable[[list[str]], object]]:
    head = actor(store, HEAD)
    return {
        "accept": lambda cells: reviews.accept(store, head, receipt, cells),
        "return": lambda cells: reviews.give_back(store, head, receipt, "请核对", cells),
        "withdraw": lambda cells: reviews.withdraw(store, head, receipt, "口径有误", cells),
        "amend": lambda cells: reviews.amend(store, head, package, receipt, *cells, 84.4, "与年报一致"),
    }


def state_of(store: Store, receipt: str) -> tuple[str, set[str]]:
    row = views.history(store, actor(store, HEAD), receipt=receipt).iloc[0]
    return row["state"], set(filter(None, row["open_to"].split(";")))


@on_postgres_a_walk
def test_every_action_in_every_state(fresh, package: Package) -> None:
    for state, possible in POSSIBLE.items():
        receipt, changed = "", True
        for action in ("accept", "return", "withdraw", "amend"):
            for cells in [["I7"]] if action == "amend" else [["I7"], []]:
                if changed:
                    store = fresh()
                    receipt = bring(store, package, state)
                assert state_of(store, receipt) == (state, possible), "what the store says can be done"
                before = len(views.log(store, actor(store, HEAD)))
                attempt = attempts(store, package, receipt)[action]
                changed = action in possible if cells else (state, action) in IN_BULK
                if changed:
                    assert attempt(cells).rows == 1
                    continue
                with pytest.raises(ReviewError, match=rf"I7 is {state}" if cells else rf"1 {state}") as refused:
                    attempt(cells)
                for other in possible - {"publish", action} if cells else ():
                    assert other in str(refused.value), "what can be done is said"
                assert state_of(store, receipt)[0] == state
                assert len(views.log(store, actor(store, HEAD))) == before
    # The sender's side of the table.
    for state in set(POSSIBLE) - {"replaced"}:
        store = fresh()
        bring(store, package, state)
        if "resend" in POSSIBLE[state]:
            assert state_of(store, send(store, package, {"I7": 84.5}))[0] == "submitted"
        else:
            with pytest.raises(intake.NothingTaken, match="已审核通过"):
                send(store, package, {"I7": 84.5})


@on_postgres_a_walk
def test_what_was_accepted_before_an_amendment_can_be_withdrawn_too(fresh, package: Package) -> None:
    """The value in force is the one that an acceptance is taken back from, also when newer ones were withdrawn."""
    store = fresh()
    head, receipt = actor(store, HEAD), bring(store, package, "accepted")
    reviews.amend(store, head, package, receipt, "I7", 84.4, "与年报一致")
    for left in (1, 0):
        reviews.withdraw(store, head, receipt, "口径有误", ["I7"])
        assert len(published(store, package)) == left
    with pytest.raises(ReviewError, match="I7 is withdrawn"):
        reviews.withdraw(store, head, receipt, "口径有误", ["I7"])


@on_postgres_a_walk
def test_what_changed_since_it_was_shown_is_named(fresh, package: Package) -> None:
    store = fresh()
    head = actor(store, HEAD)
    receipt = send(store, package, collecting.GOOD)
    rows = views.history(store, head, receipt=receipt)
    shown = [Shown(int(row.revision_id), int(row.decisions)) for row in rows.itertuples()]
    reviews.give_back(store, actor(store, SECOND), receipt, "请核对", ["I6"])
    reviews.accept(store, actor(store, SECOND), receipt, ["I7"])
    reviews.withdraw(store, actor(store, SECOND), receipt, "口径有误", ["I7"])
    made = reviews.accept(store, head, receipt, shown=shown)
    assert (made.rows, made.taken) == (1, ("I8",))
    assert [(one.cell, one.state, one.by) for one in made.changed] == [
        ("I6", "returned", SECOND), ("I7", "withdrawn", SECOND),
    ]  # fmt: skip
    with pytest.raises(Unfit) as refused:
        reviews.accept(store, head, receipt, shown=shown)
    assert {one.cell: one.state for one in refused.value.standings} == {
        "I6": "returned", "I7": "withdrawn", "I8": "accepted",
    }  # fmt: skip
    with pytest.raises(Unfit, match="nothing to accept"):
        reviews.accept(store, head, receipt, shown=[])
    for stranger in (Shown(10**6, 0), Shown(shown[0].revision_id, 99)):
        with pytest.raises(Unfit):
            reviews.accept(store, head, receipt, shown=[stranger])


# Sequences


@dataclass
class Revision:
    """A value as the model has it: what was sent or amended, and each verdict on it."""

    receipt: str
    maker: str
    value: float
    verdicts: list[str] = field(default_factory=list)

    @property
    def last(self) -> str:
        return self.verdicts[-1] if self.verdicts else "waits"


class Model:
    """The meaning of the table in a few lines: of each cell its revisions in order."""

    def __init__(self) -> None:
        self.cells: dict[str, list[Revision]] = {cell: [] for cell in CELLS}
        self.contents: dict[tuple, str] = {}

    def newest(self, cell: str, receipt: str) -> Revision | None:
        last = self.cells[cell][-1] if self.cells[cell] else None
        return last if last is not None and last.receipt == receipt else None

    def in_force(self, cell: str) -> Revision | None:
        return next((one for one in reversed(self.cells[cell]) if one.last == "accepted"), None)

    def fit(self, action: str, receipt: str, *, named: bool) -> dict[str, Revision]:
        found = {}
        for cell in CELLS:
            one = self.in_force(cell) if action == "withdraw" else self.newest(cell, receipt)
            if one is None or one.receipt != receipt:
                continue
            waits_again = action == "accept" and named and one.last == "withdrawn"
            if action == "withdraw" or one.last == "waits" or waits_again:
                found[cell] = one
        return found

    def states(self) -> list[tuple[str, float, str, str]]:
        said = []
        for cell, revisions in self.cells.items():
            for one in revisions:
                waits = "submitted" if one is revisions[-1] else "replaced"
                said.append((cell, one.value, one.maker, waits if one.last == "waits" else one.last))
        return said


VERDICT = {"accept": "accepted", "return": "returned", "withdraw": "withdrawn"}
STEPS = 30


class Walk:
    """One store and its model; each method does one thing in both, or tries what the model does not allow."""

    def __init__(self, store: Store, package: Package, chance: random.Random) -> None:
        self.store, self.package, self.chance = store, package, chance
        self.model = Model()
        self.receipts: list[str] = []
        self.looked: tuple[str, list[tuple[Revision, int, str]], list[Shown]] | None = None
        self.done: list[object] = []

    def step(self) -> None:
        chance = self.chance
        which, who = chance.choice([0, 0, 0, 1, 2]), chance.choice([HEAD, HEAD, SECOND])
        cells = chance.sample(sorted(CELLS), chance.choice([0, 1, 1, 2]))
        kind = chance.choice(["send", "accept", "all", "return", "withdraw", "withdraw", "amend", "look", "shown"])
        self.done.append((kind, which, who, cells))
        if kind == "send" or not self.receipts:
            self.sends({cell: chance.randrange(3) for cell in cells or sorted(CELLS)})
        elif kind in ("accept", "return", "withdraw"):
            self._decides(kind, which, who, cells)
        elif kind == "all":
            self._decides("accept", which, who, [])
        elif kind == "amend":
            self.amends(which, who, chance.choice(sorted(CELLS)), chance.randrange(3))
        elif kind == "look":
            self.looks(which)
        elif self.looked is not None:
            self.accepts_what_was_shown(who)
        self.holds_what_the_model_says()
        self.what_would_be_published_is_what_the_model_holds()

    def sends(self, values: dict[str, int]) -> None:
        cells = {cell: CELLS[cell][which] for cell, which in sorted(values.items())}
        if known := self.model.contents.get(tuple(cells.items())):
            assert send(self.store, self.package, cells) == known
            return
        news, held = {}, {}
        for cell, value in cells.items():
            last = self.model.cells[cell][-1] if self.model.cells[cell] else None
            if last is not None and last.value == value:
                continue
            (held if last is not None and last.last == "accepted" else news)[cell] = value
        if len(held) == len(cells):
            with pytest.raises(intake.NothingTaken):
                send(self.store, self.package, cells)
            return
        receipt = send(self.store, self.package, cells)
        self.model.contents[tuple(cells.items())] = receipt
        self.receipts.append(receipt)
        for cell, value in news.items():
            self.model.cells[cell].append(Revision(receipt, SENDER, value))

    def _decides(self, action: str, which: int, who: str, cells: list[str]) -> None:
        receipt = self._receipt(which)
        fit = self.model.fit(action, receipt, named=bool(cells))
        fit = {cell: one for cell, one in fit.items() if not cells or cell in cells}

        def decide() -> object:
            head = actor(self.store, who)
            if action == "accept":
                return reviews.accept(self.store, head, receipt, cells)
            take = reviews.give_back if action == "return" else reviews.withdraw
            return take(self.store, head, receipt, "请核对", cells)

        self._expect(decide, action, fit, who, whole=not cells or len(fit) == len(cells))

    def _receipt(self, which: int) -> str:
        return self.receipts[-1 - which % len(self.receipts)]

    def amends(self, which: int, who: str, cell: str, number: int) -> None:
        receipt = self._receipt(which)
        value, old = CELLS[cell][number], self.model.newest(cell, receipt)
        head = actor(self.store, who)
        if old is None or old.maker == who:
            with pytest.raises(ReviewError if old is None else AccessError):
                reviews.amend(self.store, head, self.package, receipt, cell, value, "与年报一致")
            return
        reviews.amend(self.store, head, self.package, receipt, cell, value, "与年报一致")
        self.model.cells[cell].append(Revision(receipt, who, value, ["accepted"]))

    def looks(self, which: int) -> None:
        receipt = self._receipt(which)
        rows = views.history(self.store, actor(self.store, HEAD), receipt=receipt)
        rows = rows[rows["state"].eq("submitted")]
        fit = self.model.fit("accept", receipt, named=False)
        assert sorted(rows["cell"]) == sorted(fit)
        shown = [Shown(int(row.revision_id), int(row.decisions)) for row in rows.itertuples()]
        self.looked = receipt, [(one, len(one.verdicts), cell) for cell, one in fit.items()], shown

    def accepts_what_was_shown(self, who: str) -> None:
        receipt, seen, shown = self.looked
        fit = {
            cell: one for one, verdicts, cell in seen
            if one is self.model.cells[cell][-1] and len(one.verdicts) == verdicts
        }  # fmt: skip
        made = self._expect(
            lambda: reviews.accept(self.store, actor(self.store, who), receipt, shown=shown),
            "accept", fit, who, whole=True,
        )  # fmt: skip
        if made is not None:
            assert sorted(one.cell for one in made.changed) == sorted({cell for *_, cell in seen} - set(fit))

    def _expect(
        self, decide: Callable[[], object], action: str, fit: dict[str, Revision], who: str, *, whole: bool
    ) -> reviews.Decision | None:
        if action != "withdraw" and who in {one.maker for one in fit.values()}:
            with pytest.raises(AccessError):
                decide()
            return None
        if not fit or not whole:
            with pytest.raises(ReviewError):
                decide()
            return None
        made = decide()
        assert (made.rows, set(made.taken)) == (len(fit), set(fit))
        for one in fit.values():
            one.verdicts.append(VERDICT[action])
        return made

    def holds_what_the_model_says(self) -> None:
        rows = views.history(self.store, actor(self.store, HEAD)).sort_values(["cell", "number"])
        said = rows[["cell", "value", "made_by", "state"]].itertuples(index=False, name=None)
        assert list(said) == self.model.states()

    def nothing_returned_was_accepted_afterwards(self) -> None:
        with self.store.reading() as connection:
            rows = connection.execute(
                select(VERDICTS.c.revision_id, VERDICTS.c.state).order_by(VERDICTS.c.revision_id, VERDICTS.c.number)
            ).all()
        trails: dict[int, list[str]] = {}
        for revision_id, state in rows:
            trails.setdefault(revision_id, []).append(state)
        assert not [trail for trail in trails.values() if "accepted" in trail[1:] and "returned" in trail]

    def what_would_be_published_is_what_the_model_holds(self) -> None:
        with self.store.reading() as connection:
            rows = states.in_force(connection, REVISIONS.c.value.is_not(None))
        assert dict(zip(rows["indicator_id"].map(INDICATORS), rows["value"], strict=True)) == self._held()

    def _held(self) -> dict[str, float]:
        holding = {cell: self.model.in_force(cell) for cell in CELLS}
        return {cell: one.value for cell, one in holding.items() if one is not None}

    def end(self) -> None:
        assert published(self.store, self.package) == self._held()
        assert backup.check(self.store) == []
        self.store.close()


def sequences(fresh: Callable[[], Store], folder: Path, numbers: range) -> None:
    for number in numbers:
        package = collecting.write_package(folder / f"data {number}")  # what another store published stays its own
        walk = Walk(fresh(), package, random.Random(f"{SEED} {number}"))
        try:
            for _ in range(STEPS):
                walk.step()
            walk.nothing_returned_was_accepted_afterwards()
            walk.end()
        except BaseException:
            print(f"HALFSKY_SEED={SEED}, sequence {number}:", *walk.done, sep="\n  ")
            raise


@on_postgres_a_walk
def test_any_sequence_of_actions_leaves_what_the_table_means(
    fresh, tmp_path: Path, store_url: str | None, database: str
) -> None:
    short = rounds(1, 5) if store_url else rounds(1, 15)  # the same rules on both; a database is copied slowly
    for part in parts("sequences", database, short=short, asked=ROUNDS, each=50):
        with part:
            sequences(fresh, tmp_path, range(part.first, part.first + part.rounds))
