"""Mangled documents end in targets or in one user error: no traceback, whatever the bytes, the structure or the order.

Each document is drawn from its number, so that one that fails can be made again: `mangle(number)`.
"""

from __future__ import annotations

import io
import re
import signal
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

import halfsky
from documents import set_lines, write_raw_pdf
from halfsky.errors import UserError
from long_form import rounds, some
from plan_documents import plan
from plan_files import write
from plan_sentences import plain_sentence, sentence

pytestmark = pytest.mark.long

Mangling = Callable[[Random, bytes], bytes]
PATIENCE = 120  # seconds after which a document is held to hang
STRANGE = ("\x00", "\ufeff", "\u200b", "\u202e", "�", "𠮷", "\ud7ff", "％", "‰", "／", "", "①", "Ⅻ", "㈠", "\r", "\x0c", "\t\t", "　")  # fmt: skip
NUMBERS = (
    "9" * 400 + "%", "-0%", "1e309%", "０．０．０％", "99999年", "0/0", "12/0万", "1/0", "0:0", "百分之百分之百", "万亿亿亿个", "%%%", "三分之〇",
    "零分之一", "NaN%", "∞", "1,2,3,4%", "十" * 300, "一千零" * 50 + "个", "2030年2025年", "100000000000000000000万人", "５—３％", "5%—", "—5%",
)  # fmt: skip


def _flip(rng: Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(rng.choice([1, 5, 50, 500])):
        if made:
            made[rng.randrange(len(made))] = rng.randrange(256)
    return bytes(made)


def _cut(rng: Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _cut_out(rng: Random, data: bytes) -> bytes:
    first = rng.randrange(len(data) + 1)
    return data[:first] + data[first + rng.randrange(1, 400) :]


def _double(rng: Random, data: bytes) -> bytes:
    first = rng.randrange(len(data) + 1)
    return data[:first] + data[first : first + 800] * rng.randint(2, 30) + data[first:]


def _noise(rng: Random, data: bytes) -> bytes:
    return rng.randbytes(rng.choice([0, 1, 3, 100, 5000]))


def _headed_noise(rng: Random, data: bytes) -> bytes:
    return data[:8] + rng.randbytes(2000)


BYTES: tuple[Mangling, ...] = (_flip, _cut, _cut_out, _double, _noise, _headed_noise)


def _mangle_text(rng: Random, text: str) -> str:
    for _ in range(rng.randint(1, 3)):
        lines = text.split("\n")
        way = rng.randrange(9)
        if way == 0:
            rng.shuffle(lines)
        elif way == 1:
            lines.reverse()
        elif way == 2:
            lines = [line[rng.randrange(len(line) + 1) :] if rng.random() < 0.3 else line for line in lines]
        elif way == 3:
            lines = [
                re.sub(r"[\d.]+", lambda _: rng.choice(NUMBERS), line) if rng.random() < 0.4 else line for line in lines
            ]
        elif way == 4:
            lines = [
                line + rng.choice(STRANGE) * rng.randint(1, 3) + line[::-1] if rng.random() < 0.3 else line
                for line in lines
            ]
        elif way == 5:
            lines = ["".join(lines)]
        elif way == 6:
            lines = [
                rng.choice(["\t", "：", "。", "（", "）", "，", "到2025年，", "不", "1."]) + line for line in lines
            ]
        elif way == 7:
            lines = [re.sub("[，。；：、（）]", lambda _: rng.choice("，。；：、（）(),.;: "), line) for line in lines]
        else:
            lines = [
                "\t".join(line[at : at + 3] for at in range(0, len(line), 3)) if rng.random() < 0.2 else line
                for line in lines
            ]
        text = "\n".join(lines)
    return text


def _encode(rng: Random, text: str) -> bytes:
    encoding = rng.choice(
        ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5", "shift_jis", "latin-1"]
    )
    return text.encode(encoding, errors=rng.choice(["ignore", "replace"]))


def _mangle_zip(rng: Random, data: bytes) -> bytes:
    """A .docx with a part that is left out, emptied, mangled, or doubled."""
    held = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: held.read(name) for name in held.namelist()}
    name = rng.choice([*parts, "word/document.xml", "word/document.xml", "word/document.xml"])
    way = rng.randrange(5)
    if way == 0:
        del parts[name]
    elif way == 1:
        parts[name] = b""
    elif way == 2:
        parts[name] = rng.choice(BYTES)(rng, parts[name])
    elif way == 3:
        tags = re.split(rb"(<[^>]+>)", parts[name])
        first = rng.randrange(len(tags))
        parts[name] = b"".join(tags[:first] + tags[first + rng.randrange(1, 4) :])
    else:
        text = parts[name].decode("utf-8", "replace")
        parts[name] = re.sub(r'(gridSpan|vMerge|w:w|w:val)="?[^" />]*"?', lambda found: f'{found[1]}="{rng.choice(["-1", "0", "99999", "x", ""])}"', text).encode()  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as written:
        for part, body in parts.items():
            written.writestr(part, body)
    return made.getvalue()


def _mangle_html(rng: Random, text: str) -> str:
    tags = re.split(r"(<[^>]+>)", text)
    for _ in range(rng.randint(1, 20)):
        index = rng.randrange(len(tags))
        way = rng.randrange(5)
        if way == 0:
            tags[index] = ""
        elif way == 1:
            tags[index] = rng.choice(["<table>", "</table>", "<tr>", "<td>", "</td>", "<script>", "<!--", "<td rowspan=-1>", "<td colspan='x'>", "<td rowspan=70000>"])  # fmt: skip
        elif way == 2:
            tags[index] += rng.choice(STRANGE)
        elif way == 3:
            other = rng.randrange(len(tags))
            tags[index], tags[other] = tags[other], tags[index]
        else:
            tags[index] = tags[index] * rng.choice([2, 50])
    return "".join(tags)


def mangle(number: int, folder: Path) -> Path:
    """The mangled document of that number, as a file in the folder."""
    rng = Random(f"mangled {number}")
    kind = rng.choice([".txt", ".txt", ".txt", ".docx", ".docx", ".html", ".html", ".pdf"])
    document = plan(rng.randrange(10_000), make=rng.choice([plain_sentence, sentence]))
    path = folder / f"mangled{number}{kind}"
    if kind == ".pdf":
        lines = [block[:30] for block in document.blocks if isinstance(block, str)]
        write_raw_pdf([set_lines(lines[:30])], path)
        path.write_bytes(rng.choice(BYTES)(rng, path.read_bytes()))
        return path
    write(document, path)
    data = path.read_bytes()
    if kind == ".txt":
        data = (
            _encode(rng, _mangle_text(rng, data.decode("utf-8")))
            if rng.random() < 0.8
            else rng.choice(BYTES)(rng, data)
        )
    elif kind == ".docx":
        data = _mangle_zip(rng, data) if rng.random() < 0.7 else rng.choice(BYTES)(rng, data)
    else:
        data = (
            _mangle_html(rng, data.decode("utf-8")).encode("utf-8", "replace")
            if rng.random() < 0.7
            else rng.choice(BYTES)(rng, data)
        )
    if rng.random() < 0.05:  # what a file is called is not what it holds
        path.unlink()
        path = path.with_suffix(rng.choice([".txt", ".docx", ".html", ".pdf"]))
    path.write_bytes(data)
    return path


@contextmanager
def _patience(seconds: int) -> Iterator[None]:
    def give_up(*_: object) -> None:
        raise TimeoutError(f"not done after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _fault(number: int, folder: Path) -> str:
    """How reading the document ends otherwise than it may; "" where it ends well."""
    path = mangle(number, folder)
    try:
        with _patience(PATIENCE):
            halfsky.extract_targets(path)
    except UserError as error:
        return "" if str(error).strip() else f"{number}{path.suffix}: an error without words"
    except Exception as error:
        return f"{number}{path.suffix}: {type(error).__name__}: {str(error)[:200]}"
    finally:
        path.unlink()
    return ""


def _all_end_well(numbers: Iterable[int], folder: Path) -> None:
    faults = [fault for number in numbers if (fault := _fault(number, folder))]
    assert not faults, "\n".join(faults)


def test_mangled_documents(tmp_path: Path) -> None:
    _all_end_well(range(rounds(30, 2000)), tmp_path)


LINE = "孕产妇系统管理率达到95%以上"
STRANGE_TEXTS = {
    "empty": "",
    "blank": "\n \t　\n",
    "one character": "一",
    "only a number": "95%",
    "only headings": "一、总体要求\n（一）妇女与健康\n主要目标：\n策略措施：\n",
    "only punctuation": "，。；：、（）【】《》“”％‰\n" * 20,
    "numbers without words": "主要目标：\n1.95%\n2.12/10万\n3.5‰\n4.2025年\n",
    "only a direction": "（二）儿童教育\n1.提高。\n2.降低、减少、缩小。\n",
    "a sentence of a hundred thousand characters": "主要目标：\n1." + "妇女健康水平不断提高，" * 10_000 + LINE + "。",
    "brackets that never close": "主要目标：\n1." + "（" * 3_000 + LINE + "\n",
    "five thousand lists in each other": "".join(f"（{'一' * (n % 9 + 1)}）主要目标：\n" for n in range(5_000)),
    "a number of ten thousand digits": "主要目标：\n1.孕产妇死亡率控制在" + "1" * 10_000 + "/10万以下。\n",
    "a thousand negations": "主要目标：\n1.剖宫产率" + "不" * 1_000 + "超过30%。\n",
    "years beyond any calendar": "主要目标：\n1.到99999年，" + LINE + "。\n2.到0000年，" + LINE + "。\n",
    "nothing to divide by": "主要目标：\n1.孕产妇死亡率控制在5/0以下，厕位比例达到1:0，参保率达到零分之一。\n",
    "a table of tabs": "主要指标\n" + "\t" * 500 + "\n序号\t指标\t单位\n" + "\t\t\n" * 50,
    "a header and no rows": "主要指标\n序号\t指标\t单位\t2025年\t2030年\n",
    "rows longer than their header": "主要指标\n序号\t指标\n1\t" + LINE + "\t95\t96\t97\t98\t99\n",
    "no line ends": "主要目标：1." + LINE + "。2." + LINE + "。策略措施：1.加强领导。",
    "line ends of old machines": "主要目标：\r1." + LINE + "。\r策略措施：\r",
    "written from right to left": "\u202e主要目标：\n1." + LINE[::-1] + "。\n",
    "private characters": "\ue000\uf8ff主要目标：\n1.\ue001" + LINE + "\U000f0000。\n",
}


@pytest.mark.parametrize("name", STRANGE_TEXTS)
def test_strange_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(STRANGE_TEXTS[name], encoding="utf-8", newline="")
    _ends_well(path)


STRANGE_PAGES = {
    "a cell over a thousand million columns": f"<table><tr><td colspan='1000000000'>指标</td></tr><tr><td>{LINE}</td></tr></table>",
    "a cell over a thousand million rows": f"<table><tr><td rowspan='1000000000'>指标</td><td>单位</td></tr><tr><td>{LINE}</td></tr></table>",
    "a cell over no column": f"<table><tr><td colspan='0'>指标</td><td rowspan='-3'>{LINE}</td></tr></table>",
    "a span that is no number": f"<table><tr><td colspan='两' rowspan='²'>{LINE}</td></tr></table>",
    "tables in each other": "<table><tr><td>" * 300 + LINE + "</td></tr></table>" * 300,
    "two thousand boxes in each other": "<div>" * 2_000 + LINE + "</div>" * 2_000,
    "an encoding that does not exist": f"<meta charset='x-none'><p>主要目标：</p><p>1.{LINE}。</p>",
    "a page without an end": f"<html><body><p>主要目标：<p>1.{LINE}<table><tr><td>",
    "no text": "<html><head><script>var a = 1</script></head><body></body></html>",
    "entities that do not exist": f"<p>&none;&#0;&#x110000;&#xD800;主要目标：</p><p>1.{LINE}。</p>",
}


@pytest.mark.parametrize("name", STRANGE_PAGES)
def test_strange_page(name: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    path.write_text(STRANGE_PAGES[name], encoding="utf-8")
    _ends_well(path)


@pytest.mark.parametrize(
    "suffix", some([".doc", ".txt", ".docx", ".html", ".pdf", ".xlsx", ".odt", ".wps", ".rtf", ".zip", ""], 4)
)
def test_what_a_file_is_called_is_not_what_it_holds(suffix: str, tmp_path: Path) -> None:
    document = write(plan(3, make=plain_sentence), tmp_path / "plan.docx").read_bytes()
    path = tmp_path / f"other{suffix}"
    for data in (
        document,
        document[: len(document) // 2],
        b"\x00\x01\x02" * 500,
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        "主要目标：\n1.".encode("utf-16"),
    ):
        path.write_bytes(data)
        _ends_well(path)


def _ends_well(path: Path) -> None:
    try:
        with _patience(PATIENCE):
            halfsky.extract_targets(path)
    except UserError as error:
        assert str(error).strip()


@pytest.mark.parametrize("listing", some(["[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"], 2))
@pytest.mark.parametrize("way", ["left out", "another type", "another target", "twice"])
def test_parts_of_a_docx_that_are_not_what_is_said_of_them(listing: str, way: str, tmp_path: Path) -> None:
    """Every line that says what a part of a .docx is, or where it lies: one after the other is wrong."""
    held = zipfile.ZipFile(io.BytesIO(write(plan(3, make=plain_sentence), tmp_path / "plan.docx").read_bytes()))
    parts = {name: held.read(name) for name in held.namelist()}
    lines = re.findall(r"<(?:Override|Default|Relationship) [^>]*/>", parts[listing].decode("utf-8"))
    assert lines
    for line in some(lines, 3):
        wrong = {
            "left out": "",
            "another type": re.sub(r'(ContentType|Type)="[^"]*"', r'\1="application/xml"', line),
            "another target": re.sub(r'(PartName|Target)="[^"]*"', r'\1="word/nowhere.xml"', line),
            "twice": line * 2,
        }[way]
        path = tmp_path / "mangled.docx"
        with zipfile.ZipFile(path, "w") as written:
            for name, body in parts.items():
                written.writestr(name, body.replace(line.encode(), wrong.encode()) if name == listing else body)
        _ends_well(path)
