"""What the tests of the page of measures and slips share: who comes to it, what is sent, and how its buttons are found."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import collecting
import work_collecting
from collecting import AREA, HEAD, HEALTH, PLAN, SENDER, YEAR, actor
from dashboard_pages import pieces, tags, text
from halfsky.collect import intake
from halfsky.collect.access import Grant
from halfsky.collect.cases import actions
from halfsky.collect.progress import views
from halfsky.collect.store import Store, grants, open_store
from halfsky.collect.store.database import today
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.submission import Submission
from halfsky.package import Package
from work_collecting import SCREEN, STATION, SYSTEM, TRAIN

HERE = f"plan={PLAN}&year={YEAR}&unit={HEALTH}"
DUE = today() + datetime.timedelta(days=20)
SAID = {
    SCREEN: {"state": "under_way", "done_text": "筛查3200人", "practice": "下乡筛查车"},
    TRAIN: {"state": "not_started", "cause": "师资未到位"},
    STATION: {"state": "done", "done_text": "建成三处", "evidence": "验收单.pdf；区卫发〔2024〕3号"},
    SYSTEM: {"self_verdict": "basically_met", "done_text": "印发意见"},
}


def new_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER", "HALFSKY_USER"):
        monkeypatch.delenv(name, raising=False)
    opened = open_store()
    collecting.give_rights(opened)
    yield opened
    opened.close()


def visits(package: Package, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Submission]:
    """The page as a person finds it: `come("sender")`; workbooks are read without a process of their own."""
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", work_collecting.read_written)
    cache = PageCache(package.folder)

    def opened(name: str, query: str = HERE) -> Submission:
        monkeypatch.setenv("HALFSKY_USER", name)
        return Submission(cache, query)

    return opened


def upload(page: Submission, content: bytes, name: str = "报送.xlsx") -> None:
    told = {"name": name, "type": "", "size": len(content), "last_modified": datetime.datetime.now(datetime.UTC)}
    page.sheet.upload.value = ({**told, "content": memoryview(content)},)


def seen(page: Submission) -> str:
    return " ".join(text(piece) for piece in pieces(page.view))


def buttons(page: Submission) -> list[str]:
    return [word for piece in pieces(page.view) for _, about in tags(piece) if (word := about.get("data-halfsky"))]


def press(page: Submission, begins: str, more: str = "") -> None:
    """Click the first button whose word begins like this; `more` is what the page adds to it."""
    name, _, value = next(word for word in buttons(page) if word.startswith(begins)).partition("=")
    page.hear(name, value + more)


def boxes(page: Submission) -> dict[str, str]:
    """What the box of each report stands for, by the label that is read out."""
    found = [about for _, about in tags(page.sheet.measures.reports.value) if about.get("type") == "checkbox"]
    return {about["aria-label"]: about["value"] for about in found}


def box(page: Submission, title: str) -> str:
    return next(value for label, value in boxes(page).items() if title in label)


def sent(store: Store, package: Package, said: dict[str, dict[str, str]] = SAID, who: str = SENDER) -> str:
    content = work_collecting.written(said)
    return intake.submit_bytes(store, actor(store, who), package, content, "f.xlsx").receipt.receipt


def now_a_reviewer(store: Store, name: str) -> None:
    grants.take(store, collecting.BOSS, name, Grant("reporter", AREA, HEALTH))
    grants.give(store, collecting.BOSS, name, Grant("reviewer", AREA))


def standings(store: Store) -> dict[str, str]:
    rows = views.history(store, actor(store, HEAD)).sort_values(["task_id", "number"])
    return dict(zip(rows["task_id"], rows["standing"], strict=True))


def opened_slip(store: Store, package: Package) -> str:
    return actions.open_case(
        store, actor(store, HEAD), package, PLAN, TRAIN, HEALTH, "not_started", DUE.isoformat(), "请查明原因"
    ).case_id


def handed(page: Submission) -> bytes:
    """The file that the page hands over."""
    return base64.b64decode(re.search(r"base64,([^\"]+)", page.page.handed.value)[1])
