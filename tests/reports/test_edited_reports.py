"""A report that an office edited: what no longer agrees with the data is found wherever it stands, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import made_up_county
import work_package
from halfsky.cli import main
from halfsky.errors import CheckError
from halfsky.package import load_package
from halfsky.render.document import Document
from halfsky.render.word.edited import CELLS
from halfsky.render.word.pages import fill_in_pages
from halfsky.reports import CrossReport, PlanReport, write_reports
from halfsky.reports.checking import COLUMNS, TITLES, check_report, marks, names_of, taken_out
from halfsky.reports.expected_text import expected_units
from halfsky.reports.known_figures import Known
from halfsky.vocabulary.codes import MARKS
from long_form import LONG, only_long, some

BODY = "word/document.xml"


@dataclass(frozen=True)
class Made:
    """A report with its files, and what each of them would say now."""

    report: PlanReport | CrossReport
    folder: Path
    lengths: dict[str, Document]

    def marks(self, path: Path, length: str = "report"):
        return marks(path, self.lengths[length], names_of(self.report), Known.of(self.report))

    def taken_out(self, path: Path, length: str = "report"):
        return taken_out(path, self.lengths[length])


def made(report: PlanReport | CrossReport, folder: Path) -> Made:
    document = report.document()
    write_reports(report, document, folder=folder)
    lengths = {"brief": report.brief(), "report": document.main_text(), "annex": document.annex()}
    return Made(report, folder, lengths)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Made:
    report = PlanReport.of(made_up_county.package(), made_up_county.PLAN, as_of=2025)
    return made(report, tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A report with measures, projects and goals in words."""
    package = load_package(work_package.write(tmp_path_factory.mktemp("works") / "data"))
    report = PlanReport.of(package, work_package.WOMEN, as_of=2025)
    return made(report, tmp_path_factory.mktemp("works"))


@pytest.fixture(scope="module")
def both(county: Made, works: Made) -> dict[str, Made]:
    return {"county": county, "works": works}


def edited(source: Path, target: Path, old: str, new: str, *, split: bool = True) -> Path:
    """A copy in which the one run behind the contents that holds `old` says `new`, split into runs as Word does."""
    with zipfile.ZipFile(source) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    text = parts[BODY].decode()
    start = text.find('w:pStyle w:val="Heading1"')
    place = text.find(old, max(start, 0))
    assert place >= 0, old
    half = len(new) // 2
    pieces = f'{new[:half]}</w:t></w:r><w:r w:rsidR="00AB12CD"><w:t xml:space="preserve">{new[half:]}'
    parts[BODY] = (text[:place] + (pieces if split else new) + text[place + len(old) :]).encode()
    with zipfile.ZipFile(target, "w") as whole:
        for name, content in parts.items():
            whole.writestr(name, content)
    return target


CAUSES, MEANS = "【待撰写】逐项填写成因和拟采取的措施。", "【待撰写】逐项填写拟采取的措施。"
# report, what is looked for (the words around it, to be found once), what stands there then, what is to be found
EDITS = [
    # numbers in words, headings, cells, shares
    ("county", "增加2.6个，正常推进", "增加3.6个，正常推进", "3.6个"),
    ("county", "为3.9个，比基期", "为3.7个，比基期", "3.7个"),
    ("county", "基期（2020年）的1.3个", "基期（2020年）的1.8个", "1.8个"),
    ("county", "28.57/10万（1例", "28.57/10万（2例", "2例"),
    ("county", "达标率 1/3＝33.3%", "达标率 2/3＝66.7%", "2"),
    ("county", "其中1项已达标", "其中2项已达标", "2项"),
    ("county", "其中1项已达标", "其中两项已达标", "两项"),
    ("works", "提高12个百分点，按2024年数值未达标", "提高12个千分点，按2024年数值未达标", "12个千分点"),
    ("works", "提高12个百分点，按2024年数值未达标", "提高超四成，按2024年数值未达标", "超四成"),
    ("county", ">（2025年）<", ">（2024年）<", "2024年"),
    ("county", "≥83岁<", "≥81岁<", "81岁"),
    ("county", ">28.57<", ">18.57<", "18.57"),
    ("county", "延长0.18岁", "延长0.08岁", "0.08岁"),
    ("county", "涉及2个单位", "涉及9个单位", "9个"),
    ("works", "82%，比基期", "85%，比基期", "85%"),
    ("works", "另有无数据2项", "另有无数据3项", "3项"),
    ("works", "提高12个百分点，按2024年数值未达标", "提高22个百分点，按2024年数值未达标", "22个百分点"),
    ("works", "逾期未答复1件", "逾期未答复0件", "0件"),
    ("works", "策略措施4项中", "策略措施5项中", "5项"),
    ("works", ">2023年推进中，2025年推进中<", ">2022年推进中，2025年推进中<", "2022年"),
    # ways
    ("works", "提高12个百分点；", "降低12个百分点；", "降低"),
    ("county", "最新值低于目标值1.1", "最新值高于目标值1.1", "高于"),
    ("county", "已达标1项、正常推进1项、没有进展1项", "已达标1项、正常推进1项、已达标1项", "已达标"),
    ("works", "妇女人均预期寿命提高1.4岁，已达标", "妇女人均预期寿命降低1.4岁，已达标", "降低"),
    # judgements: in a heading, a sentence, a cell
    ("county", "与基期持平，没有进展", "与基期持平，已达标", "已达标"),
    ("county", "尚有差距，没有进展", "尚有差距，已达标", "已达标"),
    ("county", ">没有进展<", ">已达标<", "已达标"),
    ("county", "按时间进度正常推进", "提前实现目标", "提前"),
    ("county", "小样本不能判断的1项", "已达标的1项", "已达标"),
    ("county", ">小样本不能判断<", ">已达标<", "已达标"),
    ("county", "已达标1项、正常推进1项、没有进展1项", "已达标1项、正常推进1项、已达标1项", "已达标"),
    ("county", "滞后或倒退的有1项", "基本达标的有1项", "基本达标"),
    ("works", "数值判断为实现目标", "数值判断为提前实现目标", "提前"),
    ("works", "数值判断为实现目标", "数值判断为基本实现目标", "基本实现目标"),
    ("works", "期限已到，未达到目标", "期限已到，基本实现目标", "基本实现目标"),
    ("works", "缺少数据、尚不能判断的1项", "缺少数据、已达标的1项", "已达标"),
    ("works", "12个百分点，按2024年数值未达标", "12个百分点，按2024年数值基本达标", "基本达标"),
    ("works", "为83.4岁，比基期", "为83.4岁，已达标，比基期", "已达标"),
    ("works", ">未达标<", ">达标<", "达标"),
    ("works", ">推进中<", ">已完成<", "已完成"),
    ("works", "区卫生健康委，推进中", "区卫生健康委，已完成", "已完成"),
    ("works", "推进中1项、已完成1项", "已完成1项、已完成1项", "已完成"),
    ("works", ">基本达成<", ">达成<", "达成"),
    ("works", "部分达成1项", "达成1项", "达成"),
    ("works", ">部分达成<", ">基本达成<", "基本达成"),
    ("works", "未报2项；其中", "已完成2项；其中", "已完成"),
    ("works", ">待答复<", ">已办结<", "已办结"),
    ("works", ">无数据<", ">正常推进<", "正常推进"),
    # names of indicators and units
    ("county", "婴儿死亡率2025年为", "孕产妇死亡率2025年为", "孕产妇死亡率"),
    ("county", ">婴儿死亡率<", ">孕产妇死亡率<", "孕产妇死亡率"),
    ("county", "1．妇女人均预期寿命", "1．居民人均预期寿命", "居民人均预期寿命"),
    ("county", "2025年，妇女人均预期寿命为", "2025年，男性人均预期寿命为", "男性人均预期寿命"),
    ("county", "县卫生健康委（2项）、县妇联（2项）", "县卫生健康委（2项）、县教育局（2项）", "县教育局"),
    ("county", ">县妇联<", ">县卫生健康委<", "县卫生健康委"),
    ("works", ">区教育局<", ">区民政局<", "区民政局"),
    ("works", "未报（策略措施）：区妇联1项", "未报（策略措施）：区教育局1项", "区教育局"),
    ("works", "不能判断的1项：女性平均受教育年限", "不能判断的1项：女性识字率", "女性识字率"),
    ("works", "衔接措施：妇女常见病筛查率", "衔接措施：孕产妇死亡率", "孕产妇死亡率"),
    ("works", ">健康知识普及<", ">法律知识普及<", "法律知识普及"),
    # numbers that an author typed, in a sentence, a paragraph of its own, an empty cell
    ("county", "规划期末（2030年）目标为不低于5个", "9个部门参与，规划期末（2030年）目标为不低于5个", "9个"),
    ("county", "全部目标已经核对确认。", "全部目标已经核对确认，覆盖率98.6%。", "98.6%"),
    ("county", "【待撰写】逐项填写成因和拟采取的措施。", "县卫生健康委组织9个部门开展排查。", "9个"),
    ("county", "【待撰写2】下一年度：写明监测工作的安排。", "下一年度投入资金300万元。", "300万元"),
    ("works", "宣讲六场", "宣讲十六场", "十六场"),
    # signs behind numbers, in words and in cells
    ("works", "为82%，比基期", "为82‰，比基期", "82‰"),
    ("works", "为83.4岁，比基期", "为83.4年，比基期", "83.4年"),
    ("county", "28.57/10万（1例", "28.57/万（1例", "28.57/万"),
    ("county", ">1/10万<", ">‰<", "‰"),
    ("works", ">≥85%<", ">≥85‰<", "85‰"),
    # sentences that an author added: another indicator's number or sign, another judgement, another year's value
    ("county", CAUSES, "妇女人均预期寿命已达标，工作扎实。", "已达标"),
    ("county", CAUSES, "妇女人均预期寿命提高到83.9岁，主要得益于慢性病管理；婴儿死亡率为2.29‰。", "83.9岁"),
    ("county", CAUSES, "2025年妇女人均预期寿命达到83岁。", "83岁"),
    ("county", CAUSES, "婴儿死亡率2020年为2.29‰。", "2.29‰"),
    ("county", CAUSES, "婴儿死亡率为2.29%。", "2.29%"),
    ("county", CAUSES, "孕产妇死亡率未达标，婴儿死亡率已达标。", "未达标"),
    ("county", CAUSES, "已达标的指标有婴儿死亡率、妇女人均预期寿命。", "已达标"),
    ("county", CAUSES, "婴儿死亡率尚未达标。", "未达标"),
    ("county", "全部目标已经核对确认。", "全部目标已经核对确认。婴儿死亡率降低3.57个千分点。", "3.57个千分点"),
    ("county", "【待撰写2】下一年度：写明监测工作的安排。", "每千人口拥有3岁以下婴幼儿托位数达标。", "达标"),
    ("works", "【待撰写】逐项填写拟采取的措施。", "妇女常见病筛查率达标。", "达标"),
    ("works", "【待撰写】逐项填写拟采取的措施。", "孕产妇死亡率已达标。", "已达标"),
    ("works", "【待撰写】逐项填写拟采取的措施。", "妇女常见病筛查率2024年为85%，完成任务。", "85%"),
    ("works", "【待撰写】逐项填写拟采取的措施。", "女性受教育水平持续向好。", "向好"),
    ("works", "【待撰写】逐项填写拟采取的措施。", "女性平均受教育年限达到12.1年，超额完成任务。", "12.1年"),
    # places changed, names shortened, work, numbers in words, signs, since when, to and by, bounds, 未 put in
    ("works", "区妇联1项、各镇街1项", "区教育局1项、各镇街1项", "区教育局"),
    ("works", "（区卫生健康委，推进中）：宣讲六场；妇幼健康服务机制（区卫生健康委）", "（区妇联，推进中）：宣讲六场；妇幼健康服务机制（区卫生健康委）", "区妇联"),
    ("works", MEANS, "常见病筛查率2024年为85%，完成任务。", "85%"),
    ("works", MEANS, "常见病筛查率已达标。", "已达标"),
    ("works", MEANS, "预期寿命达到84.2岁。", "84.2岁"),
    ("county", CAUSES, "托位数未达标，仅2.9个。", "2.9个"),
    ("works", MEANS, "督办均已答复。", "督办均已答复"),
    ("works", MEANS, "督办事项已全部办结。", "督办事项已全部办结"),
    ("works", MEANS, "没有逾期未答复的督办事项。", "没有逾期未答复"),
    ("works", MEANS, "策略措施已全部完成。", "策略措施已全部完成"),
    ("works", MEANS, "各项措施均已启动。", "均已启动"),
    ("works", MEANS, "重点工程全部完工。", "重点工程全部完工"),
    ("works", MEANS, "定性目标均已达成。", "定性目标均已达成"),
    ("works", MEANS, "各责任单位均已按时报送。", "均已按时报送"),
    ("works", "82%，比基期", "百分之八十五，比基期", "百分之八十五"),
    ("works", "为83.4岁，比基期", "为八十三点九岁，比基期", "八十三点九岁"),
    ("works", MEANS, "妇女常见病筛查率达到百分之八十五。", "百分之八十五"),
    ("works", "健步走活动场次※ ≥4。", "健步走活动场次※ ≤4。", "≤"),
    ("works", "目标为不低于85%", "目标为不高于85%", "不高于"),
    ("works", "健步走活动场次※ ≥4。", "健步走活动场次 ≥4。", "健步走活动场次"),
    ("works", MEANS, "妇女常见病筛查率受到重视。该指标2024年为85%。", "85%"),
    ("works", "比基期（2020年）的70%提高12", "比上年（2020年）的70%提高12", "上年"),
    ("works", "妇女人均预期寿命提高1.4岁，已达标", "妇女人均预期寿命提高到1.4岁，已达标", "提高到"),
    ("works", "的70%提高12个百分点", "的70%提高到12个百分点", "提高到"),
    ("works", "为82%，比基期", "超过82%，比基期", "超过82%"),
    ("works", "按2023年数值判断为实现目标", "按2023年数值判断为未实现目标", "实现目标"),
    ("county", "按时间进度正常推进", "未按时间进度正常推进", "正常推进"),
    ("works", "按2024年数值判断，未达到目标", "按2024年数值判断，达到目标", "达到目标"),
    ("works", ">—<", ">1.2<", "1.2"),
    ("works", ">2023年推进中，2025年推进中<", ">2025年推进中，2023年推进中<", "2023年"),
    ("works", "（2024年，未达标）、妇女人均预期寿命（2023年，已达标）", "（2023年，未达标）、妇女人均预期寿命（2024年，已达标）", "2024年"),
]  # fmt: skip


@pytest.mark.parametrize(("which", "old", "new", "wanted"), some(EDITS, 36), ids=lambda value: str(value)[:24])
def test_an_edit_is_found_with_its_place_and_both_texts(
    both: dict[str, Made], tmp_path: Path, which: str, old: str, new: str, wanted: str
) -> None:
    source = both[which]
    found = source.marks(edited(source.folder / "report.docx", tmp_path / "edited.docx", old, new))
    there = found[found["found"].str.contains(wanted, regex=False)]
    assert len(there), (old, new, found.to_dict("records"))
    assert len(found) <= 2, found
    row = there.iloc[0]
    assert re.search("“.+”|标题|表头|名称", row["place"])
    assert wanted in row["text"]
    assert row["text"] != row["original"]
    if row["expected"]:
        assert row["expected"] in row["original"]


def test_there_are_enough_of_them() -> None:
    assert len(set(EDITS)) >= 50


def test_files_that_nobody_edited_are_not_marked(both: dict[str, Made], tmp_path: Path) -> None:
    """All lengths; also with the contents filled in, and with runs split and marked as Word does."""
    for name, source in both.items():
        for length in source.lengths:
            path = source.folder / f"{length}.docx"
            assert source.marks(path, length).empty, (name, length)
            again = edited(path, tmp_path / "same.docx", "目标", "目标")
            assert source.marks(again, length).empty, (name, length)


SAME = [
    ("county", "28.57/10万（1例", "28.570/10万（1例"),
    ("county", "为3.9个，比基期", "为３.９个，比基期"),
    ("works", "提高12个百分点；", "上升12个百分点；"),
    ("county", "可监测的3项定量目标", "可监测的三项定量目标"),
    ("county", "婴儿死亡率2025年为", "全县婴儿死亡率2025年为"),
    ("county", "，最新值低于目标值1.1个", ""),
    ("county", ">28.57<", ">28.570<"),
    ("county", "全部目标已经核对确认。", "全部目标已经核对确认，各单位分别于2026年3月5日和3月12日复核，见附件3。"),
    (
        "county",
        "【待撰写】逐项填写成因和拟采取的措施。",
        "县妇联牵头，2026年6月底前完成：一是加强随访；二是开展义诊；三个方面同时推进。",
    ),
    (
        "county",
        "下一年度：写明监测工作的安排。",
        "河西县妇女儿童工作委员会办公室　2026年3月5日　河妇儿工委办〔2026〕3号　电话0750-2212345",
    ),
    ("works", "判断为实现目标", "判断为达成"),
    ("works", ">82%<", ">82.0%<"),
    ("works", "：宣讲六场；", "：宣讲6场；"),
    ("works", "机制已建立", "机制已建立，运行良好"),
    # sentences that an author added, and the data agree with, or say nothing of
    ("county", CAUSES, "婴儿死亡率已达标，2025年为2.29‰，比2020年的3.5‰降低1.21个千分点，下降34.7%。"),
    ("county", CAUSES, "妇女人均预期寿命为82.1岁，离83岁的目标还差0.9岁，进展缓慢，尚未达标。"),
    ("county", CAUSES, "力争妇女人均预期寿命2030年达标，为孕产妇死亡率如期达标打好基础。"),
    ("county", CAUSES, "城市婴儿死亡率、农村婴儿死亡率差距缩小；婴儿死亡率约2.3‰。"),
    ("county", CAUSES, "与妇女人均预期寿命有关的工作已完成，婴儿死亡率保持在5‰的目标以内。"),
    ("county", CAUSES, "2020年至2025年，婴儿死亡率由3.5‰降至2.29‰，每千人口拥有3岁以下婴幼儿托位数由1.3个增至3.9个。"),
    ("county", CAUSES, "孕产妇死亡率2020年为25/10万、2025年为28.57/10万，因样本小不能判断是否达标。"),
    ("works", "【待撰写】逐项填写拟采取的措施。", "妇女常见病筛查率未达标，推动妇女常见病筛查率早日达标。"),
    ("works", "【待撰写】逐项填写拟采取的措施。", "孕产妇死亡率无数据，2025年的目标是不高于7/10万。"),
    ("works", MEANS, "常见病筛查率2024年为82%，比2020年提高12个百分点，未达标。"),
    ("works", MEANS, "预期寿命为83.4岁，已达标。"),
    ("works", MEANS, "力争督办均已答复。"),
    ("works", MEANS, "督促各责任单位均按时报送数据。"),
    ("works", "为82%，比基期", "为百分之八十二，比基期"),
    ("works", "健步走活动场次※ ≥4。", "健步走活动场次※ 不少于4。"),
    ("works", "目标为不低于85%", "目标为≥85%"),
    ("works", "为82%，比基期", "达到82%，比基期"),
    ("works", MEANS, "妇女常见病筛查率受到重视。该指标2024年为82%，尚未达标。"),
    ("county", "婴儿死亡率2025年为2.29‰", "婴儿死亡率2025年为千分之二点二九"),
    ("works", "其中1项已到", "其中一项已到"),
    ("works", "区卫生健康委（2项）、区教育局（2项）", "区教育局（2项）和区卫生健康委（2项）"),
    ("works", "区卫生健康委（2项）、区教育局（2项）", "区教育局（2项）、区卫生健康委（2项）"),
]


@pytest.mark.parametrize(("which", "old", "new"), some(SAME, 20), ids=lambda value: str(value)[:24])
def test_another_way_of_writing_it_is_no_mark(
    both: dict[str, Made], tmp_path: Path, which: str, old: str, new: str
) -> None:
    source = both[which]
    found = source.marks(edited(source.folder / "report.docx", tmp_path / "same.docx", old, new))
    assert found.empty, found.to_dict("records")


def test_a_paragraph_taken_out_or_moved_marks_nothing_else(works: Made, tmp_path: Path) -> None:
    whole = works.folder / "report.docx"
    with zipfile.ZipFile(whole) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    text = parts[BODY].decode()
    rows = re.findall(r"<w:tr>.*?</w:tr>|<w:tr .*?</w:tr>", text)
    paragraphs = [found for found in re.findall(r"<w:p>.*?</w:p>", text) if "本领域有" in found or "年，妇女" in found]
    assert len(paragraphs) >= 3 and len(rows) > 20
    for gone in (paragraphs[0], paragraphs[1], rows[len(rows) // 2], rows[-2]):
        parts[BODY] = text.replace(gone, "", 1).encode()
        other = tmp_path / "less.docx"
        with zipfile.ZipFile(other, "w") as file:
            for name, content in parts.items():
                file.writestr(name, content)
        assert works.marks(other).empty


def own_sentences(report: PlanReport) -> list[str]:
    """Every sentence, heading and row of all lengths that its own data contradict when an author has written it."""
    document, known = report.document(), Known.of(report)
    found, read = [], 0
    # a mid-term annex also has a table of what other thresholds would come to
    annex = [] if report.kind == "midterm" else [document.annex()]
    for length in (report.brief(), document.main_text(), *annex):
        for unit in expected_units(length):
            text = unit.text.replace(CELLS, "，")
            marks_ = known.read(text)
            read += len(marks_)
            found += [f"{mark.found}: {text}" for mark in marks_.values() if mark is not None]
    assert read > 10 or report.thin
    return found


def test_what_the_report_says_itself_agrees_with_what_is_known_of_its_indicators(both: dict[str, Made]) -> None:
    for source in both.values():
        assert own_sentences(source.report) == []


@only_long
def test_what_shipped_reports_say_agrees_with_what_is_known_of_their_indicators() -> None:
    package = load_package()
    for plan in package.plans.itertuples():
        for kind in ("annual", "midterm", "final"):
            report = PlanReport.of(package, plan.plan_id, as_of=min(2025, int(plan.end_year)), report=kind)
            assert own_sentences(report) == []


def without(source: Path, target: Path, *gone: str) -> Path:
    """A copy of the file without these pieces of its body."""
    with zipfile.ZipFile(source) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    text = parts[BODY].decode()
    for piece in gone:
        assert piece in text
        text = text.replace(piece, "", 1)
    parts[BODY] = text.encode()
    with zipfile.ZipFile(target, "w") as whole:
        for name, content in parts.items():
            whole.writestr(name, content)
    return target


def pieces(path: Path, kind: str) -> list[str]:
    """Paragraphs (p), rows (tr) or tables (tbl) of the body, as they are written."""
    with zipfile.ZipFile(path) as whole:
        text = whole.read(BODY).decode()
    return re.findall(rf"<w:{kind}>.*?</w:{kind}>|<w:{kind} .*?</w:{kind}>", text, re.S)


def test_what_was_taken_out_is_told_as_taken_out(works: Made, tmp_path: Path) -> None:
    """A paragraph, a sentence of one, a row, a whole table, a cell; prompts and words without figures are not."""
    source = works.folder / "report.docx"
    assert works.taken_out(source).empty
    paragraph = next(one for one in pieces(source, "p") if "2023年，妇女人均预期寿命为83.4岁" in one)
    row = next(one for one in pieces(source, "tr") if "妇女常见病筛查率" in one and "尚差" in one)
    table = next(one for one in pieces(source, "tbl") if "部分达成" in one)
    prompt = next(one for one in pieces(source, "p") if "总结主要做法" in one)
    sentence = "提高12个百分点；规划期末（2025年）目标为不低于85%，最新值低于目标值3个百分点，2025年无数据，按2024年数值判断，未达到目标"
    for gone, words, told in (
        (paragraph, "83.4岁", 1), (row, "尚差3个百分点", 1), (table, "定性目标", 1), (prompt, "", 0),
        (sentence, "低于目标值3个百分点", 1), ("未列明责任单位的1项：健步走活动场次※ ≥4。", "健步走活动场次", 1),
    ):  # fmt: skip
        found = works.taken_out(without(source, tmp_path / "less.docx", gone))
        assert len(found) == told, (gone[:60], found.to_dict("records"))
        assert found["what"].eq(MARKS[2]).all()
        assert words in "".join(found["original"]) and found["place"].ne("").all()
        assert works.marks(tmp_path / "less.docx").empty, gone[:60]


def test_the_command_tells_in_the_words_of_the_report(
    both: dict[str, Made], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Chinese heads for a Chinese report; its exit status says that there is something, deletions alone are nothing wrong."""
    source = both["works"]
    monkeypatch.setattr("halfsky.cli.handing_in.load_package", lambda *_args, **_options: source.report.package)
    whole = source.folder / "report.docx"
    assert main(["check", str(whole)]) == 0
    assert "与数据一致" in capsys.readouterr().err
    assert (
        main(["check", str(edited(whole, tmp_path / "a.docx", "为82%，比基期", "为85%，比基期"))])
        == CheckError.exit_status
    )
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == ",".join(TITLES.values())
    assert "85%" in said.out and MARKS.label(MARKS[0]) in said.out and "1处" in said.err
    row = next(one for one in pieces(whole, "tr") if "妇女常见病筛查率" in one and "尚差" in one)
    assert main(["check", str(without(whole, tmp_path / "b.docx", row))]) == 0
    said = capsys.readouterr()
    assert MARKS.label(MARKS[2]) in said.out and "删去" in said.err


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@only_long
def test_numbers_survive_saving_by_libreoffice(works: Made, tmp_path: Path) -> None:
    fill_in_pages([works.folder / "report.docx"])
    assert works.marks(works.folder / "report.docx").empty
    changed = edited(works.folder / "report.docx", tmp_path / "report.docx", "为82%，比基期", "为85%，比基期")
    saved = tmp_path / "saved"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(saved), str(changed)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert works.marks(saved / "report.docx")["found"].tolist() == ["85%"]


@pytest.mark.skipif(not LONG, reason="minutes' work")
@pytest.mark.parametrize("plan_id", ["kaiping-2021-2030", "huaiyin-2021-2025", "national-2011-2020"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_shipped_report_is_marked(plan_id: str, language: str, tmp_path: Path) -> None:
    package = load_package()
    for kind in ("annual", "midterm", "final"):
        report = PlanReport.of(package, plan_id, as_of=2025, report=kind, language=language)
        write_reports(report, report.document(), folder=tmp_path)
        for length in ("brief", "report", "annex"):
            found = check_report(tmp_path / f"{length}.docx", package)
            assert list(found.columns) == list(COLUMNS)
            assert found.empty, (plan_id, kind, length, found.to_dict("records")[:3])
