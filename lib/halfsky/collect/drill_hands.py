"""The process that a drill kills: it sends a table of figures, accepts it and publishes. Done again it does it once.

`python -m halfsky.collect.drill_hands FOLDER ROUND SEED`
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

_LAST_YEAR, _YEARS, _AT_ONCE = 2024, 60, 3


def main(folder: Path, number: int, seed: int) -> int:
    """The work of one round; what was receipted is written down beside the copies, as a sender would keep it."""
    from halfsky.collect import data_requests, exchange, publication  # noqa: PLC0415 - as in the commands
    from halfsky.collect.drill import REVIEWER, SENDER  # noqa: PLC0415
    from halfsky.collect.intake import NothingTaken  # noqa: PLC0415
    from halfsky.collect.store import grants, open_store, reviews, views  # noqa: PLC0415
    from halfsky.errors import PublishingError  # noqa: PLC0415
    from halfsky.package import load_package  # noqa: PLC0415

    package = load_package(folder / "data")
    chance = random.Random(f"{seed}-{number}")
    store = open_store(folder / "store", "")
    plan = package.plans.iloc[number % len(package.plans)]
    asked = data_requests.asked(package, str(plan["plan_id"]), "")
    known = package.indicators.set_index("indicator_id")
    turn = number // len(package.plans)  # every round sends what none before it has sent
    indicators = list(asked["indicator_id"].unique())
    year, begin = _LAST_YEAR - turn % _YEARS, turn // _YEARS * _AT_ONCE % max(len(indicators), 1)
    rows = ["indicator_id,year,value,note"]
    for indicator in indicators[begin : begin + _AT_ONCE]:
        low, high = known["lower_limit"].get(indicator), known["upper_limit"].get(indicator)
        low = 0.0 if low is None or low != low else float(low)
        high = low + 50 if high is None or high != high else float(high)
        rows.append(f"{indicator},{year},{round(chance.uniform(low, min(high, low + 50)))},演练数据第{number}轮")
    table = folder / "tables" / f"{number:05}.csv"
    table.parent.mkdir(exist_ok=True)
    if not table.exists():
        draft = table.with_suffix(".part")
        draft.write_text("\n".join(rows) + "\n", encoding="utf-8")
        draft.replace(table)
    sender = grants.actor(store, SENDER)
    try:
        sent = exchange.submit_table(store, sender, package, table, str(plan["plan_id"])).receipt
    except NothingTaken:  # all locked by an earlier round, or the office's own: there is nothing to lose
        return 0
    assert sent is not None
    _note(folder / "receipts.jsonl", {"receipt": sent.receipt, "sha256": sent.file_sha256})
    reviewer = grants.actor(store, REVIEWER)
    waits = views.submissions(store, reviewer)
    if int(waits.set_index("receipt")["submitted"].get(sent.receipt, 0)):
        reviews.accept(store, reviewer, sent.receipt)
    area = str(plan["area_code"])
    try:
        publication.publish(store, reviewer, folder / "data", areas=[area])
    except PublishingError:  # of figures that the office's package had from elsewhere, as it will do itself
        file = f"observations/submitted-{area}.csv"
        publication.publish(store, reviewer, folder / "data", areas=[area], replace=[file])
    return 0


def _note(path: Path, said: dict[str, str]) -> None:
    """One write of less than a page to a file opened for appending: whole or not there."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, (json.dumps(said) + "\n").encode())
    os.close(handle)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
