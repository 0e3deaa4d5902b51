"""The committed targets of the five plans against the documents: what a reviewer changed stands apart, by name."""

from __future__ import annotations

import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from halfsky.export import write_frame
from halfsky.package import load_package, load_targets
from halfsky.plans import extract_achieved, extract_targets
from halfsky.schemas import TARGETS

SHARED = Path(__file__).parents[3] / "shared"
PLANS = sorted((SHARED / "plans").glob("*.txt"))
pytestmark = pytest.mark.skipif(not PLANS, reason="the five plan documents are not beside the repository")

# The reviewer's corrections, by target: what the reading alone gets otherwise.
CORRECTED = {
    "kaiping-2021-2030.strategy.environment.10.1",  # two sentences run into each other in the text
    "kaiping-2021-2030.project.none.7.1",  # the indicator is put together from two clauses
    "kundulun-2021-2030.other.none.6.1",  # indicator confirmed
}
REJECTED = {
    "huaiyin-2021-2025.goal.social_security.1.1",  # a slogan
    "huaiyin-2021-2025.goal.family.9.1",  # no measure is named
    "kaiping-2021-2030.goal.health.6.1",  # a general aim
}
REVIEWED = ["review_status", "note"]


@pytest.fixture(scope="module", params=PLANS, ids=lambda path: path.stem)
def pair(request: pytest.FixtureRequest) -> tuple[pd.DataFrame, pd.DataFrame]:
    path: Path = request.param
    extracted = extract_targets(path, plan_id=path.stem)
    return extracted.set_index("target_id"), load_targets(path.stem).set_index("target_id")


def test_reading_again_gives_the_committed_targets(pair: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    extracted, committed = pair
    assert list(extracted.index) == list(committed.index)
    untouched = committed.index.difference([*CORRECTED])
    pd.testing.assert_frame_equal(
        extracted.loc[untouched].drop(columns=REVIEWED), committed.loc[untouched].drop(columns=REVIEWED)
    )


def test_every_row_was_reviewed_and_changes_are_listed(pair: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    _, committed = pair
    status = committed["review_status"]
    assert set(status.index[status == "corrected"]) == CORRECTED & set(committed.index)
    assert set(status.index[status == "rejected"]) == REJECTED & set(committed.index)
    assert status.isin(["confirmed", "corrected", "rejected"]).all()


@pytest.mark.parametrize("plan_id", ["huaiyin-2021-2025", "kundulun-2021-2030"])
def test_against_the_annotated_plans(plan_id: str, tmp_path: Path) -> None:
    predicted = tmp_path / "predicted.csv"
    write_frame(extract_targets(SHARED / "plans" / f"{plan_id}.txt", plan_id=plan_id), predicted)
    scorer = [
        sys.executable,
        str(SHARED / "tools" / "score_extraction.py"),
        str(SHARED / "gold" / f"{plan_id}.csv"),
        str(predicted),
    ]
    printed = subprocess.run(scorer, check=True, capture_output=True, text=True).stdout
    strict = float(re.search(r"strict .*F1 ([\d.]+)", printed)[1])  # type: ignore[index]
    naming = float(re.search(r"naming\s+([\d.]+)", printed)[1])  # type: ignore[index]
    false = int(re.search(r"false (\d+)", printed)[1])  # type: ignore[index]
    assert strict >= 0.98, printed
    assert naming >= 0.97, printed
    assert false <= 1, printed


def test_the_documents_are_those_the_package_names() -> None:
    plans = load_package().plans.set_index("plan_id")
    for path in PLANS:
        assert sha256(path.read_bytes()).hexdigest() == plans.loc[path.stem, "source_sha256"]


def test_what_a_plan_reports_as_achieved_is_no_target() -> None:
    path = SHARED / "plans" / "huaiyin-2021-2025.txt"
    achieved = extract_achieved(path).set_index("indicator_id")["value"]
    assert achieved["healthy_life_expectancy"] == 78.67
    assert achieved["air_quality_good_days_share"] == 80.3
    first_promise = load_targets(path.stem)["char_start"].min()
    assert extract_achieved(path)["char_end"].max() < first_promise


def test_no_sentence_of_a_plan_is_in_the_data() -> None:
    """Names and numbers only: no committed text is long enough to be a sentence of a plan."""
    targets = load_package().targets
    assert targets["value_text"].str.len().max() <= 24
    assert targets["indicator"].str.len().max() <= 40
    assert TARGETS.names == list(targets.columns)
