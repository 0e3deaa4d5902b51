"""Reports say things as an office does, each once, and name what they count."""

from __future__ import annotations

import re
from functools import cache

import pytest

from halfsky.package import load_package
from halfsky.render.blocks import Heading, Paragraph
from halfsky.render.document import Document
from halfsky.reports import PlanReport

OUTLINE, DISTRICT = "national-2011-2020", "kundulun-2021-2030"
SOFTWARE = ("录入", "生成日期", "人工", "程序")


@cache
def report(plan_id: str) -> PlanReport:
    kind = {OUTLINE: "final", DISTRICT: "annual"}[plan_id]
    return PlanReport.of(load_package(), plan_id, as_of={OUTLINE: 2020, DISTRICT: 2024}[plan_id], report=kind)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]


@pytest.mark.parametrize("plan_id", [OUTLINE, DISTRICT])
def test_a_report_and_its_page_for_the_leader_speak_of_no_software(plan_id: str) -> None:
    own = report(plan_id)
    said = [*texts(own.document().main_text()), *texts(own.brief())]
    assert not [text for text in said if any(word in text for word in SOFTWARE)]
    assert any("成文日期" in text for text in said)


def test_the_coverage_stays_told_where_not_all_targets_are_in_the_report() -> None:
    own = report(OUTLINE)
    assert "未全部纳入本报告" in own.summary().markup
    assert any("未全部纳入本报告，以上不代表全部主要目标" in text for text in texts(own.brief()))


def test_the_summary_says_once_how_many_targets_of_which_kind_there_are() -> None:
    said = [block.text for block in report(OUTLINE).summary().blocks if isinstance(block, Paragraph)]
    kinds = re.compile("(定量|方向性)目标20项|20项定量目标|方向性目标16项|16项方向性目标")
    assert [bool(kinds.search(text)) for text in said].count(True) == 1
    assert not any("可监测项中其余" in text for text in said)
    assert sum("未达标的有2项" in text or "未达标2项" in text for text in said) == 1
