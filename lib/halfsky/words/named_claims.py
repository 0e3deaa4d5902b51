"""Which claims of a Chinese text are made of which name: 孕产妇死亡率2025年为8/10万, 已达标的有婴儿死亡率.

Only what can be told without doubt is told: a name that says whose value it is (农村…, 全国…) is another one, and so is
a number behind words that look like an indicator of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from halfsky.words import claims, counts_in_words, judgements

_SENTENCE = re.compile(r"[^。；;！？\n]+")
_CLAUSE_ENDS = "，,：:。；;！？\n"
_JOINED = re.compile(r"\s*(?:、|和|与|及|以及|，)?\s*")
_OF_OTHERS = re.compile(
    r"(?:农村|乡村|城市|城镇|城区|城乡|男性?|女性?|全国|我国|全[省市州盟县区旗]|全区域|国家|省级?|市级|流动人口|户籍人口"
    r"|新生儿?|周边|同类|[东中西南北]部|东北|沿海|内地)(?:地区|居民|人口|平均)?的?$"
)
_OTHER_THING = re.compile(r"(?:城乡|区域|地区|性别|男女|年龄)?(?:差距|差异|之比)|监测|统计制度")
_LIKE_A_NAME = re.compile("率|比例|比重|占比|人数|数量|寿命|年限|水平|床位|覆盖面|差距")
_TO_TARGET = re.compile("目标值?[^，,]{0,3}(?:差距|水平)")  # looks like a name of its own, and is none
_ELSEWHERE = re.compile("全国|[省市州盟]|国家|国际|其他|周边|平均|每年|年均|容许|允许|[东中西南北]部|东北|沿海|内地")
_SAME = re.compile("(?:该|这一|这项|此项)(?:项|个)?(?:监测)?(?:指标|比例|比率|数值)")  # the indicator named before
_FORWARD = re.compile(
    r"的?(?:定量|重点|主要|其他|监测)*(?:指标|目标)?(?:共|还|仅)?有?(?:\d+|[一二两三四五六七八九十]+)?项?(?:[：:为是有]|包括|分别是|分别为)+$"
)
_HOPED = re.compile(
    "力争|争取|确保|保证|预计|预期|有望|计划|打算|推动|推进|促进|若|如果|如期|能否|是否|可否|将|继续|早日|尽快|要求|任务|应"
)
_NOT = re.compile(r"(?:没有|没能|未能|未|不能|难以|无法|不|尚|仍)$")
_FARTHEST = 60  # signs between a name and what is said of it
_HELD_AGAINST = re.compile("比|较|上年|目标|基期|规定|要求|标准|差|离|由|从")
_SPAN = re.compile(r"\s*[至到—–~～-]+\s*")
_APART = re.compile(
    "(?:提高|增加|上升|增长|扩大|延长|提升|降低|减少|下降|缩小|缩短|下滑|差|高于|低于|优于|超过|超出|高出?|低)"
    "(?:目标值?|基期)?[了约近]*$|[降增升涨][幅][^，,]{0,2}$"
)
_JUST_BEFORE = 8  # signs
_FROM_TARGET = re.compile(
    r"(?:还|尚|仍|只|仅|又)差[了约近]*$"
    r"|(?:目标|要求|标准).{0,4}(?:相差|[还尚仍只仅]?有?差距?|缺口|距离)(?:值|为|是|有|达|约|近|了|到)*$"
    r"|(?:^|[，,的与])(?:差距|缺口)(?:值|为|是|有|达|约|近|仍|还|尚)*$"
    r"|(?:低于|高于|优于|超过|超出|超|未达到?)(?:规划|纲要|既定|预定|本期)?(?:的)?目标值?[了约近]*$"
    r"|(?:距离?|离).{0,12}目标值?[还尚仍只仅]?有[约近]*$"
    r"|比(?:规划|纲要|既定|预定)?目标值?[要还]?[高低多少][出了约近]*$"
)
_STILL = re.compile("[还尚仍只仅]有[约近]*$")
_WAY_TO_GO = re.compile("的(?:差距|缺口|距离)")
_SINCE_YEAR = re.compile(r"(?:比|较|与|同|自|从|由)\s*$")
_SINCE_BASE = re.compile(r"(?:比|较|与|同|自|从)(?:基期|基年|期初|规划初期|实施之初)")
_AGAINST_OTHER = re.compile("上年|去年|上一年|同比|上期|前年|每年|年均|环比|全国|全省|目标")
_COMPARED = re.compile("比(?:男|女性|城镇|城市|农村|乡村|全国|全省|全市|上级|其他|周边|同级)")
_SAID_TO_BE = re.compile("(?:为|是|达到?)了?[约近]?$")
_YEAR = len("2025")
BASE = 0
"""The base year, whichever it is."""
_ENDED = re.compile("[了，、）,)]|$")
_BARE = "达标"
_SHORT = 2


@dataclass(frozen=True)
class NamedClaim:
    """A claim and the names, several of a list, one of which it is made of. year: in which year the value is said to
    be, None where the text does not say; denied: a judgement that is turned round (没有达标); apart: a number that says
    how far two values are apart (提高1.2岁, 还差0.9岁); to_target: how far from the target; since: a change since which
    year (`BASE` for 基期), None where the text does not say;
    years: all that the sentence names before; against_other: a change against the year before, or against others;
    latest: a value that is said to be the indicator's (为17.8/10万), of no year."""

    names: tuple[str, ...]
    claim: claims.Claim
    year: int | None = None
    denied: bool = False
    apart: bool = False
    to_target: bool = False
    since: int | None = None
    years: tuple[int, ...] = ()
    against_other: bool = False
    latest: bool = False


@dataclass(frozen=True)
class _Token:
    start: int
    stop: int
    name: str  # "" for words that name somebody else's value


def sentences(text: str) -> list[tuple[int, str]]:
    """Where each sentence, or part of one between semicolons, begins, and what it says."""
    return [(found.start(), found[0]) for found in _SENTENCE.finditer(text)]


@dataclass(frozen=True)
class Reading:
    """A sentence with the names in it. text: with figures as plain ones, and blanks for words for the area; begin:
    where it begins in the whole text."""

    text: str
    begin: int
    tokens: tuple[_Token, ...]
    held: tuple[claims.Claim, ...]

    def before(self, start: int) -> tuple[str, ...]:
        """The name, or the list of names, next before a place."""
        return _before(self.text, list(self.tokens), start)

    def words(self, start: int) -> str:
        """What stands between the name, or the number before, and a place."""
        numbers = [_stop(one) for one in self.held if one.kind == "number" and _stop(one) <= start]
        return self.text[max([_begins(list(self.tokens), start), *numbers]) : start]

    def clause(self, start: int) -> str:
        """The words of the clause before a place, without the names."""
        begin = max(self.text.rfind(sign, 0, start) for sign in _CLAUSE_ENDS) + 1
        ends = [token.stop for token in self.tokens if token.stop <= start]
        first = min((token.start for token in self.tokens if token.start >= begin), default=start)
        return self.text[begin : min(first, start)] + self.text[max([begin, *ends]) : start]

    def since(self, start: int) -> int | None:
        """Since which year a change is said to be (`BASE` for the base); None where that is not said."""
        before = [one for one in self.held if _stop(one) <= start]
        last = max([0, *(_stop(one) for one in before if one.kind == "number")])
        return _since(self.text, last, before, start)

    def years(self, start: int) -> tuple[int, ...]:
        """All years that are named before a place."""
        before = [one for one in self.held if _stop(one) <= start]
        return tuple(int(one.meaning[:_YEAR]) for one in before if one.kind == "year" and len(one.meaning) > _YEAR)


def readings(
    text: str, names: re.Pattern[str], area: re.Pattern[str] | None = None, *, carried: bool = False
) -> Iterator[Reading]:
    """The sentences of a text that hold a name (a pattern that finds the longest). area: finds words for the area whose
    values they are, which say nothing of another. carried: also what follows a semicolon, of the one name before it."""
    last, ends, named = "", -1, ""
    for begin, sentence in sentences(text):
        plain = claims.narrow(sentence)
        spans = [(found.start(), found.end()) for found in names.finditer(plain)]
        if area is not None:
            plain = _without_area(plain, area, spans)
        tokens = tuple(_token(start, stop, plain) for start, stop in spans)
        if carried and not tokens and last and begin == ends + 1 and text[ends] in "；;":
            tokens = (_Token(0, 0, last),)
        if not tokens and named:
            tokens = tuple(_Token(found.start(), found.end(), named) for found in _SAME.finditer(plain))
        own = {token.name for token in tokens}
        named = next(iter(own)) if len(own) == 1 else "" if own else named
        last, ends = own.pop() if len(own) == 1 else "", begin + len(sentence)
        if not any(token.name for token in tokens):
            continue
        held = tuple(
            claim for claim in claims.claims(sentence)
            if not any(token.start <= claim.start < token.stop for token in tokens)
        )  # fmt: skip
        yield Reading(plain, begin, tokens, held)


def named_claims(text: str, names: re.Pattern[str], area: re.Pattern[str] | None = None) -> Iterator[NamedClaim]:
    """The numbers, shares in words and judgements of a text that are made of one of the names (a pattern that finds the
    longest). area: finds words for the area whose values they are, which say nothing of another."""
    for reading in readings(text, names, area):
        tokens, held = list(reading.tokens), list(reading.held)
        for place, claim in enumerate(held):
            if (told := _told(reading.text, tokens, held, place)) is not None:
                yield replace(told, claim=claims.moved(claim, reading.begin))


def _without_area(text: str, area: re.Pattern[str], names: list[tuple[int, int]]) -> str:
    """The text with as many blanks as the words for the area have signs, but where they are part of a name."""
    signs = list(text)
    for found in area.finditer(text):
        if not any(start < found.end() and found.start() < stop for start, stop in names):
            signs[found.start() : found.end()] = " " * len(found[0])
    return "".join(signs)


def _token(start: int, stop: int, text: str) -> _Token:
    other = _OF_OTHERS.search(text[:start].rstrip(" ")) or _OTHER_THING.match(text, stop)
    return _Token(start, stop, "" if other else text[start:stop])


def _told(text: str, tokens: list[_Token], held: list[claims.Claim], place: int) -> NamedClaim | None:
    claim = held[place]
    if claim.kind == "judgement":
        return _judged(text, tokens, claim)
    names = _before(text, tokens, claim.start)
    said = claim.kind == "number" or counts_in_words.is_share(claim.meaning)
    if not said or claim.bare or not names or _COMPARED.search(text[_begins(tokens, claim.start) : claim.start]):
        return None
    before = held[:place]
    since = max([0, *(_stop(one) for one in before if one.kind == "number")])
    apart = _APART.search(text, max(since, claim.start - _JUST_BEFORE), claim.start) is not None
    words = text[_begins(tokens, claim.start) : claim.start]  # 距离30%的目标还有: a number may stand in it
    to_target = _FROM_TARGET.search(words) is not None or (
        _STILL.search(words) is not None and _WAY_TO_GO.match(text, _stop(claim)) is not None
    )
    year = _since(text, since, before, claim.start) if apart and not to_target else None
    of_value = _year(text, before, claim.start)
    years = tuple(int(one.meaning[:_YEAR]) for one in before if one.kind == "year" and len(one.meaning) > _YEAR)
    against = _AGAINST_OTHER.search(text[since : claim.start]) is not None
    latest = not years and not apart and _SAID_TO_BE.search(text, since, claim.start) is not None
    return NamedClaim(names, claim, of_value, False, apart, to_target, year, years, against, latest)


def _begins(tokens: list[_Token], start: int) -> int:
    """Where the words about a claim begin: behind the name, or the clause that it stands in."""
    return max([0, *(token.stop for token in tokens if token.stop <= start)])


def _since(text: str, since: int, before: list[claims.Claim], start: int) -> int | None:
    """Since which year a change is: 比2010年下降, 与2010年相比…下降, 较基期下降; None where that is not said."""
    words = text[since:start]
    if _AGAINST_OTHER.search(words):
        return None
    if _SINCE_BASE.search(words):
        return BASE
    years = [one for one in before if one.kind == "year" and one.start >= since]
    held = [one for one in years if _SINCE_YEAR.search(text[: one.start]) or re.match("以来|起", text[_stop(one) :])]
    if not held or (held[-1] is not years[-1] and re.search("[到至]", text[_stop(held[-1]) : years[-1].start])):
        return None
    return int(held[-1].meaning[:_YEAR])


def _judged(text: str, tokens: list[_Token], claim: claims.Claim) -> NamedClaim | None:
    stop = claim.start + len(claim.text)
    begin = max(text.rfind(sign, 0, claim.start) for sign in _CLAUSE_ENDS) + 1
    inside = [token for token in tokens if begin <= token.start < claim.start]
    clause = text[max([begin, *(token.stop for token in inside)]) : claim.start]
    before = text[begin : inside[0].start] if inside else ""  # 力争孕产妇死亡率达标, 为孕产妇死亡率达标打好基础
    if (
        _HOPED.search(before + clause)
        or before.strip() == "为"
        or (claim.text == _BARE and text[stop : stop + 1] not in ("", "了", "，", "、", "）", ","))
    ):
        return None
    after = next((token for token in tokens if token.start >= stop), None)
    if after is not None and _FORWARD.fullmatch(text, stop, after.start):
        return NamedClaim(_list_from(text, tokens, after), claim)
    names = _before(text, tokens, claim.start)
    near = len(claim.text) > _SHORT or bool(inside)
    dated = re.search(r"\d{4}年", clause[-_FARTHEST:]) is not None and not judgements.says_reached(claim.text)
    if not names or not near or dated:
        return None
    return NamedClaim(names, claim, None, bool(_NOT.search(clause)))


def _before(text: str, tokens: list[_Token], start: int) -> tuple[str, ...]:
    """The name, or the list of names, next before a place; none where words between look like another's name."""
    own = [token for token in tokens if token.stop <= start]
    if not own or not own[-1].name:
        return ()
    between = text[own[-1].stop : start]
    if len(between) > _FARTHEST or _LIKE_A_NAME.search(_TO_TARGET.sub("", between)) or _ELSEWHERE.search(between):
        return ()
    names = [own[-1].name]
    for later, token in zip(reversed(own), reversed(own[:-1]), strict=False):
        if not token.name or not _JOINED.fullmatch(text, token.stop, later.start):
            break
        names.append(token.name)
    return tuple(names)


def _list_from(text: str, tokens: list[_Token], first: _Token) -> tuple[str, ...]:
    """The names of a list behind a judgement, each of which it is made of: they come back one by one."""
    names, last = [first.name], first
    for token in tokens[tokens.index(first) + 1 :]:
        if not _JOINED.fullmatch(text, last.stop, token.start):
            break
        names.append(token.name)
        last = token
    return tuple(name for name in names if name)


def _year(text: str, before: list[claims.Claim], start: int) -> int | None:
    """Of which year a value is, where the number follows the year without being held against anything."""
    if not before or before[-1].kind != "year":
        return None
    year = before[-1]
    between = text[_stop(year) : start]
    if len(before) > 1 and before[-2].kind == "year" and _SPAN.fullmatch(text[_stop(before[-2]) : year.start]):
        return None
    if _HELD_AGAINST.search(between) or re.search("[，,]", between.lstrip("，, ")):
        return None
    return int(year.meaning[:_YEAR])


def _stop(claim: claims.Claim) -> int:
    return claim.start + len(claim.text)
