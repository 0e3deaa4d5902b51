"""The name of a task: its indicator's, or the plan's own first words. Never worse than these.

Only where one verb governs a plain noun phrase does the verb go behind it (提升妇女健康素养 is 妇女健康素养提升), and
加强妇幼健康服务体系建设 does without 加强. All else keeps the order of the plan, verb first; what is too long ends in …
where a word ends, outside quotations and brackets.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

LONGEST = 16
UNNAMED = "未命名事项"
_SHORTEST = 4  # characters of a name
_DEGREE = (
    r"(?:进一步|更加|更好地?|全面|大力|切实|充分|逐步|不断|持续|深入|积极|有效|严格|依法|坚决|扎实|广泛|着力|加快|稳步|有序"
    r"|明显|显著|大幅度?|多渠道|率先|努力|有力|普遍|继续|重点|从严|严厉|逐届|逐年)"
)
# verbs of what is to come about, which read well behind a noun phrase; what is to be done (完善…体系) stays verb first
_TURNED = re.compile(r"(?:提升|提高|增强|改善|优化|保障|维护|缩小|消除|降低|减少|扩大|普及|巩固)")
# verbs that an object which says itself what is done can do without
_MORE = re.compile(r"(?:加强|强化|推进|深化|完善|健全)")
_ACTION = re.compile(r"(?:建设|管理|监管|工作)$")
# nouns that close a noun phrase; neither 力度, 程度 and 作用, which their verb needs, nor what is done (选拔, 专职专选)
_HEAD = re.compile(
    r"(?:水平|能力|素养|素质|意识|体系|制度|机制|模式|网络|权益|权利|待遇|状况|条件|环境|结构|层次|差距|歧视|质量|成本|比例|覆盖面|覆盖率|普及率|患病率"
    r"|死亡率|参保率|筛查率|政策|法规|措施|规定|国策|知识|成果|公共服务|基础设施|设施|队伍)$"
)
# verbs that make of an object more than a plain noun phrase; nouns that hold one of these characters aside
_VERBS = (
    "加强|加大|加快|完善|健全|建立|建设|提高|提升|促进|推动|推进|引导|引领|支持|鼓励|倡导|扩大|改善|强化|优化|发挥|实施|落实|贯彻|践行|开展|构建|打造|增强|增进|满足|深化|拓展"
    "|培养|培育|选拔|选派|配备|树立|普及|维护|确保|推行|推广|参与|参加|营造|形成|提供|畅通|巩固|执行|夯实|弘扬|宣传|争取|力争|关切|助力|享有|享受|接受|获得|取得|承担|分担"
    "|选择|投身|实现|应对|掌握|代表|消除|减少|降低|控制|打击|惩处|惩治|遏制|预防|制止|缩小|禁止|防范|防止|缓解|减轻|杜绝|避免|查处|整治|拐卖|侵害|侮辱|猥亵|强迫|引诱|容留"
    "|介绍|组织(?=、|卖)|利用|遭受|免遭|面向|针对|围绕|覆盖(?![面率])|惠及|符合|适应|尊重|保持|达到|担任|进入|融入|纳入|贯穿|体现|具有|有利于|有助于|涉及|损害|侵犯|排斥|限制|解决|处理|化解"
    "|识别|使用|运用|帮助|协助|督促|监督|指导|协调|动员|激励|激发|创造|创建|建成|吸纳|吸引|增加|发现|报告|干预|转介|创业|维权|排查|评选|表彰|签订|抵制|抚养|赡养|照料|学习|认识|了解|看待|对待|追究|发放|推选"
)
_VERB = re.compile(
    rf"(?:{_VERBS})"
    r"|保障(?!水平|体系|制度|机制|服务|能力|政策|待遇|标准|工作|网络|权益|法|措施|功能|和服务|条件)|更|[对将把让使被由向并]|(?<!行)为|(?<![存现内])在|(?<![平均高中初同])等"
)
# words that are not cut: those of women's plans, and the verbs above
_WORD = re.compile(
    r"\d[\d.,/]*(?:%|‰|万|年|岁)?|[A-Za-z]+|"
    r"社会主义|核心|价值观|新时代|习近平|中国特色|高质量|全过程|全生命周期|孕产妇|农村妇女|女职工|女大学生|女干部|女党员|女代表|宫颈癌|乳腺癌|艾滋病|母婴室"
    r"|承包经营权|使用权|所有权|继承权|参与权|知情权|家庭观|体育观|男女平等|基本国策|性别平等|家庭暴力|性骚扰|性侵害|董事会|监事会|管理层|负责人|村委会|居委会"
    r"|妇女|女性|女童|儿童|家庭|社会|组织|成员|经济|政治|文化|法律|法治|法规|政策|制度|机制|体系|服务|教育|健康|保健|卫生|医疗|保险|养老|生育|托育|就业|创业|创新|发展|管理|治理|决策|事务|民主"
    r"|国家|城乡|基层|社区|农村|乡村|振兴|权益|权利|机会|意识|能力|水平|素养|素质|科技|科学|人才|技能|专业|技术|培训|职业|劳动|安全|保护|救助|援助|关爱|帮扶|支撑|保障|工作|力度|程度|作用|积极"
    r"|平等|合法|违法|犯罪|行为|案件|侵权|网络|媒体|传媒|媒介|生态|环境|文明|生活|垃圾|公共|设施|厕所|场所|需求|特殊|困难|群体|残疾|老年|单位|企业|事业|机关|学校|大中小学|校园|各级|各类|评估|监测|监管|统计"
    r"|艾滋病|梅毒|乙肝|母婴|示范|带动|先进|集体|个人|美丽|宜居|公园|城区|城市|城镇|人居|青年|职能|重要|独特|战略|区域|全省|全市|全区|全县"
    r"|责任|义务|子女|未成年|夫妻|男女|两性|婚姻|家务|抚养|赡养|差距|收入|比例|参保|覆盖|待遇|全面|深入|充分|有效|依法|优质|高效|便捷|综合|防治|筛查|传播|营养|心理|生殖|疾病|常见病|运动|健身|行动|工程|项目"
    r"|原则|宪法|思想|引领|认同|理念|精神|价值|美德|家教|家风|国内|国际|交流|合作|建设者|突发事件|灾害|应急|土地|草原|宅基地|集体|资源|成果|财产|隐私|被害人|诉讼|纠纷|调解|预防|化解|首接|基本|多元|多层次|多形式"
    rf"|{_VERBS}"
)
_FRAME = re.compile(
    r"^(?:到|至|在)?(?:20\d\d年?|“?十[四五]五”?|规划)(?:[^，]{0,8}(?:末|底|前|期间))?[^，]{0,4}，|^按照[^，]+，|^[（(【][^）)】]*[）)】]"
)
_AIM = re.compile(r"^(?:聚焦|围绕|立足|依托|结合|紧扣|针对(?=.*[，,]))[^，,]+[，,]")
# a figure behind the name of what is counted
_SHALL = re.compile(
    r"(?<=率|数|平)(?:不?低于|不?高于|不?超过|不少于|达到?|保持|控制|稳定|至少|应当?)[^，]*\d[^，]*$"
    r"|(?<=比例|寿命)(?:不?低于|不?高于|不?超过|不少于|达到?|保持|控制|稳定|至少|应当?)[^，]*\d[^，]*$"
)
_ASIDE = re.compile(r"(?:、|，)?(?:特别|尤其)是[^的]+(?=的)")
# what a beginning does not end with
_AND = r"(?<![共温缓饱祥])和(?![谐睦平解善美气])|(?<!参)与|(?<![普惠涉可顾触遍波危])及"
_OPEN_END = re.compile(
    rf"(?:(?<!目)的|{_AND}|以及|、|(?<![平均高中初同])等|(?<![存现内])在|对|(?<!行)为|将|把|并|以|或|从)+$"
)
# 制度性, 工作者: a word goes on
_GOES_ON = re.compile("性(?![别骚侵教健传])|者|化(?!解)|员(?!工)|率|权(?![益利])|型")
_OPEN, _CLOSE = "“《（‘", "”》）’"


def title_of(text: str, names: Sequence[str] = ()) -> str:
    """The title of a task whose text this is; names: those of its indicators, the first of which it then bears."""
    fit = [name for name in names if name]
    if fit:
        return _short_name(fit[0]) + (f"等{len(fit)}项" if len(fit) > 1 else "")
    for clause in _clauses(text):
        words = _own_words(clause)
        if len(words) >= _SHORTEST:
            return _turned(words) or _beginning(words)
    return _beginning(re.sub(r"[^一-鿿A-Za-z0-9+]", "", text)) or UNNAMED


def _short_name(name: str) -> str:
    """A long indicator's name without the words between its parts: 董事会、监事会成员中… is 董事会监事会…"""
    if len(name) <= LONGEST:
        return name
    shorter = re.sub(r"占[^占]{4,}(?:比例|比重)$", "占比", name)
    return shorter if len(shorter) <= LONGEST else re.sub(r"、|成员|中的?|的|[和及与](?=.{3})", "", shorter)


def _clauses(text: str) -> list[str]:
    plain = _AIM.sub("", _FRAME.sub("", re.sub(r"\s", "", text)))
    clauses = [re.sub("^[一二三四五六七八九]是", "", clause) for clause in re.split(r"[，。；:：！？,;]", plain)]
    return [clause for clause in clauses if re.search(r"[一-鿿A-Za-z]", clause)]


def _own_words(clause: str) -> str:
    """The words of a clause in their order, without what says only how much, or of whom in particular."""
    words = re.sub(r"（[^（）]*）$|（[^（）]{5,}）|\([^()]*\)", "", clause).replace("》、《", "》《")
    words = _closed(re.sub(r"《中华人民共和国", "《", words)).strip("、…—")
    words = _SHALL.sub("", words)
    words = re.sub(rf"^{_DEGREE}+(?=(?:{_VERBS}|保障|保护|发展|为))", "", words)
    words = re.sub(rf"(?<=.){_DEGREE}+(?=(?:{_VERBS})$)", "", words)
    if len(words) > LONGEST:
        words = _ASIDE.sub("", words)
        words = re.sub(rf"(?<=.){_DEGREE}+(?=(?:{_VERBS}))", "", words)
        words = re.sub(rf"^在[^在中]{{2,12}}中{_DEGREE}*(?=(?:{_VERBS}|保障))", "", words)
    return words


def _closed(words: str) -> str:
    """The words up to a quotation or bracket that they do not close, without the end of one that they do not open."""
    for opens, closes in zip(_OPEN, _CLOSE, strict=True):
        if words.count(opens) > words.count(closes):
            place = words.rfind(opens)
            words = words[:place] if place >= _SHORTEST else words.replace(opens, "")
        elif words.count(closes) > words.count(opens):
            words = words.replace(closes, "", 1)
    return words


def _turned(words: str) -> str:
    """The verb behind its object, where this is a plain noun phrase and there is room; else nothing."""
    verb = _TURNED.match(words)
    thing = words[verb.end() :] if verb else ""
    if verb and _HEAD.search(thing) and _plain(thing):
        return thing + verb[0] if len(words) <= LONGEST else ""
    more = _MORE.match(words)
    action = _ACTION.search(words)
    if more and action and more.end() + 2 <= action.start():
        thing = words[more.end() :]
        return thing if _plain(words[more.end() : action.start()]) and len(thing) <= LONGEST else ""
    return ""


def _plain(thing: str) -> bool:
    """A noun phrase without a verb, a list or a quotation in it."""
    return (
        len(thing) >= 2
        and thing[0] not in "和与及、的"
        and not re.search("[、“”《》]", thing)
        and not _VERB.search(thing)
    )


def _beginning(words: str) -> str:
    """The words, or as many of the first as there is room for, up to where a word ends and with …"""
    if len(words) <= LONGEST:
        return words
    most = LONGEST - 1
    places = [place for place in _ends(words) if _SHORTEST <= place <= most and _whole(words[:place])]
    cut = _OPEN_END.sub("", words[: places[-1]]) if places else ""
    if len(cut) < _SHORTEST + 2:  # a quotation longer than a title: its words without the marks
        bare = re.sub("[“”《》‘’]", "", words)
        if bare != words:
            return _beginning(bare)
        cut = cut or words[:most]
    return cut + "…"


def _ends(words: str) -> list[int]:
    """Where a word ends or begins, as far as the words are known."""
    marks = {
        place
        for found in re.finditer(rf"[、”》]|(?<!目)的|中(?=的|$)|{_AND}", words)
        for place in (found.start(), found.end())
    }
    known = [found.span() for found in _WORD.finditer(words)]
    within = {place for start, end in known for place in range(start + 1, end)}
    ends = sorted((marks | {0, len(words)} | {place for span in known for place in span}) - within)
    # what is not known and of an even length is most likely of words of two characters
    pairs = {
        place
        for start, end in itertools.pairwise(ends)
        if (start, end) not in known and (end - start) % 2 == 0
        for place in range(start + 2, end, 2)
    }
    return [place for place in sorted({*ends, *pairs}) if not _GOES_ON.match(words, place)]


def _whole(words: str) -> bool:
    return all(words.count(opens) == words.count(closes) for opens, closes in zip(_OPEN, _CLOSE, strict=True))
