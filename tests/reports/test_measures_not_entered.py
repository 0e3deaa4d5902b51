"""A plan of which only targets were entered: that its measures are not known is said, in its report and on its page."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

import work_package
from dashboard_pages import text
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.implementation import ImplementationPage
from halfsky.package import load_package, write_table
from halfsky.reports import PlanReport
from halfsky.schemas import TASKS
from work_package import WOMEN


@pytest.fixture(scope="module")
def numbers_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _with_kinds(tmp_path_factory.mktemp("numbers") / "data", {"quantitative"})


@pytest.fixture(scope="module")
def with_words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _with_kinds(tmp_path_factory.mktemp("words") / "data", {"quantitative", "qualitative"})


def _with_kinds(folder: Path, kinds: set[str]) -> Path:
    """The package with the tasks of these kinds alone, of which nothing was reported."""
    work_package.write(folder, reported=False)
    tasks = load_package(folder).tasks
    (path,) = (one for one in (folder / "tasks").glob("*.csv") if WOMEN in one.read_text(encoding="utf-8"))
    kept = tasks["kind"].isin(kinds) & tasks["plan_id"].eq(WOMEN)
    write_table(TASKS.conform(tasks[kept]), TASKS, path)
    for pairs in (folder / "goals_of_measures").glob("*.csv"):
        pairs.unlink()
    return folder


def _part(folder: Path) -> str:
    return text(PlanReport.of(load_package(folder), WOMEN, as_of=2025).document().part("measures").markup)


def test_the_report_says_that_measures_are_not_entered(numbers_only: Path) -> None:
    words = _part(numbers_only)
    assert "《规划》的策略措施尚未录入" in words
    assert not re.search(r"分解为[，。]", words)


def test_goals_in_words_are_told_beside_it(with_words: Path) -> None:
    words = _part(with_words)
    assert "《规划》的策略措施尚未录入" in words
    assert "分解为定性目标1项" in words


def test_the_page_has_words_and_no_bare_zeros(numbers_only: Path) -> None:
    page = ImplementationPage(PageCache(numbers_only), f"plan={WOMEN}", today=datetime.date(2025, 12, 31))
    assert "策略措施尚未录入" in text(page.headline.value)
    assert "<dd>" not in page.headline.value


def test_goals_in_words_are_shown_on_the_page_too(with_words: Path) -> None:
    page = ImplementationPage(PageCache(with_words), f"plan={WOMEN}", today=datetime.date(2025, 12, 31))
    assert "策略措施尚未录入" in text(page.headline.value)
    assert "定性目标" in text(page.goals.value)
