"""Pieces that dashboards have beside those of a report's page: chips, bars, buttons, pictures. Text is escaped here.

Every piece is an `Html`, whose markup begins with a tag: what a person wrote is never taken for a file's name.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from halfsky.figures import Chart
from halfsky.render.html import Html
from halfsky.vocabulary.statuses import OUT_OF_SCOPE, SEGMENTS, STATUSES, Look
from halfsky.words.values import chooser

# The charts' hatches as lines of a page, by their first sign: one of every sign that matplotlib knows.
_HATCHES = {
    ".": "dots", "o": "dots", "O": "dots", "*": "dots", "/": "rise", "\\": "fall", "x": "cross", "+": "grid",
    "|": "upright", "-": "level",
}  # fmt: skip


_LOOKS: Mapping[str, Look] = {code: segment.look for code, segment in SEGMENTS.items()}


def tag(name: str, content: str | Html, kind: str = "", **attributes: str) -> Html:
    """An element; text is escaped, `Html` is not. Attributes with `_` for `-`; class by `kind`."""
    inner = content.markup if isinstance(content, Html) else escape(content)
    given = ({"class": kind} if kind else {}) | {key.rstrip("_").replace("_", "-"): v for key, v in attributes.items()}
    said = "".join(f' {key}="{escape(value)}"' for key, value in given.items())
    return Html(f"<{name}{said}>{inner}</{name}>")


def together(*pieces: Html) -> Html:
    return Html("".join(piece.markup for piece in pieces))


def status_chip(status: str, language: str) -> Html:
    """The sign, the swatch and the word of a status."""
    return chip(status, STATUSES.label(status, language))


def target_chip(row: Any, language: str) -> Html:
    """That of a target: 范围外 where no indicator stands for it, as it is counted. row: of `listing.rows`."""
    return chip(OUT_OF_SCOPE, str(row.label)) if row.unscoped else status_chip(str(row.status), language)


def chip(code: str, word: str, looks: Mapping[str, Look] = _LOOKS) -> Html:
    """The swatch and the sign of a code, and its word."""
    sign = Html(f"<span>{escape(looks[code].sign)}</span>")
    return tag("span", together(swatch(code, looks), sign, tag("span", word)), "hs-chip")


def swatch(code: str, looks: Mapping[str, Look] = _LOOKS) -> Html:
    look = looks[code]
    return Html(
        f'<span class="hs-swatch hs-{_hatch(look)}" style="background-color:{look.colour}" aria-hidden="true"></span>'
    )


def mark(word: str, kind: str) -> Html:
    """A word in a frame: `simulated` or `reference`."""
    return tag("span", word, f"hs-mark hs-{kind}")


def button(label: str | Html, does: str, *, kind: str = "", **attributes: str) -> Html:
    """A button of a page: `does` is what the dashboard hears (`target=…`, `get=xlsx`)."""
    return tag("button", label, f"hs-button {kind}".strip(), type="button", data_halfsky=does, **attributes)


def picture(chart: Chart, caption: str = "", kind: str = "") -> Html:
    """A chart with its text for those who do not see it."""
    bundle, _ = chart._repr_mimebundle_()
    image = f'<img src="data:image/png;base64,{bundle["image/png"]}" alt="{escape(chart.alt)}">'
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return Html(f'<figure class="hs-figure {kind}">{image}{below}</figure>')


def data_uri(content: bytes, media: str) -> str:
    return f"data:{media};base64,{base64.b64encode(content).decode('ascii')}"


def meter(share: float, status: str, words: str) -> Html:
    """How much of a way is done: a bar from 0 to 1 with its number in words; beyond the ends it stops there."""
    width = min(max(share, 0.0), 1.0) * 100
    bar = (
        f'<span class="hs-meter" aria-hidden="true"><span class="hs-{_hatch(_LOOKS[status])}" '
        f'style="width:{width:.0f}%;background-color:{_LOOKS[status].colour}"></span></span>'
    )
    return together(Html(bar), tag("span", words, "hs-meter-words"))


def stacked(counts: Mapping[str, int], names: Mapping[str, str], looks: Mapping[str, Look] = _LOOKS) -> Html:
    """Counts by status as one bar, the number in each part; the words are in its title and in the legend."""
    parts = "".join(
        f'<span class="hs-part hs-{_hatch(looks[status])}" '
        f'style="flex-grow:{count};background-color:{looks[status].colour}" '
        f'title="{escape(names[status])} {count}"><b>{count}</b></span>'
        for status, count in counts.items()
        if count
    )
    said = "，".join(f"{names[status]} {count}" for status, count in counts.items() if count)
    return Html(f'<span class="hs-stack" role="img" aria-label="{escape(said)}">{parts}</span>')


def legend(statuses: Iterable[str], names: Mapping[str, str], looks: Mapping[str, Look] = _LOOKS) -> Html:
    entries = (f"<li>{swatch(status, looks).markup}{escape(names[status])}</li>" for status in statuses)
    return Html(f'<ul class="hs-legend">{"".join(entries)}</ul>')


def cards(entries: Iterable[tuple[str, str, str, str]]) -> Html:
    """Numbers to see first, each a class (`first`, `bad` or none), its name, its value and what it means."""
    made = (
        tag(
            "div",
            together(tag("dt", name), tag("dd", together(tag("span", value), tag("small", note)))),
            f"hs-card hs-{kind}" if kind else "hs-card",
        )
        for kind, name, value, note in entries
    )
    return tag("dl", together(*made), "hs-cards")


def table(
    caption: str, heads: Iterable[str], lines: Iterable[Html], kind: str = "", numeric: Iterable[int] = ()
) -> Html:
    """A table of finished rows; numeric: the places of the columns that stand to the right."""
    right = set(numeric)
    cells = (tag("th", text, "hs-number" if place in right else "", scope="col") for place, text in enumerate(heads))
    head = tag("thead", tag("tr", together(*cells)))
    return tag("table", together(tag("caption", caption), head, tag("tbody", together(*lines))), kind)


@dataclass(frozen=True)
class Group:
    """Rows of a table under a name; shown: on a phone too, where else a tick shows them."""

    name: str
    lines: Sequence[Html]
    shown: bool = False


def folded(caption: str, heads: Sequence[str], groups: Iterable[Group], kind: str = "", *, paper: int = 0) -> Html:
    """A table of groups of finished rows. On a phone a group is its name at first; paper: so many rows are printed, and
    a word that there are more; 0 for all."""
    head = tag("thead", tag("tr", together(*(tag("th", text, scope="col") for text in heads))))
    bodies, rows = [], 0
    for group in groups:
        ticked = {"checked": ""} if group.shown else {}
        box = tag("input", "", type="checkbox", data_fold=group.name, **ticked).markup.removesuffix("</input>")
        label = tag("label", together(Html(box), tag("span", group.name)), "hs-fold")
        row = tag("tr", tag("th", label, colspan=str(len(heads)), scope="rowgroup"), "hs-group")
        held = []
        for line in (row, *group.lines):
            rows += 1
            held.append(Html(line.markup.replace("<tr", '<tr data-beyond=""', 1)) if 0 < paper < rows else line)
        bodies.append(tag("tbody", together(*held)))
    return tag("table", together(tag("caption", caption), head, *bodies), f"{kind} {_FOLDED}".strip())


def unasked(piece: Html) -> Html:
    """What stands open though nobody asked for it: a phone waits until somebody does."""
    return tag("div", piece, "hs-unasked") if piece.markup else piece


def opened(line: str) -> Html:
    """The row of a table, marked as the one that is open."""
    marked = line.replace("<tr>", '<tr class="hs-open">', 1)
    return Html(marked.replace("<button ", '<button aria-current="true" ', 1))


_FOLDED = "hs-folded"
PHONE_ROWS = 12
"""Rows of a long table that a phone shows at first; the style sheet has the same number."""


def scrolling(table: Html, name: str) -> Html:
    """A table that may be wider than a phone: it scrolls by itself, also from the keyboard.

    On a phone no table has a window of its own: of a long one the first rows stand there, and a tick shows all.
    """
    made = f'<div class="hs-scroll" role="region" aria-label="{escape(name)}" tabindex="0">{table.markup}</div>'
    rows = table.markup.partition("<tbody")[2].count("<tr")
    if rows > PHONE_ROWS and _FOLDED not in table.markup:
        label = f"{name}: show all {rows} rows" if name.isascii() else f"{name}：显示全部{rows}行"
        made += f'<label class="hs-all"><input type="checkbox"> {escape(label)}</label>'
    return Html(made)


def proof(pairs: Iterable[tuple[str, str]], language: str) -> Html:
    """By what a receipt can be checked later, folded: it is for who doubts it."""
    say = chooser(language)
    lines = (tag("p", name + say("：", ": ") + code, "hs-any") for name, code in pairs)
    summary = tag("summary", say("详情（供核验）", "Details, to check it by"))
    return tag("details", together(summary, *lines), "hs-note")


def _hatch(look: Look) -> str:
    return _HATCHES[look.hatch[0]] if look.hatch else "none"
