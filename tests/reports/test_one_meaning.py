"""What stands at several places says the same at each: that a target is out of scope, that parts of a whole are no final
values, what an indicator is called, that a difference of percentages is counted in points.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import work_package
from halfsky.package import Package, load_package
from halfsky.render.blocks import Table
from halfsky.reports import CrossReport, PlanReport, letters, shortage
from halfsky.reports.cross import rolled_up, spread
from halfsky.reports.indicator_list import table as indicator_list
from halfsky.simulate import Order, simulate_package
from halfsky.vocabulary.statuses import ACCOUNT, OUT_OF_SCOPE


@pytest.fixture(scope="module")
def shipped() -> Package:
    return load_package()


def test_the_list_has_as_many_out_of_scope_and_without_data_as_the_account(tmp_path: Path) -> None:
    report = PlanReport.of(load_package(work_package.write(tmp_path / "data")), work_package.WOMEN, as_of=2025)
    assert report.counts[OUT_OF_SCOPE] == 1
    numbered = indicator_list(report)["达标情况"].head(len(report.promises))
    for code in (OUT_OF_SCOPE, "no_data", "unreported"):
        assert numbered.eq(ACCOUNT.label(code)).sum() == report.counts[code], code


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> CrossReport:
    """Six areas, one of which has estimated and derived values alone."""
    folder = tmp_path_factory.mktemp("city") / "nation"
    simulate_package(Order(areas=6, years=(2021, 2025), seed=5), folder)
    made = load_package(folder)
    plans = made.plans[~made.plans["plan_id"].str.contains("-000000-")]
    own = made.observations["area_code"].eq(plans["area_code"].iloc[0])
    status = made.observations["status"].where(~own, "derived").replace("simulated", "final")
    return CrossReport.of(
        replace(made, observations=made.observations.assign(status=status)), list(plans["plan_id"]), as_of=2025
    )


def test_a_whole_of_which_a_part_is_derived_says_so(city: CrossReport) -> None:
    shown = next(block.frame for block in rolled_up.section(city).blocks if isinstance(block, Table))
    has_part = city.rolled_up["parts"].str.contains(city.plans["area_code"].iloc[0]).reindex(shown.index)
    told = shown["合计值"].fillna("").ne("")
    assert 0 < has_part[told].sum() < told.sum()
    assert shown["合计值"].fillna("").str.endswith("（含推算）").eq(has_part & told).all()
    assert shown["各地区范围"].str.endswith("（含推算）").eq(has_part).all()
    middle = next(block.frame for block in spread.section(city).blocks if isinstance(block, Table))["中位"]
    assert middle.str.endswith("（含推算）").sum() > len(middle) / 2


def test_a_letter_says_what_the_form_calls_an_indicator(shipped: Package) -> None:
    report = PlanReport.of(shipped, "kundulun-2021-2030", as_of=2025)
    known = shipped.indicators.set_index("indicator_id")["name_zh"]
    other = 0
    for _, _, _, _, rows in shortage.by_unit(report).itertuples(index=False):
        form = letters._form(report, "表", "form", rows).blocks[0].frame["指标"]
        for said, indicator in zip(form, rows.drop_duplicates("indicator_id").itertuples(), strict=True):
            called = known[indicator.indicator_id]
            if called != indicator.name:  # inside quotation marks those of a name are single
                called = called.translate(str.maketrans("“”", "‘’"))
            assert called in said
            other += called != indicator.name and said.endswith(f"（报送表中为“{called}”）")
    assert other > 3


def test_what_is_a_difference_of_percentages_is_counted_in_points(shipped: Package) -> None:
    known = shipped.indicators.set_index("indicator_id")
    differences = known.index[known["definition"].fillna("").str.contains("百分点")]
    assert len(differences) and known.loc[differences, "unit"].eq("points").all()
    seen = shipped.observations[shipped.observations["indicator_id"].isin(differences)]
    assert len(seen) and seen["unit"].eq("points").all()
