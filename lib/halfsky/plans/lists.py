"""What the members of a list share, said once before the first or behind the last: each member with all of it.

县级党代表、人大代表、政协委员中女性比例 are three shares of women, all of the county's.
"""

from __future__ import annotations

import re

from halfsky.plans.grammar import CONNECTIVES

_LEVEL = r"(?:[省市州盟县区旗]|县处)(?:（[^（）]*）)?"
# 县级, 各级, 市、县（区）级, 市县两级: which bodies are meant
LEVEL = re.compile(rf"(?:各级|{_LEVEL}(?:[、和及]?{_LEVEL})*(?:级|[两三]级)(?:及?以[上下])?)(?=[^级]{{2}})")
_TWO_LEVELS = re.compile(rf"(?:{_LEVEL}|[乡镇])[两三]级")
_BARE_LEVEL = re.compile(rf"(?:全国|{_LEVEL}|[乡镇])")
_OPENS_WITH_LEVEL = re.compile(rf"(?:{_LEVEL}|[乡镇])(?:级|[两三]级|(?=人大|党代|政协))")
# names its own place, so that a level said before the list is not its
_ITS_OWN = re.compile(rf"{LEVEL.pattern}|全国|[省市州县区旗]|村|居|社区|乡|镇|街道|农村|企业|学校|职")
WOMEN = r"(?:女性|妇女|女童|女生|女干部|女职工|女党员|女代表|女委员|女教师|男性)"
# behind whom: 中女性比例, 中的女性比重, 的女性占比, 女性比例
_SHARE_OF_WOMEN = re.compile(
    rf"(?P<tail>(?<![初高集])(?:之?中|里|内)的?{WOMEN}?[^、中]*|的{WOMEN}[^、中]*|{WOMEN}[^、中]*)$"
)
_WOMEN_IN = re.compile(r"(?:女性|妇女)(?:干部)?在(?=.{2})")
_PEOPLE = re.compile(
    r"(?:代表|委员|成员|人员|[公党团学职议会]员|教师|医师|医生|律师|法官|检察官|警官|干部|人才|职工|主任|书记|校长|院长|负责人|班子|分子|带头人|小学|初中|高中|中学|大学|高校|[村居]民|劳动者|创业者|志愿者|社会工作者)$"
)
_POST = re.compile(r"(?:副?(?:主任|书记|主席)|委员|成员|正职|副职|负责人)$")
_TOWN_AND_COUNTRY = re.compile(
    r"(?:城市|城镇)(?:、|和|与)(?:农村|乡村)(?=.{4})|(?:农村|乡村)(?:、|和|与)(?:城市|城镇)(?=.{4})"
)


def shared_levels(parts: list[str]) -> list[str]:
    """市、县（区）级党代表、人大代表: the levels before the first member belong together; so with 市、镇两级."""
    joined: list[str] = []
    levels: list[str] = []  # that wait for what they are of
    for place, part in enumerate(parts):
        behind = place < len(parts) - 1
        if behind and _BARE_LEVEL.fullmatch(part):
            levels.append(part)
        elif levels and ((behind and _OPENS_WITH_LEVEL.match(part)) or _TWO_LEVELS.match(part)):
            joined.append("、".join([*levels, part]))
            levels = []
        else:
            joined += [*levels, part]
            levels = []
    return joined


def distribute(parts: list[str]) -> list[str] | None:
    """The members of a list of shares of women, each with what they share; None for another list."""
    found = _tail(parts[-1])
    if found is None:
        return None
    tail = found["tail"]
    women = _WOMEN_IN.match(parts[0])
    before = women.group() if women else ""
    owns = [part.removesuffix(tail) for part in parts]
    owns[0] = owns[0].removeprefix(before)
    if not (before or re.search(WOMEN, tail)) or any(_tail(own) for own in owns[:-1]):
        return None
    completed = _completed(owns)
    return [before + own + tail for own in completed] if completed else None


def _completed(owns: list[str]) -> list[str]:
    """Whom each share is of, with the level, body or post that the list says once; empty where that is not told."""
    first, last = owns[0], owns[-1]
    placed = _BARE_LEVEL.match(last)
    post = _POST.search(first)
    held = _POST.search(last)
    level = LEVEL.match(first)
    done: list[str] = []
    for place, own in enumerate(owns):
        words = own
        if _BARE_LEVEL.fullmatch(own):  # 省、市人大代表
            if placed is None:
                return []
            words = own + last[placed.end() :]
        elif place and post and _POST.fullmatch(own):  # 村（居）委会成员、主任
            words = first[: post.start()] + own
        elif held and not _PEOPLE.search(own) and own[-1] == last[: held.start()][-1:]:  # 村委会、居委会主任
            words = own + held.group()
        if place and level and not _ITS_OWN.match(own):
            words = level.group() + words
        elif place:
            level = None
        done.append(words)
    return done


def _tail(part: str) -> re.Match[str] | None:
    """Where what is shared begins, behind two characters or more of whom it is of."""
    found = _SHARE_OF_WOMEN.search(part, 2)
    return found if found and re.search(r"(?:比例|比重|比率|占比|率|数|数量|人数)$", part) else None


def is_of_each(phrase: str) -> bool:
    """Whether a list is of each of its members, though nobody knows them: groups of people, or town and country.

    Not where bodies share the word for their members (董事会、监事会成员): that may be one measure.
    """
    if _TOWN_AND_COUNTRY.match(phrase):
        return not re.search("差距|差异", phrase)
    listed = _members(phrase)
    if not is_of_women(phrase):
        return False
    owns = [part[: found.start("tail")] if (found := _tail(part)) else part for part in listed]
    return all(_PEOPLE.search(own) or _BARE_LEVEL.fullmatch(own) for own in owns)


def is_of_women(phrase: str) -> bool:
    """Whether a phrase is a list of shares of women whose tail is said once."""
    listed = _members(phrase)
    return len(listed) > 1 and distribute(listed) is not None


def _members(phrase: str) -> list[str]:
    return shared_levels([part for part in CONNECTIVES.split(phrase) if part])
