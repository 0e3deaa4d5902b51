"""What a line of a plan is by its look: a table of markers, labels and headings, and the domain a heading names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from halfsky.plans.normalise import Passage
from halfsky.plans.reading import Document

NUMERAL = "一二三四五六七八九十百"

# name, pattern at the start of a line; the first that fits wins
MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第[{NUMERAL}\d]+[章编篇部](?:分)?[、.:]?")),
    ("chapter", re.compile(rf"[{NUMERAL}]+、")),
    ("section", re.compile(rf"(?:第[{NUMERAL}]+节|（[{NUMERAL}]+）)[、.:]?")),
    ("number", re.compile(r"-{0,2}(?P<n>\d{1,2})[.、](?!\d)|-{0,2}(?P<m>\d{1,2})）|(?P<p>[⒈-⒛])")),
    ("subnumber", re.compile(r"-{0,2}（(?P<n>\d{1,2})）")),
    ("subnumber", re.compile(r"(?P<c>[①-⑳])|(?P<q>[⑴-⒇])")),
    ("bullet", re.compile(r"-{2}(?!-)|-(?![\d-])|[━─]{1,3}|[●•■◆▪○★◎→*·][.、]?")),
)

# what opens a list: label → section of the targets table
LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("goal", re.compile(r"[^。；:]{0,40}目标(?:任务)?(?:如下|为|是):$")),
    ("goal", re.compile(r"[【［（]?(?:主要|发展|具体|预期)?目标(?:任务|和指标|与指标|指标)?(?:[:。】］）]+|$)")),
    (
        "strategy",
        re.compile(
            r"[【［（]?(?:主要|政策|重点|实施|具体|工作|推进)?(?:策略|措施|举措|对策|任务)"
            r"(?:与|和|及)?(?:策略|措施|举措|对策|任务)?(?:[:。】］）]+|$)"
        ),
    ),
)

# 目标1：…, 措施2：…: a label that counts its items
NUMBERED_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("goal", re.compile(rf"[【［（]?(?:主要|具体|发展)?目标(?:（?(?P<n>\d{{1,2}})）?|(?P<c>[{NUMERAL}]{{1,3}}))[:、.】］]+")),
    ("strategy", re.compile(rf"[【［（]?(?:主要|具体)?(?:策略|措施|举措)(?:（?(?P<n>\d{{1,2}})）?|(?P<c>[{NUMERAL}]{{1,3}}))[:、.】］]+")),
)  # fmt: skip

# chapter headings: word → section
CHAPTERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "achieved",
        re.compile(r"背景|执行情况|实施情况|完成情况|落实情况|回顾|成就|成效|成绩|基本情况|现状|发展基础|发展环境$"),
    ),
    ("other", re.compile(r"形势|机遇|挑战|存在.{0,6}问题")),
    ("project", re.compile(r"(?:重点|重大|专项|特色|实事).{0,6}(?:工程|项目)|民生实事|为民实事|工程项目")),
    ("other", re.compile(r"组织|保障措施|监测|评估|总体|总目标|指导思想|原则|前言|附则|附件|规划实施|实施保障")),
    ("body", re.compile(r"目标|策略|措施|任务|领域|指标")),
)

SUBJECT_OF_PLAN = r"(?:妇女儿童|妇女|女性|儿童少年|儿童|未成年人|女童|妇幼|困境儿童)"
# domain, words that name it in a heading; the first that fits wins
DOMAIN_WORDS: tuple[tuple[str, str], ...] = (
    ("social_security", r"社会保障|社会福利"),
    ("welfare", r"福利"),
    ("safety", r"安全"),
    ("rural", r"乡村振兴|乡村|农村"),
    ("law", r"法律|法治|法制|权益保护|司法"),
    ("family", r"家庭"),
    ("decision", r"决策|参政|政治|社会管理|管理"),
    ("education", r"教育|科教"),
    ("economy", r"经济|就业|创业"),
    ("health", r"健康|卫生|医疗"),
    ("environment", r"环境|生态|社会建设"),
    ("", r"科技|文化|保护|社会参与|发展"),
)
ANY_DOMAIN = "|".join(words for _, words in DOMAIN_WORDS)
DOMAIN_HEADING = re.compile(
    rf"(?:领域[{NUMERAL}]+:)?(?:{SUBJECT_OF_PLAN}(?:与|和|参与|的)?[^:。，；]{{0,4}}?|(?=[^:。，]{{2,8}}(?:领域|方面|篇))[^:。，；]{{0,4}}?)"
    rf"(?P<domain>(?:{ANY_DOMAIN})[^:。，；]{{0,10}})(?:[:。]|$)"
)
# （一）健康: a heading of one word, where the chapter is one of domains
DOMAIN_ALONE = re.compile(rf"[^:。，；]{{0,3}}?(?P<domain>(?:{ANY_DOMAIN})[^:。，；]{{0,4}})(?:[:。]|$)")
NUMBERED_DOMAIN = re.compile(rf"{SUBJECT_OF_PLAN}(?:与|和|参与)[^:。，；]{{0,4}}(?:{ANY_DOMAIN})[^:。，；]{{0,6}}")
SAYS_HOW_MUCH = re.compile(r"\d[\d.]*(?:%|‰|/|岁|个|名|所)|分之|达到|提高到|控制在|不低于|不超过")  # no heading does
TABLE_TITLE = re.compile(r"主要(?:监测)?指标|指标(?:一览|体系)?表")
CONTENTS = re.compile(r"目录|目次")
LEADER = re.compile(r"(?:\.{3,}|…+|·{3,}|_{3,}|-{4,})[\t（(]*\d*[）)]?$")
PAGE_OF_CONTENTS = re.compile(r"[\t.…·_-]*[（(]?\d{1,3}[）)]?$")
WEB_TAIL = re.compile(
    r"原文链接|©|版权声明|THEEND|喜欢就支持|点赞\d|上一篇|下一篇|责任编辑|【?打印|【?关闭|扫一扫|浏览次数|分享到|相关(?:链接|阅读|附件)|返回顶部"
)
TITLE = re.compile(r"(?:妇女|儿童|妇女儿童).{0,6}(?:规划|纲要|计划|方案)")
REPORT = re.compile(
    r"监测(?:统计)?(?:评估)?报告|统计监测|评估报告|统计公报|(?:实施|执行|落实|完成|进展)情况|工作(?:总结|报告|情况|综述)|(?:情况|工作)(?:的)?(?:通报|报告|汇报)"
    r"|综述|白皮书|取得[^，。]{0,8}(?:成就|成效|进展|突破)|(?:新|显著|丰硕)(?:成就|成效|进展)$"
)
NOTICE = re.compile(
    r"(?:.{0,40}?(?:印发|转发|下发|发布)(?:了)?)?(?P<title>《?[^《》]*(?:规划|纲要|计划|方案)[^《》]*?》?)的?(?:通知|公告)$"
)
PLAN_TITLE = re.compile(r"(?:规划|纲要|计划|方案)(?:（[^）]*）)*(?:的通知)?$")
DATED = re.compile(r"(?P<year>(?:19|20)\d\d)(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2})")
YEARS = re.compile(r"(?P<start>(?:19|20)\d\d)年?(?:-{1,2}|至|到)(?P<end>(?:19|20)\d\d)年?")


@dataclass(frozen=True)
class Marker:
    """The marker at the start of a line: its kind, the number it carries, and where the words begin."""

    kind: str
    number: str
    length: int
    ordinal: bool = False  # 第…章, 第…节


def read_marker(text: str) -> Marker:
    """The marker that a line starts with; kind '' where there is none."""
    for kind, pattern in MARKERS:
        found = pattern.match(text)
        if found:
            return Marker(kind, _number(found), found.end(), ordinal=text.startswith("第"))
    return Marker("", "", 0)


def without_marker(text: str) -> str:
    """A line without the marker that it starts with."""
    return text[read_marker(text).length :]


def _number(found: re.Match[str]) -> str:
    groups = {name: value for name, value in found.groupdict().items() if value}
    for name, first in (("c", "①"), ("p", "⒈"), ("q", "⑴")):
        if name in groups:
            return str(ord(groups[name]) - ord(first) + 1)
    if groups:
        return str(int(next(iter(groups.values()))))
    numeral = re.search(rf"[{NUMERAL}]+", found.group())
    return str(chinese_ordinal(numeral.group())) if numeral else "".join(re.findall(r"\d+", found.group()))


def chinese_ordinal(numeral: str) -> int:
    """一 → 1 … 二十三 → 23 … 一百零二 → 102: the ordinals of headings."""
    total, digit = 0, 0
    for character in numeral:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = "一二三四五六七八九".find(character) + 1
    return total + digit


def read_label(text: str) -> tuple[str, int]:
    """Section that a label opens (`goal`, `strategy`) and the label's length; ('', 0) for any other line."""
    for section, pattern in LABELS:
        found = pattern.match(text)
        if found:
            return section, found.end()
    return "", 0


def read_numbered_label(text: str) -> tuple[str, Marker]:
    """Section and marker of a line that starts with a counted label (目标1：…); '' where it starts with none."""
    for section, pattern in NUMBERED_LABELS:
        found = pattern.match(text)
        if found:
            number = found["n"] or str(chinese_ordinal(found["c"]))
            return section, Marker("number", number, found.end())
    return "", Marker("", "", 0)


def read_domain(words: str, *, alone: bool = False) -> str | None:
    """Domain that a heading names: a domain id, '' for a domain outside the catalogue, None for no domain heading.

    Of several the first named counts. `alone` accepts a heading that is nothing but the domain's word.
    """
    if len(words) > 60 or SAYS_HOW_MUCH.search(words):
        return None
    found = DOMAIN_HEADING.match(words) or (DOMAIN_ALONE.match(words) if alone else None)
    if not found:
        return None
    places = [
        (place.start(), rank)
        for rank, (_, pattern) in enumerate(DOMAIN_WORDS)
        if (place := re.search(pattern, found["domain"]))
    ]
    return DOMAIN_WORDS[min(places)[1]][0]


def read_chapter(words: str) -> str:
    """Section that a chapter heading opens; '' where its words say nothing."""
    return next((section for section, pattern in CHAPTERS if pattern.search(words)), "")


def is_heading(words: str) -> bool:
    """Whether words behind a chapter or section marker are a heading and not running text."""
    return len(words) <= 60 and not re.search(r"[。；！]", words.rstrip("。"))


def find_contents(lines: list[Passage]) -> set[int]:
    """Indices of the lines of a table of contents: from its title to where its first entry comes again."""
    start = next((i for i, line in enumerate(lines[:200]) if CONTENTS.fullmatch(line.text)), None)
    if start is None:
        return set()
    filled = [i for i in range(start + 1, len(lines)) if lines[i].text]
    if not filled:
        return {start}
    first = _entry(lines[filled[0]].text)
    again = next((i for i in filled[1:] if _entry(lines[i].text) == first), None)
    if again is None or again - start > 120:
        return {start}
    return set(range(start, again))


def _entry(words: str) -> str:
    return PAGE_OF_CONTENTS.sub("", words)


def read_title(document: Document, lines: list[Passage]) -> tuple[str, int | None, int | None]:
    """Title, first and last year of a plan: from the file's name, the title, or the latest term that it names."""
    filled = [line.text for line in lines if line.text][:60]
    titles = [words for words in filled[:40] if TITLE.search(words) and len(words) < 60 and words[-1] not in "。:"]
    own = (words for words in titles if not words.startswith("关于") and own_title(words) == words)
    title = own_title(next(own, next(iter(titles), "")))
    candidates = [document.name, title, *filled]
    named = [YEARS.search(words) for words in candidates[:2]]
    whole = next((found for found in named if found), None)
    if whole is None:
        counted = Counter(match.group() for words in filled for match in YEARS.finditer(words))
        likely = max(counted, default="")  # the plan at hand is the latest it names
        whole = YEARS.search(likely)
    if whole is None:
        return title, None, None
    return title, int(whole["start"]), int(whole["end"])


def own_title(words: str) -> str:
    """The title of the plan itself, of the notice that issues it: 林西县人民政府关于印发《…规划》的通知."""
    found = NOTICE.match(words)
    return found["title"].strip("《》") if found else words


def is_report(name: str, lines: list[Passage]) -> bool:
    """Whether a document's head says that it tells what has been done: a monitoring report, a summary, news."""
    filled = [line.text for line in lines if line.text][:4]
    heads = [words for words in filled if len(words) < 60 and words[-1] not in "。；:"]
    if any(PLAN_TITLE.search(words) for words in heads):
        return False
    return any(REPORT.search(words) for words in (Path(name).stem, *heads))


def read_written(lines: list[Passage], *, is_report: bool) -> int | None:
    """The year in which a document was written: of the full date in its head, or of a report's title."""
    head = "\n".join([line.text for line in lines if line.text][:12])
    dated = DATED.search(head)
    if dated:
        return int(dated["year"])
    title = re.search(r"(?:19|20)\d\d(?=年(?!-|—))", head.split("\n")[0]) if is_report else None
    return int(title.group()) if title else None
