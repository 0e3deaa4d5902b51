"""docs/openings.md quotes reports of the shipped plans: what it puts in 「」 is what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from halfsky.package import load_package
from halfsky.render.blocks import Heading, Paragraph
from halfsky.reports import PlanReport

PAGE = Path(__file__).parents[2] / "docs/openings.md"


@pytest.mark.parametrize(
    ("part", "plan_id", "as_of", "kind"),
    [("## 1.", "national-2011-2020", 2020, "final"), ("## 2.", "national-2021-2030", 2024, "annual")],
)
def test_what_the_page_quotes_is_what_the_report_says(part: str, plan_id: str, as_of: int, kind: str) -> None:
    (section,) = (text for text in re.split(r"(?m)^(?=## )", PAGE.read_text("utf-8")) if text.startswith(part))
    quoted = re.findall("「(.+?)」", section)
    assert f"`{plan_id}`, {as_of}, `{kind}`" in section
    assert len(quoted) == 4
    blocks = PlanReport.of(load_package(), plan_id, as_of=as_of, report=kind).document().main_text().blocks
    said = "\n".join(block.text for block in blocks if isinstance(block, Paragraph | Heading))
    assert [one for one in quoted if one not in said] == []
