"""The other lists of codes: what the columns of the tables may hold, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.vocabulary.code_list import Code, CodeList


@dataclass(frozen=True)
class Unit(Code):
    """A unit: the sign behind a number, in both languages; per: how many of the whole it counts by, 0 for no rate.

    points: the sign behind a difference of two values. counter: whether the catalogue may say what is counted (3.1个
    places among a thousand people, 80岁), which then stands in place of the sign. whole: whether large numbers of it
    are counted in 万. form: what a form for figures calls it. sdmx: its code in UNIT_MEASURE.
    """

    sign: str = ""
    sign_en: str = ""
    per: float = 0.0
    points: str = ""
    points_en: str = ""
    counter: bool = False
    whole: bool = False
    form: str = ""
    sdmx: str = ""


@dataclass(frozen=True)
class Domain(Code):
    """A domain of a plan; named_people: its shares are of office-holders, who are counted: no chance is in them.

    words: what people call it, without whom it is for, in Chinese and English, in small letters.
    """

    named_people: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Better(Code):
    """Which way is better: sense +1 up, -1 down, 0 neither."""

    sense: int = 0


@dataclass(frozen=True)
class Family(Code):
    """A family of plans; whom it is for, as the headings of its domains say. beside: whether women's values are held
    beside men's in every indicator, or in those of its own population alone.
    """

    people: str = ""
    people_en: str = ""
    beside: bool = True


@dataclass(frozen=True)
class Review(Code):
    """What a person made of a row; accepted: somebody stands for what it says."""

    accepted: bool = False


@dataclass(frozen=True)
class Grade(Code):
    """How near a source is to who first published its figures. own: it was read at the first publisher's own page or in
    his own document. copied: another printed his text, so that naming that other says as much as the label.
    """

    own: bool = False
    copied: bool = False


@dataclass(frozen=True)
class Remark(Code):
    """What is to be known beside a status; gravity: the greater, the sooner it is to be looked at; few: it rests on few
    cases.
    """

    gravity: int = 0
    few: bool = False


@dataclass(frozen=True)
class RollUp(Code):
    """How areas make up a value of the whole; judged: it may be held against a target; added: it is a sum; few: there
    are too few areas; lacking: some area does not tell its denominator.
    """

    judged: bool = False
    added: bool = False
    few: bool = False
    lacking: bool = False


UNITS = CodeList(
    Unit("percent", "百分比", "percent", "%", "%", 100.0, "个百分点", " points", form="%", sdmx="PT"),
    Unit("per_100k", "每十万", "per 100,000", "/10万", "/100k", 100_000.0, "个十万分点", "/100k", counter=True,
         form="1/10万", sdmx="PER_100000"),
    Unit("per_10k", "每万", "per 10,000", "/万", "/10k", 10_000.0, "个万分点", "/10k", counter=True, form="1/万",
         sdmx="PER_10000"),
    Unit("per_1000", "千分比", "per 1,000", "‰", "‰", 1_000.0, "个千分点", "‰", counter=True, form="‰",
         sdmx="PER_1000"),
    Unit("years", "年（岁）", "years", "年", " years", 0.0, "年", " years", counter=True, form="年（岁）", sdmx="Y"),
    Unit("count", "数量", "count", counter=True, whole=True, form="数量", sdmx="NUMBER"),
    Unit("ratio", "比", "ratio", ":1", ":1", form="比值", sdmx="RATIO"),
    Unit("points", "百分点", "percentage points", "个百分点", " points", 0.0, "个百分点", " points", form="百分点",
         sdmx="PTS"),
    Unit("yuan", "元", "yuan", "元", " yuan", 0.0, "元", " yuan", whole=True, form="元", sdmx="CNY"),
)  # fmt: skip
RATES = {code: row.per for code, row in UNITS.rows.items() if row.per}  # the units that are so many of a whole
CASES = {code: per for code, per in RATES.items() if per > 100}  # of cases among many: per thousand and more
DOMAINS = CodeList(
    Domain("health", "妇女与健康", "health",
           words=("健康", "卫生", "卫生健康", "医疗", "医疗卫生", "保健", "health care")),
    Domain("education", "妇女与教育", "education", words=("教育", "受教育", "科教", "文化教育", "schooling")),
    Domain("economy", "妇女与经济", "economy",
           words=("经济", "就业", "创业", "就业创业", "经济参与", "employment", "work", "economic participation")),
    Domain("decision", "妇女参与决策和管理", "decision-making", named_people=True,
           words=("决策", "决策和管理", "决策与管理", "决策管理", "管理", "参政", "议政", "参政议政", "从政", "政治", "政治参与",
                  "政治权利", "领导", "politics", "political participation", "leadership", "decision making")),
    Domain("social_security", "妇女与社会保障", "social security",
           words=("社会保障", "社保", "社会保险", "社会福利", "社会救助", "social protection", "social insurance")),
    Domain("family", "妇女与家庭建设", "family", words=("家庭", "家庭建设", "婚姻家庭", "婚姻", "families")),
    Domain("environment", "妇女与环境", "environment",
           words=("环境", "生态", "生态环境", "社会环境", "人居环境", "生活环境")),
    Domain("law", "妇女与法律", "law",
           words=("法律", "法治", "法制", "司法", "权益", "合法权益", "权益保护", "权益保障", "维权", "法律保护", "rights",
                  "legal rights")),
    Domain("rural", "妇女与乡村振兴", "rural revitalisation",
           words=("乡村振兴", "乡村", "农村", "rural", "rural revitalization")),
    Domain("safety", "儿童与安全", "safety", words=("安全",)),
    Domain("welfare", "儿童与福利", "welfare", words=("福利",)),
)  # fmt: skip
LEVELS = CodeList(
    Code("nation", "全国", "nation"), Code("province", "省级", "province"), Code("city", "市级", "city"),
    Code("county", "县级", "county"),
)  # fmt: skip
BETTER = CodeList(
    Better("higher", "越高越好", "higher", 1), Better("lower", "越低越好", "lower", -1),
    Better("balanced", "适中为好", "balanced"),
)  # fmt: skip
POPULATIONS = CodeList(
    Code("women", "妇女", "women"), Code("children", "儿童", "children"), Code("men", "男性", "men"),
    Code("everybody", "全体人口", "everybody"),
)  # fmt: skip
BINDINGS = CodeList(Code("binding", "约束性", "binding"), Code("expected", "预期性", "expected"))
FAMILIES = CodeList(
    Family("women", "妇女发展规划", "women", "妇女", "Women"),
    Family("children", "儿童发展规划", "children", "儿童", "Children", beside=False),
)


def family_of(title: str) -> str:
    """Whose plan a title says it is; "" for one that names women and children, or neither."""
    named = [code for code in FAMILIES if FAMILIES.row(code).people in title]
    return named[0] if len(named) == 1 else ""


ENTERED = CodeList(Code("whole", "全部录入", "whole"), Code("part", "部分录入", "part"))
IN_PART = "part"
GRADES = CodeList(
    Grade("official", "官方发布", "official", own=True),
    Grade("reprint", "转载", "reprint", copied=True),
    Grade("secondary", "间接引用", "cited at second hand"),
)
SECTIONS = CodeList(
    Code("table", "指标表", "table"), Code("goal", "主要目标", "goal"), Code("strategy", "策略措施", "strategy"),
    Code("project", "重点工程", "project"), Code("other", "其他部分", "elsewhere"),
)  # fmt: skip
PERIODS = CodeList(
    Code("annual", "每年", "a year"), Code("half_yearly", "每半年", "a half-year"),
    Code("quarterly", "每季度", "a quarter"), Code("monthly", "每月", "a month"), Code("weekly", "每周", "a week"),
    Code("daily", "每天", "a day"),
)  # fmt: skip
KINDS = CodeList(Code("quantitative", "定量", "with a number"), Code("directional", "方向性", "directional"))
QUANTITATIVE, DIRECTIONAL = KINDS
QUALITATIVE, MEASURE, PROJECT = "qualitative", "measure", "project"
TASK_KINDS = CodeList(
    *KINDS.rows.values(), Code(QUALITATIVE, "定性", "in words"), Code(MEASURE, "措施", "a measure"),
    Code(PROJECT, "工程", "a project"),
)  # fmt: skip
TASK_SECTIONS = CodeList(*(SECTIONS.row(code) for code in ("goal", "strategy", "project")))
GOAL_SECTION = TASK_SECTIONS[0]
REVIEW_STATUSES = CodeList(
    Review("extracted", "自动提取", "extracted"), Review("confirmed", "已确认", "confirmed", accepted=True),
    Review("corrected", "已更正", "corrected", accepted=True), Review("rejected", "不采用", "rejected"),
    Review("added", "人工补充", "added", accepted=True), Review("unconfirmed", "待确认", "unconfirmed"),
)  # fmt: skip
CONFIRMED, CORRECTED, REJECTED, ADDED = "confirmed", "corrected", "rejected", "added"
SEXES = CodeList(Code("female", "女", "female"), Code("male", "男", "male"), Code("total", "合计", "total"))
RESIDENCES = CodeList(Code("urban", "城镇", "urban"), Code("rural", "农村", "rural"), Code("total", "合计", "total"))
OBSERVATION_STATUSES = CodeList(
    Code("final", "正式", "final"), Code("provisional", "初步", "provisional"), Code("estimated", "估计", "estimated"),
    Code("derived", "推算", "derived"), Code("simulated", "模拟", "simulated"),
)  # fmt: skip
DERIVED = "derived"
OUTLOOKS = CodeList(
    Code("likely", "较有把握", "Likely"), Code("possible", "有希望", "Possible"), Code("at_risk", "有风险", "At risk"),
    Code("unlikely", "难以达标", "Unlikely"), Code("", "", ""),
)  # fmt: skip
DIM_OUTLOOKS = OUTLOOKS[2:4]  # less likely than not
WARNINGS = CodeList(
    Remark("hard_to_reach", "预计达标困难", "Hard to reach", 6), Remark("watch", "关注", "Watch", 5),
    Remark("volatile", "波动较大", "Volatile", 4), Remark("stale", "数据滞后", "Stale data", 1),
    Remark("small_number", "小样本", "Small numbers", 3, few=True), Remark("break", "口径变化", "Break in series", 2),
)  # fmt: skip


@dataclass(frozen=True)
class Unranked(Code):
    """Why a value has no place among others; in a chart's few signs. few: chance is too large in it. sized: a large
    area has more of it, so its level says nothing; what was done of the way does."""

    sign: str = ""
    sign_en: str = ""
    few: bool = False
    dated: bool = False
    sized: bool = False


UNRANKED = CodeList(
    Unranked("no_value", "无数值", "no value"),
    Unranked("other_year", "年份不同", "other year", dated=True),
    Unranked("other_unit", "单位不同", "other unit", "单位异", "unit"),
    Unranked("break", "口径变化", "break", "口径变", "break"),
    Unranked("small_number", "小样本", "small numbers", "小样本", "small", few=True),
    Unranked("no_direction", "指标无优劣方向", "no better direction", "—", "—"),
    Unranked("too_few", "可比地区不足三个", "fewer than three areas", "—", "—"),
    Unranked("by_size", "数量随地区大小而变", "a number that goes with the area's size", "数量", "size", sized=True),
)
AGAINST_UPPER = CodeList(
    Code("no_upper_plan", "没有上级规划", "no upper plan"),
    Code("not_stated", "上级规划未列", "not in the upper plan"),
    Code("direction", "只有方向，没有数值", "a direction without a number"),
    Code("unit", "单位不同", "another unit"),
    Code("base", "绝对值与变化幅度", "a level against a change, or another base"),
    Code("comparator", "表述形式不同", "another kind of comparator"),
    Code("either_way", "指标无优劣方向", "no better direction"),
    Code("earlier", "期限早于上级规划", "due earlier"),
    Code("later", "期限晚于上级规划", "due later"),
)
"""What stands beside a verdict against the upper plan, or in the place of one."""
BREAK = "break"
ROLL_UPS = CodeList(
    RollUp("weighted", "按分母加权", "weighted by denominators", judged=True),
    RollUp("added", "各地区相加", "sum of the areas", added=True),
    RollUp("no_parts", "缺分母，不汇总", "denominators not known", lacking=True),
    RollUp("odd_parts", "分子、分母与数值不符，不汇总", "numerators and denominators are not those of the values"),
    RollUp("few_areas", "有数据的地区不足，不汇总", "too few areas with a value", few=True),
)
"""How the value of several areas together comes about."""
MARKS = CodeList(
    Code("contradicted", "与数据不符", "contradicted"), Code("not_in_data", "补写，数据中没有", "not in the data"),
    Code("taken_out", "已删去", "taken out"),
)  # fmt: skip
"""What an edited report says otherwise than the data; what was taken out is told, and nothing is wrong with it."""
CONTRADICTED, NOT_IN_DATA, TAKEN_OUT = MARKS
SEVERITIES = CodeList(Code("error", "错误", "error"), Code("warning", "警告", "warning"), Code("info", "提示", "info"))
FATES = CodeList(
    Code("proposed", "可以导入", "proposed"), Code("same", "与已发布相同", "as published"),
    Code("asked", "待确认", "asked"), Code("no_value", "无数值", "no value"), Code("left_out", "不导入", "left out"),
)  # fmt: skip
RELEASED = CodeList(
    Code("same", "相同", "same"), Code("differs", "不同", "differs"), Code("new", "新增", "new"),
    Code("gone", "不再公布", "gone"),
)  # fmt: skip
"""What a figure of a new release is beside what is published."""
STANDS = CodeList(
    Code("published", "已发布的数值", "what is published"), Code("release", "本次的数值", "the new release")
)
PRECEDENCE = CodeList(
    Code("firmer", "数据更为确定（正式数优先于初步数、估计数）", "the firmer figure (final, provisional, estimated)"),
    Code("nearer", "来源更为直接（官方发布优先于转载、间接引用）", "the nearer source (official, reprint, secondary)"),
    Code("newer", "发布日期较晚", "the newer publication"),
    Code("undecided", "无法判定先后，待人工确认", "nothing tells them apart: a person decides"),
    Code("confirmed", "人工确认", "confirmed by a person"),
    Code("single", "只有一个数值", "there is one figure only"),
)
"""Why one of two figures stands: the first of these that tells them apart."""
