"""What does not hold together in the tables of a plan as work: each row against the digest that the log has of it."""

from __future__ import annotations

import json
from collections import Counter

from sqlalchemy import Connection, select

from halfsky.collect.store.schema import AUDIT
from halfsky.collect.store.work_log import digest
from halfsky.collect.store.work_schema import CASE_EVENTS, CASES, EVIDENCE_EVENTS, GROUP_VERDICTS, INSPECTIONS

_LOGGED = (CASES, CASE_EVENTS, GROUP_VERDICTS, INSPECTIONS, EVIDENCE_EVENTS)


def work_problems(connection: Connection) -> list[str]:
    """In words; empty where every row is as it was written and none is gone."""
    known: dict[str, Counter[str]] = {table.name: Counter() for table in _LOGGED}
    for detail in connection.execute(select(AUDIT.c.detail).where(AUDIT.c.detail.contains('"table": "'))).scalars():
        said = json.loads(detail)
        if said.get("table") in known:
            known[said["table"]][said["digest"]] += 1
    found = []
    for table in _LOGGED:
        own = next(iter(table.primary_key)).name
        query = select(table).order_by(table.c[own])
        if table is EVIDENCE_EVENTS:  # a paper known by its number comes with the report that names it
            query = query.where((table.c.sha256 != "") | (table.c.number > 1))
        there: Counter[str] = Counter()
        for row in connection.execute(query).mappings():
            digest_ = digest({name: cell for name, cell in row.items() if name != own})
            there[digest_] += 1
            if there[digest_] > known[table.name][digest_]:
                found.append(f"{table.name} {row[own]} is not what the log says was written")
        gone = known[table.name] - there
        found += [f"{count} rows of {table.name} are in the log and are gone" for count in [gone.total()] if count]
    return found
