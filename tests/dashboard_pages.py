"""What the tests of the dashboards read off a page: its text, its elements, and hostile data packages."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import ipywidgets as widgets

import report_package
from halfsky import schemas
from halfsky.package import write_table

SCRIPT = "<script>window.hacked=1</script>"
IMAGE = "<img src=x onerror=window.hacked=1>"
PATH = "/etc/hostname"


def pieces(view: widgets.Widget) -> list[str]:
    """The markup of every piece of a page."""
    found = [view.value] if isinstance(view, widgets.HTML) else []
    for child in getattr(view, "children", ()):
        found += pieces(child)
    return found


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def text(markup: str) -> str:
    parser = _Words()
    parser.feed(markup)
    return "".join(parser.words)


def tags(markup: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Words()
    parser.feed(markup)
    return parser.tags


def hostile(folder: Path) -> Path:
    """The made-up package with script, an image and a path in everything that is text for people."""
    report_package.write(folder)
    frames = report_package.tables()

    def spoilt(table: str, **columns: str) -> None:
        frame = frames[table]
        for column, words in columns.items():
            frame[column] = [
                f"{words}{number}" if column in ("name_zh", "aliases") else words for number in range(len(frame))
            ]
        if table == "targets":
            for plan, rows in frame.groupby("plan_id"):
                write_table(rows, schemas.TARGETS, folder / "targets" / f"{plan}.csv")
        elif table == "observations":
            write_table(frame, schemas.OBSERVATIONS, folder / "observations" / "all.csv")
        else:
            write_table(frame, schemas.TABLES[table], folder / f"{table}.csv")

    spoilt("areas", name_zh=f"东江{IMAGE}", name_en=IMAGE)
    spoilt("domains", name_zh=f"健康{SCRIPT}", name_en=SCRIPT)
    spoilt("indicators", name_zh=f"筛查{IMAGE}", name_en=IMAGE, definition=SCRIPT, aliases=IMAGE)
    spoilt("plans", title=PATH)
    spoilt("targets", indicator=PATH, responsible_units=f"{SCRIPT};{IMAGE}", value_text=IMAGE, note=SCRIPT, item=IMAGE)
    spoilt("observations", note=SCRIPT)
    spoilt("sources", title=IMAGE, publisher=SCRIPT, url="javascript:alert(1)")
    return folder
