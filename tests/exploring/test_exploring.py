"""Series, trends, counts and documents of one's own: what a researcher asks in one call."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import halfsky
from halfsky.errors import UsageError
from halfsky.schemas import GAPS

VILLAGE = "female_share_village_committee_members"
PLAN = Path(__file__).parents[1] / "fixtures" / "sample-plan.txt"


@pytest.fixture(scope="module")
def package():
    return halfsky.load_package()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("女性 村委会", VILLAGE),
        ("村委会 … 女性", VILLAGE),
        ("村委会、女性", VILLAGE),
        ("村委会女性", VILLAGE),
        ("比例 女性 村委会 成员", VILLAGE),
        ("死亡率 婴儿", "infant_mortality_rate"),
        ("ratio maternal", "maternal_mortality_ratio"),
        ("避孕 育龄", "contraceptive_prevalence"),
    ],
)
def test_parts_of_a_name_in_any_order_find_it(package, words: str, found: str) -> None:
    assert found in halfsky.find_indicator(words, package).head(4)["indicator_id"].tolist()


def test_parts_that_no_name_holds_find_nothing(package) -> None:
    assert halfsky.find_indicator("村委会 婴儿 死亡", package).empty
    assert halfsky.find_indicator("女性女性女性女性", package).query("found_in == 'parts'").empty, "a place counts once"


def test_a_series_is_what_the_assessment_sees(package) -> None:
    rows = halfsky.series(VILLAGE, "全国", package=package)
    assert rows["year"].is_monotonic_increasing and rows["indicator"].unique().tolist() == ["村委会成员中女性比例"]
    assert rows.equals(halfsky.series("村委会成员中女性比例", ["000000"], package=package))
    gaps = halfsky.assess_package(package, ["national-2011-2020"], as_of=2020)
    gap = gaps[gaps["indicator_id"].eq(VILLAGE)].iloc[0]
    assert (rows["value"].iloc[-1], rows["year"].iloc[-1]) == (gap["observed"], gap["latest_year"])
    assert not [kind for kind in rows.dtypes if isinstance(kind, pd.Int64Dtype)]
    assert rows["source_id"].ne("").all()
    assert halfsky.series(VILLAGE, until=2013, package=package)["year"].max() == 2013
    assert set(halfsky.series("maternal_mortality_ratio", level="province", package=package)["level"]) <= {"province"}


def test_what_the_package_does_not_know_is_asked_back(package) -> None:
    for call, said in (
        (lambda: halfsky.series("村委会成员里的女性", package=package), VILLAGE),
        (lambda: halfsky.series(VILLAGE, "无此县", package=package), "无此县"),
        (lambda: halfsky.series(VILLAGE, level="village", package=package), "county"),
    ):
        with pytest.raises(UsageError, match=said):
            call()


def test_a_series_of_an_area_without_values_holds_none_with_a_word(package) -> None:
    """The area is known and has nothing: no error, and not in silence; an unknown one is refused."""
    with pytest.warns(UserWarning, match=r"no value of .*孕产妇死亡率.* in 昆都仑区"):
        (row,) = halfsky.series("孕产妇死亡率", "昆都仑区", package=package).to_dict("records")
    assert row["area"] == "昆都仑区" and pd.isna(row["year"]) and pd.isna(row["value"])
    with pytest.warns(UserWarning, match=r"no value of .*孕产妇死亡率.* until 1900"):
        assert halfsky.series("孕产妇死亡率", until=1900, package=package).empty
    with pytest.raises(UsageError, match="no area '昆都仑县'"):
        halfsky.series("孕产妇死亡率", "昆都仑县", package=package)


def test_the_trend_of_a_series_against_a_target(package) -> None:
    (row,) = halfsky.trend(halfsky.series(VILLAGE, package=package), target=30, deadline=2030).to_dict("records")
    assert (row["latest_year"], row["latest"], row["comparator"], row["met"]) == (2020, 24.2, "ge", False)
    assert row["required_per_year"] == pytest.approx((30 - 24.2) / 10)
    assert row["pace"] == pytest.approx(row["slope"] / row["required_per_year"])
    assert row["reached_in"] == np.ceil(2020 + (30 - 24.2) / row["slope"])
    assert 0 < row["probability"] < 1 and row["outlook"]


def test_a_trend_and_an_assessment_agree(package) -> None:
    gaps = halfsky.assess_package(package, ["national-2021-2030"], as_of=2025)
    gap = gaps[gaps["indicator_id"].eq("maternal_mortality_ratio")].iloc[0]
    seen = halfsky.series("maternal_mortality_ratio", "000000", package=package)
    seen = seen[seen["year"].between(gap["baseline_year"], gap["latest_year"])]
    row = halfsky.trend(seen, target=gap["target"], deadline=2030).iloc[0]
    for name in ("forecast", "forecast_low", "forecast_high", "probability", "required_per_year"):
        assert row[name] == pytest.approx(gap[name]), name


def test_the_trend_of_ones_own_numbers() -> None:
    own = pd.Series({2018: 10.0, 2020: 12.0, 2022: 14.0, 2024: None})
    (row,) = halfsky.trend(own, target=20, deadline=2026, comparator="ge").to_dict("records")
    assert (row["points"], row["slope"], row["required_per_year"], row["pace"]) == (3, 1.0, 1.5, pytest.approx(2 / 3))
    assert row["reached_in"] == 2028
    away = halfsky.trend(own, target=5, deadline=2026, comparator="le").iloc[0]
    assert pd.isna(away["reached_in"]) and away["pace"] < 0
    met = halfsky.trend(own, target=14, deadline=2026, comparator="ge").iloc[0]
    assert met["met"] and met["required_per_year"] == 0 and pd.isna(met["pace"])
    assert not halfsky.trend(own, target=14, deadline=2026, comparator="gt").iloc[0]["met"]
    one = halfsky.trend(pd.Series({2020: 3.0})).iloc[0]
    assert one["points"] == 1 and pd.isna(one["slope"]) and pd.isna(one["p"])
    groups = pd.DataFrame({"who": ["a", "a", "b"], "year": [2020, 2021, 2020], "value": [1.0, 2.0, 5.0]})
    assert halfsky.trend(groups, by=["who"])["points"].tolist() == [2, 1]


def test_no_trend_goes_across_a_change_of_definition() -> None:
    rows = pd.DataFrame(
        {"year": [2015, 2016, 2018, 2019], "value": [50.0, 51.0, 20.0, 21.0], "since": [None, None, 2018, 2018]}
    )
    (row,) = halfsky.trend(rows).to_dict("records")
    assert (row["points"], row["left_out"], row["first_year"], row["slope"]) == (2, 2, 2018, 1.0)


@pytest.mark.parametrize(
    ("series", "options", "said"),
    [
        ([1, 2], {}, "frame"),
        (pd.DataFrame({"value": [1.0]}), {}, "year"),
        (pd.Series({2020: "many"}), {}, "numbers"),
        (pd.Series({2020.5: 1.0}), {}, "whole"),
        (pd.Series({2020: np.nan}), {}, "no value"),
        (pd.DataFrame({"year": [2020, 2020], "value": [1.0, 2.0]}), {}, "two values"),
        (pd.Series({2020: 1.0}), {"target": 3}, "deadline"),
        (pd.Series({2020: 1.0}), {"target": 3, "deadline": 2030}, "better"),
        (pd.Series({2020: 1.0}), {"target": 3, "deadline": 2030, "comparator": "about"}, "accepted"),
        (pd.Series({2020: 1.0}), {"by": ["area"]}, "area"),
    ],
)
def test_what_is_no_series_is_refused(series, options, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        halfsky.trend(series, **options)


def test_promises_are_counted_and_what_is_not_known_is_no_zero(package) -> None:
    counts = halfsky.count_promises(package)
    assert not counts.duplicated(["plan_id", "domain"]).any()
    whole = counts[counts["entered"].eq("whole")]
    assert whole["promises"].notna().all()
    gaps = halfsky.assess_package(package)
    for plan_id, own in whole.groupby("plan_id"):
        assert own["promises"].sum() == halfsky.summarise(gaps[gaps["plan_id"].eq(plan_id)])["total"].item()
        assert own["share"].sum() == pytest.approx(100, abs=0.5)
    part = counts[counts["entered"].eq("part")]
    assert part["promises"].isna().any() and not part["promises"].eq(0).any()
    asked = halfsky.count_promises(package, ["huaiyin-2021-2025"], domains=["decision", "economy"], language="en")
    assert asked["domain"].tolist() == ["economy", "decision"] and asked["area"].str.isascii().all()
    for wrong in ({"plan_ids": ["none"]}, {"domains": "nothing"}):
        with pytest.raises(UsageError, match=next(iter(wrong.values()))[0:4] if isinstance(wrong, str) else "no"):
            halfsky.count_promises(package, **wrong)


def test_a_document_of_ones_own_is_assessed_without_a_row_of_plans(package) -> None:
    targets = halfsky.extract_targets(halfsky.read_plan(PLAN))
    gaps = halfsky.assess_document(targets, area="全国", years="2021-2030", package=package, as_of=2024)
    assert gaps.columns.tolist() == GAPS.names and len(gaps) == len(targets)
    assert gaps["observed"].notna().any()
    read = halfsky.assess_document(PLAN, area="000000", package=package, as_of=2024)
    assert read["status"].tolist() == gaps["status"].tolist()
    own = pd.DataFrame({"indicator": ["孕产妇死亡率"], "comparator": ["le"], "value": [10], "unit": ["per_100k"]})
    (gap,) = halfsky.assess_document(own, area="000000", years="2021-2030", package=package).to_dict("records")
    assert (gap["indicator_id"], gap["domain"]) == ("maternal_mortality_ratio", "health") and gap["latest_year"] == 2024
    seen = package.observations.head(0)
    assert (
        halfsky.assess_document(own, area="000000", years="2021-2030", observations=seen, as_of=2024)["status"].item()
        == "no_data"
    )


@pytest.mark.parametrize(
    ("document", "options", "said"),
    [
        (pd.DataFrame({"indicator": ["x"]}), {}, "area"),
        (pd.DataFrame({"indicator": ["x"]}), {"area": "000000", "years": "soon"}, "years"),
        (pd.DataFrame({"value": [1]}), {"area": "000000", "years": "2021-2030"}, "indicator"),
        (pd.DataFrame(), {"area": "000000", "years": "2021-2030"}, "no target"),
        (3, {}, "takes a file"),
        (PLAN, {}, "澄溪县"),
    ],
)
def test_what_has_to_be_told_of_a_document_is_asked_for(document, options, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        halfsky.assess_document(document, **options)


def test_tidy_tables_go_straight_into_seaborn(package) -> None:
    import matplotlib.pyplot as plt  # noqa: PLC0415 - only here
    import seaborn as sns  # noqa: PLC0415

    gaps = halfsky.tidy(halfsky.assess_package(package, ["national-2011-2020"], as_of=2020), package)
    assert gaps["indicator"].ne("").any() and not [kind for kind in gaps.dtypes if isinstance(kind, pd.Int64Dtype)]
    counts = halfsky.count_promises(package)
    trends = halfsky.trend(halfsky.series(["maternal_mortality_ratio", VILLAGE], package=package))
    with mpl.rc_context():
        halfsky.figures.use_font()
        sns.relplot(gaps, x="baseline_year", y="observed", size="latest_year", hue="status_name")
        sns.relplot(counts, x="promises", y="share", size="directional", hue="domain_name")
        sns.relplot(trends, x="latest_year", y="slope", size="p", hue="indicator")
        plt.close("all")


def test_plan_and_package_show_themselves_in_a_notebook(package) -> None:
    shown = package._repr_html_()
    assert "huaiyin-2021-2025" in shown and "<td>observations</td>" in shown and "淮阴区" in shown
    plan = halfsky.read_plan(PLAN)._repr_html_()
    assert "澄溪县妇女发展规划" in plan and "2021–2030" in plan and "<table" in plan


@pytest.mark.parametrize("name", halfsky.__all__)
def test_every_name_of_the_facade_is_there(name: str) -> None:
    assert getattr(halfsky, name) is not None
    assert json.dumps(name)


def test_an_area_without_a_value_stays_in_the_answer(package) -> None:
    seen = halfsky.series("maternal_mortality_ratio", level="county", package=package)
    counties = package.areas.loc[package.areas["level"].eq("county"), "area_code"]
    assert set(seen["area_code"]) == set(counties)
    unknown = seen[seen["value"].isna()]
    assert len(unknown) and unknown["year"].isna().all() and not unknown.duplicated(["area_code", "indicator_id"]).any()
    assert unknown["area"].ne("").all() and unknown["unit"].ne("").all()
    going = halfsky.trend(seen, target=7, deadline=2030)
    assert set(going["area_code"]) == set(counties)
    silent = going[going["area_code"].isin(unknown["area_code"])]
    assert silent["points"].eq(0).all() and silent[["latest", "slope", "probability", "met"]].isna().all(axis=None)
    with pytest.warns(UserWarning, match="no value"):
        named = halfsky.series("maternal_mortality_ratio", [unknown["area_code"].iloc[0]], package=package)
    assert len(named) == 1 and named["value"].isna().all()
    every = halfsky.series("maternal_mortality_ratio", package=package)
    assert every["value"].notna().all() and every["year"].dtype == "int64"
