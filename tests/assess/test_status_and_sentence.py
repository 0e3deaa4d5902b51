"""What a sentence says of a value and its target never contradicts the status: read back, its numbers give it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from assessment_frames import assess_apart, target
from long_form import examples

SIGNS = {
    "≥": lambda value, goal: value >= goal, ">": lambda value, goal: value > goal,
    "≤": lambda value, goal: value <= goal, "<": lambda value, goal: value < goal, "": lambda value, goal: value >= goal,
}  # fmt: skip
SAID = re.compile(r"(?:^|→)2020年(−?[\d.]+)(?:%|/10万|年)?(?:，|$).*?目标([≥>≤<]?)(−?[\d.]+)")
GOALS = st.one_of(
    st.integers(1, 100).map(float),
    st.integers(10, 1000).map(lambda n: n / 10),
    st.integers(100, 10_000).map(lambda n: n / 100),
)
# on the threshold, a published step beside it, and as near to it as a computed number comes
STEPS = st.sampled_from(
    [0.0, 0.01, -0.01, 0.1, -0.1, 0.5, -0.5, 3.0, -3.0, 0.004, -0.004, 0.00004, -0.00004, 20.0, -20.0]
)
KINDS = st.sampled_from(["rate ge", "rate gt", "mortality le", "mortality lt", "relative"])
UNITS = {"rate": "percent", "mortality": "per_100k", "share": "percent"}


def number(text: str) -> float:
    return float(text.replace("−", "-"))


@examples(3, 60)
@given(cases=st.lists(st.tuples(KINDS, GOALS, STEPS, st.sampled_from([-7.0, 7.0, 0.3, -0.3])), min_size=4, max_size=25))
def test_status_and_sentence_never_disagree(cases: list[tuple[str, float, float, float]]) -> None:
    rows, values = [], []
    for kind, goal, step, way in cases:
        if kind == "relative":
            rows.append(target("share", "ge", 7, "percent", relative_to="base", value_text="提高7%"))
            values.append({2010: goal, 2020: round(goal * 1.07 + step, 5)})
        else:
            name, comparator = kind.split()
            rows.append(target(name, comparator, goal, UNITS[name]))
            values.append({2010: round(goal + way, 5), 2020: round(goal + step, 5)})
    gaps = assess_apart(rows, values, as_of=2020)
    for text, status in zip(gaps["basis"], gaps["status"], strict=True):
        found = SAID.search(text)
        assert found, text
        value, sign, goal = number(found[1]), found[2], number(found[3])
        assert SIGNS[sign](value, goal) == (status == "attained"), (status, text)
        if status == "nearly_attained":
            short, allowed = re.search(r"差(−?[\d.]+).*?容许的(−?[\d.]+)", text).groups()
            assert number(short) <= number(allowed) + 1e-9, text
