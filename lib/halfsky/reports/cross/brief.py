"""呈阅件 of several areas: one page: how many of how many, what lags where, who leads and who fell, what is asked."""

from __future__ import annotations

from halfsky.render import content
from halfsky.render.document import Document, compose
from halfsky.reports import tables
from halfsky.reports.cross import closing, courses, few, overview
from halfsky.reports.cross.lagging import lagging
from halfsky.reports.cross.material import Material

_MOST = 4  # indicators that are named


def document(report: Material) -> Document:
    say = report.say
    title = say(f"{report.title_text}呈阅件", f"{report.title_text}: brief")
    page = content.heading(title, 1, "title")
    if report.simulated:
        page += content.paragraph(tables.simulated_notice(say), "stamp")
    told = [text for text in (_main(report), _lagging(report), courses.leaders(report, 3), _asked(report)) if text]
    numerals = "一二三四" if report.language == "zh" else "1234"
    form = say("{}、{}", "{}. {}")
    body = content.join(
        content.paragraph(form.format(numeral, text)) for numeral, text in zip(numerals, told, strict=False)
    )
    about = dict(report.about) | {"length": "brief"}
    return compose(
        {"title": page, "brief": body + closing.signature(report)}, report.language, contents=False, about=about
    )


def _main(report: Material) -> str:
    lead = overview.lead(report)
    without = report.say("各地区规划均没有可判断的定量目标。", "No target with a number can be judged in any area.")
    return report.say("总体情况。", "") + (lead + overview.of_several_terms(report) if lead else without)


def _lagging(report: Material) -> str:
    return overview.most_lagging(report, _MOST) + few.together(report)


def _asked(report: Material) -> str:
    say, found = report.say, lagging(report)
    asks = []
    if len(found) and found["short"].gt(0).any():
        asks.append(say("责成滞后地区对上述指标说明原因、提出措施", "have the areas explain what lags"))
    counted = overview.counted(report)
    silent = list(counted.index[counted["measurable"].eq(0)])
    if silent:
        lacking, places = len(silent), report.listed([report.short_names[plan_id] for plan_id in silent])
        offices = "妇女儿童工作委员会办公室"
        asks.append(
            say(
                f"督促{places}{offices}报送数据（{lacking}个规划没有可监测的目标）",
                f"have {places} send figures ({lacking} plans)",
            )
        )
    asks.append(say("审定比较报告", "approve the report"))
    return say("提请：", "To be decided: ") + say("；", "; ").join(asks) + say("。", ".")
