"""Plans of counties that do not exist, read back: every target that they state, and none besides.

`PYTHONPATH=lib:tests python tests/plans/test_twins.py 500` reads as many documents and lists the misses by kind.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import pandas as pd
import pytest

import plan_documents
import plan_sentences
from long_form import rounds, some
from plan_documents import HEADINGS, UNIT_FORMS, plan
from plan_files import Document, write
from plan_readings import hold_against, read_targets
from plan_sentences import PLAN_END, Choice, Stated
from plan_tables import TABLE_TITLES, TABLES

pytestmark = pytest.mark.long

SUFFIXES = (".txt", ".docx", ".html")


def read(document: Document, path: Path) -> pd.DataFrame:
    return read_targets(write(document, path))


def check(document: Document, path: Path) -> None:
    missed, more = hold_against(document.stated, read(document, path))
    assert not missed and not more, "\n".join(["missed:", *map(str, missed), "read besides:", *more])


@pytest.mark.parametrize("seed", range(rounds(9, 300)))
def test_plan_is_read_back(seed: int, tmp_path: Path) -> None:
    check(plan(seed), tmp_path / f"plan{SUFFIXES[seed % 3]}")


def _bare(*sentences: tuple[str, list[Stated]]) -> Document:
    """Goals alone, under the commonest headings."""
    document = Document()
    document.add("青石桥县妇女发展规划（2021—2030年）", "一、总体要求", "坚持男女平等基本国策。")
    document.add("二、发展领域、主要目标和策略措施", "（一）妇女与健康", "主要目标：")
    for number, (text, stated) in enumerate(sentences, start=1):
        document.add(f"{number}.{text}。")
        document.stated += stated
    document.add("策略措施：", "1.加强领导，落实责任。")
    return document


@pytest.mark.parametrize(
    ("comparator", "frame"),
    some([(code, frame) for code, frames in plan_sentences.FRAMES.items() for frame in frames], 28),
)
def test_frame_of_a_level(comparator: str, frame: str, tmp_path: Path) -> None:
    choice = Choice(Random(frame))
    check(_bare(*(plan_sentences.single(choice, frame, comparator, style="") for _ in range(3))), tmp_path / "plan.txt")


@pytest.mark.parametrize("style", ["words", "wide", "spaced", "fraction", "long"])
def test_way_of_writing_a_number(style: str, tmp_path: Path) -> None:
    choice = Choice(Random(style))
    made = [
        plan_sentences.single(choice, frame, code, style=style)
        for code, frame in (("ge", "{i}达到{v}以上"), ("le", "{i}控制在{v}以下"))
        for _ in range(6)
    ]
    check(_bare(*made), tmp_path / "plan.txt")


@pytest.mark.parametrize("frame", plan_sentences.RISES + plan_sentences.FALLS)
def test_change_in_points(frame: str, tmp_path: Path) -> None:
    choice = Choice(Random(frame))
    check(_bare(*(plan_sentences.change(choice, frame) for _ in range(2))), tmp_path / "plan.txt")


@pytest.mark.parametrize("row", some(plan_sentences.FALLS_BY_PART, 3), ids=lambda row: row[0])
def test_fall_by_a_part(row: tuple[str, float], tmp_path: Path) -> None:
    check(_bare(plan_sentences.fall_by_part(Choice(Random(row[0])), row)), tmp_path / "plan.txt")


@pytest.mark.parametrize("row", some(plan_sentences.SHARES_IN_WORDS, 3), ids=lambda row: row[0])
def test_share_in_words(row: tuple[str, float], tmp_path: Path) -> None:
    check(_bare(plan_sentences.share_in_words(Choice(Random(row[0])), row)), tmp_path / "plan.txt")


@pytest.mark.parametrize("row", some(plan_sentences.COUNTS, 9), ids=lambda row: row[0])
def test_count(row: tuple[str, str, str, str, str], tmp_path: Path) -> None:
    check(_bare(plan_sentences.count(Choice(Random(row[0])), row)), tmp_path / "plan.txt")


@pytest.mark.parametrize(("words", "year"), plan_sentences.DEADLINES)
def test_deadline_before_a_target(words: str, year: int, tmp_path: Path) -> None:
    text, stated = plan_sentences.plain_sentence(Choice(Random(words)))
    check(_bare((words + text, [plan_sentences.replace(one, deadline=year) for one in stated])), tmp_path / "plan.txt")


@pytest.mark.parametrize("way", list(plan_sentences.WAYS))
@pytest.mark.parametrize("seed", range(rounds(1, 9)))
def test_joined_sentence(way: str, seed: int, tmp_path: Path) -> None:
    choice = Choice(Random(f"{way}{seed}"))
    check(_bare(*(plan_sentences.WAYS[way][0](choice) for _ in range(2))), tmp_path / "plan.txt")


@pytest.mark.parametrize("index", range(len(HEADINGS)), ids=[style.name for style in HEADINGS])
@pytest.mark.parametrize("background", [False, True], ids=["bare", "with preface"])
def test_style_of_headings(index: int, background: bool, tmp_path: Path) -> None:
    for seed in range(rounds(1, 6)):
        made = plan(
            seed, headings=HEADINGS[index], make=plan_sentences.plain_sentence, tables=False, units=False, background=background, opened=False,
        )  # fmt: skip
        check(made, tmp_path / f"plan{seed}.txt")


def test_deadline_that_opens_a_list(tmp_path: Path) -> None:
    choice = Choice(Random(0))
    document = _bare(*(plan_sentences.plain_sentence(choice) for _ in range(3)))
    document.blocks.insert(document.blocks.index("主要目标：") + 1, "到2025年，实现以下目标：")
    document.stated = [plan_sentences.replace(one, deadline=2025) for one in document.stated]
    check(document, tmp_path / "plan.txt")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("shape", TABLES, ids=[shape.__name__ for shape in TABLES])
def test_table(shape, suffix: str, tmp_path: Path) -> None:
    for seed in range(rounds(1, 9)):
        choice = Choice(Random(seed))
        document = Document()
        document.add("云岭县妇女发展规划（2021—2030年）", "一、总体要求", "坚持男女平等基本国策。")
        document.add(f"二、{TABLE_TITLES.get(shape, '主要指标')}", shape(choice, document))
        document.add("三、组织实施", "加强领导，落实责任。")
        check(document, tmp_path / f"plan{seed}{suffix}")


@pytest.mark.parametrize("form", some(UNIT_FORMS, 7), ids=[form[0] for form in some(UNIT_FORMS, 7)])
def test_units_in_charge(form, tmp_path: Path) -> None:
    """Every form of a unit in charge, with its role, and none of it on the goal after it."""
    rng = Random(form[0])
    choice, document = Choice(rng), Document()
    document.add("石鼓县妇女发展规划（2021—2030年）", "一、妇女与健康", "主要目标：")
    for number in (1, 2):
        text, stated = plan_sentences.plain_sentence(choice)
        first, *rest = plan_documents.with_units(document, rng, text, stated, form)
        document.add(f"{number}.{first}", *rest)
        document.stated += stated
    text, stated = plan_sentences.plain_sentence(choice)
    document.add(f"3.{text}。", "策略措施：", "1.加强领导，落实责任。")
    document.stated += stated
    document.units[stated[0].indicator] = ("", "")
    path = tmp_path / "plan.txt"
    targets = read(document, path)
    assert hold_against(document.stated, targets) == ([], [])
    for one in document.stated:
        row = targets[targets["indicator"].str.contains(re.escape(one.indicator))].iloc[0]
        lead, others = document.units[one.indicator]
        every = ";".join(part for part in (lead, others) if part)
        roles = (lead, others) if form[2] == "both" else ("", "")
        assert (row["responsible_units"], row["lead_unit"], row["supporting_units"]) == (every, *roles), one.indicator


def misses(number: int, *, first: int = 1000) -> tuple[dict[str, list[str]], int, int, int]:
    """What a reading of that many documents missed and made up, by kind; targets, missed and made up in all."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    stated = missed_in_all = more_in_all = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + number):
            document = plan(seed)
            path = Path(folder) / f"plan{SUFFIXES[seed % 3]}"
            try:
                missed, more = hold_against(document.stated, read(document, path))
            except Exception as error:  # a listing goes on
                by_kind[f"raised {type(error).__name__}"].append(f"{seed}: {error}")
                continue
            stated, missed_in_all, more_in_all = (
                stated + len(document.stated),
                missed_in_all + len(missed),
                more_in_all + len(more),
            )
            for one in missed:
                near = [line for line in more if one.indicator[:6] in line]
                by_kind[one.kind].append(f"{seed}{path.suffix}: {one} read as {near}")
            for line in more:
                by_kind["(made up or misread)"].append(f"{seed}{path.suffix}: {line}")
    return by_kind, stated, missed_in_all, more_in_all


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    by_kind, stated, missed, more = misses(number)
    print(
        f"{number} documents, {stated} targets stated (until {PLAN_END}), {missed} missed, {more} read that are not stated"
    )
    for kind, count in Counter({kind: len(held) for kind, held in by_kind.items()}).most_common():
        print(f"{count:5d}  {kind}\n         {by_kind[kind][0]}")


if __name__ == "__main__":
    main()
