"""Every number of every sentence, heading and of the page for the leader is one of its target's, or counts something.

All plans, all kinds, both languages, and a made-up nation of thirty in the long form; some of them in the ordinary run.
"""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pytest

from halfsky.package import Package, load_package
from halfsky.render.blocks import Bullets, Heading, Paragraph, Table
from halfsky.reports import PlanReport
from halfsky.simulate import Order, simulate_package
from halfsky.words import values
from halfsky.words.amounts import printed
from long_form import LONG, some
from numbers_in_text import NUMBER

SHIPPED = [
    "huaiyin-2021-2025", "kaiping-2021-2030", "kundulun-2021-2030", "national-2011-2020", "national-2021-2030",
    "national-children-2011-2020", "national-children-2021-2030", "taobei-2021-2030", "yunyan-2021-2025",
]  # fmt: skip
KINDS = ("annual", "midterm", "final")
AREAS = 30 if LONG else 3
_NO_VALUE = r"per 1,000|per 10,000|per 100,000|每千|每万人?口?|每十万|每百户|/10万|10万|/100k|/10k|\d+岁|\d+周岁|\d+%以上|第[一二三]|\d+[–—-]\d+岁"
_TENTHS = re.compile(r"(?:降低|提高|增加|减少|下降|上升)(超?)([一两三四五六七八九])成")


@cache
def shipped() -> Package:
    return load_package()


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("numbers") / "nation"
    simulate_package(Order(areas=AREAS, years=(2015, 2025), seed=11), folder)
    return load_package(folder)


def known_numbers(report: PlanReport, row) -> list[float]:
    """Every number that a text about one target may hold."""
    row = row._asdict()
    known = [row.get(name) for name in ("observed", "baseline", "target", "previous", "cases", "among", "value", "upper_value",
                                        "gap", "required_per_year", "tolerance", "low", "high", "deadline_year",
                                        "previous_cases", "base_cases", "together", "newest")]  # fmt: skip
    if row.get("required_per_year"):
        left = (row["target"] - row["observed"]) / row["required_per_year"]
        known.append(abs(row["required_per_year"]) - values.tolerances(pd.DataFrame([row])).iloc[0] / left)  # near edge
    known = [float(value) for value in known if value is not None and not pd.isna(value)]
    measured = [value for value in (row.get("observed"), row.get("baseline"), row.get("previous")) if value is not None]
    limits = [row.get("target"), row.get("value"), row.get("upper_value"), row.get("baseline"), row.get("previous")]
    differences = [
        difference
        for one in measured
        for other in limits
        if other is not None and not pd.isna(one) and not pd.isna(other)
        # of the numbers themselves, and of those that a reader sees
        for difference in (float(one) - float(other), printed(float(one)) - printed(float(other)))
    ]
    band = values.tolerances(pd.DataFrame([row])).iloc[0]
    if not pd.isna(band):
        known.append(float(band))
        differences += [abs(value) - float(band) for value in differences]
    years = [row["latest_year"], row["baseline_year"], row["deadline"], row["break_year"], row["turned"], row["together_from"],
             row["newest_year"], row["newest_break"], report.as_of]  # fmt: skip
    every = [abs(value) for value in (*known, *differences)]
    shares = [every_ * 100 for every_ in every] if row["unit"] == "ratio" else []
    return [
        *every,
        *shares,
        *(value / 10_000 for value in every),
        *(float(year) for year in years if not pd.isna(year)),
    ]


def strays(report: PlanReport, row, text: str) -> list[str]:
    """The numbers of a text about one target that are none of its own: half of the last printed digit is allowed."""
    known = known_numbers(report, row)
    plain = re.sub(_NO_VALUE, "", text.replace(row.name, "").replace(row.indicator, ""))
    found = []
    for number in NUMBER.findall(plain):
        digits = number.replace(",", "")
        slack = 0.5 * 10.0 ** -len(digits.partition(".")[2]) * 2 + 1e-9
        if not any(abs(float(digits) - value) <= slack for value in known):
            found.append(number)
    return found


def _named(clause: str, rows: pd.DataFrame) -> str:
    """Whose clause it is: of several names that it begins with the longest."""
    return max((name for name in rows["name"] if clause.startswith(name)), key=len, default="")


def check(report: PlanReport) -> int:
    """How many texts were checked; AssertionError for a number that is nobody's."""
    rows = report.findings
    if rows.empty:
        return 0
    section = report.by_domain().blocks
    between = "[；：。]" if report.language == "zh" else r"; |: |\. "
    checked = 0
    for row in rows.itertuples():
        whole = [str(row.sentence)]
        blocks = [block for block in section if isinstance(block, Heading | Paragraph) and row.name in block.text]
        headings = [block.text for block in blocks if isinstance(block, Heading) and block.level == 4]
        whole += [re.sub(r"^\d+[．.] ?", "", text) for text in headings]
        clauses = [
            part for block in blocks if isinstance(block, Paragraph) and block.kind == ""
            for part in re.split(between, block.text)
            if _named(part, rows) == row.name and str(int(row.latest_year)) in part
        ]  # fmt: skip
        if len(rows[rows["name"].eq(row.name)]) > 1:
            whole, clauses = whole[:1], []  # two targets of one name: whose clause it is, its name does not tell
        for text in (*whole, *clauses):
            assert strays(report, row, text) == [], (report.plan["plan_id"], report.kind, text)
            checked += 1
            for found in _TENTHS.finditer(text):
                share = abs(row.observed - row.baseline) / row.baseline * 10
                tenth = "零一两三四五六七八九".index(found[2])
                assert (tenth < share < tenth + 1) if found[1] else abs(share - tenth) < 1e-6, text
    return checked + check_short(report) + check_counts(report)


def check_short(report: PlanReport) -> int:
    """The rows of the table of what is short, of the tasks ahead, and the items of the page."""
    short = report.short_of_target()
    short = short[~short["name"].duplicated(keep=False)]
    findings = report.findings.drop_duplicates("target_id").set_index("target_id")
    tables = [
        block for part in (report.problems(), report.advice()) for block in part.blocks if isinstance(block, Table)
    ]
    page = [block.text for block in report.brief().blocks if isinstance(block, Paragraph)]
    checked = 0
    for row in short[short["target_id"].isin(findings.index)].reset_index().itertuples():
        about = findings.loc[[row.target_id]].reset_index().assign(required_per_year=row.required_per_year)
        one = next(about.itertuples())
        cells = [
            cell
            for table in tables
            for line in table.frame.astype("str").to_numpy()
            if line[0].split("：")[0].split(":")[0].rstrip("※") == row.name
            for cell in line[:6]
        ]
        items = [item for text in page for item in re.findall(rf"{re.escape(row.name)}（[^）]*）", text)]
        for text in (*cells, *items):
            assert strays(report, one, text) == [], (report.plan["plan_id"], report.kind, row.name, text)
            checked += 1
    return checked


def check_counts(report: PlanReport) -> int:
    """What is counted in the summary and on the page: no more than there is, and the account's lines as `counts` has them."""
    counts, checked = report.counts, 0
    whole = int(counts["total"]) + int(counts["repeated"])
    pieces = [*report.summary().blocks, *report.brief().blocks]
    texts = [block.text for block in pieces if isinstance(block, Paragraph)]
    texts += [item for block in pieces if isinstance(block, Bullets) for item in block.items]
    for text in texts:
        assert not re.search(r"(\d+)项：[^。；]*等\1项", text), text  # how many there are is said once
        for number in re.findall(r"(\d+)项", text):
            assert int(number) <= whole, text
            checked += 1
        for part, of in re.findall(r"(\d+)/(\d+)＝", text):
            assert (int(part), int(of)) in {
                (int(counts.attained), int(counts.measurable)),
                (int(counts.attained + counts.nearly_attained), int(counts.measurable)),
            } or "全按" in text
            checked += 1
        for part, of, share in re.findall(r"(\d+)/(\d+)＝(\d+\.\d)%", text):
            assert abs(int(part) / int(of) * 100 - float(share)) <= 0.0501, text
    return checked


@pytest.mark.parametrize("plan_id", some(SHIPPED, 3))
def test_numbers_of_the_shipped_plans(plan_id: str) -> None:
    end = int(shipped().plans.set_index("plan_id")["end_year"][plan_id])
    for kind in some(KINDS, 1):
        for as_of in some([2025, end], 1) if end >= 2025 else [end]:
            for language in some(["zh", "en"], 1):
                check(PlanReport.of(shipped(), plan_id, as_of=min(as_of, 2025), report=kind, language=language))


def test_numbers_of_a_made_up_nation(nation: Package) -> None:
    ids = [plan_id for plan_id in nation.plans["plan_id"] if "-000000-" not in plan_id]
    for kind in some(KINDS, 2):
        for language in some(["zh", "en"], 1):
            total = sum(
                check(PlanReport.of(nation, plan_id, as_of=2025, report=kind, language=language))
                for plan_id in some(ids, 2)
            )
            assert total > 40
