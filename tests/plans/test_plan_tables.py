"""Tables as counties have them: whatever became of their headers, merged cells and blanks, and what their cells say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import ruled_table, set_lines, write_raw_pdf
from halfsky.errors import NoTargetsError
from halfsky.plans import extract_achieved, extract_targets, read_plan
from halfsky.plans.indicator_table import FATES, read_tables, table_findings
from halfsky.plans.outline import Plan, read_outline
from halfsky.plans.reading import Document
from long_form import examples

TITLE = "青石县妇女发展规划（2021—2030年）"
Merge = tuple[tuple[int, int], tuple[int, int]]


def pasted(table: str, title: str = f"{TITLE}\n主要指标") -> Plan:
    """A table whose cells are parted by bars, pasted into a text: a line of it begins with no tab of its own."""
    text = f"{title}\n{table.strip(chr(10)).replace('|', chr(9))}\n附：填报说明略。\n"
    return read_outline(Document(text=text, format="txt", name="x", sha256=""))


def described(row: pd.Series) -> str:
    number = "" if pd.isna(row["value"]) else f" {row['value']:g}"
    upper = "" if pd.isna(row["upper_value"]) else f"-{row['upper_value']:g}"
    unit = f" {row['unit']}" if row["unit"] else ""
    year = "" if pd.isna(row["deadline_year"]) else f" {row['deadline_year']}"
    since = f" since {row['relative_to']}" if row["relative_to"] else ""
    return f"{row['indicator']} {row['comparator']}{number}{upper}{unit}{year}{since}"


def targets(plan: Plan) -> list[str]:
    return [described(row) for _, row in extract_targets(plan, "x").iterrows()]


def bases(plan: Plan) -> list[tuple[str, int, float]]:
    frame = extract_achieved(plan)
    return list(zip(frame["indicator"], frame["year"], frame["value"], strict=True))


TWO_EACH = [
    "孕产妇死亡率 le 12 per_100k 2025",
    "孕产妇死亡率 le 10 per_100k 2030",
    "婴儿死亡率 le 4 per_1000 2025",
    "婴儿死亡率 le 3 per_1000 2030",
    "农村卫生厕所普及率 ge 80 percent 2025",
    "农村卫生厕所普及率 ge 90 percent 2030",
]
BASES = [("孕产妇死亡率", 2020, 14.2), ("婴儿死亡率", 2020, 5.1), ("农村卫生厕所普及率", 2020, 71)]
ROWS = ["孕产妇死亡率|1/10万|14.2|≤12|≤10", "婴儿死亡率|‰|5.1|4|3", "农村卫生厕所普及率|%|71|80以上|90以上"]
NUMBERED = [f"{n}|{row}" for n, row in enumerate(ROWS, 1)]

HEADERS = {
    "one row": (["序号|指标|单位|2020年|2025年|2030年"], NUMBERED),
    "two rows, blanks kept": (["序号|指标|单位|2020年基期|目标值|", "||||2025年|2030年"], NUMBERED),
    "two rows, blanks lost": (["序号|指标|单位|2020年基期|目标值", "2025年|2030年"], NUMBERED),
    "two rows, blanks lost in the upper one only": (
        ["序号|指标|单位|2020年基期|目标值", "||||2025年|2030年"],
        NUMBERED,
    ),
    "target words in the second row only": (["序号|指标|单位|数值||", "|||2020年|2025年目标|2030年目标"], NUMBERED),
    "values over three years, blanks lost": (["序号|指标|单位|指标值", "2020年|2025年|2030年"], NUMBERED),
    "two groups of years, blanks lost": (
        ["序号|指标|单位|现状值|规划目标", "2020年|2025年|2030年"],
        NUMBERED,
    ),
    "without numbers": (["指标名称|计量单位|2020年现状|2025年目标值|2030年目标值"], ROWS),
    "five-year plans instead of years": (["指标|单位|2020年|“十四五”末|“十五五”末"], ROWS),
    "middle and end of the term": (["指标|单位|基期值（2020年）|中期目标（2025年）|终期目标（2030年）"], ROWS),
    "the years with their months": (["指标|单位|2020年底|到2025年底|到2030年底"], ROWS),
    "a title inside the table": (["主要指标|||||", "序号|指标|单位|2020年|2025年|2030年"], NUMBERED),
    "the header again in the middle": (
        ["序号|指标|单位|2020年|2025年|2030年"],
        [NUMBERED[0], "序号|指标|单位|2020年|2025年|2030年", *NUMBERED[1:]],
    ),
    "a note behind": (["序号|指标|单位|2020年|2025年|2030年"], [*NUMBERED, "注：数据由各部门提供|||||"]),
}


@pytest.mark.parametrize("form", HEADERS)
def test_every_form_of_header_gives_a_target_for_each_deadline(form: str) -> None:
    header, rows = HEADERS[form]
    plan = pasted("\n".join([*header, *rows]))
    assert targets(plan) == TWO_EACH
    assert bases(plan) == BASES
    assert table_findings(plan).empty


def test_a_year_before_the_plan_is_a_base_whatever_stands_over_it() -> None:
    plan = pasted("指标|单位|2019年|2020年|2025年|2030年\n孕产妇死亡率|1/10万|15.3|14.2|≤12|≤10")
    assert targets(plan) == TWO_EACH[:2]
    assert bases(plan) == [("孕产妇死亡率", 2019, 15.3), ("孕产妇死亡率", 2020, 14.2)]


def test_two_groups_of_two_years_are_told_by_their_years() -> None:
    table = "指标|单位|现状值|目标值|属性\n2019年|2020年|2025年|2030年\n孕产妇死亡率|1/10万|15.3|14.2|≤12|≤10|约束性"
    plan = pasted(table)
    assert targets(plan) == TWO_EACH[:2]
    assert [base[1] for base in bases(plan)] == [2019, 2020]


LOST = {
    "blank cells kept": "妇女与健康|1|孕产妇死亡率|1/10万|≤12|≤10|县卫健局\n|2|婴儿死亡率|‰|4|3|县卫健局",
    "the merged cell lost": "妇女与健康|1|孕产妇死亡率|1/10万|≤12|≤10|县卫健局\n2|婴儿死亡率|‰|4|3|县卫健局",
    "the heading on a line of its own": "妇女与健康\n1|孕产妇死亡率|1/10万|≤12|≤10|县卫健局\n2|婴儿死亡率|‰|4|3|县卫健局",
    "the heading alone in a row": "一、妇女与健康||||||\n|1|孕产妇死亡率|1/10万|≤12|≤10|县卫健局\n|2|婴儿死亡率|‰|4|3|县卫健局",
}


@pytest.mark.parametrize("form", LOST)
def test_domains_come_from_a_merged_first_column(form: str) -> None:
    table = f"领域|序号|指标|单位|2025年|2030年|责任单位\n{LOST[form]}\n妇女与家庭|3|妇女学法班结业率|%|70|80|县司法局"
    plan = pasted(table)
    frame = extract_targets(plan, "x")
    assert frame["domain"].tolist() == ["health"] * 4 + ["family"] * 2
    assert frame["item"].tolist() == ["1", "1", "2", "2", "3", "3"]
    assert frame["value"].tolist() == [12, 10, 4, 3, 70, 80]
    assert frame["responsible_units"].tolist() == ["县卫健局"] * 4 + ["县司法局"] * 2


def test_a_row_that_does_not_say_which_of_its_cells_is_blank_is_no_row() -> None:
    plan = pasted("序号|指标|单位|2025年|2030年\n1|孕产妇死亡率|1/10万|12|10\n2|婴儿死亡率|‰|4")
    assert targets(plan) == TWO_EACH[:2]
    (finding,) = table_findings(plan).to_dict("records")
    assert "婴儿死亡率" in finding["text"]
    assert "which of its cells is blank is not told" in finding["why"]
    assert plan.document.text[finding["char_start"] : finding["char_end"]] == "2\t婴儿死亡率\t‰\t4"


@pytest.mark.parametrize(
    "row", ["2|%|45.3|70", "2|婴儿死亡率|4|‰", "2|≤|婴儿死亡率|4", "2|县卫健局|婴儿死亡率|%", "婴儿死亡率|2|‰|4"]
)
def test_a_row_that_does_not_fit_its_header_is_a_finding_with_its_place(row: str) -> None:
    plan = pasted(f"序号|指标|单位|2030年目标\n1|孕产妇死亡率|1/10万|≤10\n{row}\n3|农村卫生厕所普及率|%|90")
    assert targets(plan) == ["孕产妇死亡率 le 10 per_100k", "农村卫生厕所普及率 ge 90 percent"]
    (finding,) = table_findings(plan).to_dict("records")
    assert plan.document.text[finding["char_start"] : finding["char_end"]] == row.replace("|", "\t")


# cell → what it says of 孕产妇死亡率 (per 100k), or of 筛查率 (percent)
CELLS = {
    "2025年≤12，2030年≤10": "le 12 2025; le 10 2030",
    "2025年：12；2030年：10": "le 12 2025; le 10 2030",
    "12（2025年）；10（2030年）": "le 12 2025; le 10 2030",
    "12（2025）、10（2030）": "le 12 2025; le 10 2030",
    "12以下(2025年)，10以下(2030年)": "le 12 2025; le 10 2030",
    "到2025年控制在12以内，到2030年控制在10以内": "le 12 2025; le 10 2030",
    "2025年、2030年分别降到12、10以下": "le 12 2025; le 10 2030",
    "2020年14.2，2025年12，2030年10": "le 12 2025; le 10 2030",
    "“十四五”末12，2030年10": "le 12 2025; le 10 2030",
    "从14.2下降到10": "le 10",
    "不高于10": "le 10",
    "不突破10": "le 10",
    "10左右": "approx 10",
    "9-11": "range 9-11",
    "逐步下降": "decrease",
    "不上升": "maintain",
    "-": "",
    "": "",
}  # fmt: skip


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_a_small_sentence(cell: str) -> None:
    plan = pasted(f"指标|单位|目标值|备注\n孕产妇死亡率|1/10万|{cell}|监测\n妇女夜校数|个|3|新增")
    said = [
        line.removeprefix("孕产妇死亡率 ").replace(" per_100k", "") for line in targets(plan) if line.startswith("孕")
    ]
    assert "; ".join(said) == CELLS[cell]


def test_a_cell_says_whom_its_numbers_are_of_and_what_a_change_is_against() -> None:
    plan = pasted(
        "指标|目标值\n农村卫生厕所普及率（%）|90\n健康素养水平（%）|城市35、农村28\n"
        "儿童伤害死亡率|比2020年下降10%以上（2025年），下降20%（2030年）\n妇女劳动合同签订率|全覆盖"
    )
    assert targets(plan)[1:] == [
        "健康素养水平（城市） ge 35 percent",
        "健康素养水平（农村） ge 28 percent",
        "儿童伤害死亡率 ge 10 percent 2025 since 2020",
        "儿童伤害死亡率 ge 20 percent 2030 since 2020",
        "妇女劳动合同签订率 ge 100 percent",
    ]


UNITS = {
    "|孕产妇死亡率|10": "孕产妇死亡率 le 10 per_100k",
    "|婴儿死亡率|4": "婴儿死亡率 le 4 per_1000",
    "|妇女平均预期寿命|82": "妇女平均预期寿命 ge 82 years",
    "|每千人口托位数|4.6": "每千人口托位数 ge 4.6 per_1000",
    "|孕产妇死亡率|10/10万": "孕产妇死亡率 le 10 per_100k",
    "|妇女夜校结业率|80%": "妇女夜校结业率 ge 80 percent",
    "|妇女夜校结业率|80": "妇女夜校结业率 ge 80",
    "|女职工人数（万人）|1.2": "女职工人数 ge 12000 count",
    "|每万名妇女拥有妇科医生数（名）|5.5": "每万名妇女拥有妇科医生数 ge 5.5 per_10k",
    "|妇女居民收入（元）|32000": "妇女居民收入 ge 32000 yuan",
}


@pytest.mark.parametrize("row", UNITS)
def test_a_table_without_a_column_of_units_takes_the_indicators(row: str) -> None:
    plan = pasted(f"类别|指标|2030年目标\n健康{row}\n健康|适龄妇女宫颈癌筛查率（%）|70")
    frame = extract_targets(plan, "x")
    assert described(frame.iloc[0]) == UNITS[row]
    unknown = not frame["unit"][0]
    assert (frame["review_status"][0] == "unconfirmed" and "unit not stated" in frame["note"][0]) >= unknown


def test_what_the_government_is_bound_to_is_kept() -> None:
    plan = pasted(
        "指标|单位|2025年|2030年|属性\n孕产妇死亡率|1/10万|12|10|约束性\n婴儿死亡率|‰|4|3|预期性指标\n农村卫生厕所普及率|%|80|90|"
    )
    assert extract_targets(plan, "x")["binding"].tolist() == ["binding"] * 2 + ["expected"] * 2 + [""] * 2


def test_a_column_that_holds_something_else_than_its_heading_says_is_a_finding() -> None:
    plan = pasted("指标|单位|2030年|责任单位\n孕产妇死亡率|1/10万|10|约束性\n婴儿死亡率|‰|3|预期性")
    frame = extract_targets(plan, "x")
    assert frame["responsible_units"].tolist() == ["", ""]
    assert frame["binding"].tolist() == ["binding", "expected"]
    assert table_findings(plan)["why"].tolist() == ["the column 责任单位 holds 约束性"]


def test_a_row_that_a_page_break_cut_is_one() -> None:
    plan = pasted(
        "序号|指标|单位|2020年|2030年|责任单位\n1|孕产妇死亡率|1/10万|14.2|10|县卫健局\n2|适龄妇女宫颈癌|%|45|80|县卫健局、\n"
        "|人群筛查率||||县妇联\n3|婴儿死亡率|‰|5|3|县卫健局"
    )
    assert targets(plan) == [
        "孕产妇死亡率 le 10 per_100k",
        "适龄妇女宫颈癌人群筛查率 ge 80 percent",
        "婴儿死亡率 le 3 per_1000",
    ]
    assert extract_targets(plan, "x")["responsible_units"].tolist() == ["县卫健局", "县卫健局;县妇联", "县卫健局"]


def test_parts_of_an_indicator_are_its() -> None:
    plan = pasted("序号|指标|单位|2030年\n1|农村卫生厕所普及率|%|90\n2|妇女参保率|%|97\n|其中：农村|%|95\n|城镇|%|98")
    assert targets(plan)[1:] == [
        "妇女参保率 ge 97 percent", "妇女参保率（农村） ge 95 percent", "妇女参保率（城镇） ge 98 percent",
    ]  # fmt: skip


def test_a_table_in_a_chapter_that_looks_back_promises_nothing() -> None:
    chapter = f"{TITLE}\n一、上一周期规划实施情况\n"
    plan = pasted("指标|单位|目标值|完成值\n孕产妇死亡率|1/10万|20|14.2", chapter + "完成情况见下表。")
    with pytest.raises(NoTargetsError):
        extract_targets(plan, "x")
    assert [row.fate for table in read_tables(plan) for row in table.rows] == ["header", "achieved"]


def test_a_table_that_is_not_read_is_named() -> None:
    plan = pasted("姓名|职务|电话\n甲某|主任|0476-000000\n乙某|干事|0476-000001", f"{TITLE}\n联络员表")
    with pytest.raises(NoTargetsError, match="1 places are not understood, the first: 联络员表"):
        extract_targets(plan, "x")
    (finding,) = table_findings(plan).to_dict("records")
    assert finding["table"] == "联络员表"


def test_what_is_not_understood_in_a_table_that_is_read_is_named_too() -> None:
    plan = pasted(
        "指标|单位|2020年全国|2020年全县|年均增长|2030年\n孕产妇死亡率|1/10万|16.9|14.2|2|10\n妇女参保率|%|90|92|2|应保尽保"
    )
    assert targets(plan) == ["孕产妇死亡率 le 10 per_100k"]
    assert [value for *_, value in bases(plan)] == [14.2, 92]
    assert table_findings(plan)[["text", "why"]].to_numpy().tolist() == [
        ["2020年全国", "values of another place"],
        ["年均增长", "what this column holds is not understood"],
        ["应保尽保", "the cell says neither a number nor a direction"],
    ]


def test_years_alone_are_not_taken_for_targets_where_the_document_does_not_say_its_own() -> None:
    plan = pasted("指标|2020年|2025年|2030年\n孕产妇死亡率（1/10万）|14|12|10", "主要指标表")
    assert not any(row.indicator for table in read_tables(plan) for row in table.rows)
    assert table_findings(plan)["why"].str.contains("not told|no column").all()


def test_a_cell_with_line_breaks_that_a_sheet_pasted_in_quotation_marks() -> None:
    plan = pasted('序号|指标|2030年目标\n1|"孕产妇死亡率\n（1/10万）"|≤10\n2|婴儿死亡率（‰）|3')
    assert targets(plan) == ["孕产妇死亡率 le 10 per_100k", "婴儿死亡率 le 3 per_1000"]


def test_of_values_for_several_places_the_plans_own_are_taken() -> None:
    plan = pasted("指标|国家2030年目标|省2030年目标|本县2030年目标\n孕产妇死亡率（1/10万）|12|11|10")
    assert targets(plan) == ["孕产妇死亡率 le 10 per_100k"]


def test_where_lower_is_better_a_bare_number_is_not_to_be_exceeded() -> None:
    plan = pasted("指标|2030年目标\n城镇调查失业人员中女性的比例（%）|46\n就业人员中的女性比例（%）|45")
    assert [line.split()[1] for line in targets(plan)] == ["le", "ge"]


# ---- the division of tasks ------------------------------------------------------------------------------------------

DIVISION = [
    ["领域", "主要目标", "牵头单位", "配合单位"],
    ["妇女与健康", "1.孕产妇死亡率下降到10/10万以下。", "县卫健局", "县财政局、县医保局"],
    ["", "2.适龄妇女宫颈癌筛查率达到70%以上。", "", ""],
    ["妇女与经济", "3.就业人员中的女性比例保持在45%左右。", "县人社局", "各镇街"],
]
MERGED: list[Merge] = [((1, 0), (2, 0)), ((1, 2), (2, 2)), ((1, 3), (2, 3))]


def as_docx(rows: list[list[str]], merges: list[Merge], folder: Path, heading: str) -> Path:
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph(heading)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, said in zip(row.cells, words, strict=True):
            cell.text = said
    for (top, left), (bottom, right) in merges:
        table.cell(top, left).merge(table.cell(bottom, right)).text = rows[top][left]
    document.save(str(folder / "annex.docx"))
    return folder / "annex.docx"


def as_html(rows: list[list[str]], merges: list[Merge], folder: Path, heading: str) -> Path:
    spans = dict(merges)
    covered = {
        (y, x)
        for (top, left), (bottom, right) in merges
        for y in range(top, bottom + 1)
        for x in range(left, right + 1)
        if (y, x) != (top, left)
    }
    lines = []
    for y, row in enumerate(rows):
        lines.append("<tr>")
        for x, words in enumerate(row):
            bottom, right = spans.get((y, x), (y, x))
            if (y, x) not in covered:
                lines.append(f"<td rowspan={bottom - y + 1} colspan={right - x + 1}>{words}</td>")
        lines.append("</tr>")
    path = folder / "annex.html"
    path.write_text(
        f"<html><body><h1>{TITLE}</h1><p>{heading}</p><table>{''.join(lines)}</table></body></html>", "utf-8"
    )
    return path


def as_xlsx(rows: list[list[str]], merges: list[Merge], folder: Path, heading: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.append([heading])
    for row in rows:
        sheet.append([words or None for words in row])
    for (top, left), (bottom, right) in merges:
        sheet.merge_cells(start_row=top + 3, end_row=bottom + 3, start_column=left + 1, end_column=right + 1)
    book.save(folder / "annex.xlsx")
    return folder / "annex.xlsx"


def as_pdf(rows: list[list[str]], merges: list[Merge], folder: Path, heading: str) -> Path:
    broken = [["\n".join(words[at : at + 11] for at in range(0, len(words), 11)) for words in row] for row in rows]
    printed, rules = ruled_table(broken, left=40, top=160)
    for (top, left), (bottom, right) in merges:  # the rule between merged rows is not drawn through their column
        rules = [piece for rule in rules for piece in _cut(rule, (top, left), (bottom, right))]
    return write_raw_pdf([set_lines([TITLE, heading], left=40) + printed], folder / "annex.pdf", rules={0: rules})


def _cut(
    rule: tuple[float, float, float, float], first: tuple[int, int], last: tuple[int, int]
) -> list[tuple[float, float, float, float]]:
    (top, left), (bottom, right) = first, last
    x0, y0, x1, y1 = rule
    inner = {160 + 24 * row for row in range(top + 1, bottom + 1)}
    begin, end = 40 + 120 * left, 40 + 120 * (right + 1)
    if y0 != y1 or y0 not in inner or x1 <= begin or x0 >= end:
        return [rule]
    return [piece for piece in ((x0, y0, begin, y0), (end, y0, x1, y0)) if piece[2] > piece[0]]


FORMATS: dict[str, Callable[[list[list[str]], list[Merge], Path, str], Path]] = {
    "docx": as_docx, "html": as_html, "xlsx": as_xlsx, "pdf": as_pdf,
}  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_the_division_of_tasks_gives_its_goals_with_the_units_of_merged_cells(form: str, tmp_path: Path) -> None:
    plan = read_plan(FORMATS[form](DIVISION, MERGED, tmp_path, "附件：目标任务分解表"))
    frame = extract_targets(plan, "x")
    assert [described(row) for _, row in frame.iterrows()] == [
        "孕产妇死亡率 le 10 per_100k",
        "适龄妇女宫颈癌筛查率 ge 70 percent",
        "就业人员中的女性比例 approx 45 percent",
    ]
    assert frame["section"].eq("table").all()
    assert frame["item"].tolist() == ["1", "2", "3"]
    assert frame["domain"].tolist() == ["health", "health", "economy"]
    assert frame["lead_unit"].tolist() == ["县卫健局"] * 2 + ["县人社局"]
    assert frame["supporting_units"].tolist() == ["县财政局;县医保局"] * 2 + ["各镇街"]
    assert frame["responsible_units"].tolist() == ["县卫健局;县财政局;县医保局"] * 2 + ["县人社局;各镇街"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_blank_cell_that_nothing_covers_names_nobody(form: str, tmp_path: Path) -> None:
    frame = extract_targets(read_plan(FORMATS[form](DIVISION, MERGED[:1], tmp_path, "附件：目标任务分解表")), "x")
    assert frame["lead_unit"].tolist() == ["县卫健局", "", "县人社局"]
    assert frame["responsible_units"][1] == ""


HEADED = [
    ["领域", "指标名称", "单位", "数值", "", "", "责任单位"],
    ["", "", "", "2020年", "2025年", "2030年", ""],
    ["健康", "孕产妇死亡率", "1/10万", "14.2", "≤12", "≤10", "县卫健局"],
    ["", "婴儿死亡率", "‰", "5.1", "4", "3", ""],
    ["环境", "农村卫生厕所普及率", "%", "71", "80以上", "90以上", "县农业农村局"],
]
HEADED_MERGES: list[Merge] = [
    *(((0, column), (1, column)) for column in (0, 1, 2, 6)), ((0, 3), (0, 5)), ((2, 0), (3, 0)), ((2, 6), (3, 6)),
]  # fmt: skip


@pytest.mark.parametrize("form", ["docx", "html", "xlsx"])
def test_a_header_of_merged_cells_over_years(form: str, tmp_path: Path) -> None:
    plan = read_plan(FORMATS[form](HEADED, HEADED_MERGES, tmp_path, "附件：主要指标"))
    assert targets(plan) == TWO_EACH
    assert bases(plan) == BASES
    frame = extract_targets(plan, "x")
    assert frame["domain"].tolist() == ["health"] * 4 + ["environment"] * 2
    assert frame["responsible_units"].tolist() == ["县卫健局"] * 4 + ["县农业农村局"] * 2


DIVISIONS = {
    "numbers, tasks, lead, 责任单位 that supports": "序号|目标任务|牵头单位|责任单位\n1|孕产妇死亡率下降到10/10万以下|县卫健局|县财政局",
    "主要责任单位 leads": "领域|目标内容|主要责任单位|责任单位\n健康|孕产妇死亡率下降到10/10万以下|县卫健局|县财政局",
    "roles in one cell": "主要任务|责任单位\n孕产妇死亡率下降到10/10万以下|县卫健局牵头，县财政局配合",
    "labels in one cell": "序号|主要目标|责任分工\n1|孕产妇死亡率下降到10/10万以下|牵头单位：县卫健局；配合单位：县财政局",
    "a role in brackets": "任务|责任部门\n孕产妇死亡率下降到10/10万以下|县卫健局（牵头）、县财政局",
    "协办": "任务内容|主办单位|协办单位\n孕产妇死亡率下降到10/10万以下|县卫健局|县财政局",
    "in the words of the task": "序号|目标任务|备注\n1|孕产妇死亡率下降到10/10万以下（县卫健局牵头，县财政局配合）|新增",
}  # fmt: skip


@pytest.mark.parametrize("form", DIVISIONS)
def test_the_division_of_tasks_in_its_forms(form: str) -> None:
    frame = extract_targets(pasted(DIVISIONS[form], f"{TITLE}任务分工方案"), "x")
    assert [described(row) for _, row in frame.iterrows()] == ["孕产妇死亡率 le 10 per_100k"]
    assert frame[["lead_unit", "supporting_units"]].to_numpy().tolist() == [["县卫健局", "县财政局"]]


def test_goals_measures_and_days_of_a_division_stand_apart() -> None:
    plan = pasted(
        "领域|主要目标|策略措施|责任单位|完成时限\n妇女与健康|孕产妇死亡率控制在12/10万以下|每年举办健康讲座10场以上|县卫健局|2025年底\n"
        "妇女与教育|高中阶段毛入学率达到95%以上|办好学校|县教育局|2030年"
    )
    frame = extract_targets(plan, "x")
    assert frame[["section", "value", "responsible_units"]].to_numpy().tolist() == [
        ["table", 12, "县卫健局"], ["strategy", 10, "县卫健局"], ["table", 95, "县教育局"],
    ]  # fmt: skip
    assert frame["deadline_year"].tolist()[::2] == [2025, 2030]


def test_a_cell_of_several_goals_is_several(tmp_path: Path) -> None:
    rows = [
        ["领域", "主要目标", "责任单位"],
        ["健康", "1.提高健康水平\n——孕产妇死亡率控制在12/10万以下\n——婴儿死亡率控制在5‰以下", "县卫健局"],
    ]
    plan = pasted("领域|主要目标|责任单位\n健康|1.孕产妇死亡率控制在12/10万以下。2.婴儿死亡率控制在5‰以下。|县卫健局")
    assert extract_targets(plan, "x")["item"].tolist() == ["1", "2"]
    for form in (as_docx, as_xlsx):
        frame = extract_targets(read_plan(form(rows, [], tmp_path, "分工表")), "x")
        assert frame["value"].tolist() == [12, 5]
        assert frame["responsible_units"].eq("县卫健局").all()


def test_what_a_workbook_shows_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        [f"{TITLE}主要指标"],
        ["指标", "2030年"],
        ["农村卫生厕所普及率", 0.9],
        ["孕产妇死亡率（1/10万）", 10.0],
    ):
        sheet.append(row)
    sheet["B3"].number_format = "0%"
    hidden = book.create_sheet("底稿")
    hidden.append(["指标", "2030年"])
    hidden.append(["婴儿死亡率（‰）", 99])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "annex.xlsx")
    assert targets(read_plan(tmp_path / "annex.xlsx")) == [
        "农村卫生厕所普及率 ge 90 percent",
        "孕产妇死亡率 le 10 per_100k",
    ]


def test_a_page_break_in_a_table_of_a_pdf(tmp_path: Path) -> None:
    header = ["领域", "指标", "2025年", "2030年"]
    first, first_rules = ruled_table(
        [header, ["健康", "孕产妇死亡率\n（1/10万）", "≤12", "≤10"], ["", "适龄妇女宫颈", "70%", "80%"]], top=140
    )
    second, second_rules = ruled_table([header, ["", "癌筛查率", "", ""], ["", "婴儿死亡率（‰）", "4", "3"]], top=60)
    pages = [set_lines([TITLE, "主要指标"]) + first, second]
    plan = read_plan(write_raw_pdf(pages, tmp_path / "plan.pdf", rules={0: first_rules, 1: second_rules}))
    assert targets(plan) == [
        "孕产妇死亡率 le 12 per_100k 2025", "孕产妇死亡率 le 10 per_100k 2030", "适龄妇女宫颈癌筛查率 ge 70 percent 2025",
        "适龄妇女宫颈癌筛查率 ge 80 percent 2030", "婴儿死亡率 le 4 per_1000 2025", "婴儿死亡率 le 3 per_1000 2030",
    ]  # fmt: skip


# ---- whatever the table, every line of it has its fate ---------------------------------------------------------------

WORDS = st.sampled_from(
    ["序号", "指标", "单位", "2020年", "2025年", "目标值", "责任单位", "1", "2", "孕产妇死亡率", "%", "1/10万", "≤12", "12", "县卫健局", "",
     "约束性", "孕产妇死亡率控制在12/10万以下。", "妇女与健康", "注：略", "同上", "-", "其中：农村"]
)  # fmt: skip


@examples(25, 500)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=7), min_size=1, max_size=8))
def test_no_line_of_a_table_goes_unaccounted_for(rows: list[list[str]]) -> None:
    plan = pasted("\n".join("|".join(row) for row in rows))
    tables = read_tables(plan)
    assert {row.fate for table in tables for row in table.rows} <= set(FATES)
    held = [(row.start, row.end) for table in tables for row in table.rows]
    cells = [cell.span(0, len(cell)) for line in plan.table_lines for cell in line.cells if cell.text]
    assert all(any(start <= cell[0] and cell[1] <= end for start, end in held) for cell in cells)
    try:
        frame = extract_targets(plan, "x")
    except NoTargetsError:
        return
    text = plan.document.text
    for row in frame.itertuples():
        assert text[row.char_start : row.char_end].replace("\n", "") == row.value_text
        assert row.indicator not in ("%", "1/10万", "序号")
    assert not frame["value"].isin([2020, 2025]).any()
