"""The other lists of codes: what the columns of the tables may hold, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.vocabulary.code_list import Code, CodeList


@dataclass(frozen=True)
class Unit(Code):
    """A unit: the sign behind a number, in both languages; per: how many of the whole it counts by, 0 for no rate."""

    sign: str = ""
    sign_en: str = ""
    per: float = 0.0


UNITS = CodeList(
    Unit("percent", "百分比", "percent", "%", "%", 100.0),
    Unit("per_100k", "每十万", "per 100,000", "/10万", "/100k", 100_000.0),
    Unit("per_1000", "千分比", "per 1,000", "‰", "‰", 1_000.0),
    Unit("years", "年（岁）", "years", "年", " years"),
    Unit("count", "数量", "count"),
    Unit("ratio", "比", "ratio"),
)
RATES = {code: row.per for code, row in UNITS.rows.items() if row.per}  # the units that are so many of a whole
CASES = {code: per for code, per in RATES.items() if per > 100}  # of cases among many: per thousand and more
DOMAINS = CodeList(
    Code("health", "妇女与健康", "health"),
    Code("education", "妇女与教育", "education"),
    Code("economy", "妇女与经济", "economy"),
    Code("decision", "妇女参与决策和管理", "decision-making"),
    Code("social_security", "妇女与社会保障", "social security"),
    Code("family", "妇女与家庭建设", "family"),
    Code("environment", "妇女与环境", "environment"),
    Code("law", "妇女与法律", "law"),
    Code("rural", "妇女与乡村振兴", "rural revitalisation"),
)
LEVELS = CodeList(
    Code("nation", "全国", "nation"), Code("province", "省级", "province"), Code("city", "市级", "city"),
    Code("county", "县级", "county"),
)  # fmt: skip
BETTER = CodeList(
    Code("higher", "越高越好", "higher"), Code("lower", "越低越好", "lower"), Code("balanced", "适中为好", "balanced")
)
FAMILIES = CodeList(Code("women", "妇女发展规划", "women"), Code("children", "儿童发展规划", "children"))
ENTERED = CodeList(Code("whole", "全部录入", "whole"), Code("part", "部分录入", "part"))
GRADES = CodeList(
    Code("official", "官方发布", "official"),
    Code("reprint", "转载", "reprint"),
    Code("secondary", "间接引用", "secondary"),
)
SECTIONS = CodeList(
    Code("table", "指标表", "table"), Code("goal", "主要目标", "goal"), Code("strategy", "策略措施", "strategy"),
    Code("project", "重点工程", "project"), Code("other", "其他部分", "elsewhere"),
)  # fmt: skip
KINDS = CodeList(Code("quantitative", "定量", "with a number"), Code("directional", "方向性", "directional"))
REVIEW_STATUSES = CodeList(
    Code("extracted", "自动提取", "extracted"), Code("confirmed", "已确认", "confirmed"),
    Code("corrected", "已更正", "corrected"), Code("rejected", "不采用", "rejected"), Code("added", "人工补充", "added"),
    Code("unconfirmed", "待确认", "unconfirmed"),
)  # fmt: skip
SEXES = CodeList(Code("female", "女", "female"), Code("male", "男", "male"), Code("total", "合计", "total"))
RESIDENCES = CodeList(Code("urban", "城镇", "urban"), Code("rural", "农村", "rural"), Code("total", "合计", "total"))
OBSERVATION_STATUSES = CodeList(
    Code("final", "正式", "final"), Code("provisional", "初步", "provisional"), Code("estimated", "估计", "estimated"),
    Code("derived", "推算", "derived"), Code("simulated", "模拟", "simulated"),
)  # fmt: skip
OUTLOOKS = CodeList(
    Code("likely", "较有把握", "Likely"), Code("possible", "有希望", "Possible"), Code("at_risk", "有风险", "At risk"),
    Code("unlikely", "难以达标", "Unlikely"), Code("", "", ""),
)  # fmt: skip
WARNINGS = CodeList(
    Code("hard_to_reach", "预计达标困难", "Hard to reach"), Code("watch", "关注", "Watch"),
    Code("volatile", "波动较大", "Volatile"), Code("stale", "数据滞后", "Stale data"),
    Code("small_number", "小样本", "Small numbers"), Code("break", "口径变化", "Break in series"),
)  # fmt: skip
SEVERITIES = CodeList(Code("error", "错误", "error"), Code("warning", "警告", "warning"), Code("info", "提示", "info"))
REPORT_KINDS = CodeList(
    Code("annual", "年度监测报告", "annual monitoring report"), Code("midterm", "中期评估报告", "mid-term evaluation"),
    Code("final", "终期评估报告", "final evaluation"),
)  # fmt: skip
