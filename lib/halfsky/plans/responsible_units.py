"""Who answers for a goal: the units that a plan prints, with their roles, in every form that offices use.

A line of its own (责任单位：…, 【牵头单位】…, two lines, no colon), brackets behind a goal (（A牵头，B配合）,
（A、B按职责分工负责）, a bare list), the last sentence of a goal, or cells of a table. What is printed stays as printed;
which department a name means is said by `departments.canonical_unit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from halfsky.plans.departments import departments_of, is_scope, is_unit
from halfsky.plans.normalise import Passage

LEAD, SUPPORT, RESPONSIBLE = "lead", "support", "responsible"
# role, the words that say it; the first that fits wins
ROLES: tuple[tuple[str, str], ...] = (
    (LEAD, r"牵头(?:责任|负责|主责|主办|实施)?|(?:主要|第一|首要)(?:责任|负责|牵头)|主责|主办|主管|总牵头"),
    (SUPPORT, r"(?:协同|协作|主要)?配合(?:责任|实施)?|协同(?:责任)?|协办|协助|协作|参与|参加|支持|次要责任|共同责任"),
    (RESPONSIBLE, r"(?:相关|有关|具体|共同|落实|实施)?责任|承办|实施|落实|负责|承担|职责"),
)
_BODY = r"(?:单位|部门|科室|主体|机构)"
_ANY_ROLE = "|".join(pattern for _, pattern in ROLES)
LABEL = re.compile(
    rf"(?P<open>[【［（]?)(?P<role>{_ANY_ROLE}){_BODY}(?:和(?:{_ANY_ROLE}){_BODY})?(?:[（(][^）)]*[）)])?"
    r"(?P<close>[】］）]?)(?P<colon>:?)(?:为|是|有)?"
)
_ROLE_AND_BODY = re.compile(rf"^(?P<role>{_ANY_ROLE}){_BODY}?$")
# 牵头：A；配合：B、C: a label that names no body needs its colon, and units behind it
_BARE_LABEL = re.compile(rf"(?:^|(?<=[，；;,。、\s]))(?P<role>{_ANY_ROLE})[:：]")
# （A牵头，B、C配合）: the role behind the names
_BEHIND: tuple[tuple[str, re.Pattern[str]], ...] = (
    (LEAD, re.compile(r"(?:共同|联合)?(?:牵头(?:负责|落实|实施|抓)?|主责|主办|主抓|总负责)$")),
    (SUPPORT, re.compile(r"(?:积极|共同|协同|协作)?(?:配合|协办|协助|协同|参与|参加|支持)(?:实施|落实)?$")),
    (
        RESPONSIBLE,
        re.compile(
            r"(?:共同|分别|各自)?(?:(?:按照?|根据|依)(?:各自)?(?:职责|职能)(?:分工)?|分工)?(?:共同)?(?:负责|落实|实施|承担|承办)(?:实施|落实)?$"
        ),
    ),
)
# A负责、B配合: a role ends a clause also where the next name follows behind 、
_CLAUSE_ENDED = re.compile(
    r"(?<=[一-鿿])((?:牵头(?:负责|落实|实施|抓)?|主责|主办|主抓|总?负责|配合|协办|协助|协同|参与|参加)(?:实施|落实)?)、"
)
_ROLE_IN_BRACKET = re.compile(r"^(?P<name>[^（）]+)（(?P<role>牵头|主责|主办|配合|协办|参与)(?:单位|部门)?）$")
_OPENING = re.compile(r"^(?:由|以|请|与|和|及|会同|:)+")
_ET_CETERA = re.compile(r"(?:等(?:有关|相关|单位|部门|成员)*)$")
_SEPARATORS = "、，；;,/ \t\u3000"
# Brackets at the end of a goal, or behind one of its parts.
_BRACKETS = re.compile(r"[（【［](?P<words>(?:[^（）【】［］]|（[^（）]*）)+)[）】］]")
_CLAUSE_ENDS = "，。；！、"
LONGEST_LINE = 600
_LONGEST_SENTENCE = 200


@dataclass(frozen=True)
class Units:
    """The units of one goal: (name, role) in printed order."""

    named: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.named)

    def __add__(self, other: Units) -> Units:
        known = {name for name, _ in self.named}
        return Units((*self.named, *((name, role) for name, role in other.named if name not in known)))

    def _join(self, names: Iterable[str]) -> str:
        return ";".join(dict.fromkeys(names))

    @property
    def responsible(self) -> str:
        """All of them, `;` between."""
        return self._join(name for name, _ in self.named)

    @property
    def lead(self) -> str:
        """Those that lead; several may. A unit that answers (A负责, 责任单位) leads where others only support it."""
        return self._join(self._leads)

    @property
    def _leads(self) -> list[str]:
        leads = [name for name, role in self.named if role == LEAD]
        supported = any(role == SUPPORT for _, role in self.named)
        return leads or [name for name, role in self.named if supported and role == RESPONSIBLE]

    @property
    def supporting(self) -> str:
        """Those that support: 配合单位, and 责任单位 beside a unit that leads."""
        leads = set(self._leads)
        beside = (SUPPORT, RESPONSIBLE) if leads else (SUPPORT,)
        return self._join(name for name, role in self.named if role in beside and name not in leads)

    def columns(self) -> dict[str, str]:
        """responsible_units, lead_unit, supporting_units: the columns of the targets table."""
        return {"responsible_units": self.responsible, "lead_unit": self.lead, "supporting_units": self.supporting}


NOBODY = Units()


def role_of(words: str) -> str:
    """The role that a label or the heading of a column says (牵头单位 → lead); '' where it says none."""
    plain = re.sub(r"[\s:（）【】［］]", "", words)
    for role, pattern in ROLES:
        if re.fullmatch(rf"(?:{pattern})(?:{_BODY})?(?:名称)?|(?:{pattern}){_BODY}.{{0,6}}", plain):
            return role
    named = r"(?:主管)?(?:部门|单位名称)(?:名称)?|(?:责任|职责|部门|任务|工作|单位)?分工(?:单位|部门)?|责任人?主体"
    return RESPONSIBLE if re.fullmatch(named, plain) else ""


def read_line(words: str, raw: str = "") -> Units | None:
    """The units of a line that says nothing else; None for a line that is none.

    `raw` is the line with its blanks, which may be all that parts the names. A label without names (责任单位： and the
    names on the next line) gives `NOBODY`.
    """
    if len(words) > LONGEST_LINE:
        return None
    inner = re.sub(r"^[-·●*□■◆※]+", "", words)
    wrapped = _BRACKETS.fullmatch(inner.rstrip("。；"))
    if wrapped:  # （责任单位：…）, 【…】 on a line of its own
        inner, raw = wrapped["words"], raw.strip().strip("（【［）】］。；")
    label = LABEL.match(inner)
    if label is None:
        if wrapped:
            return _bracketed(inner) or None
        return _bare_labelled(inner) or ((_phrases(inner) or None) if _only_roles(inner) else None)
    rest = inner[label.end() :]
    if not rest.strip("。；:"):
        return NOBODY if label["colon"] or label["close"] or wrapped else None
    found = _labelled(inner, raw or inner)
    certain = label["colon"] or label["close"]
    if found and (certain or all(is_unit(name) for name, _ in found.named)):
        return found
    return None


def names_only(words: str, raw: str = "") -> Units | None:
    """The names on the line behind a label that stood alone; None where a word is no unit."""
    names = split_names(raw or words)
    return Units(tuple((name, RESPONSIBLE) for name in names)) if names and all(map(is_unit, names)) else None


def with_role(units: Units, role: str) -> Units:
    return Units(tuple((name, role) for name, _ in units.named))


def label_role(words: str) -> str:
    """The role of the label that a line opens with; '' where there is none."""
    label = LABEL.match(words.lstrip("【［（"))
    return role_of(label["role"]) if label else ""


def read_cell(words: str, role: str, raw: str = "") -> Units:
    """The units of a table's cell whose column has `role`; words in the cell may say another (A牵头，B配合)."""
    plain = words.strip("。；")
    if not plain or re.fullmatch(r"[-/\\—无]+", plain):
        return NOBODY
    if LABEL.match(plain):
        return _labelled(plain, raw or plain)
    if bare := _bare_labelled(plain):
        return bare
    told = _phrases(plain)
    if told:
        return told
    return Units(tuple(_with_own_role(name, role) for name in split_names(raw or plain)))


def take_units(passage: Passage) -> list[tuple[Passage, Units]]:
    """A goal parted from the units that it names: [(its words, its units)].

    Several brackets behind several parts (…90%（A）；…80%（B）。) make as many parts. A bracket that names no units stays.
    """
    parts: list[tuple[Passage, Units]] = []
    text, start, kept, pending = passage.text, 0, [], NOBODY
    for found in _BRACKETS.finditer(text):
        units = _bracketed(found["words"])
        if not units:
            continue
        behind = text[found.end() : found.end() + 1]
        kept.append((start, found.start()))
        start, pending = found.end(), pending + units
        if not behind or behind in _CLAUSE_ENDS or text[found.start() - 1 : found.start()] in ("。", "；"):
            stop = re.compile(r"[，。；、！]*").match(text, found.end())
            assert stop is not None
            # the stop behind the bracket is the part's own
            last = text[kept[-1][1] - 1 : kept[-1][1]]
            kept.append((found.end(), stop.end()) if last not in ("。", "；") else (stop.end(), stop.end()))
            parts.append((_cut(passage, kept), pending))
            start, kept, pending = stop.end(), [], NOBODY
    kept.append((start, len(text)))
    rest = _cut(passage, kept)
    if parts and not re.search(r"[一-鿿]{2}", rest.text):
        return parts
    sentence = _last_sentence(rest) if not pending else None
    if sentence is not None:
        return [*parts, sentence]
    return [*parts, (rest, pending)]


def _last_sentence(passage: Passage) -> tuple[Passage, Units] | None:
    """…达到90%。县卫健局牵头，县妇联配合。: the units are the last sentence."""
    text = passage.text.rstrip("。；")
    for cut in (text.rfind("。"), text.rfind("；")):  # 牵头单位：A；配合单位：B is one sentence
        words = text[cut + 1 :]
        found = read_line(words) if cut >= 0 and len(words) <= _LONGEST_SENTENCE else None
        if found:
            return passage[: cut + 1], found
    return None


def _cut(passage: Passage, kept: list[tuple[int, int]]) -> Passage:
    pieces = [passage[start:end] for start, end in kept if end > start]
    return Passage("".join(piece.text for piece in pieces), tuple(at for piece in pieces for at in piece.offsets))


def _bracketed(words: str) -> Units:
    """The units that a pair of brackets holds; nobody where it says something else."""
    label = LABEL.match(words)
    if label and (label["colon"] or all(is_unit(name) for name in split_names(words[label.end() :]))):
        return _labelled(words, words)
    told = _bare_labelled(words) or _phrases(words)
    if told:
        return told
    names = split_names(words)
    sure = names and all(is_unit(name) and len(name) >= 2 for name in names)
    # one word that ends like a body may explain the word before it: 农牧林水局（乡村振兴局）, 妇女之家（中心）
    told_apart = len(names) > 1 or (sure and _is_plainly_a_unit(names[0]))
    return Units(tuple((name, RESPONSIBLE) for name in names)) if sure and told_apart else NOBODY


def _is_plainly_a_unit(name: str) -> bool:
    return bool(departments_of(name)) and bool(re.match(r"[省市县区州旗盟]|团[县市省区]", name))


def read_labelled(words: str) -> Units:
    """The units of words that open with a label: 牵头单位：A；配合单位：B."""
    return _labelled(words, words)


def _labelled(words: str, raw: str) -> Units:
    """牵头单位：A；配合单位：B、C: every label with the names behind it."""
    source = raw if raw and re.sub(r"\s", "", raw) == re.sub(r"\s", "", words) else words
    source = re.sub(r"(?<=[：:】］）])\s+|\s+(?=[：:])", "", source.strip())
    named: list[tuple[str, str]] = []
    labels = [found for found in LABEL.finditer(source) if _starts_a_label(source, found)]
    for place, label in enumerate(labels):
        end = labels[place + 1].start() if place + 1 < len(labels) else len(source)
        role = role_of(label["role"]) or RESPONSIBLE
        names = source[label.end() : end].strip(_SEPARATORS + "。）】］")
        told = _phrases(names)
        if told:
            named += told.named
        else:
            named += [_with_own_role(name, role) for name in split_names(_closed(names))]
    return Units(tuple(named))


def _bare_labelled(words: str) -> Units:
    """牵头：A；配合：B、C. Nobody where the words do not open with such a label, or one behind it is no unit."""
    labels = list(_BARE_LABEL.finditer(words))
    if not labels or labels[0].start():
        return NOBODY
    ends = [*(label.start() for label in labels[1:]), len(words)]
    named = [
        (name, role_of(label["role"]) or RESPONSIBLE)
        for label, end in zip(labels, ends, strict=True)
        for name in split_names(words[label.end() : end])
    ]
    return Units(tuple(named)) if named and all(is_unit(name) for name, _ in named) else NOBODY


def _closed(words: str) -> str:
    """A bracket that the end of a list cut off is closed again: 农牧林水局（乡村振兴局."""
    return words + "）" if words.count("（") > words.count("）") else words


def _starts_a_label(words: str, found: re.Match[str]) -> bool:
    """A label stands at the start, behind a separator, or has a colon."""
    at = found.start()
    return at == 0 or bool(found["colon"]) or words[at - 1] in _SEPARATORS + "。（【［）】］"


def _phrases(words: str) -> Units:
    """由A牵头，B、C配合; A负责、B配合; A、B按职责分工负责: names with the role behind them.

    Nobody where no role is told or a word is no unit.
    """
    named: list[tuple[str, str]] = []
    open_names: list[str] = []
    told = False
    for clause in _apart(_CLAUSE_ENDED.sub(r"\1，", words.strip("。；，")), "，；;,。"):
        role, names = "", clause
        for code, pattern in _BEHIND:
            found = pattern.search(clause)
            if found:
                role, names = code, clause[: found.start()]
                break
        listed = split_names(names)
        told = told or bool(role) or any(_ROLE_IN_BRACKET.match(name) for name in listed)
        own = [_with_own_role(name, role or RESPONSIBLE) for name in listed]
        if not all(is_unit(name) for name, _ in own) or (not listed and not (role and open_names)):
            return NOBODY
        if not role and all(code == RESPONSIBLE for _, code in own):
            open_names += listed
            continue
        named += [(name, role) for name in open_names] + own
        open_names = []
    # names without a role behind a unit that leads stand beside it
    return Units((*named, *((name, RESPONSIBLE) for name in open_names))) if told else NOBODY


def _only_roles(words: str) -> bool:
    """Whether a line without label or brackets ends with a role: A牵头，B配合."""
    plain = words.strip("。；，")
    return any(pattern.search(plain) for _, pattern in _BEHIND[:2]) or bool(
        re.search(r"(?:职责|职能)(?:分工)?(?:共同)?负责$", plain)
    )


def _with_own_role(name: str, role: str) -> tuple[str, str]:
    found = _ROLE_IN_BRACKET.match(name)
    return (found["name"], role_of(found["role"])) if found else (name, role)


def split_names(words: str) -> list[str]:
    """The names of a list, without 等; what stands in brackets belongs to its name."""
    names: list[str] = []
    for piece in _apart(words.strip("。；： :"), _SEPARATORS + "\n"):
        name = _OPENING.sub("", _ET_CETERA.sub("", piece.strip("。；:- \u3000"))).strip()
        names += _coordinated(name) if name else []
    return [name for name in names if name]


def _coordinated(name: str) -> list[str]:
    """县卫健局和县妇联 are two; 发展和改革局 is one."""
    for found in re.finditer(r"以及|会同|和|及|与", name):
        left, right = name[: found.start()], name[found.end() :]
        if not (is_unit(left) and is_unit(right)) or is_scope(name):
            continue
        if re.search(r"[局委办部厅院会府]$|妇联|残联|科协|团委|工商联|法院|中心$", left):
            return [left, *_coordinated(right)]
    return [name]


def _apart(words: str, separators: str) -> Iterator[str]:
    """Pieces between separators that stand in no brackets."""
    depth, begin = 0, 0
    for place, character in enumerate(words):
        depth += character in "（(【"
        depth -= character in "）)】"
        if depth <= 0 and character in separators:
            if words[begin:place].strip():
                yield words[begin:place]
            begin = place + 1
    if words[begin:].strip():
        yield words[begin:]


def join_units(words: str) -> str:
    """Names of responsible units as the targets table keeps them: `;` between."""
    return _labelled(words, words).responsible if LABEL.match(words) else ";".join(split_names(words))
