"""Text recognition (OCR) of a scanned PDF, where tesseract with simplified Chinese (chi_sim) is installed.

Runs inside the guarded process, whose limits the engine inherits. What it reads is a guess: every figure of it wants
confirming.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO

from halfsky.guarded_reading.refusals import Refused

LANGUAGE = "chi_sim"
MOST_PAGES = 100
_DOTS = 300 / 72  # an inch of 72 points as 300 dots, which the engine's makers advise
_LARGEST = 40_000_000  # dots of a page: A3 has 17 millions
_SECONDS = 60  # for a page
_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef，。、；：“”（）《》"
_SPACED = re.compile(f"(?<=[{_CHINESE}])[ \t]+(?=[{_CHINESE}0-9])|(?<=[0-9])[ \t]+(?=[{_CHINESE}])")
_BEGINS = re.compile(
    r"\d{1,2}[.．、]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|[一二三四五六七八九十]{1,3}、"
    r"|第[一二三四五六七八九十百]{1,4}[章节]|(?:主要目标|策略措施|责任单位)"
)


def engine() -> str:
    """The engine's program; '' where it, or its Chinese, is not installed."""
    program = shutil.which("tesseract") or ""
    if not program:
        return ""
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, check=False, timeout=20, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return program if LANGUAGE in listed.stdout.split() + listed.stderr.split() else ""


def recognise(content: bytes, pages: int, program: str) -> str:
    """The text of all pages, a paragraph a line."""
    import pypdfium2  # noqa: PLC0415 - pdfplumber brings it

    if pages > MOST_PAGES:
        raise Refused("too-expensive", f"{pages} scanned pages, at most {MOST_PAGES} are recognised")
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(line for number in range(pages) for line in _paragraphs(_page(document, number, program)))
    finally:
        document.close()


def _page(document: object, number: int, program: str) -> str:
    page = document[number]  # type: ignore[index]
    width, height = page.get_size()
    scale = min(_DOTS, (_LARGEST / max(width * height, 1)) ** 0.5)
    picture = BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(picture, format="PNG")
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "-l", LANGUAGE], input=picture.getvalue(), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused("too-expensive", f"page {number + 1}: {_SECONDS} s of text recognition") from None
    if done.returncode:
        raise Refused("too-expensive", f"page {number + 1}: text recognition ended by {done.returncode}")
    return done.stdout.decode("utf-8", errors="replace")


def _paragraphs(text: str) -> list[str]:
    """Lines joined that the page's width had broken: up to an empty line, a number, or the end of a sentence."""
    paragraphs: list[str] = []
    open_ = False
    for raw in text.split("\n"):
        line = _SPACED.sub("", raw.replace("\f", "")).strip()
        if not line:
            open_ = False
        elif open_ and not _BEGINS.match(line):
            paragraphs[-1] += line
            open_ = not line.endswith(("。", "：", ":"))
        else:
            paragraphs.append(line)
            open_ = not line.endswith(("。", "：", ":"))
    return paragraphs
