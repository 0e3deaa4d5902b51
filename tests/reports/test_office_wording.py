"""Reports say things as an office does, each once, and name what they count."""

from __future__ import annotations

import re
from functools import cache

import pytest

from halfsky.package import load_package
from halfsky.render.blocks import Heading, Paragraph
from halfsky.render.content import Section
from halfsky.render.document import Document
from halfsky.reports import PlanReport
from halfsky.vocabulary.codes import WARNINGS
from halfsky.words.conclusions import conclusion
from halfsky.words.fact import Fact

OUTLINE, DISTRICT = "national-2011-2020", "kundulun-2021-2030"
SOFTWARE = ("录入", "生成日期", "人工", "程序")


@cache
def report(plan_id: str) -> PlanReport:
    kind = {OUTLINE: "final", DISTRICT: "annual"}[plan_id]
    return PlanReport.of(load_package(), plan_id, as_of={OUTLINE: 2020, DISTRICT: 2024}[plan_id], report=kind)


def texts(document: Document | Section) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]


@pytest.mark.parametrize("plan_id", [OUTLINE, DISTRICT])
def test_a_report_and_its_page_for_the_leader_speak_of_no_software(plan_id: str) -> None:
    own = report(plan_id)
    parts = [own.title(), own.summary(), own.overview(), own.by_domain(), own.problems(), own.duties(), own.measures()]
    said = [text for part in [*parts, own.brief()] for text in texts(part)]
    assert not [text for text in said if any(word in text for word in SOFTWARE)]
    signed = [block for block in own.brief().blocks if isinstance(block, Paragraph) and block.kind == "signature"]
    assert len(signed) == 2
    assert not any("成文日期" in text for text in said)  # the day stands with who signs
    last = [
        block
        for block in own.document().main_text().blocks
        if isinstance(block, Paragraph) and block.kind == "signature"
    ]
    assert [block.text for block in last] == [block.text for block in signed] and len(last) == 2


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


@pytest.mark.parametrize(("name", "said"), [("出生人口性别比", "性别比较2022年"), ("识字率", "识字率比2022年")])
def test_a_name_that_ends_in_a_comparison_is_compared_by_another_word(name: str, said: str) -> None:
    fact = Fact(
        name=name, indicator=name, unit="percent", counted="", status="on_track", comparator="ge", warnings=(),
        as_of=2025, year=2025, value=60.0, base_year=2022, base=58.0, deadline=2030, start_year=2021, end_year=2030,
        aim=80.0, low=None, high=None, tolerance=None, gap=-20.0, periodicity="", value_text="80%", language="zh",
        turned=2024,
    )  # fmt: skip
    assert said in conclusion(fact)
    assert "与基期相比" not in conclusion(fact)
    assert "与2022年相比" in conclusion(fact)


def test_the_heading_tells_few_cases_as_cases_and_as_no_rise() -> None:
    fact = Fact(
        name="孕产妇死亡率", indicator="孕产妇死亡率", unit="per_100k", counted="", status="on_track", comparator="le",
        warnings=WARNINGS.where(few=True)[:1], as_of=2025, year=2025, value=41.27, base_year=2020, base=0.0,
        deadline=2030, start_year=2021, end_year=2030, aim=12.0, low=None, high=None, tolerance=None, gap=-29.27,
        periodicity="", value_text="12/10万", language="zh", cases=1.0, among=2423.0, births=True, previous=0.0,
    )  # fmt: skip
    assert "报告1例" in conclusion(fact)
    assert "提高" not in conclusion(fact)
