"""What all dashboards share: addresses, reference numbers, redraws, downloads, and the order of the notebooks' cells."""

from __future__ import annotations

import ast
import asyncio
import base64
import io
import json
import logging
import re
import sys
import types
from pathlib import Path
from urllib.parse import parse_qs, quote

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import halfsky
from halfsky.dashboards import (
    address,
    cache,
    comparison,
    comparison_content,
    downloads,
    implementation,
    markup,
    overview,
    page,
    problems,
    submission,
    table_import,
)
from halfsky.dashboards.address import Form
from halfsky.dashboards.view import Redraw
from halfsky.render.html import Html

ROOT = Path(__file__).parents[2]
FORMS = {
    "plan": Form(r"[\w\-（）—]+", "规划", "plan"),
    "year": Form(r"(19|20)\d\d", "年份", "year"),
    "search": Form(r"[^<>]*", "关键词", "words", 40),
}


def test_an_address_reads_chinese_values_and_passes_over_what_it_does_not_know() -> None:
    reading = address.read(f"plan={quote('淮阴区')}&year=2024&from=singlemessage&search={quote('孕产妇 死亡')}", FORMS)
    assert reading.given == {"plan": "淮阴区", "year": "2024", "search": "孕产妇 死亡"}
    assert reading.refused == []


@pytest.mark.parametrize(
    "query",
    [
        "plan=../../etc/passwd", "plan=%2e%2e%2fdata", "plan=<script>alert(1)</script>", "year=20x4", "year=99999",
        "year=2024%00", "plan=a%E2%80%AEb", "search=%3Cimg%20src%3Dx%3E", "search=" + "长" * 41, "plan=" + "a" * 10_000,
        "plan=%ff%fe", "plan=a%0d%0aSet-Cookie:x", "search=%E2%80%8B",
    ],
)  # fmt: skip
def test_a_value_of_another_form_is_refused(query: str) -> None:
    reading = address.read(query, FORMS)
    assert query.split("=")[0] in reading.refused
    assert reading.given == {}


def test_of_a_name_given_twice_the_first_counts_and_a_flood_of_names_is_refused() -> None:
    assert address.read("year=2023&year=2024", FORMS).given == {"year": "2023"}
    assert address.read("&".join(f"year=20{n}" for n in range(10, 99)), FORMS).refused == list(FORMS)


@given(st.text(max_size=300))
def test_no_query_string_gets_past_its_form(query: str) -> None:
    for name, value in address.read(query, FORMS).given.items():
        assert FORMS[name].fits(value)
        assert not address.unseen(value)


@given(
    st.dictionaries(
        st.sampled_from(["plan", "year", "search"]), st.text("淮阴区ab2024 &=%+?#", min_size=1, max_size=20)
    )
)
def test_what_is_written_is_read_back(values: dict[str, str]) -> None:
    kept = {name: value.strip() for name, value in values.items() if value.strip()}
    assert parse_qs(address.write(kept)) == {name: [value] for name, value in kept.items()}


def test_a_preheated_kernel_asks_voila_for_the_query_string(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERY_STRING", "plan=cold")
    monkeypatch.delenv("VOILA_PREHEAT", raising=False)
    assert address.query_string() == "plan=cold"
    monkeypatch.setitem(sys.modules, "voila.utils", types.SimpleNamespace(get_query_string=lambda: "plan=warm"))
    monkeypatch.setenv("VOILA_PREHEAT", "True")
    assert address.query_string() == "plan=warm"


# ---- the notebooks ----


@pytest.mark.parametrize(
    ("page", "name"),
    [
        *((name, name) for name in ("overview", "implementation", "comparison", "submission")),
        ("import", "table_import"),
    ],
)
def test_nothing_depends_on_the_visitor_before_the_query_string(page: str, name: str) -> None:
    """A preheated kernel has run the cells above it for whoever comes: a pure function of the data package."""
    notebook = json.loads((ROOT / "notebooks" / "dashboards" / f"{page}.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    asks = [place for place, cell in enumerate(cells) if "query_string()" in cell]
    assert asks == [1]
    assert len(cells) == 3
    before, after = ast.parse(cells[0]), ast.parse("\n".join(cells[1:]))
    assert all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in before.body[:-1])
    assert ast.unparse(before.body[-1]) == f"page_cache = {name}.prepare()"
    assert not [node for node in ast.walk(after) if isinstance(node, (ast.Import, ast.ImportFrom))]


@pytest.mark.parametrize("dashboard", [overview, implementation, comparison, submission, table_import])
def test_what_is_prepared_depends_neither_on_the_day_nor_on_the_address(
    dashboard: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nowhere(dict):
        def __getitem__(self, name: str) -> str:
            assert name not in ("QUERY_STRING", "VOILA_REQUEST_URL", "HALFSKY_USER", "JUPYTERHUB_USER")
            return super().__getitem__(name)

    class Timeless:
        class date:
            @staticmethod
            def today() -> None:
                raise AssertionError("the day is not known yet")

    for module in (dashboard, cache, comparison_content):
        monkeypatch.setattr(module, "datetime", Timeless, raising=False)
    monkeypatch.setattr(address.os, "environ", Nowhere(address.os.environ))
    assert dashboard.prepare() is not None


def test_what_a_process_has_prepared_its_forks_find(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels are forked from a process that has run the first cell: they neither read nor assess again."""
    first = overview.prepare()
    monkeypatch.setattr(cache.assessed, "prepare", lambda *_: pytest.fail("assessed again"))
    assert overview.prepare() is first
    assert comparison.prepare() is first
    assert submission.prepare() is first


# ---- what goes wrong ----


class Voice:
    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []

    def tell(self, zh: str, en: str, reference: str) -> None:
        self.heard.append((zh, en, reference))

    @problems.guarded
    def fall(self) -> None:
        raise ValueError("a secret path /srv/data")


def test_a_callback_that_fails_is_a_sentence_with_the_number_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    voice = Voice()
    with caplog.at_level(logging.WARNING, "halfsky.dashboards"):
        voice.fall()
    ((zh, _, reference),) = voice.heard
    assert "出错" in zh
    assert "secret" not in zh
    assert re.fullmatch(r"H-[2-9A-Z]{6}", reference)
    assert reference in caplog.text
    assert "a secret path" in caplog.text  # the traceback is there


def test_the_log_quotes_what_a_visitor_sent(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "halfsky.dashboards"):
        problems.record("parameter refused", "a\nWARNING forged line", "x" * 10_000)
    (entry,) = caplog.records
    assert "\n" not in entry.getMessage()
    assert len(entry.getMessage()) < 1000


# ---- redraws ----


def test_a_burst_of_requests_is_one_redraw() -> None:
    drawn: list[int] = []
    redraw = Redraw(lambda: drawn.append(1))

    async def burst() -> None:
        for _ in range(50):
            redraw.ask()
        await asyncio.sleep(0.2)

    asyncio.run(burst())
    assert drawn == [1]
    redraw.ask()  # without a loop at once
    assert drawn == [1, 1]


# ---- pieces and downloads ----

HOSTILE = "<script>window.hacked=1</script><img src=x onerror=alert(1)>'\"&"


def test_pieces_escape_what_they_are_given() -> None:
    pieces = [
        markup.tag("p", HOSTILE, HOSTILE, title=HOSTILE), markup.button(HOSTILE, HOSTILE), markup.mark(HOSTILE, "simulated"),
        markup.stacked({"attained": 2}, {"attained": HOSTILE}), markup.legend(["attained"], {"attained": HOSTILE}),
        markup.meter(0.5, "slow", HOSTILE), markup.scrolling(Html("<p></p>"), HOSTILE),
    ]  # fmt: skip
    for piece in pieces:
        assert "<script" not in piece.markup
        assert "<img" not in piece.markup
        assert piece.markup.startswith("<")


def test_html_is_never_shown_from_a_variable() -> None:
    """IPython reads the file whose name it is given; only `page.fill` sets a piece, and only from `Html`."""
    for path in (Path(halfsky.__file__).parent / "dashboards").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\bHTML\((?!\))", source), path


def test_a_workbook_holds_texts_as_texts_numbers_as_numbers_and_opens() -> None:
    texts = ["=1+1", "+2", "-3", "@sum", "\ttab", "\rreturn", "\x00\x07null", '=HYPERLINK("http://x")']
    frame = pd.DataFrame({"=head": texts, "数值": [-5.5] * len(texts)})
    made = downloads.sheets("../../etc/规划?<x>", {"目标": frame})
    assert re.fullmatch(r"[\w（）—–()·-]+\.xlsx", made.name)
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    cells = list(book["目标"].iter_rows())
    assert {cell.data_type for row in cells for cell in row[:1]} == {"s"}
    assert cells[1][0].value == "=1+1"
    assert [row[1].value for row in cells[1:]] == [-5.5] * len(texts)
    assert book["目标"].freeze_panes == "A2"


def test_a_download_is_a_link_that_needs_no_file() -> None:
    link = downloads.Download("表.xlsx", b"PK", "application/x").link(3).markup
    assert re.search(r'href="data:application/x;base64,(\S+)"', link)[1] == base64.b64encode(b"PK").decode()
    assert 'download="表.xlsx"' in link
    assert 'data-number="3"' in link


def test_style_and_script_ask_for_nothing_from_elsewhere() -> None:
    assets = page.assets().markup
    assert "http" not in assets
    assert "@import" not in assets
    assert "url(" not in assets
