"""What a text claims that data can contradict: numbers with their units, shares in words, ways up or down, judgements.

Two ways of writing one thing are one claim: 81.30 and 81.3, ８１．３, 1,234 and 1234, 三项 and 3项, 下降 and 降低.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from halfsky.words import chinese_numbers, counts_in_words, judgements

_TENTHS = "一二两三四五六七八九"
_UP = ("提高", "增加", "上升", "增长", "扩大", "延长", "提升", "上涨")
_DOWN = ("降低", "减少", "下降", "缩小", "缩短", "下滑")
_ABOVE, _BELOW = ("高于", "超过", "大于", "＞", ">"), ("低于", "不足", "小于", "＜", "<")
_AT_LEAST, _AT_MOST = ("不低于", "不少于", "不小于", "≥"), ("不高于", "不超过", "不大于", "不多于", "≤")
_ONE = {
    word: name
    for name, words in (
        ("up", _UP), ("down", _DOWN), ("above", _ABOVE), ("below", _BELOW), ("least", _AT_LEAST), ("most", _AT_MOST),
    )
    for word in words
}  # fmt: skip
_ENGLISH = {
    "at least": "least", "at most": "most", "no more than": "most", "no less than": "least", "more": "up",
    "less": "down", "above": "above", "below": "below",
}  # fmt: skip
_BOUNDS = ("above", "below", "least", "most")
_SINCE = {"上年": "上年", "去年": "上年", "上一年": "上年", "基期": "基期", "基年": "基期"}
_DENIED = "(?:尚未|并未|未能|没有|没能|未)(?:能)?(?:按时间进度|如期|按期)?"
_COUNTED = "项次|项|个|人次|人|例|所|张|名|家|处|次|件|份|场|期|条|类|批|户|支|座|间|对|篇"
_UNITS = (
    f"个百分点|个千分点|个十万分点|个万分点|百分点|/10万|/万|%|‰|万人次|万人|万元|亿元|万|亿|元|{_COUNTED}|年|岁|倍|成"
)
_CLAIM = re.compile(
    # when a file was made, or something happened, is no claim about the data
    r"(?P<date>\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{4}-\d\d-\d\d|(?<!\d)\d{1,2}月(?:\d{1,2}日)?(?!\d))"
    rf"|(?P<number>[−-]?\d[\d,]*(?:\.\d+)?(?::\d+(?:\.\d+)?)?) ?(?P<unit>{_UNITS})?"
    rf"|(?P<judged>{judgements.PATTERN})|(?!(?:尚|并)(?:{judgements.PATTERN})){_DENIED}(?P<denied>{judgements.PATTERN})"
    rf"|(?P<per>{'|'.join(chinese_numbers.PARTS)})(?P<of>{chinese_numbers.ANY}|百)"
    rf"|(?P<parts>{counts_in_words.PARTS})"
    rf"|(?P<tenths>(?P<how>不足|超过|超|接近|近|大约|约)?(?P<tenth>[{_TENTHS}])成(?P<half>半)?"
    r"(?P<behind>以上|以下|左右|多)?(?!员|立|果|效|本|绩|因|人))"
    rf"|(?P<halves>{counts_in_words.HALF})|(?P<quantity>{counts_in_words.QUANTITY})"
    rf"|(?P<numeral>(?<!第){chinese_numbers.SEVERAL})(?P<many>{_UNITS})"
    rf"|(?P<rank>(?:居|列|排名?)[^，。；、]{{0,6}}?(?:第{chinese_numbers.ANY}位?|首位|榜首|前列))"
    rf"|(?P<since>{'|'.join(_SINCE)})"
    rf"|(?P<word>(?:{'|'.join(sorted((*_ONE, '持平'), key=len, reverse=True))})(?P<to>[到至](?!\d{{4}}年))?"
    rf"|(?i:\b(?:{'|'.join(_ENGLISH)})\b))"
)
_WIDE = str.maketrans("，．：％－", ",.:%-")
_OWN_NOUN = 2  # signs behind a counter that tell what is counted: 9个部门
_NUMBERING = re.compile(r"\s*[（(]?[0-9]+[）).．、]")
_LONG = 6  # digits in a row without a unit: a telephone or a postal code
_HANZI = re.compile("[一-鿿]")
_NO_COUNT = re.compile(r"[号月日时楼版页表图]|至|—")  # behind a plain number: 3号, 第2版
_QUANTITY = "quantity"
_COUNT = re.compile(rf"(\d+)((?:{_COUNTED})?)")
_PER_CENT = re.compile(r"\d+(?:\.\d+)?%")
_SENTENCE_END = re.compile("[。；;]")
_NEAR = 4  # claims: what stands for one that is farther off stands for something else
_ORDINAL = ("第", "〔", "附件", "表", "图", "附录")


@dataclass(frozen=True)
class Claim:
    """`text` as it is written from `start` on, `meaning` what it says, the same for all ways of writing it.

    kind: number, year, date, word (a way, a share in words, since when), quantity (全部, 若干), rank or judgement.
    noun: of a count what is counted, else "". bare: a number that is none of the data's by its look: a page, a
    telephone, a numbering.
    """

    text: str
    meaning: str
    kind: str
    start: int
    noun: str = ""
    bare: bool = False

    @property
    def key(self) -> str:
        """What tells whether a document claims it elsewhere too."""
        return self.meaning + self.noun


def claims(text: str) -> list[Claim]:
    """The claims of a text in order."""
    plain = narrow(text)
    return [_claim(found, plain) for found in _CLAIM.finditer(plain)]


def moved(claim: Claim, by: int) -> Claim:
    """The claim as it stands in the whole text that its own one begins in at `by`."""
    return replace(claim, start=claim.start + by)


def masked(text: str) -> str:
    """The text with every claim as one sign: two texts that differ in nothing else are the same."""
    return _CLAIM.sub("#", narrow(text)).replace(" ", "")


@dataclass(frozen=True)
class Mark:
    """What was found in an edited text and what is expected there ("" for nothing of the kind), each with its place.

    about: what the data say, where that is told in words of its own. added: an author put in what no data have.
    """

    found: str
    expected: str
    here: int
    there: int = -1
    about: str = ""
    added: bool = False


def contradicted(
    edited: str, expected: str, known: Collection[str] | None = None
) -> list[Mark]:  # fmt: skip
    """Each claim of the edited text that stands where the expected text has another one.

    What was taken out is no contradiction. What an author put in beside all that was there is told with "" as expected
    where it is a number that no claim of the data (`known`: their keys) has, or a judgement; without `known` it is not.
    """
    here, there = claims(edited), claims(expected)
    if [one.meaning for one in here] == [one.meaning for one in there]:
        return []
    matcher = difflib.SequenceMatcher(
        None, [one.meaning for one in here], [one.meaning for one in there], autojunk=False
    )
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    kept = {place for kind, low, high, *_ in matcher.get_opcodes() if kind == "equal" for place in range(low, high)}
    gone = any(kind == "insert" for kind, *_ in changes) and _said(here) <= _said(there)
    told: list[Mark] = []
    lost: set[int] = set()
    words: list[tuple[Claim, int]] = []  # quantities that no claim next to them gave way to, and where they stand
    for _, begin, end, low, high in changes:
        stands = _stands_for(here[begin:end], there, range(low, high))
        lost |= set(range(low, high)) - set(stands.values())
        for place, one in enumerate(here[begin:end]):
            if place in stands:
                if not _agrees(one, there, stands[place]):
                    other = stands[place]
                    follows = there[other + 1 : high] if place == end - begin - 1 else []
                    value, meant = _bounded(one, *here[begin + place + 1 :][:1]), _bounded(*there[other:][:2])
                    told.append(
                        Mark(
                            one.text + value,
                            _expected(one, there, other, follows) + meant,
                            one.start,
                            there[other].start,
                        )
                        if value == meant
                        else Mark(one.text, _expected(one, there, other, follows), one.start, there[other].start)
                    )
            elif one.kind == _QUANTITY:
                words.append((one, low))
            elif begin + place + 1 in kept and (value := _bounded(one, here[begin + place + 1])):
                told.append(Mark(one.text + value, value, one.start))
            elif gone or (known is not None and new(one, known)):
                added = known is not None and one.kind in ("number", "rank") and new(one, known)
                told.append(Mark(one.text, "", one.start, added=added))
    for one, place in words:
        near = [other for other in lost if abs(other - place) <= _NEAR and _is_count(there[other])]
        same = [other for other in near if not _SENTENCE_END.search(expected, *_between(there, other, place))]
        if same:
            other = min(same, key=lambda one: abs(one - place))
            lost.remove(other)
            if not _agrees(one, there, other):
                told.append(Mark(one.text, there[other].text, one.start, there[other].start))
    return sorted(told, key=lambda mark: mark.here)


def _bounded(word: Claim, after: Claim | None = None) -> str:
    """The value that a word next before it makes a bound of: 不足62.5%; "" where it does not."""
    next_to = after is not None and word.kind == "word" and word.start + len(word.text) == after.start
    return after.text if after and next_to and after.kind == "number" and word.meaning in _BOUNDS else ""


def _said(held: Collection[Claim]) -> int:
    return sum(one.kind != _QUANTITY for one in held)


def _between(there: Sequence[Claim], one: int, other: int) -> tuple[int, int]:
    low, high = sorted((one, min(other, len(there) - 1)))
    return there[low].start, there[high].start


def _stands_for(here: Sequence[Claim], there: Sequence[Claim], places: range) -> dict[int, int]:
    """Which of the expected claims at those places each of the others stands for: a word for a count the last count,
    of fewer than there were each the first of its own sort."""
    left = list(places)
    stands: dict[int, int] = {}
    for place, one in enumerate(here):
        if one.kind == _QUANTITY:
            alike = [other for other in left if there[other].kind == _QUANTITY]
            found = alike[:1] or [other for other in left if _is_count(there[other])][-1:]
            stands.update((place, other) for other in found)
            left = [other for other in left if other not in found]
    rest = [place for place, one in enumerate(here) if one.kind != _QUANTITY]
    for number, place in enumerate(rest[: len(left)]):
        spare = len(left) - (len(rest) - number)
        allowed = left[: max(spare, 0) + 1]
        other = next((other for other in allowed if _sort(there[other]) == _sort(here[place])), allowed[0])
        stands[place] = other
        left = [one for one in left if one > other]
        if not left:
            break
    return stands


def _sort(claim: Claim) -> str:
    """Claims of one sort may stand for each other: shares in words and per cent, numbers of one unit."""
    if counts_in_words.is_share(claim.meaning) or claim.meaning.endswith("%"):
        return "%"
    return claim.kind + (claim.meaning.lstrip("-0123456789.:") if claim.kind in ("number", "numeral") else "")


def _is_count(claim: Claim) -> bool:
    return claim.kind in ("number", "numeral") and _COUNT.fullmatch(claim.meaning) is not None


def _count(claim: Claim) -> tuple[int, str]:
    found = _COUNT.fullmatch(claim.meaning)
    return (int(found[1]), found[2]) if found else (0, "")


def _among(there: Sequence[Claim], place: int) -> Claim | None:
    """Of how many a count is: the count of the same things before it, or behind it where that is no less (11/13)."""
    count, unit = _count(there[place])
    for other in [*range(place - 1, max(place - _NEAR, -1), -1), place + 1]:
        if 0 <= other < len(there) and _is_count(there[other]):
            among, its_unit = _count(there[other])
            if its_unit == unit and among >= count:
                return there[other]
    return None


def _agrees(one: Claim, there: Sequence[Claim], place: int) -> bool:
    """Whether a word for a count, or a share in words, can be said of what it stands for."""
    if one.kind == _QUANTITY and _is_count(there[place]):
        among = _among(there, place)
        return counts_in_words.holds(one.meaning, _count(there[place])[0], _count(among)[0] if among else None)
    if not counts_in_words.is_share(one.meaning):
        return False
    shares = [float(other.meaning[:-1]) for other in there[place : place + _NEAR] if _PER_CENT.fullmatch(other.meaning)]
    if _is_count(there[place]) and (among := _among(there, place)) is not None and _count(among)[0]:
        shares.append(_count(there[place])[0] / _count(among)[0] * 100)
    return any(counts_in_words.agrees(one.meaning, share) for share in shares)


def _expected(one: Claim, there: Sequence[Claim], place: int, follows: Sequence[Claim]) -> str:
    """The words of what an edited claim stands for; of a share the one count in the other."""
    words, last = there[place].text, there[place]
    if _sort(one) == "%" and _is_count(last) and (among := _among(there, place)) is not None:
        return f"{_count(last)[0]}/{_count(among)[0]}"
    for after in follows:
        if after.start != last.start + len(last.text):
            break
        words, last = words + after.text, after  # 提前 and 实现目标
    return words


def new(claim: Claim, known: Collection[str]) -> bool:
    """Whether a claim that an author put in is one that the data do not make."""
    if claim.kind == "judgement":
        return judgements.unmistakable(claim.text)
    if claim.kind == "rank":
        return claim.key not in known
    return claim.kind == "number" and not claim.bare and claim.key not in known


def narrow(text: str) -> str:
    """Full-width figures as plain ones, sign for sign; Chinese signs stay."""
    digits = "".join(unicodedata.normalize("NFKC", sign) if "０" <= sign <= "９" else sign for sign in text)
    return re.sub(r"(?<=\d)[，．：％－](?=\d)|(?<=\d)％", lambda found: found[0].translate(_WIDE), digits)


def _claim(found: re.Match[str], text: str) -> Claim:
    said, start = found[0].rstrip(), found.start()
    if found["date"]:
        return Claim(said, "date", "date", start)
    if found["judged"]:
        return Claim(said, judgements.meaning(said), "judgement", start)
    if found["denied"]:
        return Claim(found["denied"], judgements.denied(found["denied"]), "judgement", found.start("denied"))
    if found["per"]:
        amount = "100" if found["of"] == "百" else _plain(chinese_numbers.number(found["of"]))
        return Claim(said, amount + chinese_numbers.PARTS[found["per"]], "number", start)
    if found["parts"]:
        return Claim(said, counts_in_words.parts(said), "word", start)
    if found["rank"]:
        return Claim(said, said, "rank", start)
    if found["since"]:
        return Claim(said, _SINCE[said], "word", start)
    if found["quantity"]:
        return Claim(said, counts_in_words.quantity(said), _QUANTITY, start)
    if found["halves"]:
        return Claim(said, counts_in_words.half(said), "word", start)
    if found["tenths"]:
        meaning = counts_in_words.share(
            found["tenth"], found["how"] or "", found["half"] or "", found["behind"] or ""
        )  # fmt: skip
        return Claim(said, meaning, "word", start)
    if found["word"]:
        word = said.removesuffix(found["to"] or "")
        meaning = _ONE.get(word) or _ENGLISH.get(word.lower(), word)
        return Claim(said, meaning + ("到" if found["to"] else ""), "word", start)
    if found["numeral"]:
        meaning = f"{_plain(chinese_numbers.number(found['numeral']))}{found['many']}"
        return Claim(said, meaning, "year" if found["many"] == "年" else "numeral", start)
    number = ":".join(map(_plain, found["number"].split(":")))
    unit, behind = found["unit"] or "", text[found.start() + len(said) :]
    if unit == "年" and number.isdigit() and len(number) == len("2025"):
        return Claim(said, number + unit, "year", start)
    counted = unit in _COUNTED.split("|") or not unit
    noun = behind[:_OWN_NOUN] if counted and _HANZI.match(behind) else ""
    return Claim(said, number + unit, "number", start, noun, _is_bare(found, text, unit, behind))


def _is_bare(found: re.Match[str], text: str, unit: str, behind: str) -> bool:
    if found.start() == 0 and _NUMBERING.match(text):
        return True
    number, before = found["number"], text[: found.start()].rstrip(" （(“")
    if before.endswith(_ORDINAL) or (before.endswith(("（", "(")) and behind[:1] in ("）", ")")):
        return True
    if unit:
        return False
    if _NUMBERING.match(text[max(found.start() - 1, 0) :]) and number.isdigit() and not _HANZI.match(behind):
        return True
    plain = number.isdigit() and (not _HANZI.match(behind) or bool(_NO_COUNT.match(behind)))
    return plain or len(number) > _LONG


def _plain(number: str) -> str:
    return format(Decimal(number.replace(",", "").replace("−", "-")).normalize(), "f")
