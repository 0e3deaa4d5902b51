"""The name of a task: its indicator's, or what its first words say is done to what. Never a sentence of the plan.

消除就业性别歧视 is 就业性别歧视消除, 提升妇女健康素养 is 妇女健康素养提升: the verb goes behind its object. Where the
object says itself what is done (加强妇幼健康服务体系建设, 引导妇女参与全民健身行动) the verb before it falls away.
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
    r"(?:建立健全|建立完善|建立和完善|健全和完善|开发和提供|制定出台|制定实施|健全完善|完善落实|贯彻落实|鼓励支持|支持引导|推进实施|保障和改善|保障和维护|鼓励和支持|倡导和支持|引导和支持|倡导构建"
    r"|巩固拓展|巩固提升|巩固扩大|关心关爱|保护|出台|加强对|加大对|提高对|加强|完善|健全|建立|提高|促进|推动|推进|引导|保障|支持|提升|加大|扩大|改善|强化|优化|发挥|实施|落实"
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
    rf"(?:(?:得到|实现|{_DEGREE})+(?:得到)?(?P<said>提高|提升|增强|改善|完善|健全|缩小|降低|减少|发挥|延长|优化|扩大|深化|普及|推进|推行|下降|减缓|满足|保障|实现|加强"
    r"|发展|增加|消除|衔接|覆盖|适应|落实|运行)|(?P<plain>提高|提升|增强|改善|完善|健全|缩小|降低|减少|延长|下降|减缓|适度|公平适度))$"
)
_SHALL = re.compile(
    r"(?:不?低于|不?高于|不?超过|不少于|达到?|保持|控制|稳定|至少|应当?(?![对急用届])|占)[^，]*(?:\d|比例|分之|全覆盖)[^，]*$"
)
# what a long name may do without
_SPARE = re.compile(r"充分|依法|有效|广泛开展|进一步|各级(?=各类)|工作$")
_ENDS = ("建设", "工作", "体系", "机制", "制度", "保障", "服务", "水平", "能力", "权益", "发展")
_BOUNDARY = re.compile(r"以及|、|(?<!共)和|及|(?<!参)与")
_PARTS = re.compile(r"的|和|与|及|、|在|为|对|促进|保障|提高|推动|实施|利用|贯彻|践行|“|《|（")
_UNFINISHED = re.compile(r"(?:的|和|(?<!参)与|及|、|(?<![平均])等|中|在|对|(?<!行)为|将|并|了|体现)+$")
# what is done to an object and can stand behind it, by the verb before it
_BEHIND = {
    **dict.fromkeys(("建立健全", "健全完善", "健全和完善"), "健全"), "建立完善": "完善", "建立和完善": "完善",
    "完善落实": "完善", **dict.fromkeys(("贯彻落实", "贯彻"), "落实"), "推进实施": "实施", "开发和提供": "提供",
    **dict.fromkeys(("制定出台", "制定实施", "出台"), "制定"), "保障和改善": "保障改善", "保障和维护": "维护",
    **dict.fromkeys(("鼓励支持", "支持引导", "鼓励和支持", "倡导和支持", "引导和支持"), "支持"), "倡导构建": "构建",
    "提高对": "提高", "加强对": "加强", "加大对": "加大",
    **{verb: verb for verb in (
        "巩固拓展", "巩固提升", "巩固扩大", "关心关爱", "加强", "完善", "健全", "建立", "提高", "促进", "推动", "推进",
        "保障", "支持", "提升", "加大", "扩大", "改善", "强化", "优化", "发挥", "实施", "落实", "构建", "打造", "增强",
        "满足", "深化", "拓展", "培养", "培育", "建设", "发展", "树立", "普及", "丰富", "维护", "推行", "营造", "规范",
        "畅通", "巩固", "弘扬", "关切", "保护",
    )},
}  # fmt: skip
# that there shall be more of something, which an object that says itself what is done can do without
_WEAK = re.compile(r"加强|加大|促进|推动|推进|强化|实施|深化|发展|建设|推行|支持")
_ACTION = re.compile(
    r"(?:建设|管理|工作|教育|培养|培训|引领|治理|评估|监管|监测|防治|保障|帮扶|支持|合作|交流|宣传|推广|落实|行动|研究|救助|发展"
    r"|创业|就业|开发|调解|化解|分类|处理|衔接|支撑|选拔|开展|工程|力度)$"
)
# somebody does something: 妇女积极参与全民健身行动; but 妇女参与决策的能力 is a thing
_CLAUSE = re.compile(
    r"^[^的]{0,10}?(?:妇女|女性|女童|职工|大学生|家庭|成员|父母|夫妻|男女|群体|劳动者|组织|家风)[^的]{0,4}?"
    r"(?:参与|参加|享有|接受|获得|承担|提高|分担|选择|投身|实现|践行|助力|树立|应对|增加|免遭|共建|掌握|贯穿|贡献|贯彻)|作贡献$"
)
_THING = re.compile(r"(?:意识|能力|水平|比例|力度|权利|机会|质量|状况|作用|环境|体系|机制|制度|条件)$")
_AIM = re.compile(r"^(?:聚焦|围绕|立足|依托|结合|紧扣|针对(?=.*[，,]))[^，,]+[，,]")
_MARKS = 2  # the last steps that make a name shorter: without 的, without 、
_OPEN, _CLOSE = "“《（‘", "”》）’"
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
    return _whole_quotes(_cut(re.sub(r"[^一-鿿A-Za-z0-9“”+]", "", text))) or UNNAMED


def _short_name(name: str) -> str:
    """A long indicator's name without the words between its parts: 董事会、监事会成员中… is 董事会监事会…"""
    if len(name) <= LONGEST:
        return name
    shorter = re.sub(r"占[^占]{4,}(?:比例|比重)$", "占比", name)
    return shorter if len(shorter) <= LONGEST else re.sub(r"、|成员|中的?|的|[和及与](?=.{3})", "", shorter)


def _clauses(text: str) -> list[str]:
    plain = _AIM.sub("", _FRAME.sub("", re.sub(r"\s", "", text)))
    clauses = [re.sub("^[一二三四五六七八九]是", "", clause) for clause in re.split(r"[，。；:：！？,]", plain)]
    return [clause for clause in clauses if clause]


def _noun_phrase(clause: str) -> str:
    words = re.sub(r"（[^（）]*）", "", clause).replace("》《", "》、《").strip("“”、")
    words = re.sub(r"《(?:中华人民共和国)?|》", "", words)
    words = _whole_quotes(words)
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
    words = re.sub(r"(?<=为)(?:推动|促进|建设)?(?:.*的)?(.{4,})贡献力量$", r"\1作贡献", words)
    words = re.sub(r"^(?:推进|推动|将|把)(.{4,})贯彻落实到.+$", r"落实\1", words)
    if len(words) > LONGEST + 2:
        words = re.sub(r"(.{4,}?)(?:体现在|贯彻落实到|贯穿|纳入|融入|作为).+$", r"\1", words)
    words = re.sub(r"^(.+在.+中)发挥(?:.{0,4})作用$", r"发挥\1的作用", words)
    words = re.sub(r"^(?:推动|促进|鼓励支持|鼓励|支持)(?=发挥)", "", words)
    words, verb, behind = _without_verbs(words)
    if not behind and (not verb or _WEAK.fullmatch(verb)):
        said = _SAID.search(words)
        if said and said.start() >= _SHORTEST:
            words, verb = words[: said.start()], (said["said"] or said["plain"] or "")[-2:]
    return _named(_UNFINISHED.sub("", words), behind, verb)


def _named(words: str, behind: str, verb: str) -> str:
    """What is done to it stands behind it. behind: a verb that must; verb: one that it can do without where it says
    itself what is done, or where there is no room for it."""
    if behind:
        return _fitted(words, LONGEST - len(behind)) + behind
    plain, room = _fitted(words, LONGEST), LONGEST - len(verb)
    odd = verb == "发挥" and not re.search("作用|优势|力量|功能", words)
    if not verb or odd or words.endswith((verb, "建设", "工作")):
        return plain
    weak = bool(_WEAK.fullmatch(verb))
    if weak and (_ACTION.search(words) or re.search("提升|提高|增强|改善|规范化", words)):
        return plain
    short = _fitted(words, room)
    if len(_squeezed(words, room)) > room and (len(words) <= LONGEST or weak or _ACTION.search(words)):
        short = plain
    if len(short) > room or any(_CLAUSE.search(one) and not _THING.search(one) for one in (words, short)):
        return plain
    return short + verb


def _without_verbs(words: str) -> tuple[str, str, str]:
    """The words behind the verbs that open them; which of these can stand behind them, the first that says more than
    that there shall be more of it; and the verb that must."""
    first = ""
    while True:
        shorter = re.sub(rf"^{_DEGREE}(?=..)", "", words)
        done = None if first else re.match(_DONE, shorter)
        if done and len(shorter) - done.end() >= 2:
            return shorter[done.end() :], "", re.sub("[和与]|严厉|依法", "", done[0])
        more = re.match(_MORE, shorter)
        rest = shorter[more.end() :] if more else ""
        if more and len(rest) >= _SHORTEST and rest[0] not in "的和与及、:":
            verb, shorter = _BEHIND.get(more[0], ""), rest
            said_more = verb and not _WEAK.fullmatch(verb)
            first = verb if not first or (_WEAK.fullmatch(first) and said_more) else first
        if shorter == words:
            return words, first, ""
        words = shorter


def _squeezed(words: str, most: int, *, light: bool = False) -> str:
    """The words made shorter, step by step until they fit, without losing what is done to what. light: by the steps
    that leave 的 and 、, by which they can be cut."""
    steps = (
        lambda one: re.sub(r"(?:特别|尤其)是[^的]+(?=的)", "", one),
        lambda one: _SPARE.sub("", one),
        lambda one: re.sub(r"(?<=.)在[^的]{2,14}中(?![的华国])", "", one),
        lambda one: re.sub(r"(?<=..)(?:进一步|更加|切实|不断|深入|全面(?!发展))(?=..)", "", one),
        lambda one: re.sub(r"行为的?(?=侵害$)", "", one),
        lambda one: re.sub(r"^(?:妇女|女性)(?=参与|参加|免遭|践行|投身)", "", one),
        lambda one: re.sub(r"^[^的和]{2,4}和(?=[^的和]{2,6}(?:践行|参与|参加|树立))", "", one),
        lambda one: re.sub(r"(?<=的)([^的、和]{2})[和与][^的、和]{2}$", r"\1", one),
        lambda one: re.sub(r"(?<=承担|享有|参与|接受)[^的、]{2,8}的(?=.{4})", "", one),
        lambda one: re.sub(r"平等(?=享有|参与|接受|获得)", "", one),
        lambda one: re.sub(r"(?<!目)的(?!.*(?<!目)的)", "", one),
        lambda one: re.sub(r"(?<=[^、]{2})、(?=[^、]{2})", "", one) if one.count("、") <= 2 else one,
    )  # fmt: skip
    for step in steps[:-_MARKS] if light else steps:
        if len(words) <= most:
            break
        words = step(words)
    return words


def _fitted(words: str, most: int) -> str:
    short = _squeezed(words, most)
    return short if len(short) <= most else _cut(_squeezed(words, most, light=True), most)


def _cut(words: str, most: int = LONGEST) -> str:
    """At most so many characters: what stands behind a 的, or before a 、, else up to the noun that closes a name."""
    if len(words) <= most:
        return words
    whose = _WHOSE.match(words)
    if whose and len((whose["who"] or whose["body"]) + whose["what"]) <= most:
        return (whose["who"] or whose["body"]) + whose["what"]
    words = _SPARE.sub("", re.sub(r"(?:特别|尤其)是[^的]+(?=的)", "", words))
    if len(words) <= most:
        return words
    last = re.search(r"、([^、]{2,6}(?:等|违法)[^、]*犯罪[^、]*)$", words)
    if last and len(last[1]) <= most:
        return last[1]
    tails = [words[found.end() :] for found in re.finditer("的|(?<![平均])等(?=.*的)", words)]
    fitting = [tail for tail in tails if _SHORTEST <= len(tail) <= most and not ("、" in tail and _ACTION.search(tail))]
    if fitting and len(fitting[0]) >= _PLAIN:
        return fitting[0]
    cuts = [found.start() for found in _BOUNDARY.finditer(words) if _SHORTEST <= found.start() <= most]
    if cuts:
        return _whole_quotes(_UNFINISHED.sub("", words[: cuts[-1]]))
    if fitting:
        return fitting[0]
    for end in _ENDS:
        place = words.rfind(end, 0, most)
        if place >= 2:
            return _whole_quotes(words[: place + len(end)])
    # a word is never cut: up to what parts words
    parted = [found.start() for found in _PARTS.finditer(words) if _SHORTEST <= found.start() <= most]
    return _whole_quotes(_UNFINISHED.sub("", words[: parted[-1] if parted else most]))


def _whole_quotes(words: str) -> str:
    """The words up to a quotation or bracket that they do not close, and without one that they do not open."""
    for opens, closes in zip(_OPEN, _CLOSE, strict=True):
        if words.count(opens) > words.count(closes):
            place = words.rfind(opens)
            words = words[:place] if place >= _SHORTEST else words.replace(opens, "")
        elif words.count(closes) > words.count(opens):
            words = words.replace(closes, "", 1)
    return words
