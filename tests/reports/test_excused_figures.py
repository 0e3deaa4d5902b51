"""A figure whose absence was explained is not asked for again; what is asked for has the day of its call."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
from halfsky import schemas
from halfsky.render import content
from halfsky.render.blocks import Paragraph, Table
from halfsky.reports import PlanReport, letters

WHY, DUE = "本年未开展调查", "2026-04-15"
SCHOOLING, SPEED = "female_life_expectancy", "childcare_places_per_1000"


def report(values, *, year: int = 2025, due: str = DUE) -> PlanReport:
    made = made_up_county.package(values=values)
    targets = made.targets.copy()
    own = targets["plan_id"].eq(made_up_county.PLAN)
    targets.loc[own, "responsible_units"] = "县卫生健康委"
    absence = {
        "plan_id": made_up_county.PLAN, "indicator_id": SCHOOLING, "year": year, "sex": "total", "residence": "total",
        "unit": "县卫生健康委", "reason": WHY, "receipt": "HS-1",
    }  # fmt: skip
    call = {"plan_id": made_up_county.PLAN, "year": 2025, "due_on": due}
    made = replace(
        made, targets=targets, absences=schemas.ABSENCES.conform(pd.DataFrame([absence])),
        calls=schemas.CALLS.conform(pd.DataFrame([call])),
    )  # fmt: skip
    return PlanReport.of(made, made_up_county.PLAN, as_of=2025, thresholds={"headline_coverage": 0.2})


def known() -> dict:
    """Three of four indicators; of life expectancy nothing."""
    return {name: rows for name, rows in made_up_county.VALUES.items() if name not in (SCHOOLING, SPEED)}


def told(report: PlanReport) -> str:
    """What the report says, charts and the annex's lists apart."""
    parts = [report.summary(), report.duties(), letters.letters(report) if report.thin else report.advice()]
    blocks = [block for part in [*parts, *report.brief().parts.values()] for block in part.blocks]
    cells = [
        str(cell) for block in blocks if isinstance(block, Table) for row in block.frame.to_numpy() for cell in row
    ]
    return "\n".join([*(block.text for block in blocks if isinstance(block, Paragraph)), *cells])


@pytest.mark.parametrize("values", [{}, known()], ids=["nothing known", "some known"])
def test_what_was_explained_is_named_and_not_asked_for_again(values) -> None:
    made = report(values)
    assert made.thin == (not values)
    pieces = [made.duties(), letters.letters(made)]
    tables = [block for piece in pieces for block in piece.blocks if isinstance(block, Table)]
    wanted = "\n".join(str(cell) for block in tables for row in block.frame.to_numpy() for cell in row)
    assert "托位数" in wanted
    assert "预期寿命" not in wanted
    assert f"妇女人均预期寿命（县卫生健康委：{WHY}）" in told(made)
    assert "预期寿命" not in "".join(block.text for block in made.brief().blocks if isinstance(block, Paragraph))


def test_a_reason_of_another_year_excuses_nothing() -> None:
    made = report({}, year=2024)
    assert made.excused.empty
    assert WHY not in told(made)


def test_the_day_of_the_call_stands_in_letters_list_and_brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "made_on", lambda: pd.Timestamp("2026-03-01").date())
    thin, some = report({}), report(known())
    assert "请于2026年4月15日前报送下表所列指标" in told(thin)
    assert "2025年数据报送期限为2026年4月15日" in told(some)
    assert "于2026年4月15日前补报数据" in told(thin)
    monkeypatch.setattr(content, "made_on", lambda: pd.Timestamp("2026-05-01").date())
    assert "应于2026年4月15日前报送，现已逾期" in told(report({}))
    assert "报送期限待定" in told(report({}, due=""))


def test_the_account_counts_what_was_explained_as_lacking_all_the_same() -> None:
    made = report(known())
    assert SCHOOLING in set(made.lacking()["indicator_id"])
    assert "其中已说明缺报原因的1项" in told(made)
