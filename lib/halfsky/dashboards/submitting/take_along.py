"""What a visitor of the page takes along: the template, what was sent, evidence, the paper of an inspection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from halfsky.collect.access import Actor
from halfsky.collect.progress import views as progress
from halfsky.collect.store import Store, rounds, views
from halfsky.collect.workbook.earlier import earlier
from halfsky.dashboards import downloads
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.downloads import Download
from halfsky.dashboards.submitting import workbooks
from halfsky.dashboards.submitting.decisions import RECEIPT
from halfsky.dashboards.submitting.evidence_sheet import PIECE
from halfsky.dashboards.submitting.widgets import State


@dataclass(frozen=True)
class Wanted:
    """A file that was asked for: as what it stands in the log, and what makes it with the rights that hold then."""

    action: str
    subject: str
    make: Callable[[Store, Actor], Download]


def asked(page_cache: PageCache, state: State, wanted: str) -> Wanted | None:
    """`template`, `template|both`, `file|HS-…`, `evidence|ZJ-…`, `inspection`. None for what is none."""
    kind, _, value = wanted.partition("|")
    package, plan_id, unit = page_cache.package, state.plan_id, state.unit

    def template(store: Store, actor: Actor) -> Download:
        actor.require("send", state.area, unit)
        due = rounds.days(store, plan_id, state.year)["due_on"]
        also = state.also if value else []
        before = earlier(store, actor, package, [plan_id, *also], state.year)
        content = workbooks.template(package, plan_id, unit, state.year, due, also, before)
        title = str(page_cache.plan(plan_id)["title"])
        return downloads.file(f"{state.year}年报送表-{state.unit_name}-{title}.xlsx", content)

    def paper(_: Store, actor: Actor) -> Download:
        actor.require("supervise", state.area)
        return downloads.file(
            f"督导记录表-{state.unit_name}-{state.year}年.docx", workbooks.inspection_form(package, plan_id, unit)
        )

    if kind == "template" and value in ("", "both"):
        return Wanted(kind, unit, template)
    if kind == "inspection" and unit and not value:
        return Wanted(kind, unit, paper)
    if kind == "evidence" and PIECE.fits(value):
        return Wanted(kind, value, lambda store, actor: downloads.file(*progress.evidence_file(store, actor, value)))
    if kind == "file" and RECEIPT.fits(value):
        return Wanted(kind, value, lambda store, actor: downloads.file(*views.original(store, actor, value)))
    return None
