"""A long table on a phone: its first rows, and a tick that shows all; no window within the page."""

from __future__ import annotations

import re
from pathlib import Path

from halfsky.dashboards import markup
from halfsky.dashboards.serving.static_files import PAGE_STYLE, StaticFiles
from halfsky.render.html import Html


def table(rows: int) -> Html:
    return Html(f"<table><thead><tr><th>h</th></tr></thead><tbody>{'<tr><td>x</td></tr>' * rows}</tbody></table>")


def test_a_long_table_says_how_many_rows_there_are() -> None:
    assert "hs-all" not in markup.scrolling(table(markup.PHONE_ROWS), "措施清单").markup
    assert "措施清单：显示全部40行" in markup.scrolling(table(40), "措施清单").markup
    assert "Measures: show all 40 rows" in markup.scrolling(table(40), "Measures").markup


def test_the_style_sheet_cuts_where_the_table_says() -> None:
    style = PAGE_STYLE.read_text(encoding="utf-8")
    assert f"tbody tr:nth-child(n + {markup.PHONE_ROWS + 1}) {{ display: none; }}" in style
    phone = style[style.index("@media (max-width") : style.index("@media print")]
    assert not re.search(r"max-height: \d+rem", phone)


def test_no_extension_warns_of_modules_in_a_readers_console() -> None:
    files = StaticFiles()
    entries = [address for address in files if address.rpartition("/")[2].startswith("remoteEntry")]
    assert entries
    for address in entries:
        path = files.file(address)
        assert isinstance(path, Path)
        assert not re.search(rb"console\.warn&&console\.warn\(\w\)\}", path.read_bytes()), (
            address
        )  # as webpack words it
