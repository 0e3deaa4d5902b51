"""What stands before a plan's text: its title and years, and a table of contents that repeats its headings."""

from __future__ import annotations

from collections import Counter

from halfsky.plans import headings
from halfsky.plans.normalise import Passage
from halfsky.plans.reading import Document


def find_contents(lines: list[Passage]) -> set[int]:
    """Indices of the lines of a table of contents: from its title to where its first entry comes again."""
    start = next((i for i, line in enumerate(lines[:200]) if headings.CONTENTS.fullmatch(line.text)), None)
    if start is None:
        return set()
    filled = [i for i in range(start + 1, len(lines)) if lines[i].text]
    if not filled:
        return {start}
    first = _entry(lines[filled[0]].text)
    again = next((i for i in filled[1:] if _entry(lines[i].text) == first), None)
    if again is None or again - start > 120:
        return {start}
    return set(range(start, again))


def _entry(words: str) -> str:
    return headings.PAGE_OF_CONTENTS.sub("", words)


def read_title(document: Document, lines: list[Passage]) -> tuple[str, int | None, int | None]:
    """Title, first and last year of a plan: from the file's name, the title, or the latest term that it names."""
    filled = [line.text for line in lines if line.text][:60]
    titles = [
        words for words in filled[:40] if headings.TITLE.search(words) and len(words) < 60 and words[-1] not in "。:"
    ]
    title = next((words for words in titles if not words.startswith("关于")), next(iter(titles), ""))
    candidates = [document.name, title, *filled]
    named = [headings.YEARS.search(words) for words in candidates[:2]]
    whole = next((found for found in named if found), None)
    if whole is None:
        counted = Counter(match.group() for words in filled for match in headings.YEARS.finditer(words))
        likely = max(counted, default="")  # the plan at hand is the latest it names
        whole = headings.YEARS.search(likely)
    if whole is None:
        return title, None, None
    return title, int(whole["start"]), int(whole["end"])
