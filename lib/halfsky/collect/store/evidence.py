"""Evidence: files and papers that prove what was reported. Kept as uploads are; one may prove many, many may prove one.

A piece that a report names and of which no file has come is missing; that a file has come does not say that it proves
anything: a reviewer finds it usable, or gives it back with a reason. A paper known by its number needs no file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from halfsky.collect.store.work_schema import EVIDENCE, EVIDENCE_EVENTS, EVIDENCE_LINKS
from halfsky.vocabulary.implementation import EVIDENCE_STATES

MISSING, RECEIVED, USABLE = EVIDENCE_STATES
OF_REPORT, OF_CASE = "report", "case"
_BETWEEN = re.compile(r"[;；、\n]+")
_BY_NUMBER = re.compile(r"[〔\[（(]\d{4}[〕\]）)].*号$")
_FILE = re.compile(r"\.[A-Za-z0-9]{2,5}$")


def names(text: str) -> list[str]:
    """The pieces that a cell names: 培训通知.pdf；区卫发〔2025〕3号 names two."""
    return list(dict.fromkeys(part for name in _BETWEEN.split(text) if (part := name.strip())))


def is_by_number(name: str) -> bool:
    """Whether a name is a document's number, so that no file is asked for."""
    return bool(_BY_NUMBER.search(name)) and not _FILE.search(name)


def evidence_id(area_code: str, unit: str, name: str) -> str:
    """ZJ- and eight signs: the same name of the same unit is the same piece."""
    known = "\n".join((area_code, unit, name))
    return f"ZJ-{hashlib.sha256(known.encode()).hexdigest()[:8].upper()}"


def report_id(task_id: str, year: int, unit: str) -> str:
    """What a link of evidence to a report names: it stays when the report is sent again."""
    return f"{task_id}|{year}|{unit}"


def name(connection: Connection, said: Sequence[Mapping[str, object]], about: Mapping[str, object]) -> None:
    """Register what reports name as evidence, and link it to them. said: rows with task_id, year, evidence."""
    for row in said:
        for each in names(str(row["evidence"])):
            linked = report_id(str(row["task_id"]), int(str(row["year"])), str(about["unit"]))
            register(connection, each, OF_REPORT, linked, about)


def register(connection: Connection, called: str, object_: str, object_id: str, about: Mapping[str, object]) -> int:
    """The row of a piece, made where it is new, linked to an object once. about: area_code, unit, made_by, made_at."""
    made = {key: about[key] for key in ("made_by", "made_at")}
    area_code, unit = str(about["area_code"]), str(about["unit"])
    number = evidence_id(area_code, unit, called)
    row = connection.execute(select(EVIDENCE.c.evidence_row).where(EVIDENCE.c.evidence_id == number)).scalar()
    if row is None:
        by_number = is_by_number(called)
        piece = {"evidence_id": number, "area_code": area_code, "unit": unit, "name": called}
        added = connection.execute(EVIDENCE.insert(), {**piece, **made, "by_number": int(by_number)})
        row = int(added.inserted_primary_key[0])  # type: ignore[index]
        if by_number:
            add_event(connection, row, RECEIVED, **{key: str(value) for key, value in made.items()})
    link = {"evidence_row": row, "object": object_, "object_id": object_id}
    if connection.execute(select(EVIDENCE_LINKS.c.link_id).filter_by(**link)).first() is None:
        connection.execute(EVIDENCE_LINKS.insert(), {**link, **made})
    return int(row)


def add_event(connection: Connection, row: int, state: str, *, made_by: str, made_at: str) -> None:
    """What becomes of a piece by its being named, without an entry of its own in the log."""
    connection.execute(EVIDENCE_EVENTS.insert(), next_event(connection, row, state, made_by=made_by, made_at=made_at))


def next_event(
    connection: Connection, row: int, state: str, *, made_by: str, made_at: str, sha256: str = "", file_name: str = "",
    size: int = 0, reason: str = "",
) -> dict[str, object]:  # fmt: skip
    """The next event of a piece; what it does not say of a file stays as it was."""
    last = _last(connection, row)
    if last is not None and not sha256:
        sha256, file_name, size = last.sha256, last.file_name, last.size
    return {
        "evidence_row": row, "number": last.number + 1 if last is not None else 1, "state": state, "sha256": sha256,
        "file_name": file_name, "size": size, "reason": reason, "made_by": made_by, "made_at": made_at,
    }  # fmt: skip


def _last(connection: Connection, row: int):  # type: ignore[no-untyped-def]
    own = select(EVIDENCE_EVENTS).where(EVIDENCE_EVENTS.c.evidence_row == row)
    return connection.execute(own.order_by(EVIDENCE_EVENTS.c.number.desc()).limit(1)).first()


LISTED = ("evidence_id", "area_code", "unit", "name", "by_number", "state", "sha256", "file_name", "size", "reason")


def listed(connection: Connection, where: ColumnElement[bool] | None = None) -> pd.DataFrame:
    """Every piece as it is now (`LISTED`), `links` and `row` beside it."""
    newest = (
        select(EVIDENCE_EVENTS.c.evidence_row, func.max(EVIDENCE_EVENTS.c.number).label("number"))
        .group_by(EVIDENCE_EVENTS.c.evidence_row).subquery()
    )  # fmt: skip
    now_ = and_(EVIDENCE_EVENTS.c.evidence_row == newest.c.evidence_row, EVIDENCE_EVENTS.c.number == newest.c.number)
    known = EVIDENCE.outerjoin(newest, newest.c.evidence_row == EVIDENCE.c.evidence_row).outerjoin(
        EVIDENCE_EVENTS, now_
    )
    columns = [EVIDENCE.c[name] if name in EVIDENCE.c else EVIDENCE_EVENTS.c[name] for name in LISTED]
    query = select(EVIDENCE.c.evidence_row, *columns).select_from(known).where(true() if where is None else where)
    rows = connection.execute(query.order_by(EVIDENCE.c.evidence_row)).all()
    frame = pd.DataFrame(rows, columns=["row", *LISTED])
    links = links_of(connection, frame["row"].tolist() if where is not None else None)
    frame["links"] = [";".join(links.get(int(row), [])) for row in frame["row"]]
    frame["state"] = frame["state"].astype("object").fillna(MISSING)
    frame["size"] = frame["size"].astype("float64").fillna(0)
    texts = ["sha256", "file_name", "reason"]
    return frame.assign(**{name: frame[name].astype("object").fillna("") for name in texts})


def links_of(connection: Connection, rows: Iterable[int] | None = None) -> dict[int, list[str]]:
    """Of each piece, or of those of these rows, what it proves: reports as `report_id`, cases by their number."""
    found: dict[int, list[str]] = {}
    query = select(EVIDENCE_LINKS.c.evidence_row, EVIDENCE_LINKS.c.object_id).order_by(EVIDENCE_LINKS.c.link_id)
    wanted = None if rows is None else set(rows)
    for row, object_id in connection.execute(query):
        if wanted is None or row in wanted:
            found.setdefault(int(row), []).append(object_id)
    return found


def of_year(year: int) -> ColumnElement[bool]:
    """The pieces that are to prove reports of a year, or slips: by what they are linked to."""
    about = or_(EVIDENCE_LINKS.c.object != OF_REPORT, EVIDENCE_LINKS.c.object_id.contains(f"|{year}|", autoescape=True))
    return EVIDENCE.c.evidence_row.in_(select(EVIDENCE_LINKS.c.evidence_row).where(about))


def of_reports(connection: Connection, keys: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Of each report (`report_id`) its pieces in the order in which they were named: state and name."""
    found: dict[str, list[tuple[str, str]]] = {key: [] for key in keys}
    pieces = listed(connection)
    for links, state, called in zip(pieces["links"], pieces["state"], pieces["name"], strict=True):
        for key in links.split(";"):
            if key in found:
                found[key].append((str(state), str(called)))
    return found


def kept_files(connection: Connection) -> set[str]:
    """The hashes of all files that were ever sent as evidence."""
    hashes = select(EVIDENCE_EVENTS.c.sha256).where(EVIDENCE_EVENTS.c.sha256 != "").distinct()
    return set(connection.execute(hashes).scalars())
