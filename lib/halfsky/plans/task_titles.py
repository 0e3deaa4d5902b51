"""The name of a task: its indicator's, or the noun phrase that its first words hold. Never a sentence of the plan.

加强妇幼健康服务体系建设。… is 妇幼健康服务体系建设, 消除就业性别歧视 is 就业性别歧视消除: a verb that only says
that there shall be more of something falls away, one that says what is done to it goes behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 16
UNNAMED = "未命名事项"
_SHORTEST, _PLAIN = 4, 6  # characters of a name; of one that says of what it is
_DEGREE = (
    r"(?:进一步|更加|更好地?|全面|大力|切实|充分|逐步|不断|持续|深入|积极|有效|严格|依法|坚决|扎实|广泛|着力|加快|基本|稳步|有序"
    r"|明显|显著|大幅度?|多渠道|在全.率先|率先|科学|努力|有力|普遍|继续|重点|合理|从严|严厉|各级(?=各类)|统筹|逐届|逐年|均)"
)
# 加强, 提高 …: more of what follows, or nothing but that it shall be done
_MORE = (
    r"(?:建立健全|建立完善|健全完善|完善落实|贯彻落实|鼓励支持|支持引导|推进实施|保障和改善|保障和维护|鼓励和支持|倡导和支持|引导和支持|倡导构建"
    r"|巩固拓展|巩固提升|巩固扩大|关心关爱|加强对|加大对|提高对|加强|完善|健全|建立|提高|促进|推动|推进|引导|保障|支持|提升|加大|扩大|改善|强化|优化|发挥|实施|落实"
    r"|开展|构建|打造|增强|增进|贯彻|鼓励|倡导|满足|深化|拓展|培养|培育|建设|发展|实现|享有|重视|注重|做好|抓好|树立|普及|扩展|丰富|维护|确保|推行"
    r"|参与|营造|形成|提供|规范|畅通|巩固|执行|创新|夯实|弘扬|宣传|面向|探索|争取|力争|关切|使|让|助力|引领|将|把|对)"
)
# 降低, 打击 …: what is done to what follows; it goes behind it
_DONE = (
    r"(?:(?:预防|防范|控制|遏制|减少|打击)(?:和|与)(?:严厉|依法)?(?:制止|打击|治疗|惩处|惩治|减少|遏制|预防|控制)|培养选拔|发展(?=.{0,6}党员)|消除|减少|降低|控制|打击|惩处|惩治|遏制|预防|制止"
    r"|防治|缩小|禁止|防范|缓解|减轻|杜绝|避免|查处|整治|减缓)"
)
_FRAME = re.compile(
    r"^(?:到|至|在)?(?:20\d\d年?|“?十[四五]五”?|规划)(?:[^，]{0,8}(?:末|底|前|期间))?[^，]{0,4}，|^按照[^，]+，|^[（(【][^）)】]*[）)】]"
)
# what is said of a name: …水平不断提高, …得到保障
_SAID = re.compile(
    rf"(?:(?:得到|实现|{_DEGREE})+(?:得到)?(?:提高|提升|增强|改善|完善|健全|缩小|降低|减少|发挥|延长|优化|扩大|深化|普及|推进|推行|下降|减缓|满足|保障|实现|加强"
    r"|发展|增加|消除|衔接|覆盖|适应|落实|运行)|(?:提高|提升|增强|改善|完善|健全|缩小|降低|减少|延长|下降|减缓|适度|公平适度))$"
)
_SHALL = re.compile(
    r"(?:不?低于|不?高于|不?超过|不少于|达到?|保持|控制|稳定|至少|应当?(?![对急用届])|占)[^，]*(?:\d|比例|分之|全覆盖)[^，]*$"
)
# what a long name may do without
_SPARE = re.compile(r"平等享有|平等参与|积极参与|有序参与|广泛参与|充分|依法|有效|广泛开展|进一步|各级(?=各类)|工作$")
_ENDS = ("建设", "工作", "体系", "机制", "制度", "保障", "服务", "水平", "能力", "权益", "发展")
_BOUNDARY = re.compile(r"以及|、|(?<!共)和|及|(?<!参)与")
_UNFINISHED = re.compile(r"(?:的|和|(?<!参)与|及|、|等|中|在|对|(?<!行)为|将|并|了|体现)+$")
# 妇联组织在…中的作用, 妇联组织代表…的职能作用: whose it is and what
_WHOSE = re.compile(r"^(?:(?P<who>.{2,8}?)在.+中的?|(?P<body>(?:各级)?妇联(?:组织)?).+的)(?P<what>[^的]{2,6})$")


def title_of(text: str, names: Sequence[str] = ()) -> str:
    """The title of a task whose text this is; names: those of its indicators, the first of which it then bears."""
    fit = [name for name in names if name]
    if fit:
        return _short_name(fit[0]) + (f"等{len(fit)}项" if len(fit) > 1 else "")
    for clause in _clauses(text):
        name = _noun_phrase(clause)
        if len(name) >= _SHORTEST:
            return name
    return _cut(re.sub(r"[^一-鿿A-Za-z0-9“”+]", "", text)) or UNNAMED


def _short_name(name: str) -> str:
    """A long indicator's name without the words between its parts: 董事会、监事会成员中… is 董事会监事会…"""
    if len(name) <= LONGEST:
        return name
    shorter = re.sub(r"占[^占]{4,}(?:比例|比重)$", "占比", name)
    return shorter if len(shorter) <= LONGEST else re.sub(r"、|成员|中的?|的|[和及与](?=.{3})", "", shorter)


def _clauses(text: str) -> list[str]:
    plain = _FRAME.sub("", re.sub(r"\s", "", text))
    return [clause for clause in re.split(r"[，。；:：！？]", plain) if clause]


def _noun_phrase(clause: str) -> str:
    words = re.sub(r"（[^（）]*）|《|》", "", clause).strip("“”、")
    words = _SHALL.sub("", words) or words
    framed = re.match(r"^在(?P<frame>.{2,12}?)中(?P<rest>.{6,})$", words)
    if framed:
        rest = _noun_phrase(framed["rest"])
        wholes = (f"{framed['frame']}中的{rest}", f"{framed['frame']}{rest}")
        return next((whole for whole in wholes if len(rest) < _PLAIN and len(whole) <= LONGEST), rest)
    words = re.sub(rf"^{_DEGREE}(?=为)", "", words)
    words = re.sub(r"(?<=.)(?:广泛|深入|积极)+开展", "", words)
    words = re.sub(r"^为(.{2,}?)(?:提供|创造)(.{2,})$", r"\1\2", words)
    words = re.sub(r"^加大(.+?)工作力度$", r"\1", words)
    words = re.sub(r"(.{4,}?)(?:体现在|贯彻落实到|贯穿|纳入|融入|作为).+$", r"\1", words)
    words = re.sub(r"^(.+在.+中)发挥(?:.{0,4})作用$", r"\1的作用", words)
    words, behind = _without_verbs(words)
    if not behind:
        said = _SAID.sub("", words)
        words = said if len(said) >= _SHORTEST else words
    return _cut(_UNFINISHED.sub("", words), LONGEST - len(behind)) + behind


def _without_verbs(words: str) -> tuple[str, str]:
    """The words behind the verbs that open them, and the verb that goes behind."""
    opened = False
    while True:
        shorter = re.sub(rf"^{_DEGREE}(?=..)", "", words)
        done = None if opened else re.match(_DONE, shorter)
        if done and len(shorter) - done.end() >= 2:
            return shorter[done.end() :], re.sub("[和与]|严厉|依法", "", done[0])
        more = re.match(_MORE, shorter)
        rest = shorter[more.end() :] if more else ""
        if len(rest) >= _SHORTEST and rest[0] not in "的和与及、:":
            opened, shorter = opened or (more is not None and more[0] not in "将把对"), rest
        if shorter == words:
            return words, ""
        words = shorter


def _cut(words: str, most: int = LONGEST) -> str:
    """At most so many characters: what stands behind a 的, or before a 、, else up to the noun that closes a name."""
    if len(words) <= most:
        return words
    whose = _WHOSE.match(words)
    if whose:
        return (whose["who"] or whose["body"]) + whose["what"]
    words = _SPARE.sub("", re.sub(r"(?:特别|尤其)是[^的]+(?=的)", "", words))
    if len(words) <= most:
        return words
    tails = [words[found.end() :] for found in re.finditer("的|(?<![平均])等(?=.*的)", words)]
    fitting = [tail for tail in tails if _SHORTEST <= len(tail) <= most]
    if fitting and len(fitting[0]) >= _PLAIN:
        return fitting[0]
    cuts = [found.start() for found in _BOUNDARY.finditer(words) if _SHORTEST <= found.start() <= most]
    if cuts:
        return _UNFINISHED.sub("", words[: cuts[-1]])
    if fitting:
        return fitting[0]
    for end in _ENDS:
        place = words.rfind(end, 0, most)
        if place >= 2:
            return words[: place + len(end)]
    return _UNFINISHED.sub("", words[:most])
