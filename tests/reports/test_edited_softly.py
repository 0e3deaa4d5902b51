"""Edits that make a report milder, speak for one unit or take a reserve away; and true additions, which are no marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_edited_reports import Made, edited, made

import made_up_county
import work_package
from halfsky.package import load_package
from halfsky.reports import PlanReport
from halfsky.vocabulary.codes import CONTRADICTED
from long_form import some

MEANS, CAUSES = "【待撰写】逐项填写拟采取的措施。", "【待撰写】逐项填写成因和拟采取的措施。"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """A report with work, one of a county whose second target was due before the report's year, and the nation's."""
    package = load_package(work_package.write(tmp_path_factory.mktemp("works") / "data"))
    county = made_up_county.package(values={
        **made_up_county.VALUES,
        "infant_mortality_rate": {2020: (7.5, 30, 4000), 2022: (6.5, 26, 4000), 2025: (2.2857, 8, 3500)},
        "childcare_places_per_1000": {2020: (3.9, -1, -1), 2023: (2.7, -1, -1), 2025: (1.3, -1, -1)},
    })  # fmt: skip
    early = county.targets["plan_id"].eq(made_up_county.PLAN) & county.targets["indicator_id"].eq(
        "infant_mortality_rate"
    )
    due = county.targets["deadline_year"].mask(early, 2022)
    county = replace(county, targets=county.targets.assign(deadline_year=due))
    reports = {
        "works": PlanReport.of(package, work_package.WOMEN, as_of=2025),
        "county": PlanReport.of(county, made_up_county.PLAN, as_of=2025),
        "nation": PlanReport.of(load_package(), "national-2011-2020", as_of=2020, report="final"),
    }
    return {name: made(report, tmp_path_factory.mktemp(name)) for name, report in reports.items()}


def marks_of(source: Made, folder: Path, old: str, new: str) -> list[dict[str, str]]:
    return source.marks(edited(source.folder / "report.docx", folder / "a.docx", old, new)).to_dict("records")


WRONG = [
    # report, what stands there, what is written there, what is found, what is expected (None: whatever)
    # a judgement gives way to a milder one that a weaker ground would allow
    ("county", "超六成，背离目标", "超六成，未见改善", "未见改善", "背离目标"),
    ("county", "，走势背离目标", "，未见改善", "未见改善", None),
    ("county", ">背离目标<", ">未见改善<", "未见改善", "背离目标"),
    ("county", ">没有进展<", ">进展缓慢<", "进展缓慢", "没有进展"),
    # a unit is named
    ("works", MEANS, "区妇联的督办事项已全部办结。", "已全部办结", "1件"),
    ("works", MEANS, "区妇联均已答复。", "均已答复", "1件"),
    ("works", MEANS, "督办事项2件，其中区妇联2件已答复。", "2件已答复", "1件"),
    ("works", MEANS, "区妇联承担的措施已全部启动。", "已全部启动", "0项"),
    ("works", MEANS, "各镇街的措施已启动。", "已启动", "0项"),
    ("works", MEANS, "区卫生健康委、区妇联的策略措施均已完成。", "均已完成", None),
    ("works", MEANS, "重点工程由区妇联负责，已经完工。", "已经完工", "0项"),
    ("works", MEANS, "区教育局已报送全部数据。", "已报送全部数据", None),
    ("works", MEANS, "区教育局、区卫生健康委的数据均已报送。", "均已报送", None),
    ("works", MEANS, "各镇街已按时报送进展情况。", "已按时报送", None),
    ("works", MEANS, "所缺数据主要由区妇联拖欠。", "主要由区妇联拖欠", None),
    ("works", MEANS, "缺报的指标全部来自区教育局。", "全部来自区教育局", None),
    ("works", MEANS, "区妇联没有逾期未答复的督办事项。", "没有逾期未答复", "1件"),
    ("nation", CAUSES, "教育部、国家卫生健康委已报送全部数据。", "已报送全部数据", None),
    ("nation", CAUSES, "所缺数据主要由教育部拖欠。", "主要由教育部拖欠", None),
    ("works", MEANS, "区妇联：策略措施均已完成。", "均已完成", "0项"),
    ("works", MEANS, "各部门均已答复，区妇联进展最快。", "均已答复", "1件"),
    ("works", MEANS, "区教育局已将数据全部报送区妇儿工委办。", "全部报送", None),
    # of a domain, in its section
    ("works", "本领域有定量目标1项、方向性目标1项", "本领域目标全部实现。本领域有定量目标1项、方向性目标1项", "目标全部实现", "0项"),
    ("works", "缺少数据、尚不能判断的1项：女性平均", "本领域的措施均已启动。缺少数据、尚不能判断的1项：女性平均", "措施均已启动", "0项"),
    # names whole, and told once
    ("nation", "孕产妇系统管理率（国家卫生健康委）；居委会成员中女性比例", "孕产妇系统管理率（全国妇联）；居委会成员中女性比例", "全国妇联", "国家卫生健康委"),
    ("works", ">区教育局<", ">区家庭教育指导中心<", "区家庭教育指导中心", "区教育局"),
    # cases that are known
    ("county", CAUSES, "2025年婴儿死亡9例。", "9例", "8例"),
    ("county", CAUSES, "婴儿死亡率2022年为6.5‰（25例）。", "25例", "26例"),
    # another year's value that misses its own target
    ("county", CAUSES, "婴儿死亡率2022年为6.5‰，已低于5‰的目标。", "低于", "高于"),
    ("county", CAUSES, "2022年婴儿死亡率为6.5‰，已达到目标。", "达到目标", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("which", "old", "new", "found", "expected"), some(WRONG, 40), ids=lambda value: str(value)[:30]
)
def test_what_is_wrong_is_marked(
    sources: dict[str, Made], tmp_path: Path, which: str, old: str, new: str, found: str, expected: str | None
) -> None:
    told = marks_of(sources[which], tmp_path, old, new)
    there = [mark for mark in told if found in mark["found"] or mark["found"] in found]
    assert there and all(mark["what"] == CONTRADICTED for mark in there), told
    assert expected is None or there[0]["expected"] == expected, told
    assert len(told) <= 2, told


RIGHT = [
    ("works", MEANS, "区卫生健康委的措施已全部启动，区妇联的措施尚未启动。"),
    ("works", MEANS, "区妇联已答复1件，1件逾期未答复。"),
    ("works", MEANS, "督促区妇联尽快答复，要求区教育局已有的数据全部报送。"),
    ("works", MEANS, "区卫生健康委已开展宣讲，区妇联参与。"),
    ("works", MEANS, "所缺数据由区卫生健康委、区教育局负责补报。"),
    ("works", MEANS, "缺报的数据由区卫生健康委、区教育局报送，区妇联的数据已全部报送。"),
    ("works", MEANS, "除区妇联外，均已答复；除区妇联外其余部门均已答复。"),
    ("works", ">1/2 = 50.0%（33.3%～66.7%）<", ">50%<"),
    ("works", ">1/2 = 50.0%（33.3%～66.7%）<", ">50.0%（33.3%～66.7%）<"),
    ("county", CAUSES, "2025年婴儿死亡8例，比2020年少22例。"),
    ("county", CAUSES, "婴儿死亡率2022年为6.5‰（26例，活产4000人）。"),
    ("county", CAUSES, "婴儿死亡率2025年为2.29‰，已低于5‰的目标。"),
    ("county", CAUSES, "2025年婴儿死亡率为2.29‰，已达到目标。"),
    ("county", CAUSES, "2025年婴儿死亡率为2.29‰，比2022年下降4.21个千分点。"),
]  # fmt: skip


@pytest.mark.parametrize(("which", "old", "new"), some(RIGHT, 20), ids=lambda value: str(value)[:30])
def test_what_is_true_is_not_marked(sources: dict[str, Made], tmp_path: Path, which: str, old: str, new: str) -> None:
    assert marks_of(sources[which], tmp_path, old, new) == []


def test_the_newest_value_in_a_cell_is_held_with_its_year(sources: dict[str, Made], tmp_path: Path) -> None:
    """A target that was judged by 2022 shows the value of 2025: another one, and that of an earlier year, is marked."""
    source, folder = sources["county"], tmp_path
    assert not source.marks(edited(source.folder / "report.docx", folder / "wrong.docx", ">2.29‰<", ">2.92‰<")).empty
    earlier = edited(source.folder / "report.docx", folder / "earlier.docx", ">2.29‰<", ">7.5‰<")
    assert not source.marks(earlier).empty


TAKEN = [
    ("works", "，不代表全部主要目标", "，", "不代表全部主要目标"),
    ("works", "与达标率分别统计，互不计入。", "与达标率分别统计。", "互不计入"),
    ("works", "实施进度依据责任单位报送并经审核的材料，", "实施进度", "依据责任单位报送并经审核的材料"),
    ("nation", "，不代表全部主要目标", "", "不代表全部主要目标"),
]  # fmt: skip


@pytest.mark.parametrize(("which", "old", "new", "words"), TAKEN, ids=lambda value: str(value)[:30])
def test_half_a_sentence_that_was_taken_out_is_listed(
    sources: dict[str, Made], tmp_path: Path, which: str, old: str, new: str, words: str
) -> None:
    source = sources[which]
    found = source.taken_out(edited(source.folder / "report.docx", tmp_path / "a.docx", old, new))
    assert [words in text for text in found["original"]] == [True], found.to_dict("records")


def test_all_that_gives_way_to_most_is_marked(sources: dict[str, Made], tmp_path: Path) -> None:
    """Every verb behind 均, and every word for most."""
    from halfsky.words.claims import contradicted  # noqa: PLC0415

    for verb in ("报已完成", "仍在推进", "报送了进展", "列入年度任务"):
        for most in ("大多", "大都", "多数", "基本上", "部分"):
            assert contradicted(f"以下目标的对应措施{most}{verb}。", f"以下目标的对应措施均{verb}。"), (verb, most)
    assert not contradicted("平均每年下降，人均3项，男女均等", "平均每年下降，人均3项，男女均等。")


def test_files_that_nobody_edited_are_not_marked(sources: dict[str, Made]) -> None:
    for name, source in sources.items():
        for length in source.lengths:
            path = source.folder / f"{length}.docx"
            assert source.marks(path, length).empty and source.taken_out(path, length).empty, (name, length)
