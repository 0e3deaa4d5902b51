"""What a phrase says: a measure, of whom, and where they live. Two wordings of one thing have one meaning.

`WORDINGS` evens out what is said in two ways; `POPULATIONS` are then taken out of the phrase wherever they stand. What
is left is the measure, word for word: a word that no table knows stays in it, so nothing unknown is ever passed over.
The other measure, the other population and the other body (村委会, 居委会, 社区) therefore have another meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from halfsky.catalogue.spelling import canonical


class Meaning(NamedTuple):
    """measure: what is left of the phrase; population: what was taken out of it, in no order."""

    measure: str
    population: frozenset[str]


_ILLNESS = "宫颈癌|乳腺癌|两癌"
_INFECTION = "艾滋病|梅毒|乙肝"
_WOMEN = "(?:女性|妇女)(?:代表|委员|成员|党员|干部)|妇女|女性|女干部|女代表|女委员|女党员|女成员|女生|女童|女学生|女"
_PERSON = (
    "人员|代表|委员|干部|党员|教师|法官|检察官|陪审员|人才|劳动者|"
    "工作者|成员|主任|书记|公务员|会员|研究生|创业者|负责人|本专科|代表人"
)
_DONE = (
    "筛查|检查|检测|治疗|管理|分娩|喂养|接种|参保|干预|救助|援助|锻炼|培训|合格|合格以上|达标|优良|供水|报销|使用|普及|服务|覆盖|配备|设立|建立|"
    "建成|辅导室|就读|解救|天数|处理"
)
_SHARE = "♀比例"  # women among those said before

# Searched in canonical spellings, a phrase a line: no brackets, quotes or 的; 和, 及, 与, 以及 are 、; shares are 比例.
# Each row is applied to what the rows before it left.
WORDINGS: tuple[tuple[str, str], ...] = (
    # ages
    *((rf"(?<![一二三四五六七八九十]){word}(?=个月|周?岁)", str(n)) for n, word in enumerate("一二三四五六七八九", 1)),
    ("周岁", "岁"),
    ("岁、以上", "岁以上"),
    (r"(\d+)(?:岁|个月)?[-至](\d+)(岁|个月)", r"\1-\2\3"),
    ("0-6个月|6个月(?:以内|内)", "6个月内"),
    ("期望寿命", "预期寿命"),
    ("(?:人均|平均)(?=健康预期寿命|预期寿命|受教育年限)", ""),
    # bodies
    ("村民委员会", "村委会"),
    ("(?:城市)?(?:社区)?(?:居民委员会|居委会)", "居委会"),
    ("人民代表大会代表", "人大代表"),
    ("政协会议委员", "政协委员"),
    ("常委会组成人员|常务委员会组成人员|常务?委员会委员|常委会委员", "常委"),
    ("(?:全国|各级|[省市州盟县区旗镇乡](?:、|(?=人大|政协|党代会)))+(?=人大|政协|党代会)", ""),
    ("(?<=两委)班子(?=成员|中|女)", ""),
    ("从业人员", "就业人员"),
    ("从业", "就业"),
    ("全社会(?=就业)", ""),
    ("高级职称(?=专业)", "高级"),
    # health
    ("艾滋病病毒|hiv", "艾滋病"),
    ("乙型肝炎", "乙肝"),
    ("宫颈癌、乳腺癌|乳腺癌、宫颈癌", "两癌"),
    ("免费", ""),
    (r"(?<=癌)(?:人群)?(?:检查|普查|筛查)", "筛查"),
    (rf"(?:适龄)?(?:妇女|女性)?(?=(?:{_ILLNESS}))", ""),
    ("(?<=癌)患者(?=治疗|规范)", ""),
    ("规范化?(?=治疗)", ""),
    ("妇女(?:常见疾病|常见病|病)", "妇女常见病"),
    ("(?<=常见病)(?:定期)?(?:普查|检查|筛查)", "筛查"),
    ("(贫血|低体重|生长迟缓|营养不良|低出生体重)(?:患病|发生)率", r"\1率"),
    ("(?:新生儿)?(?:出生低体重|低出生体重儿?)", "低出生体重"),
    ("生长发育迟缓|发育迟缓", "生长迟缓"),
    (rf"感染((?:{_INFECTION})(?:、(?:{_INFECTION}))*)孕产妇", r"\1感染孕产妇"),
    (rf"((?:{_INFECTION})(?:、(?:{_INFECTION}))*)孕产妇感染者", r"\1感染孕产妇"),
    (rf"孕产妇((?:{_INFECTION})(?:、(?:{_INFECTION}))*)感染者", r"\1感染孕产妇"),
    ("(?:儿童|新生儿|围产儿)(?=出生缺陷)", ""),
    ("中、重度", "中重度"),
    ("(?:经常|经常性)?(?:参加|参与|开展)(?=体育锻炼)", ""),
    ("(?:孕产妇|产妇|孕妇)(?=产后访视|住院分娩|产前检查|产前筛查)", ""),
    ("婚前医学检查、?婚检|婚检", "婚前医学检查"),
    ("孕前优生健康检查", "孕前优生检查"),
    ("(?:项目)?目标人群(?=覆盖率)", ""),
    ("(?<=妇女|女性)居民", ""),
    ("(素养|素质)水平$", r"\1"),
    ("以[县乡镇、]+为单位", ""),
    ("(?:适龄)?(?:儿童)?(?:纳入)?国?家?免疫规划疫?苗?(?:适龄)?(?:儿童)?(?=接种率)", "免疫规划"),
    ("婴幼儿(?=系统管理|健康管理)", "儿童"),
    ("健康管理服务率", "健康管理率"),
    ("先天性甲状腺功能减低症、苯丙酮尿症|苯丙酮尿症、先天性甲状腺功能减低症|遗传代谢病", "遗传代谢性疾病"),
    ("(每千名儿童|每千人口)拥有", r"\1"),
    ("每千名儿童儿科床位", "每千名儿童床位"),
    # school
    ("(公办|民办|普惠性)园", r"\1幼儿园"),
    ("(?:幼儿|儿童)?(?:学前教育三年|学前三年教育|学前三年|学前教育)(?:幼儿|儿童)?(?=毛入园)", "学前"),
    ("小学(?:适龄|学龄)(儿童|女童)净?入学率", r"小学学龄\1净入学率"),
    ("九年制?义务教育(?:阶段)?|义务教育阶段", "义务教育"),
    ("(小学|初中|高中)(?:阶段)?学?生(?:总体)?(?=近视)", r"\1生"),
    ("总体(?=近视)", ""),
    ("(高中|初中)阶段教育", r"\1阶段"),
    ("(?:适龄)?残疾儿童(?:、?少年)?", "残疾儿童"),
    ("中小学校", "中小学"),
    ("专、?兼职", ""),
    ("职业技能培训", "职业培训"),
    # work and insurance
    ("参加(.{2,12}?保险)", r"\1参保"),
    ("参保覆盖率|(?<=保险)覆盖(?:率|面)", "参保率"),
    ("基本(?=养老保险|医疗保险|医保|养老待遇)", ""),
    ("医保", "医疗保险"),
    ("养老待遇", "养老保险待遇"),
    ("城乡(?=妇女|女性)", ""),
    ("以城乡社区为单位", "城乡社区"),
    ("新型农村合作医疗(?:制度)?对?|新农合对?", "新农合"),
    ("男女两性|两性|夫妻(?=家务)", "男女"),
    # surroundings
    ("农村牧区|农牧区|乡村(?!振兴)", "农村"),
    ("卫生户厕|户用卫生厕所", "卫生厕所"),
    ("生活(?=垃圾|污水)", ""),
    ("集中式?供水", "集中供水"),
    ("(?<=供水)受益(?:人口)?(?:占农村人口)?(?:比例|率)", "率"),
    ("(?<=供水)人口比例", "率"),
    ("(?<=改水)受益(?:人口)?(?:覆盖)?(?:比例|率)", "率"),
    ("饮用?水安全", "安全饮水"),
    ("安全饮水人口比例", "安全饮水率"),
    ("符合(?:法律援助)?条件", "符合条件"),
    ("(?:获得|得到|提供)(?=法律援助)", ""),
    ("当事人", ""),
    ("被?(?:拐骗|拐卖|买卖)(?:、(?:拐骗|拐卖|买卖))*(?=儿童|妇女)", "拐卖"),
    ("犯罪人数(?=比例)", "犯罪"),
    # who has it: 班子配备女干部 and 女干部配备率; 每个村建成, 村建成
    ("班子(?:中?均?)?配[备有]女干部(?:比例|率)?$", "班子女干部配备率"),
    ("(班子|正职)中?女干部(?:人?数)?$", r"\1女干部数"),
    ("^每[个一](?=乡镇|街道|县|村|社区)", ""),
    ("建[成有](?=妇女|儿童|妇幼)", ""),
    ("(?:城乡社区|城乡|村社区|村、社区|社区)(?=(?:妇女|儿童|妇女儿童)之家)", ""),
    ("(?:村社区|村、社区|村居|村级)(?=儿童主任)", ""),
    ("(?:乡镇街道|乡镇、街道|镇街|镇街道)(?=儿童督导员)", ""),
    # women among others: 女性占X比例, X中女性比例 and 女X比例 say one thing
    (r"(新发展|发展|新录用|新提拔)女(党员|公务员|干部)比例$", rf"\1\2{_SHARE}"),
    (rf"^(?:{_WOMEN})(?:人数)?[占在](.{{2,}}?)中?(?:总人?数|人数|总量)?中?比例$", rf"\1{_SHARE}"),
    (rf"^(.{{2,}}?)中?(?:{_WOMEN})(?:人数)?(?:占总?人?数)?比例$", rf"\1{_SHARE}"),
    (rf"^女性?(.{{0,14}}?(?:{_PERSON}))比例$", rf"\1{_SHARE}"),
    (r"^(.{2,10}?)女(党员|干部|代表|委员|教师|法官|检察官)比例$", rf"\1\2{_SHARE}"),
    (rf"(?:队伍|总数|总人数)(?={_SHARE})", ""),
    (rf"(?:党代会|党代表|党员代表大会代表|党代会代表)(?={_SHARE})", "党代会代表"),
    (rf"(村委会|居委会|两委)(?={_SHARE})", r"\1成员"),
    (rf"代表大会(?:代表)?(?={_SHARE})", "代表大会代表"),
    (rf"(?<!代表)大会(?={_SHARE})", "大会代表"),
    # rates
    ("接受", ""),
    ("(锻炼|合格以上|标准合格)人数(?=比例)", r"\1"),
    (rf"({_DONE})比例$", r"\1率"),
    ("(?:覆盖|普及|建成|建有|建设|配备|配置|设置|设立|开设|建校)(?:率|面)$", "率"),
)

# Whom and where: taken out wherever they stand. Names of things that only hold such a word keep it.
POPULATIONS: tuple[tuple[str, str], ...] = (
    ("", r"\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?(?:岁|个月)(?:以上|、?以下|以?内)?"),
    ("main working age", r"主要劳动年龄(?:人口)?"),
    ("working age", r"劳动年龄(?:人口)?"),
    ("young and middle-aged", "青壮年"),
    ("of the right age", "适龄"),
    ("of childbearing age", "育龄"),
    ("girls", r"女童|女孩|女生|女学生"),
    ("women", r"中?(?:妇女(?!儿童|之家|联合会|病|常见病|议事会)|女性)(?:人口)?"),
    ("men", r"中?男性(?:人口)?"),
    ("children", r"儿童(?!之家|主任|督导|福利|医院|友好|活动|保健|图书|议事|青少年|科|用品|早期|基本)"),
    ("rural", "农村"),
    ("town", "城镇"),
    ("city", "城市"),
    ("urban and rural", "城乡"),
    ("registered", r"户籍(?:人口)?"),
    ("migrant", r"流动(?:人口)?中?"),
)
_SCHOOLED = re.compile("教育|入学|入园|学前|小学|初中|高中")


def meanings(phrases: Iterable[str]) -> list[Meaning]:
    """The meaning of each phrase."""
    wordings, population = _compiled()
    lines = [canonical(phrase) for phrase in phrases]
    text = "\n".join(lines)
    for pattern, into in wordings:
        text = pattern.sub(into, text)
    return [_of(line, population) for line in text.split("\n")] if lines else []


@cache  # once somebody asks: whoever only loads tables does without
def _compiled() -> tuple[tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str]]:
    wordings = tuple((re.compile(pattern, re.MULTILINE), into) for pattern, into in WORDINGS)
    return wordings, re.compile("|".join(f"(?P<_{place}>{pattern})" for place, (_, pattern) in enumerate(POPULATIONS)))


def _of(wording: str, pattern: re.Pattern[str]) -> Meaning:
    population = set()

    def taken(found: re.Match[str]) -> str:
        name = POPULATIONS[int(str(found.lastgroup)[1:])][0]
        population.add(name or found[0])
        return ""

    measure = pattern.sub(taken, wording)
    if "girls" in population and _SCHOOLED.search(measure):  # at school, girls are the women
        population = population - {"girls"} | {"women"}
    return Meaning(measure, frozenset(population))
