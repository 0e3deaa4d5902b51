"""A new release beside the published one: what is the same, differs, is new or gone; which stands, and why."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.errors import UsageError
from halfsky.importing import releases
from halfsky.schemas import INDICATORS, OBSERVATIONS, SOURCES

INDICATORS_TABLE = INDICATORS.conform(
    pd.DataFrame(
        [
            ("screening_rate", "妇女常见病筛查率", "percent", "higher", ""),
            ("female_population", "女性人口", "count", "balanced", "人"),
            ("maternal_mortality_ratio", "孕产妇死亡率", "per_100k", "lower", ""),
        ],
        columns=["indicator_id", "name_zh", "unit", "better", "counter"],
    ).assign(name_en="")
)
SOURCES_TABLE = SOURCES.conform(
    pd.DataFrame(
        [
            ("old", "2023", "official"), ("new", "2024-05", "official"), ("paper", "2025", "secondary"),
            ("reprint", "2025-01-02", "reprint"), ("month", "2024", "official"), ("blank", "", ""),
        ],
        columns=["source_id", "published_on", "grade"],
    ).assign(title="t")
)  # fmt: skip


def observations(*rows: tuple[str, int, float], source: str, status: str = "final", **more: object) -> pd.DataFrame:
    units = INDICATORS_TABLE.set_index("indicator_id")["unit"]
    return OBSERVATIONS.conform(
        pd.DataFrame(
            [
                {
                    "area_code": "110101", "indicator_id": name, "year": year, "sex": "total", "residence": "total",
                    "value": value, "unit": units[name], "status": status, "source_id": source, **more,
                }
                for name, year, value in rows
            ]
        )
    )  # fmt: skip


def held(new: pd.DataFrame, old: pd.DataFrame, **more: pd.DataFrame) -> pd.DataFrame:
    return releases.beside_published(new, old, SOURCES_TABLE, INDICATORS_TABLE, **more).set_index(
        ["indicator_id", "year"]
    )


def test_each_figure_is_the_same_differs_is_new_or_gone() -> None:
    old = observations(
        ("screening_rate", 2020, 80), ("screening_rate", 2021, 83), ("screening_rate", 2019, 79), source="old"
    )
    new = observations(
        ("screening_rate", 2020, 80.0), ("screening_rate", 2021, 81.4), ("screening_rate", 2022, 83), source="old"
    )
    found = held(new.assign(place=["s A1", "s A2", "s A3"]), old.assign(place=["a.csv 2", "a.csv 3", "a.csv 4"]))
    assert found["kind"].to_dict() == {
        ("screening_rate", 2019): "gone", ("screening_rate", 2020): "same",
        ("screening_rate", 2021): "differs", ("screening_rate", 2022): "new",
    }  # fmt: skip
    row = found.loc[("screening_rate", 2021)]
    assert row[["published", "value", "published_source", "source_id", "published_place", "place"]].tolist() == [
        83, 81.4, "old", "old", "a.csv 3", "s A2",
    ]  # fmt: skip
    assert row["difference"] == pytest.approx(-1.6)
    assert row["said"].startswith("比已发布的低1.6个百分点 / ")
    assert found["question"].ne("").to_dict() == {
        key: kind in ("differs", "gone") for key, kind in found["kind"].to_dict().items()
    }


@pytest.mark.parametrize(
    ("indicator", "old", "new", "said"),
    [
        ("female_population", 1354800, 1384800, "高3万人"),
        ("female_population", 1354800, 1354790, "低10人"),
        ("maternal_mortality_ratio", 9, 7.5, "低1.5个十万分点"),
        ("screening_rate", 81.4, 81, "低0.4个百分点（四舍五入后相同）"),
        ("screening_rate", 81.6, 81, "低0.6个百分点"),
    ],
)
def test_the_difference_is_told_in_the_indicators_unit(indicator: str, old: float, new: float, said: str) -> None:
    found = held(observations((indicator, 2021, new), source="new"), observations((indicator, 2021, old), source="old"))
    zh = found["said"].iloc[0].split(" / ")[0]
    assert zh == f"比已发布的{said}"


def test_two_units_are_told_and_not_subtracted() -> None:
    new = observations(("screening_rate", 2021, 0.8), source="new").assign(unit="ratio")
    row = held(new, observations(("screening_rate", 2021, 0.8), source="old")).iloc[0]
    assert (row["kind"], row["said"].split(" / ")[0]) == ("differs", "计量单位不同：百分比、比")
    assert pd.isna(row["difference"])


@pytest.mark.parametrize(
    ("published", "release", "stands", "why"),
    [
        (("old", "provisional"), ("paper", "final"), "release", "firmer"),
        (("paper", "final"), ("new", "estimated"), "published", "firmer"),
        (("paper", "final"), ("old", "final"), "release", "nearer"),
        (("old", "final"), ("reprint", "final"), "published", "nearer"),
        (("old", "final"), ("new", "final"), "release", "newer"),
        (("new", "final"), ("old", "final"), "published", "newer"),
        (("new", "final"), ("month", "final"), "published", "undecided"),
        (("blank", "final"), ("new", "final"), "published", "undecided"),
        (("nobody", "final"), ("nowhere", "final"), "published", "undecided"),
    ],
)
def test_which_figure_stands_follows_one_rule(
    published: tuple[str, str], release: tuple[str, str], stands: str, why: str
) -> None:
    old = observations(("screening_rate", 2021, 80), source=published[0], status=published[1])
    new = observations(("screening_rate", 2021, 82), source=release[0], status=release[1])
    row = held(new, old).iloc[0]
    assert (row["stands"], row["why"]) == (stands, why)
    settled = stands == "published" and why != "undecided"
    assert (row["question"] == "") == settled


def test_the_same_figure_changes_its_source_only_for_a_firmer_or_nearer_one() -> None:
    old = observations(("screening_rate", 2021, 80), source="old", status="provisional")
    row = held(observations(("screening_rate", 2021, 80), source="old"), old).iloc[0]
    assert (row["kind"], row["stands"], row["why"]) == ("same", "release", "firmer")
    old = observations(("screening_rate", 2021, 80), source="old")
    assert held(observations(("screening_rate", 2021, 80), source="new"), old)["stands"].tolist() == ["published"]


def test_a_figure_that_the_release_has_but_asks_about_is_not_gone() -> None:
    old = observations(("screening_rate", 2020, 80), ("screening_rate", 2019, 79), source="old")
    new = observations(("screening_rate", 2020, 80), source="old")
    assert held(new, old)["kind"].tolist() == ["gone", "same"]
    assert held(new, old, held=old)["kind"].tolist() == ["same"]
    other = observations(("screening_rate", 2020, 80), source="new")
    assert held(other, old)["kind"].tolist() == ["same"], "another source's figures are none of its own"


def test_what_may_be_replaced_is_named() -> None:
    old = observations(
        ("screening_rate", 2020, 80), ("screening_rate", 2021, 81), ("screening_rate", 2019, 79), source="old"
    )
    new = observations(("screening_rate", 2020, 82), ("screening_rate", 2021, 83), source="old")
    found = releases.beside_published(new, old, SOURCES_TABLE, INDICATORS_TABLE)
    assert not releases.to_take(found).any()
    for names, taken, removed in (
        (["differs"], 2, 2), (["gone"], 0, 1), (["110101:screening_rate:2021"], 1, 1), (["old"], 2, 3),
        (["differs", "gone"], 2, 3), (["110101:screening_rate:2019"], 0, 1),
    ):  # fmt: skip
        done = releases.confirmed(found, names)
        assert (releases.to_take(done).sum(), releases.to_remove(done).sum()) == (taken, removed), names
    for wrong in ("110101:screening_rate:2031", "nobody", "what is this"):
        with pytest.raises(UsageError, match="replace"):
            releases.confirmed(found, [wrong])


def test_a_figure_that_the_rule_keeps_is_replaced_only_by_its_own_name() -> None:
    old = observations(("screening_rate", 2020, 80), source="old")
    new = observations(("screening_rate", 2020, 82), source="paper")
    found = releases.beside_published(new, old, SOURCES_TABLE, INDICATORS_TABLE)
    assert releases.to_keep(found).all()
    assert not releases.to_take(releases.confirmed(found, ["differs"])).any()
    assert releases.to_take(releases.confirmed(found, ["110101:screening_rate:2020"])).all()
