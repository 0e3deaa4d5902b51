"""The words of a table: what a heading, the beginning of a row or a title says of the values under it.

One label may hold several things at once: 女性人口(万人), 2023年农村, 其中：女, ＃石拐区①. What is left when year, sex,
residence, unit and marks are taken off is the `phrase`: the name of an indicator, an area or neither; that is found out
elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from halfsky.importing.cell_values import MARKS
from halfsky.importing.code_list_files import rows, spelt
from halfsky.importing.units import Unit, looks_like_unit, unit_of

NARROW = {0xFF01 + place: 0x21 + place for place in range(94) if 0x21 + place not in b"()*#"} | {0x3000: 0x20}
"""Wide digits, letters and signs; brackets, * and # stay: they are told apart."""

_CJK = r"\u4e00-\u9fff"
_MARKS_AT_END = re.compile(rf"\s*((?:{MARKS})+)\s*$")
_MARKS_IN_FRONT = re.compile(r"^\s*([①-⑳*＊†‡§]+)\s*")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[.、．](?!\d))\s*(?=\S)"
)
_OF_WHICH = re.compile(r"^(?:[#＃]|其中[:：]?|其中，)\s*")
_YEAR = re.compile(r"(?<![\d.])(19[4-9]\d|20\d\d)(?![\d.])\s*(?:年度|年)?(?:年?末|年?底|全年)?")
_YEARS = re.compile(r"(?<!\d)(?:19[4-9]\d|20\d\d)\s*年?\s*[-—–~～至到/／]+\s*(?:19[4-9]\d|20\d\d|\d\d)\s*年?(?!\d)")
_PLAN = re.compile(r"[(（]?(?:19|20)\d\d\s*年?\s*[-—–~～至]+\s*(?:19|20)\d\d\s*年?[)）]?")
_RELATIVE = {
    -2: re.compile(r"前年(?:度|末)?"),
    -1: re.compile(r"上年(?:度|末|同期|实际|完成|数)*|去年(?:同期)?|上一年度?|上期"),
    0: re.compile(r"本年(?:度|末|实际|完成|数)*|今年|当年(?!龄)|本期|报告期"),
}
_PART = re.compile(
    r"\d{1,2}\s*[-—~～至]\s*\d{1,2}\s*月|\d{1,2}月(?:份|末|底)?|[一二三四1-4]季度|[上下]半年|前[一二三四五六七八九十]+个?月|Q[1-4]|第[一二三四]季度"
)
_DIFFERENCE = re.compile(
    r"^(?:比(?![例率重值])|较|同比|环比|增减|增长|增加(?!值)|减少|变化|升降|涨跌|增幅|差值|差额|提高|下降)|比上年|较上年|同比|环比|^±|^\+/?-|\bchange\b|增减"
    , re.IGNORECASE)  # fmt: skip
_AGES = re.compile(
    r"^\d{1,3}\s*[-—–~～至]\s*\d{1,3}\s*周?岁(?:组|人口|妇女|女性)?$|^\d{1,3}\s*周?岁(?:及?以上|以下|组)?$|^\d{1,3}\s*[-–—]\s*\d{1,3}$"
)
_STATUS = (
    ("provisional", re.compile(r"初步|快报|初报")),
    ("estimated", re.compile(r"推算|估算|估计")),
    ("forecast", re.compile(r"预测|预计|(?:计划|预期|规划)(?:数|值|完成|$)")),
)
_BRACKETS = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]*)[)）\]】〕]")
_WHOLE_AREA = re.compile(r"^[全本我](?:国|省|市|区|县|旗|州|盟|自治区|自治州|镇|乡|辖区|地区)(?:合计|总计|总数)?$")


class Label(NamedTuple):
    """What one label says; '' and None where it says nothing."""

    text: str
    phrase: str = ""
    year: int | None = None
    relative: int | None = None
    sex: str = ""
    residence: str = ""
    total: bool = False
    unit: Unit | None = None
    unknown_unit: str = ""
    column: str = ""
    marks: str = ""
    of_which: bool = False
    heading: bool = False
    whole_area: bool = False
    status: str = ""
    part_of_year: str = ""
    ages: str = ""


@lru_cache(maxsize=8)
def words(kind: str) -> dict[str, str]:
    """The words of one kind in `code_lists/words.csv`, in one spelling."""
    return {spelt(row["word"]): row["means"] for row in rows("words") if row["kind"] == kind}


def tidy(text: str) -> str:
    """A label on one line: the Chinese of a bilingual one, without the blanks that spread its characters.

    >>> tidy("地  区\\nRegion"), tidy("性别比\\n（女=100）\\nSex Ratio"), tidy("Region")
    ('地区', '性别比（女=100）', 'Region')
    """
    text = text.translate(NARROW)
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]
    chinese = [line for line in lines if re.search(f"[{_CJK}]", line) or _keeps(line)]
    if any(re.search(f"[{_CJK}]", line) for line in lines):
        lines = chinese
    whole = "".join(lines) if any(re.search(f"[{_CJK}]", line) for line in lines) else " ".join(lines)
    whole = re.sub(rf"(?<=[{_CJK}）)%‰\d])\s+[A-Za-z][A-Za-z ,.&'()/-]{{2,}}$", "", whole)
    whole = re.sub(rf"(?<=[{_CJK}（(])[ \u3000\t]+(?=[{_CJK}（(])", "", whole)
    return re.sub(r"[ \u3000\t]+", " ", whole).strip()


def _keeps(line: str) -> bool:
    """A line without Chinese that says something of its own: a year, a unit, a sign."""
    return bool(re.fullmatch(r"[\d\s.%‰(（）)=/#①-⑳*-]+", line))


@lru_cache(maxsize=1 << 15)
def parse(text: str) -> Label:
    """What a label says.

    >>> label = parse("女性人口(万人)"); label.phrase, label.unit.word
    ('女性人口', '万人')
    >>> parse("2020年末").year, parse("其中：女").sex, parse("上年").relative, parse("增减（百分点）").column
    (2020, 'female', -1, 'difference')
    """
    rest = tidy(text)
    if not rest:
        return Label(text)
    found: dict[str, object] = {"text": text}
    if (mark := _MARKS_AT_END.search(rest)) and mark.start() > 0:
        found["marks"], rest = mark[1].strip(), rest[: mark.start()]
    elif (mark := _MARKS_IN_FRONT.search(rest)) and mark.end() < len(rest):
        found["marks"], rest = mark[1], rest[mark.end() :]
    if (of := _OF_WHICH.match(rest)) and of.end() < len(rest):
        found["of_which"], rest = True, rest[of.end() :].strip()
    if ordinal := _ORDINAL.match(rest):
        found["heading"] = not rest[0].isdigit()
        rest = rest[ordinal.end() :]
    if (column := words("column").get(spelt(rest).rstrip(":：*"))) is not None:
        return Label(**found, phrase="", column=column)  # type: ignore[arg-type]
    rest = _without_brackets(rest, found)
    if column := _column_of(rest):
        return Label(**{**found, "column": column})  # type: ignore[arg-type]
    rest = _without_unit_behind(rest, found)
    rest = _without_time(rest, found)
    rest = _without_groups(rest, found)
    found["phrase"] = rest.strip(" ，,、:：-—")
    if spelt(str(found["phrase"])) in words("heading"):
        found["heading"] = True
    return Label(**found)  # type: ignore[arg-type]


def _column_of(rest: str) -> str:
    if (column := words("column").get(spelt(rest).rstrip(":："))) is not None:
        return column
    if _DIFFERENCE.search(rest) and not re.search(r"自然增长|增长速度指标", rest):
        return "difference"
    if re.search(r"目标值?$|目标数$|规划目标", rest) and not re.search(r"实现|完成", rest):
        return "target"
    return ""


def _without_brackets(rest: str, found: dict[str, object]) -> str:
    """Units, years and marks in brackets are taken off; other brackets belong to the name."""

    def of(bracket: re.Match[str]) -> str:
        inside = bracket[1].strip()
        word = re.sub(r"^(?:计量)?单位\s*[:：]?\s*", "", inside)
        if (unit := unit_of(word)) is not None:
            found.setdefault("unit", unit)
            return ""
        if (year := _YEAR.fullmatch(inside)) is not None:
            found.setdefault("year", int(year[1]))
            return ""
        if not re.search(f"[{_CJK}]", inside) and re.search(r"[A-Za-z]{3}", inside):
            return ""  # the same in another language
        if looks_like_unit(inside) and not re.search(r"[岁]|以上|以下|不含|含", inside):
            found["unknown_unit"] = inside
            return ""
        return bracket[0]

    return _BRACKETS.sub(of, rest).strip()


def _without_unit_behind(rest: str, found: dict[str, object]) -> str:
    if "unit" in found:
        return rest
    behind = re.search(r"^(.*?\S)\s*(?:[，,、:：]|(?<=[\u4e00-\u9fff])/|\s)\s*((?:1/|/)?[^，,、:：\s]{1,8})$", rest)
    latin = behind is not None and behind[2].isascii() and behind[2].isalpha()
    if behind and not latin and (unit := unit_of(behind[2])) is not None and not _YEAR.fullmatch(behind[2]):
        found["unit"] = unit
        return behind[1]
    sign = re.search(r"^(.*[\u4e00-\u9fff])([%‰％])$", rest)
    if sign and (unit := unit_of(sign[2])) is not None:
        found["unit"] = unit
        return sign[1]
    if (unit := unit_of(rest)) is not None and len(rest) > 1:
        found["unit"] = unit
        return ""
    return rest


def _without_time(rest: str, found: dict[str, object]) -> str:
    for status, pattern in _STATUS:
        if hit := pattern.search(rest):
            found["status"] = status
            rest = (rest[: hit.start()] + rest[hit.end() :]).replace("()", "").replace("（）", "")
            rest = re.sub(r"^(?:数|值)$|(?<=年)(?:数|值)$", "", rest)
            break
    if hit := _PART.search(rest):
        found["part_of_year"] = hit[0]
        rest = rest[: hit.start()] + rest[hit.end() :]
    if not _YEARS.search(rest):
        years = list(_YEAR.finditer(rest))
        if len(years) == 1 and not re.match(r"\s*岁", rest[years[0].end() :]):
            found.setdefault("year", int(years[0][1]))
            rest = (rest[: years[0].start()] + rest[years[0].end() :]).strip()
            rest = re.sub(r"^(?:数据|数值|完成值?|实际值?|实绩|值)$", "", rest)
    if "year" not in found:
        for offset, pattern in _RELATIVE.items():
            if hit := pattern.search(rest):
                found["relative"] = offset
                rest = (rest[: hit.start()] + rest[hit.end() :]).strip()
                rest = re.sub(r"^(?:数据|数值|完成值?|实际值?|实绩|值)$", "", rest)
                break
    return rest


def _without_groups(rest: str, found: dict[str, object]) -> str:
    word = spelt(rest)
    if _AGES.match(unicodedata.normalize("NFKC", rest)):
        found["ages"] = rest
        return ""
    if _WHOLE_AREA.match(rest):
        found["whole_area"] = True
        return rest
    for kind in ("sex", "residence"):
        if (code := words(kind).get(word)) is not None:
            found[kind] = code
            return ""
    if word in words("total"):
        found["total"] = True
        return ""
    for first in ("sex", "residence"):  # 农村女性, 女性合计, 城镇男
        for one, code in words(first).items():
            if word.startswith(one) and len(word) > len(one):
                tail, other = word[len(one) :], "residence" if first == "sex" else "sex"
                if tail in words(other) or tail in words("total"):
                    found[first] = code
                    if tail in words(other):
                        found[other] = words(other)[tail]
                    return ""
    return rest


def year_of(text: str) -> int | None:
    """The one year that a text names: 2023, ２０２３年, 2023年末; None for none, for several and for a span.

    >>> year_of("2-3 各旗县区人口主要指标（2023年）"), year_of("2015—2023年")
    (2023, None)
    """
    plain = unicodedata.normalize("NFKC", text)
    years = {int(hit[1]) for hit in _YEAR.finditer(_YEARS.sub("", plain))}
    return years.pop() if len(years) == 1 else None


def is_year(text: str) -> bool:
    """Whether a cell is a year and nothing else, save marks at it."""
    plain = tidy(text)
    if (mark := _MARKS_AT_END.search(plain)) and mark.start() > 0:
        plain = plain[: mark.start()]
    return bool(_YEAR.fullmatch(unicodedata.normalize("NFKC", plain).strip()))


def is_span(text: str) -> bool:
    """Whether a text names several years at once: 2011-2015年平均, 2016/17."""
    return bool(_YEARS.search(unicodedata.normalize("NFKC", text)))
