"""What has come to the store and is not published yet: figures that await a review, and those that were sent back."""

from __future__ import annotations

import pandas as pd

from halfsky.collect.store_location import is_there
from halfsky.dashboards import links
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.problems import record
from halfsky.errors import UserError
from halfsky.render.html import Html
from halfsky.schemas.collecting import REVISION_HISTORY
from halfsky.words import values

# ruff: noqa: PLC0415 - sqlalchemy takes its time, and most packages are read where no store is
_RETURNED = "returned"
_MOST = 3  # figures that are named with the reason why they came back


def newest(asked: Asked) -> pd.DataFrame:
    """The last revision of every figure of the plan's area that the visitor may see, of the whole of its people: the
    table `revision_history`, with `mine`, whether he may send it. Empty where there is no store or no right."""
    none = REVISION_HISTORY.empty().assign(mine=pd.Series(dtype="bool"))
    if not asked.plan_id or not is_there():
        return none
    from halfsky.collect.store import views
    from halfsky.dashboards.submitting.desk import Desk

    desk = Desk()
    if not desk.name:
        return none
    area = str(asked.cache.plan(asked.plan_id)["area_code"])
    try:
        with desk.open() as (store, actor):
            rows = views.history(store, actor, area_code=area)
            mine = [actor.may("send", area, str(unit)) for unit in rows["responsible_unit"]]
    except UserError as error:
        record("what was sent could not be read", asked.plan_id, str(error))
        return none  # that the store cannot be read is said where debts are
    rows = rows.assign(mine=pd.Series(mine, index=rows.index, dtype="bool"))
    whole = rows["sex"].eq("total") & rows["residence"].eq("total")
    return rows[whole].sort_values("revision_id").drop_duplicates(["indicator_id", "year"], keep="last")


def waiting(rows: pd.DataFrame, year: int) -> pd.Series:
    """By indicator the state of its figure of the year, where it has come and was not sent back. rows: of `newest`."""
    own = rows[rows["year"].eq(year) & rows["state"].ne(_RETURNED)]
    return own.set_index("indicator_id")["state"]


def to_amend(asked: Asked, rows: pd.DataFrame) -> Html:
    """被退回: what of the visitor's figures came back, why, and the way to send it anew; nothing where nothing did."""
    say = asked.say
    back = rows[rows["mine"] & rows["state"].eq(_RETURNED)].sort_values(["year", "revision_id"], ascending=False)
    if back.empty:
        return Html("")
    names = values.looked_up(
        back["indicator_id"], asked.cache.package.indicators.set_index("indicator_id")[f"name_{asked.language}"]
    )
    told = []
    for row, name in list(zip(back.itertuples(), names, strict=True))[:_MOST]:
        reason = str(row.reason or "")
        about = say(f"{name}（{row.year}年）", f"{name} ({row.year})")
        way = links.to(
            "submission", about, asked.language, plan=asked.plan_id, year=str(row.year), unit=str(row.responsible_unit)
        )
        told.append(together(way, tag("span", say(f"，{reason}", f": {reason}"))) if reason else way)
    more = len(back) - len(told)
    rest = say(f"等{len(back)}项", f" and {more} more") if more else ""
    said = say(f"退回{len(back)}项，请更正后重新报送：", f"{len(back)} came back; amend and send them again: ")
    pieces = together(tag("span", said), links.joined(told, say("；", "; ")), tag("span", rest))
    return tag("p", pieces, "hs-alert", role="status")
