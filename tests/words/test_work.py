"""Words about a plan as work."""

from __future__ import annotations

from halfsky.words.work import how_behind


def test_a_target_that_only_looks_poor_is_told_as_that_and_not_as_one_behind() -> None:
    assert how_behind("on_track", "at_risk", "zh") == "正常推进、前景有风险"
    assert how_behind("worsening;on_track;worsening", "unlikely;;unlikely", "zh").count("、") == 2
