"""Of what a unit is asked for: what is answered, what has a reason for its absence, what is still open and where."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd

from halfsky.words.submission_findings import Findings

_SENT_BACK = "returned"
_BEHIND = 1_000_000  # a row behind all of a sheet's: what has no row is named last
_EACH = 3  # how many open rows are named each by itself


@dataclass(frozen=True)
class Account:
    """Indicators asked for = answered with a value + given a reason for its absence + open.

    before: how many of those answered or reasoned are so by what was sent before alone, not by this file.
    """

    asked: int
    answered: int
    reasoned: int
    before: int = field(default=0, compare=False)

    @property
    def open(self) -> int:
        return self.asked - self.answered - self.reasoned

    @property
    def words(self) -> tuple[str, str]:
        """The account in a sentence, Chinese and English."""
        zh, en = (
            f"应报{self.asked}项：已填数值{self.answered}项，已说明缺报原因{self.reasoned}项，未报{self.open}项",
            f"{self.asked} asked: {self.answered} answered, {self.reasoned} with a reason, {self.open} open",
        )
        if self.before:
            now = self.answered + self.reasoned - self.before
            zh += f"（已填、已说明的：本文件可接收{now}项，只有以前报送的{self.before}项）"
            en += f" (of those with either {now} by this file, {self.before} only by what was sent before)"
        return zh, en


@dataclass(frozen=True)
class TaskAccount:
    """Measures, projects and goals in words asked for = reported on + open."""

    asked: int
    reported: int

    @property
    def open(self) -> int:
        return self.asked - self.reported

    @property
    def words(self) -> tuple[str, str]:
        """The account in a sentence, Chinese and English."""
        return (
            f"应报措施{self.asked}项：已报进展{self.reported}项，未报{self.open}项",
            f"{self.asked} measures asked: {self.reported} reported, {self.open} open",
        )


def task_account(asked: pd.DataFrame, taken: pd.DataFrame, known: pd.DataFrame) -> tuple[TaskAccount, list[str]]:
    """The account of a unit's measures for a year, and the tasks that are open.

    asked: ASKED_TASKS. taken: REPORTED that are taken now; known: what the store holds (`reports.current`). What was
    returned answers nothing.
    """
    held = known.loc[known["standing"].ne(_SENT_BACK), "task_id"] if len(known) else pd.Series(dtype="str")
    told = {*taken["task_id"], *held}
    open_ids = [task for task in asked["task_id"] if task not in told]
    return TaskAccount(len(asked), len(asked) - len(open_ids)), open_ids


def name_open_tasks(
    open_ids: list[str], asked: pd.DataFrame, blank: dict[str, tuple[int, str]], sheet: str, told: set[str],
    found: Findings,
) -> None:  # fmt: skip
    """A finding of each open measure by its cell in the sheet of measures; of many one that counts them.

    blank: of rows that give no report, the task with its row and cell. told: titles of which the findings say already
    why they were not taken; so they do of a row in `blank` that something is found wrong with.
    """
    titles = asked.set_index("task_id")["title"]
    wrong = {row["row"] for row in found.rows if row["severity"] == "error"}
    for task, (row, _) in blank.items():
        if row in wrong and task in titles.index:
            found.about.setdefault(row, (titles[task], titles[task]))
    left = [task for task in open_ids if titles[task] not in told and blank.get(task, (0, ""))[0] not in wrong]
    _tell_open(left, blank, titles, ("open-report", "report-row-deleted"), sheet, 2 * _BEHIND, found)


def _tell_open(
    left: list[str], blank: dict[str, tuple[int, str]], names: pd.Series, codes: tuple[str, str], sheet: str,
    behind: int, found: Findings,
) -> None:  # fmt: skip
    """Of what has a row a finding of one code, of what has none of another: each for itself, or all together."""
    there, gone = [one for one in left if one in blank], [one for one in left if one not in blank]
    if len(there) > _EACH:
        cells = joined_cells([blank[one][1] for one in there])
        found.add(
            codes[0], sheet=sheet, value=len(there), more=f"{len(there)}项：{cells}",
            more_en=f"{len(there)}: {cells}", row=behind,
        )  # fmt: skip
    else:
        for one in there:
            found.add(codes[0], sheet=sheet, cell=blank[one][1], row=blank[one][0])
            found.about.setdefault(blank[one][0], (names[one], names[one]))
    if len(gone) > _EACH:
        listed = "、".join(names[one] for one in gone)
        found.add(
            codes[1], sheet=sheet, value=len(gone), more=f"{len(gone)}项：{listed}", more_en=f"{len(gone)}: {listed}",
            row=behind + 1,
        )  # fmt: skip
    else:
        for one in gone:
            found.add(codes[1], sheet=sheet, value=names[one], row=behind + 1)


def joined_cells(cells: list[str]) -> str:
    """I5—I7、I9: cells of one column in their order, runs joined."""
    places = sorted({(re.sub(r"\d", "", cell), int(re.sub(r"\D", "", cell) or 0)) for cell in cells})
    runs: list[list[tuple[str, int]]] = []
    for letters, row in places:
        if runs and runs[-1][-1] == (letters, row - 1):
            runs[-1].append((letters, row))
        else:
            runs.append([(letters, row)])
    ends = [[f"{letters}{row}" for letters, row in (run[0], run[-1])] for run in runs]
    return "、".join(first if first == last else f"{first}—{last}" for first, last in ends)


def account(asked: pd.DataFrame, taken: pd.DataFrame, known: pd.DataFrame, year: int) -> tuple[Account, list[str]]:
    """The account of a year, and the indicators that are open.

    asked: ASKED. taken: ENTRIES that are taken now; known: what the store holds (`states.current`). An indicator is
    answered by its total; what was returned answers nothing.
    """
    held = known[known["state"].ne(_SENT_BACK)] if len(known) else known
    columns = ["indicator_id", "value", "missing_reason"]
    rows = pd.concat(
        [
            part.loc[part["year"].eq(year) & part["sex"].eq("total") & part["residence"].eq("total"), columns]
            for part in (taken, held)
            if len(part)
        ]
        or [pd.DataFrame(columns=columns)]
    ).drop_duplicates("indicator_id")
    mine = rows[rows["indicator_id"].isin(asked["indicator_id"])]
    valued = mine["value"].notna()
    open_ids = [one for one in asked["indicator_id"] if one not in set(mine["indicator_id"])]
    before = int((~mine["indicator_id"].isin(taken["indicator_id"])).sum())
    return Account(len(asked), int(valued.sum()), int((~valued).sum()), before), open_ids


def name_gone(
    asked: pd.DataFrame, entries: pd.DataFrame, open_ids: list[str], blank: dict[str, tuple[int, str]], sheet: str,
    told: set[str], found: Findings,
) -> None:  # fmt: skip
    """A finding of each indicator that was sent before and has no row in the template any more; of many one that counts
    them. entries: the rows that were read; open_ids, told: those that are named already, by id and by name."""
    names = asked.set_index("indicator_id")["indicator"]
    there = {*entries["indicator_id"], *blank, *open_ids}
    gone = [one for one in asked["indicator_id"] if one not in there and names[one] not in told]
    _tell_open(gone, {}, names, ("open", "sent-row-deleted"), sheet, _BEHIND, found)


def name_open(
    open_ids: list[str], asked: pd.DataFrame, blank: dict[str, tuple[int, str]] | None, sheet: str, told: set[str],
    indicators: pd.DataFrame, found: Findings,
) -> None:  # fmt: skip
    """A finding of each open indicator, by its cell in a template, of many one that counts them; all in one where the
    file is no template.

    blank: of a template's rows that say nothing, the indicator with its row and cell. told: names of indicators of
    which the findings say already why they were not taken.
    """
    names = asked.set_index("indicator_id")["indicator"]
    left = [one for one in open_ids if names[one] not in told]
    if blank is None:
        if left:
            found.add("open-beside", value=len(left), more="、".join(names[one] for one in left), row=_BEHIND)
        return
    known = [(blank[one][0], one) for one in left if one in blank]
    found.name(pd.Series([row for row, _ in known]), pd.Series([one for _, one in known], dtype="str"), indicators)
    _tell_open(left, blank, names, ("open", "row-deleted"), sheet, _BEHIND, found)
