"""Words that tell two indicators apart: what one spelling has and the other lacks is a conflict."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from halfsky.catalogue.spelling import canonical


class Mark(NamedTuple):
    """A word that tells two indicators apart: present in one spelling and absent in the other means a conflict."""

    name: str
    pattern: str


# Patterns are searched in canonical spellings: no brackets, quotes or 的; 和, 及, 与 are 、.
MARKS = tuple(
    Mark(*pair)
    for pair in (
        # whom
        ("women", r"女|(?<![孕产])妇(?!幼|儿)"),
        ("girls", r"女童|女孩|女婴"),
        ("girl students", r"女生|女学生|女大学生|女研究生"),
        ("women workers", r"女职工|女工"),
        ("women cadres", r"女干部"),
        ("men", r"男"),
        ("gap between the sexes", r"两性|性别|男女"),
        ("gap", r"差距|差异"),
        ("children", r"儿童|未成年人|少年"),
        ("infants", r"(?<!新生)婴儿"),
        ("newborns", r"新生儿"),
        ("mothers and children", r"所生儿童"),
        ("elderly", r"老年|养老(?!保险)"),
        ("disabled", r"残疾"),
        ("migrants", r"随迁|流动"),
        ("poor", r"低保|困难|贫困|特困"),
        ("registered population", r"户籍"),
        # where
        ("rural", r"农村|乡村|牧区"),
        ("town", r"城镇"),
        ("city", r"城市"),
        ("urban and rural", r"城乡"),
        ("crowded", r"人流量"),
        ("public places", r"公共场所"),
        ("large", r"大型"),
        ("employers", r"用人单位"),
        ("not private", r"非私营"),
        ("public ownership", r"公有|国有"),
        ("enterprises", r"企业"),
        ("institutions", r"事业单位|企事业"),
        # which body, which post
        ("village", r"村(?!卫生)"),
        ("village committee", r"村委会|村民委员会"),
        ("two committees", r"两委"),
        ("community", r"社区(?!居委会|居民委员会)"),
        ("residents' committee", r"居委会|居民委员会"),
        ("party organisation", r"党组织|党支部"),
        ("assembly of villagers", r"村民代表"),
        ("people's congress", r"人大|人民代表大会"),
        ("consultative conference", r"政协"),
        ("party congress", r"党代会|党员代表|党代表"),
        ("workers' congress", r"职工代表"),
        ("standing committee", r"常委"),
        ("members", r"成员|委员(?!会)"),
        ("heads", r"主任"),
        ("secretaries", r"书记"),
        ("delegates", r"代表(?!大会|会)"),
        ("principal posts", r"正职"),
        ("leadership teams", r"班子"),
        ("government", r"政府(?!举办|工作部门)"),
        ("departments", r"部门"),
        ("township", r"乡镇|镇街|镇、街|街道|镇级|县乡"),
        ("province level", r"省级"),
        ("prefecture level", r"市级|地级|市地级"),
        ("county level", r"县级|县、|区县|县处级"),
        ("central level", r"中央"),
        ("new entrants", r"新增|新录用|发展党员|新提拔"),
        ("party members", r"党员(?!代表)"),
        ("young cadres", r"年轻"),
        ("township cadres", r"乡科级"),
        ("directors", r"董事"),
        ("supervisors", r"监事"),
        ("management", r"管理层"),
        ("legal representatives", r"法定代表|法人"),
        ("leaders of organisations", r"负责人"),
        ("social organisations", r"社会组织"),
        ("women's organisations", r"女性社会组织"),
        ("a share of teams, not of people", r"配备"),
        ("party and government", r"党政"),
        ("agencies", r"直机关"),
        ("civil servants", r"公务员"),
        ("judges", r"法官"),
        ("prosecutors", r"检察"),
        ("media", r"媒体"),
        ("union", r"工会"),
        # what of an illness
        ("cervical cancer", r"宫颈癌|两癌"),
        ("breast cancer", r"乳腺癌|两癌"),
        ("hiv", r"艾滋|hiv"),
        ("syphilis", r"梅毒"),
        ("hepatitis b", r"乙肝|乙型肝炎"),
        ("anaemia", r"贫血"),
        ("moderate or severe", r"重度"),
        ("mental", r"心理|焦虑|抑郁|精神"),
        ("death", r"死亡"),
        ("prevalence", r"患病"),
        ("incidence", r"发病|发生"),
        ("infection", r"感染"),
        ("the infected", r"感染者"),
        ("sexually transmitted", r"性病"),
        ("transmission", r"传播"),
        ("treatment", r"治疗|早治"),
        ("intervention", r"干预"),
        ("testing", r"检测|测定"),
        ("screening", r"筛查|普查"),
        ("examination", r"检查"),
        ("ever screened", r"曾经|曾接受"),
        ("detected", r"查出|检出"),
        ("early diagnosis", r"早诊|早期诊断"),
        ("diagnosis", r"产前诊断"),
        ("knowledge", r"知晓"),
        ("dissemination", r"普及"),
        ("literacy", r"素养|素质"),
        ("vaccination", r"接种"),
        ("healthy life", r"健康预期|健康期望"),
        ("health", r"健康"),
        ("early pregnancy", r"孕早期|早孕"),
        ("before pregnancy", r"孕前|婚前|婚检"),
        ("antenatal", r"产前"),
        ("postnatal", r"产后"),
        ("high risk", r"高危|危重"),
        ("records in use", r"使用率"),
        ("birth", r"出生"),
        ("birth defects", r"缺陷"),
        ("severe", r"严重"),
        ("asphyxia", r"窒息"),
        ("hearing", r"听力"),
        ("exclusive breastfeeding", r"纯母乳"),
        ("systematic", r"系统"),
        ("exercise and fitness", r"体育|体质|健身"),
        ("nutrition", r"营养"),
        ("media literacy", r"媒介"),
        ("excellent", r"优良"),
        # which school
        ("preschool", r"学前|幼儿|入园|在园"),
        ("primary", r"小学"),
        ("junior secondary", r"初中"),
        ("senior secondary", r"高中"),
        ("general senior secondary", r"普通高中"),
        ("tertiary", r"高等|大学|本专科|高校"),
        ("postgraduates", r"研究生"),
        ("master", r"硕士"),
        ("doctor", r"博士"),
        ("adult education", r"成人"),
        ("vocational", r"职业(?!病)|中职|技能"),
        ("compulsory", r"义务教育"),
        ("gross enrolment", r"毛入"),
        ("net enrolment", r"净入"),
        ("retention", r"巩固"),
        ("working age", r"劳动年龄"),
        ("main working age", r"主要劳动年龄"),
        ("regular courses", r"普通(?!高中)"),
        ("inclusive kindergartens", r"普惠"),
        ("public kindergartens", r"公办"),
        ("illiteracy", r"文盲"),
        ("young and middle-aged", r"青壮年"),
        ("lifelong learning", r"终身"),
        ("training", r"培训"),
        ("domestic services", r"家政"),
        # which work, which insurance
        ("senior rank", r"高级|高技能"),
        ("intermediate rank", r"中级|中高级|中、高级"),
        ("employment", r"就业|从业"),
        ("unemployment", r"失业"),
        ("registered unemployed", r"登记失业"),
        ("medical insurance", r"医疗保险|医保"),
        ("pension insurance", r"养老保险"),
        ("maternity insurance", r"生育保险"),
        ("work injury insurance", r"工伤"),
        ("employees' scheme", r"(?<!女)职工"),
        ("residents' scheme", r"居民(?!委)"),
        ("benefits", r"待遇"),
        # which surroundings
        ("harmless", r"无害化"),
        ("toilet", r"厕"),
        ("waste", r"垃圾"),
        ("sewage", r"污水"),
        ("tap water", r"自来水"),
        ("centralised supply", r"集中(?:式)?供水"),
        ("natural villages", r"自然村"),
        ("treated in plants", r"集中处理"),
        ("health food", r"保健食品"),
        ("old definition", r"爱卫|旧口径"),
        # which service, which offence, which plan
        ("counselling room", r"辅导室"),
        ("mediation", r"调解"),
        ("rights", r"权益"),
        ("crime", r"犯罪"),
        ("reoffending", r"重新犯罪"),
        ("national indicators", r"国家指标"),
        ("regional indicators", r"自治区指标"),
        ("city plan", r"规划市总|市妇女"),
        ("provincial plan", r"规划省总|省妇女"),
        # which measure
        ("a number, not a share", r"(?:数|人次|女干部|成员|委员)$"),
        ("met the standard", r"达标"),
        ("coverage of insured", r"参保率|覆盖率|覆盖面"),
        ("satisfaction", r"满意"),
        ("level", r"水平"),
    )
)


def conflicts(left: str, right: str) -> list[str]:
    """Names of the marks that one of two phrases has and the other lacks; `numbers` when their digits differ."""
    texts = [canonical(left), canonical(right)]
    marks, numbers = marks_of(texts), numbers_of(texts)
    found = [mark.name for mark, differs in zip(MARKS, marks[0] != marks[1], strict=True) if differs]
    return found + (["numbers"] if numbers[0] != numbers[1] else [])


def marks_of(texts: list[str]) -> np.ndarray:
    """Boolean matrix, a row a text and a column a mark. One pass a pattern over all texts joined."""
    found = np.zeros((len(texts), len(MARKS)), dtype=bool)
    joined = "\n".join(texts)
    starts = np.cumsum([0] + [len(text) + 1 for text in texts])[: len(texts)]
    for column, mark in enumerate(MARKS):
        positions = [hit.start() for hit in re.finditer(mark.pattern, joined, re.MULTILINE)]
        found[np.searchsorted(starts, positions, side="right") - 1, column] = True
    return found


def numbers_of(texts: list[str]) -> np.ndarray:
    """The digits of each text as one string: ages and other numbers belong to the definition."""
    return np.array([" ".join(re.findall(r"\d+(?:\.\d+)?", text)) for text in texts], dtype=object)
