"""Indicators that a reader may take for one another: they differ in population or definition, or one holds another.

`core` strips from a name what marks its population and its definition. Two indicators with the same core are kin
(人均预期寿命 and 人均健康预期寿命; 城镇单位 and 城镇非私营单位就业人员). A name that lists several things
(基本医疗保险、生育保险参保率) is the whole of its `parts`. What names cannot tell is declared.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from halfsky.catalogue import canonical

Kinship = Literal["kin", "whole", "part", ""]

_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_ONE_WORD = (
    ("从业", "就业"),
    ("化妆用品", "化妆品"),
    ("期望寿命", "预期寿命"),
    ("居民委员会", "居委会"),
    ("村民委员会", "村委会"),
)
# In canonical spelling: 及 is 、, and 的 and quotes are gone.
_MARKS = re.compile(
    r"妇女用|女用|女职工|女性用?|妇女|女童|女生"
    r"|\d+岁?[-至]\d+周?岁|\d+周?岁、?以上(?:人口)?|主要劳动年龄(?:人口)?|劳动年龄人口|适龄|人群"
    r"|农村牧区|农村|牧区|城乡|城镇低保|低保|家庭(?=适龄|妇女)|户籍人口"
    r"|基本|人均|平均(?=预期)|健康(?=预期)|非私营|公有制经济(?:企业)?|报告|代际传递|大型|应配置母婴设施|新建|改建|县级、?以上"
    r"|等(?=抽查)|中(?=女|比例)"
)
_FILLERS = re.compile(r"拥有|全部(?:配备)?|所占")
_SHARE = re.compile(r"(?:所占|占|中)?比例$|中$")
_RATE = re.compile(r"(?:参保|覆盖|配置|普及)率$|覆盖面$")
_INCIDENCE = re.compile(r"(?:发病|发生)率$")
_TAIL = re.compile(
    r"(?:抽查合格率|参保率|覆盖率|普及率|配置率|发病率|发生率|检测率|治疗率|知晓率|入学率|毛入学率|巩固率|筛查率|建成率|比例|率)$"
)

_MEASURE = re.compile(
    r"(?:总数|数量|个数|家数|所数|户数|人数|人次|总量|数|所占比例|比例|比重|占比|普及率|覆盖率|率|覆盖面|面|水平)$"
)

_DECLARED = frozenset(
    frozenset(pair)
    for pair in (
        ("female_share_village_two_committee_members", "female_share_village_committee_members"),
        ("female_share_community_two_committee_members", "female_share_residents_committee_members"),
        ("female_share_community_secretary_heads", "female_share_residents_committee_heads"),
        ("min_women_village_two_committees", "female_share_village_committee_members"),
        ("resident_pension_coverage", "female_basic_pension_insurance_rate"),
        ("min_women_county_and_township_leadership", "min_women_township_leadership"),
    )
)

TWO_MEASURES = (
    ("min_women_village_community_committees", "female_share_village_committee_members"),
    ("min_women_village_community_committees", "female_share_residents_committee_members"),
    ("min_women_village_two_committees", "female_share_village_two_committee_members"),
)
"""A number of women and a share of women in one body: each asks for something else of a body of a given size."""

SETTLED_BY = {
    "min_women_township_leadership": ("township_teams_with_women_rate", 100.0),
    "min_women_township_principals": ("female_share_township_principal_posts", 1e-9),
}
"""A number of women that a share settles: the indicator of the share, and from which share on."""


@cache
def wording(name: str) -> str:
    """One spelling for names that mean one thing: 村民委员会 is 村委会, and 中女性 is 中女性比例."""
    text = canonical(name)
    for words, same in _ONE_WORD:
        text = text.replace(words, same)
    return _SHARE.sub("", _FILLERS.sub("", text))


@cache
def core(name: str) -> str:
    """The name without the marks of population and definition."""
    text = _MARKS.sub("", wording(_BRACKETS.sub("", name)))
    text = _SHARE.sub("", _INCIDENCE.sub("发生率", _RATE.sub("率", text)))
    return re.sub(r"、+", "、", text).strip("、")


@cache
def thing(name: str) -> str:
    """What a name is about, without the measure that a table adds to the words of the text (工坊, 工坊数（个））."""
    bare = _BRACKETS.sub("", name)
    return _MEASURE.sub("", wording(bare)) or bare


@cache
def parts(name: str) -> tuple[str, ...]:
    """The names that a list holds, each with the measure that the list ends in; nothing where it lists nothing.

    基本医疗保险、生育保险参保率 holds 基本医疗保险参保率 and 生育保险参保率.
    """
    pieces = [piece for piece in re.split(r"[、，]|以及|和|(?<!普)及(?![其格时率])", _BRACKETS.sub("", name)) if piece]
    measured: list[str] = []
    tail = ""
    for piece in reversed(pieces):
        found = _TAIL.search(piece)
        tail = found[0] if found else tail
        measured.append(piece if found or not tail else piece + tail)
    return tuple(reversed(measured)) if tail and len(pieces) > 1 else ()


def kinship(first_id: str, first: str, second_id: str, second: str) -> Kinship:
    """How the first indicator (id or '', name) is related to the second: kin, the whole that holds it, a part of it."""
    if first_id and frozenset((first_id, second_id)) in _DECLARED:
        return "kin"
    one, other = core(first), core(second)
    if len(one) < 3 or len(other) < 3:
        return ""
    if one == other:
        return "kin"
    if _holds(first_id, first, other):
        return "whole"
    return "part" if _holds(second_id, second, one) else ""


def _holds(whole_id: str, whole: str, part: str) -> bool:
    cores = _cores_of_parts(whole)
    # The words of a plan that the catalogue does not know may begin with the end of a sentence that lost its stop.
    return part in cores or (not whole_id and pooled(whole) and any(core_.endswith(part) for core_ in cores))


def pooled(name: str) -> bool:
    """Whether a list is measured as one (the samples of all products), not each of its things by itself."""
    return name.endswith("合格率")


@cache
def _cores_of_parts(name: str) -> frozenset[str]:
    return frozenset(core(part) for part in parts(name))
