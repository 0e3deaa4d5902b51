"""A report made of frames that its caller holds is the one that it makes of the package, without a second assessment."""

from __future__ import annotations

import pytest

import halfsky
from halfsky.errors import DataError, UsageError
from halfsky.reports import CrossReport, MergedReport, PlanReport, assess_frames, assessed

PLANS = ["huaiyin-2021-2025", "yunyan-2021-2025"]
PLAN = PLANS[0]


@pytest.fixture(scope="module")
def package():
    return halfsky.load_package()


def frames(package, *plan_ids: str) -> dict:
    targets, observations = package.targets_of(*plan_ids), package.observations
    gaps = assess_frames(package, targets, observations, as_of=2025)
    return {"targets": targets, "observations": observations, "gaps": gaps}


@pytest.mark.parametrize(
    ("kind", "asked"), [(PlanReport, PLAN), (CrossReport, PLANS), (MergedReport, PLANS)], ids=lambda item: str(item)[-20:]
)  # fmt: skip
def test_a_report_of_frames_is_that_of_the_package(package, kind, asked, monkeypatch) -> None:
    whole = kind.of(package, asked, as_of=2025)
    held = frames(package, *([asked] if isinstance(asked, str) else asked))

    def again(*_given, **_named):
        raise AssertionError("assessed once more")

    monkeypatch.setattr(assessed, "_assess", again)
    made = kind.from_frames(package, asked, **held, as_of=2025)
    markup = [document.part(*document.parts)._repr_html_() for document in (whole.document(), made.document())]
    assert markup[0] == markup[1]


def test_what_was_changed_in_the_frames_is_in_the_report(package) -> None:
    """The published maternal mortality, were it lower than it is."""
    targets, observations = package.targets_of("national-2021-2030"), package.observations.copy()
    last = observations["indicator_id"].eq("maternal_mortality_ratio") & observations["area_code"].eq("000000")
    year = int(observations.loc[last, "year"].max())
    observations.loc[last & observations["year"].eq(year), "value"] = 1.25
    gaps = assess_frames(package, targets, observations, as_of=2025)
    held = {"targets": targets, "observations": observations, "gaps": gaps}
    text = PlanReport.from_frames(package, "national-2021-2030", **held, as_of=2025).by_domain().markup
    assert "1.25" in text
    assert "1.25" not in PlanReport.of(package, "national-2021-2030", as_of=2025).by_domain().markup


def test_frames_that_do_not_belong_together_are_refused(package) -> None:
    held = frames(package, PLAN)
    with pytest.raises(UsageError, match="gaps are of 2025"):
        PlanReport.from_frames(package, PLAN, **held, as_of=2024)
    with pytest.raises(UsageError, match=r"1 target.*not in gaps"):
        PlanReport.from_frames(package, PLAN, **held | {"gaps": held["gaps"].iloc[1:]}, as_of=2025)
    with pytest.raises(UsageError, match=r"1 target.*not in targets"):
        PlanReport.from_frames(package, PLAN, **held | {"targets": held["targets"].iloc[1:]}, as_of=2025)
    with pytest.raises(UsageError, match="unknown plan id"):
        package.targets_of(PLAN, "nowhere-2021-2025")
    with pytest.raises(DataError, match="states no target"):
        PlanReport.from_frames(package, PLANS[1], **held, as_of=2025).document()
