"""The indicator that a number belongs to: the plan's own words, without verb and number."""

from __future__ import annotations

import re

from halfsky.plans import grammar, lists
from halfsky.plans.clauses import clause_end, clause_start, sentence_start
from halfsky.plans.numbers import NEGATION_WITHIN, Quantity

ENDS_WITH_HEAD = re.compile(rf"(?:{grammar.HEADS})(?:（[^（）]*）)?$")
LAST_HEAD = re.compile(rf"(?:{grammar.HEADS})$")
_VERBS = "|".join(pattern for _, pattern in (*grammar.LEVEL_VERBS, *grammar.CHANGE_VERBS))
PHRASE_WITH_HEAD = re.compile(
    rf"[^，。；:！？]*?(?:{grammar.HEADS})(?=$|[\d（）、“”]|分别|逐|每|不|(?:{grammar.FRAME_WORDS}|{grammar.ADVERBS}|{_VERBS}))|[^，。；:！？]*?(?:{grammar.HEADS})(?![一-鿿]?率)"
)
UNKNOWN_WORDS = re.compile(
    rf"(?:率|比例|比重|占比|寿命|年限|性别比|指数|系数)(?!先|[\w、和]*(?:{grammar.HEADS})$)(?P<unknown>(?!{grammar.GROUPS}$)[一-鿿]{{1,6}})$"
)
EVERY_SO_OFTEN = re.compile(r"^每[^，]{0,4}年(?:至少)?(?:开展|组织|为|对)?|^(?:为|对)")
LISTED_COUNT = re.compile(r"\d[^，。；、和及]{1,14}[、和及]$")
NEXT_COUNT = re.compile(r"[、和及]\d")
STARTS_AT = re.compile(
    rf"(?:在|[从由])(?:(?:19|20)\d\d年的?)?{grammar.NUMBER}(?:%|‰|/10万|/万|岁|年|个百分点|万?[个名张所家人元])?(?:的?基础上)?$"
)
_WOMEN_AMONG = re.compile(r"(?<=.)中的?(?:女性|妇女)$")
GROUP_ONLY = re.compile(rf"(?:其中[，,]?)?(?:{grammar.GROUPS})(?:和(?:{grammar.GROUPS}))?(?:地区|妇女)?")


def clean(phrase: str) -> str:
    """The phrase without the words that may open its clause, and without dangling particles at its end."""
    while True:
        found = grammar.LEADING.match(phrase)
        if not found or grammar.SAYS_WHICH.match(phrase):
            break
        phrase = phrase[found.end() :]
    if re.match(r"在[^中内上下时]{2,8}$", phrase):
        phrase = phrase[1:]
    found = grammar.LEADING_VERB.match(phrase)
    if found and ENDS_WITH_HEAD.search(phrase) and len(phrase) - found.end() >= 4:
        phrase = phrase[found.end() :]
    phrase = re.sub(r"^[\d.]+%(?:以上|左右)?的", "", phrase)
    phrase = grammar.TRAILING.sub("", phrase)
    return phrase.strip("、，“”（ ") if phrase.count("“") != phrase.count("”") else phrase.strip("、，（ ")


def find_subject(text: str, q: Quantity, last_indicator: str, last_number: int = 0) -> tuple[str, bool]:
    """The indicator of a quantity, and whether it was carried over from an earlier clause.

    `last_indicator` is the indicator of the item's previous target, '' for none; `last_number` is where the
    previous number ends. The empty string means that there is no indicator and so no target.
    """
    start = clause_start(text, q.left)
    if start < last_number < q.left and text[last_number] in "、和及（":  # 城市90%以上、农村80%以上
        start = last_number + 1
        subject = clean(text[start : q.left])
        if subject and last_indicator and not ENDS_WITH_HEAD.search(subject) and q.role == "level":
            return of_group(last_indicator, subject), True
    before, after = text[start : q.left], text[q.right : clause_end(text, q.right)]
    if q.kind == "zero" and q.classifier and q.role == "level":
        return _of_nothing(text, start, before, last_indicator, q)
    finder = {"share": _of_share, "count": _of_count, "full": _of_full}.get(q.role, _of_level)
    return finder(text, start, before, after, last_indicator, q)


def _of_level(text: str, start: int, before: str, after: str, last: str, q: Quantity) -> tuple[str, bool]:
    part_of = grammar.PART_OF.match(before) if not q.verb else None
    if part_of:
        part, whole = clean(part_of["part"]), part_of["whole"]
        if "占" in part_of["verb"]:
            return f"{part}占{whole}的比例", False
        is_share = re.search(r"(?:率|比例|比重|占比)$", part)
        return (f"{part}（占{whole}）" if is_share else f"{part}占{whole}的比例"), False
    before = STARTS_AT.sub("", before)
    if q.role == "change":
        before = grammar.BASE.sub("", before)
    subject = clean(re.sub(r"以[^，]{2,8}为基数$", "", before))
    inner = grammar.GROUP_BEHIND_HEAD.fullmatch(subject)
    if inner:  # 覆盖率城市达到100%
        return of_group(inner["indicator"], inner["group"]), False
    if q.verb in ("占", "占到", "占比"):
        rest = clean(after.removeprefix("的"))
        subject = f"{subject}占比" if not rest else f"{subject}占{rest}比例"
    subject = re.sub(r"(?<=率)比例$", "", subject)
    if q.unit == "percent" and _WOMEN_AMONG.search(subject):  # 居委会成员中女性过半
        subject += "比例"
    if q.unit == "ratio" and subject and last and "比" not in subject:
        return of_group(last, subject), True
    if before.startswith("其中") and last and not re.search(r"(?:率|比例|比重|寿命|年限)$", subject):
        return of_group(last, subject), True
    return carry(text, start, subject, last)


def _of_nothing(text: str, start: int, before: str, last: str, q: Quantity) -> tuple[str, bool]:
    """女童零辍学, 艾滋病母婴传播零发生: what shall not be, of whom stands before it or, in a list, before the first."""
    what = "" if re.fullmatch(grammar.HAPPENS, q.classifier) else q.classifier
    subject = re.sub(r"^(?:保持|巩固|维持|稳定|达到|做到)", "", clean(before))
    if not subject and what and re.search(rf"(?:{grammar.ZERO_OF})$", last):
        return re.sub(rf"(?:{grammar.ZERO_OF})$", what, last), True
    return (f"{subject}{what}", False) if subject or what else carry(text, start, "", last)


def of_group(indicator: str, group: str) -> str:
    """An indicator for a part of its population: 识字率（农村）."""
    stem = re.sub("（[^（）]*）$", "", indicator)
    other = re.match(grammar.GROUPS, stem)
    if other and re.fullmatch(grammar.GROUPS, group) and len(stem) - other.end() >= 3:  # 城市婚检率, 农村 → 农村婚检率
        return group + stem[other.end() :]
    return f"{stem}（{group}）"


def carry(text: str, start: int, subject: str, last: str) -> tuple[str, bool]:
    """An elliptical subject filled in from the clauses before it."""
    if GROUP_ONLY.fullmatch(subject) and last:
        return of_group(last, subject.removeprefix("其中").strip("，")), True
    if re.fullmatch(r".{0,6}(?:周期|年内|期末)", subject) and last:
        return of_group(last, subject), True
    if subject and grammar.NAMES_A_GROUP.search(subject) and not ENDS_WITH_HEAD.search(subject):
        whole = _head_before_colon(text, start) or (last if _same_sentence(text, start, last) else "")
        if whole:
            return of_group(whole, subject), True
    if grammar.GAP_ONLY.fullmatch(subject) and last:
        return f"{last}{subject}", True
    if not subject or re.fullmatch(r"(?:其中|目标|比例|总体|全区|全市|全县|全省)", subject):
        nearest = _indicator_before(text, start)
        return (last if not nearest or nearest in last else nearest), True
    stem = _shared_stem(text, start, subject)
    if stem:
        return stem + subject, True
    if re.fullmatch(grammar.ELLIPTIC, subject):
        previous = _previous_clause(text, start)
        if previous and not re.search(r"\d|率|分之|过半", previous):
            return previous + subject, True
    return subject, False


def _head_before_colon(text: str, start: int) -> str:
    """知晓率:农村妇女达到85%: the indicator stands before the colon, or before the comma of a list of places."""
    if text[start - 1 : start] not in (":", "，"):
        return ""
    previous = clean(text[clause_start(text, start - 1) : start - 1])
    return previous if ENDS_WITH_HEAD.search(previous) and not re.search(r"\d", previous) else ""


def _same_sentence(text: str, start: int, last: str) -> bool:
    stem = re.sub("（[^（）]*）$", "", last)
    return (bool(stem) and stem in text[sentence_start(text, start) : start]) or "（" in last


def _previous_clause(text: str, start: int) -> str:
    if start <= sentence_start(text, start):
        return ""
    begin = clause_start(text, start - 1)
    return clean(text[begin : start - 1])


def _shared_stem(text: str, start: int, subject: str) -> str:
    """…宫颈癌和乳腺癌防治意识提高，防治知识知晓率…: what stands before the shared word belongs to both."""
    previous = _previous_clause(text, start)
    word = subject[:2]
    place = previous.find(word)
    prefix = EVERY_SO_OFTEN.sub("", previous[:place]) if place > 0 else ""
    if (
        word not in grammar.ACTIVITIES
        or len(prefix) < 2
        or not ENDS_WITH_HEAD.search(subject)
        or re.search(r"\d|率", prefix)
    ):
        return ""
    return prefix


def _indicator_before(text: str, start: int) -> str:
    """The nearest indicator-like phrase in the clauses before a place, within its sentence or the one before."""
    at, floor = start, sentence_start(text, start)
    while at > floor:
        begin = clause_start(text, at - 1)
        clause = clean(text[begin : at - 1])
        found = PHRASE_WITH_HEAD.match(clause)
        if found and len(found.group()) >= 4:
            return clean(found.group())
        at = begin
    return ""


def _of_share(text: str, start: int, before: str, after: str, last: str, q: Quantity) -> tuple[str, bool]:
    before = re.sub(rf"{grammar.SHARE}的[^，。；]+$", "", before)
    subject = clean(re.sub(r"(?:有|以及|和|要有|应有|使|力争)$", "", before))
    group = re.sub(
        rf"(?<=建设|配备|设立|建立|建成){grammar.ANY_NUMBER}[所个名支处家](?:及?以上)?", "", after.removeprefix("的")
    )
    another = grammar.ANOTHER_SHARE.match(group)
    if another:  # 95%的城市社区和85%的农村社区建立…: the predicate stands behind the last share
        predicate = grammar.PREDICATE.search(another["rest"])
        group = another["own"] + (another["rest"][predicate.start() :] if predicate else "")
    if re.fullmatch(r"(?:目标|水平|标准|要求|比例|比率|速度)?", group):
        return _of_level(text, start, before, after, last, q)
    if re.search(r"所有", subject):
        subject = ""
    if re.search(r"(?:占|达到|达|保持)$", subject):
        subject = re.sub(r"(?:占|达到|达|保持)$", "", subject)
    return f"{subject}{group}", False


def _of_count(text: str, start: int, before: str, after: str, last: str, q: Quantity) -> tuple[str, bool]:
    before = STARTS_AT.sub("", before)
    if LISTED_COUNT.search(before):  # 建成1个市级、5个县级基地
        before = ""
    thing = after.removeprefix("的")
    cut = NEXT_COUNT.search(thing, 1)
    thing = thing[: cut.start()] if cut else thing
    cut = grammar.OBJECT_END.search(thing, 1)
    thing = thing[: cut.start()] if cut else thing
    if thing.count("（") < thing.count("）"):
        thing = thing.split("）")[0]
    if thing.startswith("、"):
        thing = ""
    if not thing and re.fullmatch(
        r"培训|服务|救助|帮扶|扶持|资助|检查|改造", q.verb
    ):  # 提供家政技能培训600人次: the verb is part of what is counted
        before += q.verb
    subject = clean(re.sub(r"^(?:每年|年均)|(?:每年|确保|力争|由|从|按|按照|，)$", "", clean(before)))
    subject = re.sub(r"(?:不|应|须|必须|需)$", "", subject)
    thing = re.sub(r"^(?:、|和)|(?:、|和|等)$", "", thing)
    if not thing:  # 每个社区设立专干1名
        subject = grammar.MADE_FOR.sub("", grammar.MADE.sub("", subject), count=1)
    if not subject and not thing:
        return carry(text, start, "", last)
    if not subject and start > sentence_start(text, start):
        holder = _holder(last)
        if holder:
            return holder + thing, True
    return subject + thing, False


def _holder(last: str) -> str:
    """Who is to have it: the part of the previous target's indicator that names an institution or a place."""
    found = re.match(r".*(?:平台|媒体|机构|单位|社区|街道|学校|乡镇|村|区|县|市|部门|企业)", last)
    return found.group() if found and found.end() < len(last) else ""


def _of_full(text: str, start: int, before: str, after: str, last: str, q: Quantity) -> tuple[str, bool]:
    if after and not re.match(r"(?:并|且|，|。|）|、|目标|及|和|率|的目标|任务)", after):
        return "", False
    scope = re.match(r"(?P<who>.{3,}?)(?:实现|达到|做到)(?P<scope>.{1,12})$", before)
    if scope:
        return f"{clean(scope['who'])}（{scope['scope']}）", False
    subject = clean(re.sub(r"(?:实现|达到|做到|基本|逐步)+$", "", before))
    return (subject, False) if len(subject) >= 3 else carry(text, start, "", last)


def part_unknown(indicator: str, text: str, q: Quantity) -> tuple[str, str]:
    """A phrase parted behind its head noun from words before its number that are not understood, '' for none.

    剖宫产率止步于30%, 剖宫产率不越30%以上: what these words ask for is not known, and they are no part of the indicator.
    Before a comparator or verb that is known they may be a noun (流产率降幅不低于10%), unless they deny something.
    """
    found = UNKNOWN_WORDS.search(indicator) if q.role != "count" else None
    if found is None or not text[: q.left].endswith(found["unknown"]):
        return indicator, ""
    if (q.explicit or q.verb) and not NEGATION_WITHIN.search(found["unknown"]):
        return indicator, ""
    return indicator[: found.start("unknown")], found["unknown"]


PLACE = re.compile(r"农村牧区|农村|乡村|城镇|城市|城乡")
BETWEEN_TWO = re.compile(r"(?:差距|差异|差值|之差|之比|比值)$")
POOLED = "合格率"  # of samples taken together


def split_parts(phrase: str) -> list[str]:
    """Coordinated indicators of one phrase, each with the head noun they share: 婴儿和5岁以下儿童死亡率."""
    depth, parts, begin, place = 0, [], 0, 0
    while place < len(phrase):
        character = phrase[place]
        depth += character in "（“《"
        depth -= character in "）”》"
        found = grammar.CONNECTIVES.match(phrase, place) if not depth else None
        if found:
            parts.append(phrase[begin:place])
            begin = place = found.end()
        else:
            place += 1
    parts.append(phrase[begin:])
    parts = lists.shared_levels([part for part in parts if part])
    head = LAST_HEAD.search(parts[-1]) if parts else None
    if not head or len(parts) == 1:
        return parts
    if members := lists.distribute(parts):
        return members
    parts = [part if LAST_HEAD.search(part) else part + _shared_tail(part, parts[-1], head.group()) for part in parts]
    return [_with_population(part, parts[0]) for part in parts]


def _with_population(part: str, first: str) -> str:
    """5岁以下儿童贫血率和生长迟缓率: a later part that names nobody means those of the first; so with a place."""
    whom = grammar.POPULATION.match(first) or PLACE.match(first)
    if whom is None or grammar.NAMES_SOMEBODY.search(part) or part.startswith(whom.group()):
        return part
    return part if PLACE.search(part) else whom.group() + part


def _shared_tail(part: str, last: str, head: str) -> str:
    """What a part shares with the last one: 宫颈癌 / 乳腺癌检查覆盖率 → 检查覆盖率; else the head noun."""
    group = re.match(grammar.GROUPS, last)
    if group and re.fullmatch(grammar.GROUPS, part):
        return last[group.end() :]
    level = grammar.ADMINISTRATIVE.match(last)
    if level and grammar.ADMINISTRATIVE.fullmatch(part):
        return last[level.end() :]
    place = last.find(part[-1])
    return last[place + 1 :] if place >= 0 and abs(place + 1 - len(part)) <= 1 else head


def belong_apart(phrase: str, parts: list[str], known: set[str]) -> bool:
    """Whether the parts of a phrase are indicators each by itself: all or some are known, or each has its own head.

    A part that nobody knows then stands open beside the others. What is measured as one (抽查合格率) is not parted for
    the sake of a part.
    """
    if len(parts) < 2 or holds_two_together(phrase):
        return False
    if all(part in known for part in parts) or has_own_heads(phrase) or lists.is_of_each(phrase):
        return True
    some = any(part in known for part in parts) and not phrase.endswith(POOLED)
    return some and all(ENDS_WITH_HEAD.search(part) for part in parts)


def holds_two_together(phrase: str) -> bool:
    """Whether a phrase is one measure of two (女性受教育年限与男性的差距), which no part of it is."""
    parts = [part for part in grammar.CONNECTIVES.split(phrase) if part]
    return bool(BETWEEN_TWO.search(phrase)) and not all(BETWEEN_TWO.search(part) for part in parts)


def has_own_heads(phrase: str) -> bool:
    """Whether every coordinated part of a phrase is an indicator by itself (A率、B率)."""
    parts = [part for part in grammar.CONNECTIVES.split(phrase) if part]
    return len(parts) > 1 and all(ENDS_WITH_HEAD.search(part) and len(part) > 4 for part in parts)
