"""Edited reports in English and of several areas, and what of an unedited one was taken out and has to be known."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_edited_reports import BODY, made, without

import made_up_county
from halfsky.package import load_package
from halfsky.render.blocks import Paragraph
from halfsky.render.word.edited import units
from halfsky.reports import CrossReport, PlanReport
from halfsky.reports.known_figures import Known
from halfsky.simulate import Order, simulate_package


@pytest.fixture(scope="module")
def english() -> Known:
    return Known.of(PlanReport.of(load_package(), "national-2011-2020", as_of=2020, report="final", language="en"))


@pytest.mark.parametrize(("sentence", "found", "expected"), [
    ("The maternal mortality ratio rose to 16.9/100k.", "rose", "less"),
    ("The maternal mortality ratio was 18.9/100k in 2020.", "18.9/100k", "16.9/100k"),
    ("The maternal mortality ratio fell by 15.1/100k.", "15.1/100k", "13.1/100k"),
    ("The female share of village committee members met the target.", "met", "missed"),
    ("The female share of village committee members, 24.2%, is above the target.", "above the target", "below"),
    ("The gross enrolment ratio, tertiary missed the target.", "missed", "attained"),
    ("All targets are attained.", "All targets are attained", "11"),
    ("The maternal mortality ratio fell to 16.9/100k and met the target.", None, None),
    ("The female share of village committee members should reach 30%.", None, None),
    ("The gross enrolment ratio, tertiary rose by 27.9 points to 54.4%, above the target.", None, None),
])  # fmt: skip
def test_statements_in_english(english: Known, sentence: str, found: str | None, expected: str | None) -> None:
    marks = english.stated(sentence)
    assert [(mark.found, mark.expected) for mark in marks] == ([(found, expected)] if found else [])


def test_statements_of_one_of_several_areas(tmp_path: Path) -> None:
    simulate_package(Order(areas=4, years=(2015, 2025), seed=3), tmp_path / "nation")
    package = load_package(tmp_path / "nation")
    plans = [plan for plan in package.plans["plan_id"] if "-000000-" not in plan][:3]
    report = CrossReport.of(package, plans, as_of=2025, language="zh")
    known = Known.of(report)
    rows = report.local_standings
    row = rows[rows["status"].eq("missed") | rows["status"].eq("attained")].iloc[0]
    place, name = report.short_names[row["plan_id"]], row["indicator"]
    wrong = "已达标" if row["status"] == "missed" else "未达标"
    (mark,) = [one for one in known.read(f"{place}{name}{wrong}。").values() if one]
    assert (mark.found, mark.here) == (wrong, len(place + name))
    right = "已达标" if row["status"] == "attained" else "未达标"
    assert not any(known.read(f"{place}{name}{right}。").values())
    others = [report.short_names[plan] for plan in plans]
    assert known.read(f"{'和'.join(others)}的{name}{wrong}。") == {}  # whose it is, is not told


def test_what_has_to_be_known_of_the_data_is_listed_when_it_was_taken_out(tmp_path: Path) -> None:
    """A note that the targets are those of a draft has no figure; it is listed all the same."""
    package = made_up_county.package(entered="part")
    report = PlanReport.of(package, made_up_county.PLAN, as_of=2025)
    (tmp_path / "made").mkdir()
    source = made(report, tmp_path / "made")
    whole = source.folder / "report.docx"
    said = next(
        block.text for block in report.document().main_text().blocks
        if isinstance(block, Paragraph) and "不代表全部主要目标" in block.text
    )  # fmt: skip
    assert said in [unit.text for unit in units(whole)]
    path = without(whole, tmp_path / "less.docx", said)
    assert source.marks(path).empty
    assert any("不代表全部主要目标" in words for words in source.taken_out(path)["original"])
    assert BODY
