"""Who answers for a target: nobody, or units of which none is the competent one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from halfsky.plans.audit.finding import NOTHING, Side, finding, side
from halfsky.plans.audit.kinship import core
from halfsky.plans.audit.statements import Statement
from halfsky.vocabulary.codes import DOMAINS

_SECTIONS = ("table", "goal", "strategy", "project")  # the chapters on organisation speak of the plan itself

_COMPETENT = tuple(
    (re.compile(indicator), re.compile(units), name)
    for indicator, units, name in (
        (r"人民调解|调解组织|调解委员会|法律援助|法律知识|普法", r"司法|法院", "司法行政"),
        (r"污染|空气质量|PM2\.5|优良天数", r"环境|环保", "生态环境"),
        (r"开课率|毛?入学率|毛入园率|巩固率|义务教育|高中阶段", r"教育|教体|科教|文教", "教育"),
        (r"职业病", r"卫健|卫生|应急|安监|疾控", "卫生健康"),
        (r"死亡率|筛查率|早诊率|母婴传播|梅毒|贫血|孕产妇|产后访视|医学检查", r"卫健|卫生|疾控|妇幼", "卫生健康"),
        (r"医疗保险|生育保险", r"医保|医疗保障|人社|人力", "医疗保障"),
        (r"养老保险|失业保险|工伤保险", r"人社|人力|社保|税务", "人力资源和社会保障"),
        (r"就业人员|失业人员|专业技术人员|技能人才|技能劳动者", r"人社|人力|统计", "人力资源和社会保障"),
        (r"护理型.*床位|养老服务|特困人员", r"民政", "民政"),
        (r"村委会|居委会|两委|社区服务", r"民政|组织部|社会工作部", "民政"),
        (r"领导班子|党代表|女党员|后备干部|年轻干部", r"组织部|党委|区委|县委|市委", "组织部门"),
        (r"自来水|集中供水|供水入户", r"水|住建", "水务"),
        (r"卫生厕所|无害化.*厕", r"农|住建|城管|卫健|卫生|爱卫", "农业农村"),
        (r"体育锻炼|体质", r"体育|文旅|文体|教体|文广|文化", "体育"),
        (r"抽查合格率", r"市场监|市监|质监|药监", "市场监管"),
    )
)
"""(words of the indicator, words of the units' names, the competent department): who keeps the figure by law."""


def check(statements: list[Statement]) -> Iterator[dict[str, object]]:
    """One finding a plan that names no unit at all, else one a domain without; and targets without a competent unit."""
    answerable = [s for s in statements if s.section in _SECTIONS]
    with_units = [s for s in answerable if s.responsible_units]
    if not answerable:
        return
    if not with_units:
        number = f"0/{len(answerable)}"
        yield finding(
            "nobody-responsible", None, Side("全部目标", "every target", number, number), NOTHING,
            f"全部{len(answerable)}条目标都没有写明责任单位。",
            f"None of the {len(answerable)} targets names a responsible unit.",
        )  # fmt: skip
        return
    yield from _domains_without(answerable)
    yield from _incompetent(with_units)


def _domains_without(statements: list[Statement]) -> Iterator[dict[str, object]]:
    by_domain: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.section in ("goal", "strategy"):  # tables and projects rarely name units
            by_domain.setdefault(statement.domain, []).append(statement)
    for domain, own in by_domain.items():
        without = [statement for statement in own if not statement.responsible_units]
        if not without:
            continue
        number = f"{len(own) - len(without)}/{len(own)}"
        name = DOMAINS.label(domain) if domain else "未分领域的部分"
        yield finding(
            "nobody-responsible", None, Side(name, domain or "no domain", number, number), NOTHING,
            f"“{name}”有{len(without)}条目标没有责任单位（本规划其他目标写明了责任单位），首条在{without[0].place()}。",
            f"{domain or 'no domain'}: {len(without)} targets name no responsible unit, the first in "
            f"{without[0].place('en')}.",
            domain=domain, indicator=without[0].indicator, indicator_id=without[0].indicator_id,
        )  # fmt: skip


def _incompetent(statements: list[Statement]) -> Iterator[dict[str, object]]:
    by_key: dict[str, list[Statement]] = {}
    for statement in statements:
        by_key.setdefault(statement.key, []).append(statement)
    for group in by_key.values():
        words = core(group[0].indicator)
        competent = next((rule for rule in _COMPETENT if rule[0].search(words)), None)
        if competent is None or any(competent[1].search(statement.responsible_units) for statement in group):
            continue
        here = side(group)
        units = group[0].responsible_units.replace(";", "、")
        yield finding(
            "no-competent-unit", group[0], here, Side("责任单位", "responsible units", units, units),
            f"“{group[0].indicator}”（{here.place}）的责任单位为{units}，其中没有主管的{competent[2]}部门。",
            f"{group[0].name_en} ({here.place_en}): none of the units named keeps this figure.",
        )  # fmt: skip
