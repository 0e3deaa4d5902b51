"""What the store and the package know about a plan's year, as frames: read once for a redraw, within one's rights."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.access import Actor
from halfsky.collect.progress import layout
from halfsky.collect.reminders import asking_unit
from halfsky.collect.store import Store, rounds, views
from halfsky.errors import UsageError
from halfsky.package import Package
from halfsky.schemas.collecting import ASKED, STATES
from halfsky.words import values

PUBLISHED = "report-"  # what the names of sources begin with that `publish` has written
_KEY = ["indicator_id", "sex", "residence"]
_SHOWN = [
    "value",
    "numerator",
    "denominator",
    "missing_reason",
    "note",
    "state",
    "reason",
    "cell",
    "receipt",
    "made_at",
]


@dataclass(frozen=True)
class Opened:
    """One submission: the version that a decision names, its values, what was found."""

    receipt: str
    version: int
    rows: pd.DataFrame
    """`revision_history` in the plan's order, beside it `indicator`, `last`, `last_year`, `found` (messages),
    `returned_value` and `returned_reason` (of what it was sent in place of; the second "" where that was not returned).
    """
    made_by: str


@dataclass(frozen=True)
class Material:
    """Everything that the page shows of one plan, year and unit."""

    standing: pd.DataFrame  # one row an indicator asked for: `standing`
    submissions: pd.DataFrame
    published: pd.DataFrame
    days: dict[str, str]
    may_send: bool
    may_decide: bool
    may_publish: bool
    opened: Opened | None

    def counts(self) -> dict[str, int]:
        found = self.standing["state"].value_counts().to_dict()
        return {name: int(found.get(name, 0)) for name in ("missing", *STATES)}

    @property
    def unpublished(self) -> int:
        """Accepted values that the package does not hold, or holds differently."""
        rows = self.standing[self.standing["state"].eq("accepted") & self.standing["value"].notna()]
        return int((~rows["published"]).sum())


def gather(
    store: Store, actor: Actor, package: Package, plan: pd.Series, year: int, unit: str, receipt: str
) -> Material:
    """The material for a page. AccessError for a receipt that is not the visitor's to see."""
    plan_id, area = str(plan["plan_id"]), str(plan["area_code"])
    try:
        asked = data_requests.asked(package, plan_id, unit, year)
    except UsageError:  # a unit that is asked for measures alone
        asked = ASKED.empty()
    asked = asked.assign(responsible_unit=asking_unit(asked))
    seen = actor.units_of("see", area, asked["responsible_unit"].unique())
    asked = asked[asked["responsible_unit"].isin(seen)].reset_index(drop=True)
    came = views.history(store, actor, area_code=area, year=year)
    listed = views.submissions(store, actor, plan_id=plan_id, year=year)
    if unit:
        listed = listed[listed["unit"].isin([unit, ""])].reset_index(drop=True)
    shown = published(package, area, year)
    may_decide = actor.may("decide", area, unit)
    if not receipt and may_decide and listed["submitted"].gt(0).any():
        receipt = str(listed.loc[listed["submitted"].gt(0).idxmax(), "receipt"])
    asked = values.with_catalogue(asked, package.indicators)
    asked = asked.assign(called=asked["indicator_id"].map(data_requests.called(package, plan_id)))
    opened = _opened(store, actor, package, receipt, came, list(asked["indicator_id"])) if receipt else None
    return Material(
        standing=standing(asked, came, shown), submissions=listed, published=shown,
        days=rounds.days(store, plan_id, year), may_send=actor.may("send", area, unit), may_decide=may_decide,
        may_publish=actor.may("publish", area), opened=opened,
    )  # fmt: skip


def standing(asked: pd.DataFrame, came: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """What is asked for, with what has come of it: `ASKED`, `called` (`data_requests.called`), the newest revision's
    `_SHOWN`, `parts` (values by sex or residence), `published` (the package holds that value). `state` is `missing`
    where nothing has come.
    """
    newest = came.sort_values("number").drop_duplicates(_KEY, keep="last")
    whole = newest["sex"].eq("total") & newest["residence"].eq("total")
    own = newest[whole].set_index("indicator_id")[_SHOWN].reindex(asked["indicator_id"])
    parts = newest.loc[~whole, "indicator_id"].value_counts().reindex(asked["indicator_id"], fill_value=0)
    made = pd.concat([asked, own.reset_index(drop=True)], axis=1)
    texts = ["missing_reason", "note", "reason", "cell", "receipt", "made_at"]
    made[texts] = made[texts].fillna("")
    totals = shown[shown["sex"].eq("total") & shown["residence"].eq("total")].set_index("indicator_id")["value"]
    held = made["indicator_id"].map(totals)
    return made.assign(
        state=made["state"].astype("object").where(made["state"].notna(), "missing").astype("str"),
        parts=parts.to_numpy(),
        published=held.eq(made["value"].astype("float64")) & made["state"].eq("accepted"),
    )


def published(package: Package, area: str, year: int) -> pd.DataFrame:
    """What the package holds of an area's year from submissions: observations, `title` of their source, `indicator`."""
    seen = package.observations
    own = seen[seen["area_code"].eq(area) & seen["year"].eq(year) & seen["source_id"].str.startswith(PUBLISHED)]
    titles = package.sources.set_index("source_id")["title"]
    names = package.indicators.set_index("indicator_id")["name_zh"]
    own = own.assign(title=own["source_id"].map(titles), indicator=own["indicator_id"].map(names))
    return values.with_catalogue(own, package.indicators).reset_index(drop=True)


def others(package: Package, figures: pd.DataFrame) -> pd.DataFrame:
    """Figures that a publishing would take from others, with `area`, `indicator` and `unit` as people read them."""
    areas = package.areas.set_index("area_code")["name_zh"]
    known = package.indicators.set_index("indicator_id")
    area, indicator = (
        figures[name].map(names).fillna(figures[name])
        for name, names in (("area_code", areas), ("indicator_id", known["name_zh"]))
    )
    unit = figures["indicator_id"].map(known["unit"]).fillna("")
    return values.with_catalogue(figures.assign(area=area, indicator=indicator, unit=unit), package.indicators)


def _opened(store: Store, actor: Actor, package: Package, receipt: str, came: pd.DataFrame, order: list[str]) -> Opened:
    """came: the revisions of the area's year; order: the indicators as the plan has them."""
    sent = views.history(store, actor, receipt=receipt)
    found = views.findings(store, actor, receipt)
    found = found[found["sheet"].ne(layout.SHEET)]  # cells of the sheet of measures are called alike
    messages = found.groupby("cell")["message"].agg("；".join).to_dict() if len(found) else {}
    names = package.indicators.set_index("indicator_id")["name_zh"]
    before = _earlier(package, sent)
    sent = sent.assign(
        indicator=sent["indicator_id"].map(names).fillna(sent["indicator_id"]),
        found=[messages.get(cell, "") for cell in sent["cell"]],
    ).merge(before, on=[*_KEY, "year"], how="left")
    sent = values.with_catalogue(sent, package.indicators).join(_returned(sent, came))
    sent = _in_order(sent, order)
    sender = sent.sort_values("revision_id")["made_by"]
    return Opened(receipt, views.version(store, actor, receipt), sent, str(sender.iloc[0]) if len(sender) else "")


def _returned(sent: pd.DataFrame, came: pd.DataFrame) -> pd.DataFrame:
    """Of each revision the newest one before it that a reviewer gave back: `returned_value`, `returned_reason`."""
    given_back = came[came["reason"].ne("") & came["state"].ne("accepted")]
    key = [*_KEY, "year", "area_code"]
    beside = sent[[*key, "number"]].reset_index().merge(given_back, on=key, how="inner", suffixes=("", "_before"))
    beside = beside[beside["number_before"].lt(beside["number"])].sort_values("number_before")
    newest = beside.drop_duplicates("index", keep="last").set_index("index").reindex(sent.index)
    return pd.DataFrame({"returned_value": newest["value"], "returned_reason": newest["reason"].fillna("")})


def _in_order(sent: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """In the plan's order of indicators; within one as in the workbook (I6 stands above I10), the newest last."""
    place = {indicator: number for number, indicator in enumerate(order)}
    row = sent["cell"].str.extract(r"(\d+)", expand=False).fillna("0").astype("int64")
    found = sent.assign(_place=sent["indicator_id"].map(place).fillna(len(place)), _row=row)
    return found.sort_values(["_place", "_row", "revision_id"], kind="stable").drop(columns=["_place", "_row"])


def _earlier(package: Package, sent: pd.DataFrame) -> pd.DataFrame:
    """The area's latest published value before each value's year: `last`, `last_year`."""
    keys = sent[["area_code", *_KEY, "year"]].drop_duplicates()
    seen = package.observations[["area_code", *_KEY, "year", "value"]].rename(
        columns={"year": "last_year", "value": "last"}
    )
    beside = keys.merge(seen, on=["area_code", *_KEY], how="inner")
    beside = beside[beside["last_year"].lt(beside["year"])].sort_values("last_year")
    return beside.drop_duplicates([*_KEY, "year"], keep="last")[[*_KEY, "year", "last", "last_year"]]
