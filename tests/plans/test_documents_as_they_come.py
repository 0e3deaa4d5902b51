"""Plans as offices hand them in: old Word files, other encodings, two columns, scans, several plans in one document."""

from __future__ import annotations

import hashlib
import logging
import shutil
import subprocess
from pathlib import Path

import docx
import pandas as pd
import pytest

from documents import OFFICE, SAMPLE, set_lines, write_docx, write_pdf, write_raw_pdf
from halfsky.cli import main
from halfsky.errors import DocumentError
from halfsky.plans import extract_targets, read_plan
from halfsky.plans.reading import read_document
from long_form import rounds, some

pytestmark = pytest.mark.long

ASKED = ["section", "domain", "item", "indicator", "comparator", "value", "upper_value", "unit", "deadline_year"]
office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")


def converted(source: Path, ending: str, folder: Path) -> Path:
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation={(folder / 'p').resolve().as_uri()}", "--headless", "--convert-to", ending,
         "--outdir", folder, source], check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / f"{source.stem}.{ending}"


def asked(path: Path) -> pd.DataFrame:
    found = extract_targets(path)
    return found[found["kind"].eq("quantitative")][ASKED].reset_index(drop=True)


@pytest.mark.office
@office
@pytest.mark.parametrize("ending", some(["doc", "rtf", "odt"], 1))
def test_the_sample_plan_reads_the_same_from_what_an_office_converts(ending: str, tmp_path: Path) -> None:
    source = write_docx(SAMPLE.read_text(encoding="utf-8"), tmp_path / "plan.docx")
    path = converted(source, ending, tmp_path)
    read = read_document(path)
    assert (read.format, read.name) == (ending, f"plan.{ending}")
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest(), "of the file, not of what it was converted to"
    pd.testing.assert_frame_equal(asked(path), asked(source))


def test_without_an_office_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.doc"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        DocumentError, match=r"LibreOffice, which is not installed .*|LibreOffice.*save it as \.docx"
    ) as caught:
        read_document(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16", "utf-8-sig"])
def test_a_text_is_read_at_once_in_any_encoding_of_offices(encoding: str, tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "plan.txt"
    path.write_bytes(text.encode(encoding))
    read = read_plan(path)
    assert read.document.text.removeprefix("\ufeff") == text
    found = extract_targets(read)
    for row in found.itertuples():
        place = read.document.text[row.char_start : row.char_end]
        assert "".join(place.split()) == "".join(row.value_text.split())


GOALS = [
    f"{number}．{name}达到{value}%以上，并采取有力措施持续巩固，确保各乡镇均衡发展，逐步缩小城乡和区域的差距。"
    for number, (name, value) in enumerate(
        [("妇女常见病筛查率", 80), ("孕产妇系统管理率", 95), ("高中阶段毛入学率", 92), ("女性参保率", 98),
         ("农村自来水普及率", 91), ("宫颈癌筛查率", 70), ("乳腺癌筛查率", 61), ("女职工签订率", 85)], start=1
    )
]  # fmt: skip


def broken(texts: list[str], width: int) -> list[str]:
    """Paragraphs set in lines as wide as so many Chinese characters; digits take half of one."""
    lines: list[str] = []
    for text in texts:
        room = 0.0
        for character in text:
            own = 0.5 if character.isascii() else 1.0
            if room < own:
                lines.append("")
                room = float(width)
            lines[-1] += character
            room -= own
    return lines


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = broken(["二、发展领域、主要目标和策略措施", "（一）妇女与健康", "主要目标：", *GOALS[:4]], 17)
    right = broken(GOALS[4:], 17)
    head = [(90.0, 70.0, 16.0, "某县妇女发展规划（2021—2030年）")]
    columns = set_lines(left, left=60, top=110) + set_lines(right, left=60 + 17 * 12 + 30, top=116)
    number = [(290.0, 800.0, 10.0, "— 1 —")]
    path = write_raw_pdf([head + columns + number], tmp_path / "plan.pdf")
    lines = read_document(path).text.split("\n")
    assert [line for line in lines if line[0].isdigit()] == GOALS
    assert lines[0].startswith("某县妇女发展规划")
    assert asked(path)["value"].tolist() == [80, 95, 92, 98, 91, 70, 61, 85]


def test_a_table_beside_text_is_no_second_column(tmp_path: Path) -> None:
    """Short cells under each other do not fill a column as running text does."""
    rows = [("指标", "2020年", "2030年"), ("筛查率", "45", "70"), ("参保率", "90", "98"), ("管理率", "92", "95"),
            ("入学率", "88", "92"), ("普及率", "79", "91")]  # fmt: skip
    printed = [(60.0 + 160 * x, 100.0 + 20 * y, 12.0, cell) for y, row in enumerate(rows) for x, cell in enumerate(row)]
    path = write_raw_pdf([printed], tmp_path / "plan.pdf")
    assert read_document(path).text.split("\n") == ["\t" + "\t".join(row) for row in rows]


def test_a_table_without_vertical_rules_keeps_its_cells(tmp_path: Path) -> None:
    """Blank cells stay blank, a cell of two lines is one; the text around it stays text."""
    cells = [
        (60, 130, "指标名称"), (260, 130, "单位"), (340, 130, "2020年"), (440, 130, "2030年"),
        (60, 150, "孕产妇死亡率"), (260, 150, "1/10万"), (340, 150, "14.2"), (440, 150, "12以下"),
        (60, 170, "参保率"), (260, 170, "%"), (440, 170, "98以上"),
        (60, 190, "女性平均受教育年限"), (260, 190, "年"), (340, 190, "9.5"), (440, 190, "11.2"),
        (440, 204, "（预期）"),
    ]  # fmt: skip
    around = [(60.0, 100.0, 12.0, "二、主要指标"), (60.0, 240.0, 12.0, "三、组织实施。各部门按照职责分工抓好落实。")]
    path = write_raw_pdf([around + [(float(x), float(y), 12.0, text) for x, y, text in cells]], tmp_path / "plan.pdf")
    assert read_document(path).text.split("\n") == [
        "二、主要指标", "\t指标名称\t单位\t2020年\t2030年", "\t孕产妇死亡率\t1/10万\t14.2\t12以下", "\t参保率\t%\t\t98以上",
        "\t女性平均受教育年限\t年\t9.5\t11.2（预期）", "三、组织实施。各部门按照职责分工抓好落实。",
    ]  # fmt: skip


def engine(folder: Path, text: str, languages: str = "chi_sim") -> str:
    """A stand-in for the engine: says what languages it has, and the same text for every page."""
    folder.mkdir()
    program = folder / "tesseract"
    program.write_text(
        f"#!/bin/sh\nif [ \"$1\" = --list-langs ]; then printf 'List of available languages:\\n{languages}\\n'; exit; fi\n"
        f"cat >/dev/null\nprintf '{text}'\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def test_a_scan_is_recognised_where_an_engine_is_and_every_value_wants_confirming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = write_raw_pdf([[], []], tmp_path / "plan.pdf", pictures={0, 1})
    said = "主要目标：\\n1.妇 女 常 见 病 筛查 率 达 到 80%%以上。\\n2.孕产妇系统管理率\\n达到95%%以上。\\n"
    monkeypatch.setenv("PATH", engine(tmp_path / "bin", said))
    with caplog.at_level(logging.WARNING):
        read = read_document(path)
    assert read.recognised
    assert read.text.split("\n")[:3] == [
        "主要目标：",
        "1.妇女常见病筛查率达到80%以上。",
        "2.孕产妇系统管理率达到95%以上。",
    ]
    assert "2 pages were recognised" in caplog.text
    found = extract_targets(path)
    assert set(found["review_status"]) == {"unconfirmed"}
    assert found["note"].str.contains("OCR").all()


def test_a_scan_without_an_engine_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_raw_pdf([[]], tmp_path / "plan.pdf", pictures={0})
    for place, languages in (("", ""), (engine(tmp_path / "bin", "x", "eng"), "eng")):
        monkeypatch.setenv("PATH", place or str(tmp_path))
        with pytest.raises(DocumentError, match=r"scanned.*no text recognition \(OCR\) for Chinese.*chi_sim"):
            read_document(path)
        assert languages in ("", "eng")


WOMEN = (
    "某县妇女发展规划（2021—2030年）\n一、主要目标\n（一）妇女与健康\n主要目标：\n1.孕产妇死亡率下降到12/10万以下。\n"
)
CHILDREN = "某县儿童发展规划（2021—2030年）\n一、主要目标\n（一）儿童与健康\n主要目标：\n1.婴儿死亡率下降到5‰以下。\n"
NOTICE = "某县人民政府关于印发《某县妇女发展规划（2021—2030年）》和《某县儿童发展规划（2021—2030年）》的通知\n各乡镇人民政府：\n"
BOTH = (
    "某县妇女儿童发展规划（2021—2030年）\n一、总体要求\n坚持儿童优先、男女平等。\n二、发展领域\n（一）妇女与健康\n主要目标：\n"
    "1.孕产妇死亡率下降到12/10万以下。\n（二）儿童与健康\n主要目标：\n1.婴儿死亡率下降到5‰以下。\n三、组织实施\n加强领导。\n"
)


@pytest.mark.parametrize("text", [NOTICE + WOMEN + CHILDREN, NOTICE + "附件1\n" + WOMEN + "附件2\n" + CHILDREN, BOTH])
def test_several_plans_in_one_document_are_asked_for(
    text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match="holds 2 plans") as caught:
        read_plan(path)
    assert "某县妇女发展规划; 某县儿童发展规划" in str(caught.value)
    assert "--part 妇女 or 儿童" in str(caught.value)
    for part, value in (("妇女", 12), ("儿童", 5)):
        found = extract_targets(read_plan(path, part))
        assert found["value"].tolist() == [value]
        (row,) = found.itertuples()
        assert text[row.char_start : row.char_end] == row.value_text, "offsets are those of the whole document"
    assert main(["extract", str(path), "--part", "妇女"]) == 0
    out = capfd.readouterr().out
    assert "孕产妇死亡率" in out and "婴儿" not in out
    assert main(["extract", str(path), "--part", "老年"]) == 3
    assert "it holds: 某县妇女发展规划; 某县儿童发展规划" in capfd.readouterr().err


@pytest.mark.parametrize("text", [WOMEN, WOMEN + "（二）儿童优先\n重视女童。\n", NOTICE + WOMEN])
def test_one_plan_is_one_plan(text: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(text, encoding="utf-8")
    assert read_document(path).text == text
    assert read_document(path, "妇女").text == text
    with pytest.raises(DocumentError, match="holds one plan"):
        read_document(path, "老年")


@pytest.mark.office
@office
def test_two_columns_of_an_office_give_what_the_document_gives(tmp_path: Path) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    text = "某县妇女发展规划（2021—2030年）\n二、主要目标\n（一）妇女与健康\n主要目标：\n" + "\n".join(GOALS * 2)
    source = write_docx(text, tmp_path / "plan.docx")
    document = docx.Document(str(source))
    columns = OxmlElement("w:cols")
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "425")
    document.sections[0]._sectPr.append(columns)
    document.save(str(source))
    pdf = write_pdf(source, tmp_path)
    assert shutil.which("soffice")
    pd.testing.assert_frame_equal(asked(pdf), asked(source))


def test_mangled_documents_end_in_text_or_in_one_line(tmp_path: Path) -> None:
    """Bytes changed, cut, doubled, in every format: never a traceback. (The child's own reader, in this process.)"""
    import random  # noqa: PLC0415

    from halfsky.guarded_reading import Refused  # noqa: PLC0415
    from halfsky.guarded_reading.documents import read  # noqa: PLC0415

    sample = SAMPLE.read_text(encoding="utf-8")
    whole = {
        "p.txt": sample.encode(), "p.docx": write_docx(sample[:3000], tmp_path / "p.docx").read_bytes(),
        "p.html": f"<html><body><p>{sample[:3000]}</p></body></html>".encode(),
        "p.pdf": write_raw_pdf([set_lines(broken(GOALS, 30))], tmp_path / "p.pdf").read_bytes(),
    }  # fmt: skip
    dice = random.Random(16)
    for number in range(rounds(20, 400)):
        name = list(whole)[number % len(whole)]
        content = bytearray(whole[name])
        for _ in range(dice.choice([1, 5, 50])):
            content[dice.randrange(len(content))] = dice.randrange(256)
        cut = sorted(dice.randrange(len(content)) for _ in range(2))
        content = {0: content, 1: content[: cut[0]], 2: content[cut[0] :], 3: content + content[cut[0] : cut[1]]}[
            number // 4 % 4
        ]
        try:
            said = read(bytes(content), name)
        except Refused as refused:
            assert "\n" not in refused.found
            continue
        assert "\n" not in said.get("error", "")
