"""What a server has its warm parent do before anybody comes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from halfsky.dashboards.serving import preheat


class Parent:
    """Takes down what it is asked to do."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def prepare(self, call: str, arguments: dict[str, Any]) -> None:
        self.asked.append((call.rpartition(":")[2], arguments))


def asked_of(monkeypatch: pytest.MonkeyPatch, folder: Path, **how: bool) -> list[str]:
    monkeypatch.setattr(preheat, "_BETWEEN_STEPS", 0.0)
    parent = Parent()

    async def for_a_while() -> None:
        task = asyncio.ensure_future(preheat.keep_ready(parent, [Path("a.ipynb")], folder, **how))  # type: ignore[arg-type]
        while len(parent.asked) < 42 and not task.done() and (how.get("looks_ahead", True) or len(parent.asked) < 2):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        task.cancel()

    asyncio.run(asyncio.wait_for(for_a_while(), 60))
    return [call for call, _ in parent.asked]


def test_notebooks_are_rehearsed_and_what_visits_ask_for_is_drawn_ahead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = asked_of(monkeypatch, tmp_path)
    assert calls[:2] == ["rehearse", "rehearse"] and set(calls[2:]) == {"look_ahead"} and len(calls) > 20


def test_where_no_kernel_waits_nothing_is_drawn_ahead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert asked_of(monkeypatch, tmp_path, looks_ahead=False) == ["rehearse", "rehearse"]
