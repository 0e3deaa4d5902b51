"""Names of departments: which one a printed name means (县卫健局, 卫生局 and 县卫生健康局 are one), and what is a scope.

The table `departments.csv` holds 64 departments with their old and short names, domains and the words of indicators
that they keep.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

_TABLE = Path(__file__).with_name("departments.csv")
# Everybody of a kind: who is meant follows from the place, so it is no unit and has no department.
SCOPE = re.compile(
    r"(?:各|全体|所有|全[市县区州旗盟]各?|有关|相关|其他)(?!界).*"
    r"|(?:镇|乡|苏木)?（?街道?）?(?:镇|乡)?(?:（街道?）|（乡）|（镇）)(?:办事处|人民政府|政府)?|镇街|乡镇|乡镇街道|镇（街）|苏木镇"
    r"|(?:市|县|区|州)?妇儿工委(?:各)?成员单位|成员单位|责任单位|责任部门"
)
# What names a body; the ends that no other word of a plan has come first.
_ENDS = (
    r"(?:局|委|委员会|办|办公室|部|厅|院|会|中心|站|所|队|银行|分行|支行|机构|政府|街道|办事处|镇|乡|苏木|嘎查"
    r"|工会|妇联|残联|科协|团委|关工委|工商联|文联|侨联|社科联|计生协|红会|法院|检察院|党校|行政学院|人大|政协|共青团"
    r"|电视台|电台|报社|公司|集团|协会|联合会|学会|商会|大学|学院|学校|医院|部门|单位|司|署|处|科|室|组|馆|社|园区|管委会|开发区)"
)
UNIT = re.compile(rf"[一-鿿A-Za-z“”·]{{0,18}}{_ENDS}(?:（[^（）]{{1,16}}）)?")
# Before the department's own name: the place, the level, the party, the higher body.
_BEFORE = re.compile(
    r"(?:中共|国家|中国)?[一-鿿]{0,10}?(?:省|市|县|区|州|旗|盟|地区|自治[区州县旗]|兵团|委|政府|府|总局|总会|国家|人民|级|本级|分|驻[一-鿿]{1,4})"
)
_LEVELS = tuple("省市县区州旗盟")
_PLACES = _LEVELS
_BRANCH = re.compile(r"(?<=局)[一-鿿]{2,6}分局$")  # 市生态环境局林西分局
_BRACKET = re.compile(r"（([^（）]*)）")


@cache
def departments() -> pd.DataFrame:
    """The table of departments: department, aliases (`|` between), domains, keywords, renamed, and `national`: the
    body of the centre that carries the same, in the words of the State Council's papers; `local`: what an area
    calls its own, {} for what the area is (区委组织部, 县卫生健康委); and `role`: `counts` for one that supplies
    figures and does not act on what they are of, else empty."""
    rows = csv.DictReader(_TABLE.read_text(encoding="utf-8").splitlines())
    return pd.DataFrame(list(rows), dtype="str")


NATION = "国"
"""What `called` takes for the place of bodies of the centre."""


COUNTS = "counts"
"""The `role` of a department that supplies figures."""


def place_of(area_name: str) -> str:
    """区, 县, 市: what an area is, by the end of its name; "" for a name that does not say it."""
    if area_name.endswith("自治区"):
        return "自治区"
    return area_name[-1:] if area_name[-1:] in _PLACES else ""


def called(department: str, place: str) -> str:
    """What a department of the table is called by a plan's own area (`place_of`; `NATION` for the centre): 区卫生健康委.

    One name a department, on every page and in every letter; a province has 厅 where its counties have 局. "" for what
    there is none of there.
    """
    row = _rows()[department]
    if place == NATION:
        return row["national"]
    local = row["local"]
    if place in ("省", "自治区") and any(name.endswith("厅") for name in row["aliases"].split("|")):
        local = re.sub("局$", "厅", local)
    if place == "自治区":
        local = local.replace("团{}委", "{}团委")  # 团区委 is a district's
    # without the place the party's department has its plain name
    return local.format(place) if place else re.sub("^委(?=.)", "", local.replace("{}", ""))


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {str(row["department"]): row for row in departments().to_dict("records")}


def canonical_unit(name: str) -> str:
    """The department that a printed name means; '' for a scope (各镇街), for a name that is not known, and where a
    merged office is several departments (农牧林水局): `departments_of` names them."""
    found = departments_of(name)
    return found[0] if len(found) == 1 else ""


def office_of(name: str) -> str:
    """What tells an office apart: the department that its name means, else the name itself."""
    return canonical_unit(name) or name


def names_meant(unit: str, names: Iterable[str]) -> list[str]:
    """Those of some printed names that a unit's name means: itself and other names of the same office (卫生局 for a
    printed 区卫健委); where there is none, those of a merged office that it is part of (农业农村局 for 农牧林水局).
    """
    printed = list(dict.fromkeys(names))
    own = office_of(unit)
    if same := [name for name in printed if name == unit or office_of(name) == own]:
        return same
    meant = {own, *departments_of(unit)}
    return [name for name in printed if meant & {name, *departments_of(name)}]


@cache
def spellings(unit: str, places: tuple[str, ...] = (), *, here: bool = True) -> frozenset[str]:
    """Every spelling of the one office that a name means: 市妇联, 区妇联 and 妇女联合会 for 妇联, itself among them.

    places: names of the area itself, which may stand before it. here: in that area; else in one below it, where 市妇联
    is not the district's 妇联. For who has rights, so nothing is guessed: an old name that several departments had, a
    merged office, a branch, and an office of another place (经开区教育局) are only themselves.
    """
    plain = re.sub(r"\s", "", unit).replace("(", "（").replace(")", "）")
    known = _names()
    parties, bodies = ("", "中共"), ("", "委", "政府")
    before = {party + place + body for place in (*_LEVELS, *places) for party in parties for body in bodies} | {""}
    # the longest of these that the name begins with: 市妇联 is in the table too
    own = next((start for start in sorted(before, key=len, reverse=True) if plain.startswith(start)
                and len(known.get(plain.removeprefix(start), ())) == 1), None)  # fmt: skip
    if own is None:
        return frozenset({unit})
    owner = known[plain.removeprefix(own)]
    names = [name for name, owners in known.items() if owners == owner]
    return frozenset({unit, *(start + name for start in (before if here or not own else {own}) for name in names)})


@cache
def departments_of(name: str) -> tuple[str, ...]:
    """Every department that a printed name can mean, in the order of the table."""
    plain = re.sub(r"\s", "", name).replace("(", "（").replace(")", "）")
    if not plain or is_scope(plain):
        return ()
    names = _names()
    for words in dict.fromkeys((plain, _BRACKET.sub("", plain), _BRANCH.sub("", plain))):
        if words in names:
            return names[words]
        for start in range(1, len(words) - 1):
            if words[start:] in names and _BEFORE.fullmatch(words[:start]):
                return names[words[start:]]
    return ()


def only_counts(name: str) -> bool:
    """Whether a name means a department that supplies figures, and answers for nothing that they are of."""
    found = departments_of(name)
    return bool(found) and all(_rows()[department]["role"] == COUNTS for department in found)


def is_scope(name: str) -> bool:
    """Whether a name means everybody of a kind (各镇街, 有关部门) and no unit."""
    return bool(SCOPE.fullmatch(name))


def is_unit(name: str) -> bool:
    """Whether words look like the name of a unit or a scope: known, or ending as bodies do, and holding no number."""
    if not 1 < len(name) <= 30 or re.search(r"[\d%‰。；，]", name):
        return False
    return is_scope(name) or bool(UNIT.fullmatch(name)) or bool(departments_of(name))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in departments().itertuples():
        department = str(row.department)
        if is_scope(department) or department.startswith("各"):
            continue
        spelled = [department, *_variants(department), *str(row.aliases).split("|"), str(row.national)]
        local = str(row.local)
        spelled += [local.format(place) for place in ("", *(_LEVELS if not local.startswith("{}") else ()))]
        spelled.append(called(department, "省").removeprefix("省"))
        for words in [*spelled, *(short for name in spelled for short in _shortened(name))]:
            owners = found.setdefault(words, [])
            if department not in owners:
                owners.append(department)
    return {words: tuple(owners) for words, owners in found.items() if words}


def _shortened(words: str) -> list[str]:
    """A commission is 委 for short and a bureau elsewhere, and 和 falls out: 卫生健康委, 发展改革委, 农业农村委."""
    kept = [words, *([words.replace("和", "")] if "和" in words[1:-1] else [])]
    short = [re.sub(r"(?:委员会|局)$", "委", name) for name in kept if len(name) > 4]
    return list(dict.fromkeys([*kept[1:], *short]))


def _variants(department: str) -> list[str]:
    """The spellings that brackets in a department's name stand for: 水务（水利）局 is 水务局 or 水利局."""
    plain = re.sub(r"^中共县（[^（）]*）(?=委)|^中共县(?=委)", "", department)
    bracket = _BRACKET.search(plain)
    spelled = [plain]
    if bracket:
        before, inner, after = plain[: bracket.start()], bracket[1], plain[bracket.end() :]
        spelled = [before + after, before + inner.removeprefix("原") + after]
        if after:
            spelled.append(inner + after)
        elif inner in ("局", "委", "站、所"):
            spelled += [re.sub(r"(?:委员会|中心|院)$", "", before) + end for end in inner.split("、")]
        else:
            spelled += [words.removeprefix("原") for words in re.split(r"[、/]", inner)]
    # the party's departments are named with and without 委: 县委组织部, 组织部
    return spelled + [words[1:] for words in spelled if words.startswith("委")]
