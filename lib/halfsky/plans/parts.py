"""Several plans in one document: a notice with the women's and the children's plan, or both in one plan.

Which lines belong to which is told from titles that stand as lines of their own and from numbered headings that name
women or children. Text that comes before them all, or under a heading of both, belongs to each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from halfsky.errors import DocumentError

WOMEN, CHILDREN = "妇女", "儿童"

_TITLE = re.compile(
    r"(?:附件\s*[\d一二三四五六七八九十]*\s*[:：.．、]?)?(?:\d{1,2}\s*[.．、])?\s*[《〈]?\s*"
    r"(?P<name>[^\s。；;，,：:《》〈〉、]{0,30}?(?P<whose>妇女儿童|儿童妇女|妇女|儿童)(?:事业)?发展(?:规划|纲要))\s*"
    r"(?:[（(]\s*\d{4}\s*年?\s*[-—–－~～至]+\s*\d{4}\s*年?\s*[）)])?\s*[》〉]?\s*"
)
_HEADINGS = [  # from the highest down
    re.compile(r"第[一二三四五六七八九十百\d]{1,4}(?:部分|篇|编|章)"),
    re.compile(r"[一二三四五六七八九十]{1,3}\s*、"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
]
_LONGEST_HEADING = 40
_GOALS = re.compile(r"主要目标|发展目标|主要指标|策略措施|目标任务")
_FIGURE = re.compile(r"[0-9０-９]|百分之")


@dataclass(frozen=True)
class Part:
    """One of several plans in a document: its title, and the spans of text that are its own or everybody's."""

    title: str
    spans: tuple[tuple[int, int], ...]


def find_parts(text: str) -> list[Part]:
    """The plans that a document holds; none where it is one plan only."""
    lines = [(match.start(), match.end(), match[0].strip()) for match in re.finditer(r"[^\n]+", text)]
    return _titled(lines, text) or _by_heading(lines, text)


def only_part(text: str, part: str, name: str) -> str:
    """The text with everything blanked that is not of the plan asked for; offsets stay as they were.

    DocumentError where the document holds several plans and `part` does not name one, or where it names none.
    """
    parts = find_parts(text)
    if not parts:
        if part and not any(part in line for line in text.split("\n")[:200]):
            raise DocumentError(f"{name}: no plan with {part!r} in its title; the document holds one plan")
        return text
    titles = "; ".join(each.title for each in parts)
    named = [each for each in parts if part and part in each.title]
    if part and not named:
        raise DocumentError(f"{name}: no plan with {part!r} in its title; it holds: {titles}")
    if len(named) != 1:
        words = " or ".join(_short(each, parts) for each in parts)
        raise DocumentError(f"{name} holds {len(parts)} plans ({titles}); say which one is meant: --part {words}")
    kept = list(re.sub(r"[^\n]", " ", text))
    for start, end in named[0].spans:
        kept[start:end] = text[start:end]
    return "".join(kept)


def _short(part: Part, parts: list[Part]) -> str:
    """The few words that tell a part from the others."""
    for word in (WOMEN, CHILDREN):
        if word in part.title and sum(word in each.title for each in parts) == 1:
            return word
    return part.title


def _titled(lines: list[tuple[int, int, str]], text: str) -> list[Part]:
    """Parts that begin with a title each."""
    found: list[tuple[int, str]] = []
    for start, _, line in lines:
        title = _TITLE.fullmatch(line)
        if title and title["whose"] in (WOMEN, CHILDREN):
            found.append((start, title["name"]))
    starts = [start for start, _ in found] + [len(text)]
    spans: dict[str, list[tuple[int, int]]] = {}
    for place, (start, name) in enumerate(found):
        body = text[start : starts[place + 1]]
        if _GOALS.search(body) and _FIGURE.search(body):
            spans.setdefault(name, []).append((start, starts[place + 1]))
    if len(spans) < 2:
        return []
    return [Part(name, tuple(own)) for name, own in spans.items()]


def _by_heading(lines: list[tuple[int, int, str]], text: str) -> list[Part]:
    """The two halves of a plan for women and children, by the headings that name one of them."""
    title = next((match for *_, line in lines[:60] if (match := _TITLE.fullmatch(line))), None)
    if title is None or title["whose"] in (WOMEN, CHILDREN):
        return []
    stack: list[tuple[int, str]] = []
    owner: list[tuple[int, int, str]] = []
    for start, end, line in lines:
        level = next((level for level, marker in enumerate(_HEADINGS) if marker.match(line)), None)
        if level is not None and len(line) <= _LONGEST_HEADING:
            while stack and stack[-1][0] >= level:
                stack.pop()
            named = [word for word in (WOMEN, CHILDREN) if word in line]
            stack.append((level, named[0] if len(named) == 1 else ""))
        owner.append((start, end, next((word for _, word in reversed(stack) if word), "")))
    parts = []
    for word, other in ((WOMEN, CHILDREN), (CHILDREN, WOMEN)):
        own = [(start, end) for start, end, whose in owner if whose == word]
        if not any(_FIGURE.search(text[start:end]) for start, end in own):
            return []
        name = title["name"].replace("妇女儿童", word).replace("儿童妇女", word)
        parts.append(Part(name, tuple((start, end) for start, end, whose in owner if whose != other)))
    return parts
