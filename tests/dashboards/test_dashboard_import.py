"""The page of tables without a browser: what each cell became, corrections, answers, the import and the submission."""

from __future__ import annotations

import datetime
import os
import re
import zipfile
from pathlib import Path

import pytest

import collecting
import importing_pages
from collecting import AREA, BOSS, HEAD, LOOK, SENDER, YEAR, actor
from dashboard_pages import IMAGE, SCRIPT, pieces, tags, text
from halfsky.collect.access import Grant
from halfsky.collect.store import grants, open_store, views
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.importing import effects, grid, kinds, questions
from halfsky.dashboards.importing.work import Work, begin
from halfsky.dashboards.serving.rights import may_import
from halfsky.dashboards.submitting.workbooks import File
from halfsky.dashboards.table_import import TableImport
from halfsky.package import Package, load_package
from long_form import some

WEST = "110102"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    importing_pages.write_package(tmp_path / "data")
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER", "HALFSKY_USER"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def package(home: Path) -> Package:
    return load_package(home / "data")


@pytest.fixture
def store(home: Path):
    opened = open_store()
    collecting.give_rights(opened)
    yield opened
    opened.close()


@pytest.fixture
def come(home: Path, store, monkeypatch: pytest.MonkeyPatch):
    def opened(name: str, query: str = "") -> TableImport:
        monkeypatch.setenv("HALFSKY_USER", name)
        return TableImport(PageCache(home / "data"), query)

    return opened


def upload(page: TableImport, content: bytes, name: str = "年鉴.xlsx") -> None:
    told = {"name": name, "type": "", "size": len(content), "last_modified": datetime.datetime.now(datetime.UTC)}
    page.places.upload.value = ({**told, "content": memoryview(content)},)


def words(page: TableImport) -> str:
    return " ".join(text(piece) for piece in pieces(page.view))


def buttons(page: TableImport) -> list[str]:
    found = [about.get("data-halfsky") for piece in pieces(page.view) for _, about in tags(piece)]
    return [word for word in found if word]


def press(page: TableImport, begins: str) -> None:
    name, _, value = next(word for word in buttons(page) if word.startswith(begins)).partition("=")
    page.hear(name, value)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def observed(home: Path, area: str = AREA) -> dict[tuple[str, str, str], float]:
    return importing_pages.values(load_package(home / "data"), area, YEAR)


def read(package: Package, rows: tuple[tuple[object, ...], ...], **more: str) -> Work:
    return begin(File("表.xlsx", importing_pages.table(rows)), package, **more)


# ---- the reading and its corrections, without a page ----


def test_every_cell_has_a_kind_with_a_sign_and_a_word(package: Package) -> None:
    work = begin(File("年鉴.xlsx", importing_pages.yearbook()), package)
    found = kinds.of_rows(work.rows, work.rows["area_code"].eq(AREA)).set_axis(work.rows["cell"])
    assert dict(found[["B5", "D5", "H5", "B6", "G6"]]) == {
        "B5": "proposed", "D5": "asked", "H5": kinds.UNKNOWN, "B6": kinds.ELSEWHERE, "G6": "no_value",
    }  # fmt: skip
    legend = text(kinds.legend(found, "zh").markup)
    assert sum(map(int, re.findall(r"\d+", legend))) == len(work.rows), "all values of the file are in the legend"
    assert len({kinds.sign(kind) for kind in kinds.KINDS}) == len(kinds.KINDS)
    assert len({kinds.name(kind, "zh") for kind in kinds.KINDS}) == len(kinds.KINDS)


def test_the_sheet_keeps_its_merged_headings_and_signs(package: Package) -> None:
    work = begin(File("年鉴.xlsx", importing_pages.yearbook()), package)
    found = kinds.of_rows(work.rows, work.rows["area_code"].eq(AREA))
    drawn = grid.drawn(work, "3-2", found, 1, None, "zh").markup
    spans = [about["colspan"] for name, about in tags(drawn) if name == "td" and about.get("colspan")]
    assert spans == ["8", "1", "2", "3", "1", "1"]
    labels = {about["data-halfsky"]: about["aria-label"] for _, about in tags(drawn) if about.get("aria-label")
              and about.get("data-halfsky")}  # fmt: skip
    assert labels["cell=3-2|B5"] == "B5 0.0312 可以导入"
    assert "没有读懂" in labels["cell=3-2|H5"]
    assert "head=3-2|D3" in labels


def test_a_heading_stands_for_all_values_under_it(package: Package) -> None:
    work = begin(File("年鉴.xlsx", importing_pages.yearbook()), package)

    def cells(cell: str) -> list[str]:
        place = grid.header_at(work, "3-2", cell)
        return [] if place is None else list(work.rows.loc[place.at, "cell"])

    assert cells("D3") == ["D5", "E5", "F5", "D6", "E6", "F6"]
    assert cells("H3") == ["H5", "H6"]
    assert cells("A6") == ["B6", "C6", "D6", "E6", "F6", "G6", "H6"]
    assert cells("A7") == []


def test_an_indicator_chosen_for_a_heading_holds_for_its_column_and_next_year(package: Package) -> None:
    rows = (("东城区2024年",), ("地区", "妇幼人员"), ("东城区", 311), ("西城区", 287))
    work = read(package, rows)
    assert list(work.rows["fate"]) == ["asked", "asked"]
    place = grid.header_at(work, "表", "B2")
    done = work.corrected(place.at, {"indicator_id": "staff_count"})
    assert list(done.rows["fate"]) == ["proposed", "proposed"]
    assert list(done.rows["value"]) == [311, 287]
    again = read(package, (("东城区2024年",), ("地区", "妇幼人员"), ("东城区", 320)), mapping=done.mapping)
    assert list(again.rows["fate"]) == ["proposed"]


def test_year_area_and_unit_are_said_once_for_a_table_that_names_none(package: Package) -> None:
    work = read(package, (("指标", "数值"), ("妇幼保健人员数（千百人）", 0.0311), ("孕产妇死亡率（1/10万）", 6.2)))
    assert set(work.rows["fate"]) == {"asked"}
    first = grid.value_at(work, "表", "B2")
    assert first is not None
    work = work.corrected(first.at, {"area_code": AREA})
    assert set(work.rows["area_code"]) == {AREA}, "what no label says is said of the table"
    work = work.corrected(first.at, {"year": "2024"})
    assert set(work.rows["year"]) == {2024}
    assert list(work.rows["fate"]) == ["asked", "proposed"], "the unit is still asked about"
    work = work.corrected(first.at, {"unit": "万人"})
    assert list(work.rows["value"]) == [311, 6.2]
    assert set(work.rows["fate"]) == {"proposed"}


def test_an_answer_to_one_question_settles_no_other(package: Package) -> None:
    work = read(package, (("东城区",), ("地区", "某某床位"), ("东城区", 311)))
    assert set(work.rows.loc[0, "about"].split(";")) == {"indicator_id", "year"}
    done = work._single(work.rows.index, {0: "year=2024"})
    assert done.rows.loc[0, "fate"] == "asked"
    assert done.rows.loc[0, "about"] == "indicator_id"
    agreed = done.agreed(done.rows.index)
    assert agreed.rows.loc[0, "fate"] == "asked", "a yes to a question without a suggestion makes up no indicator"


def test_the_suggestion_is_taken_the_value_kept_or_left_out(package: Package) -> None:
    rows = (("东城区2024年",), ("地区", "妇女常见病筛查率（%）", "孕产妇死亡率（1/10万）"), ("东城区", 0.862, 6.2),
            ("西城区", 0.791, 7.1))  # fmt: skip
    work = read(package, rows)
    asked = questions.of_work(work)
    assert [(one.about, one.cell, one.suggestion) for one in asked] == [
        ("value", "B3", "86.2"),
        ("value", "B4", "79.1"),
    ]
    agreed = work.agreed(asked[1].at)
    assert agreed.rows.set_index("cell").loc["B4", "value"] == 79.1
    kept = work.kept(asked[1].at)
    assert kept.rows.set_index("cell").loc["B4", ["value", "fate"]].tolist() == [0.791, "proposed"]
    out = work.refused(asked[1].at)
    assert out.rows.set_index("cell").loc["B4", "fate"] == "left_out"
    place = grid.header_at(work, "表", "B2")
    assert set(work.left_out(place.at, place.header).rows.query("cell in ['B3', 'B4']")["fate"]) == {"left_out"}


def test_targets_before_and_after(package: Package) -> None:
    work = begin(File("年鉴.xlsx", importing_pages.yearbook()), package)
    rows = work.rows[work.rows["fate"].eq("proposed") & work.rows["area_code"].eq(AREA)]
    found = effects.changes(package, effects.with_rows(package, rows), rows, "zh").set_index("indicator")
    assert found.loc["孕产妇死亡率", ["before", "after", "becomes"]].tolist() == ["no_data", "attained", 6.2]
    assert found.loc["妇幼保健人员数", "becomes"] == 312


# ---- the page of the office ----


def test_the_office_brings_a_yearbook_in(come, home: Path, store) -> None:
    page = come(HEAD)
    assert "选择统计表" in words(page)
    upload(page, importing_pages.yearbook())
    assert page.places.publisher.value == importing_pages.PUBLISHER
    assert "各区妇幼健康主要指标" in page.places.title.value
    assert "“妇科床位密度”是哪项指标？目录中没有" in words(page)
    assert "确认后，规划目标将怎样变化" in words(page)
    before = files(home / "data")
    press(page, "refuse=")
    press(page, "refuse=")
    assert "没有需要回答的问题" in words(page)
    assert files(home / "data") == before, "nothing is written before it is confirmed"
    button = next(word for word in buttons(page) if word.startswith("take="))
    page.hear("take", button.removeprefix("take="))
    assert "导入完成：5个数值已写入数据包并发布" in words(page)
    page.hear("take", button.removeprefix("take="))
    held = observed(home)
    assert held["staff_count", "total", "total"] == 312
    assert held["staff_count", "female", "total"] == 258
    assert held["maternal_mortality_ratio", "total", "total"] == 6.2
    assert held["screening_rate", "total", "total"] == 82, "what is published stands"
    assert held["screening_rate", "total", "rural"] == 84.2
    assert not {area for (area) in [WEST] if ("staff_count", "total", "total") in observed(home, WEST)}
    assert re.search(r"受影响的规划目标.*孕产妇死亡率.*无数据.*已达标", words(page))
    log = views.log(store, actor(store, HEAD))
    assert log["action"].tolist().count("imported") == 1, "a double click imports once"
    assert list((home / "data" / "imports").glob("*.yaml"))


def test_the_tables_value_takes_the_place_of_the_published_one_when_it_is_said_so(come, home: Path) -> None:
    page = come(HEAD)
    upload(page, importing_pages.yearbook())
    assert "改用本表数值" in words(page)
    press(page, "agree=")
    assert "确认导入这6个数值" in words(page)
    press(page, "take=")
    assert observed(home)["screening_rate", "total", "total"] == 86.3
    assert re.search(r"其中替换已发布的数值\s*1", words(page))
    assert re.search(r"文件中的数值\s*14", words(page)), "the receipt counts every value of the file"


def test_what_is_of_anothers_area_is_named_and_not_imported(come, home: Path) -> None:
    page = come(HEAD)
    upload(page, importing_pages.yearbook())
    assert "不在本次范围 5" in words(page)
    press(page, "take=")
    assert ("staff_count", "total", "total") not in observed(home, WEST)


def test_without_a_source_nothing_is_imported(come, home: Path) -> None:
    page = come(HEAD)
    upload(page, importing_pages.table(importing_pages.YEARBOOK[:-1], importing_pages.SPANS))
    before = files(home / "data")
    press(page, "take=")
    assert "请填写发布单位和资料名称" in words(page)
    assert files(home / "data") == before
    page.places.source.value = "yearbook"
    press(page, "take=")
    assert "导入完成" in words(page)


def test_a_button_of_an_older_reading_confirms_nothing(come, home: Path) -> None:
    page = come(HEAD)
    upload(page, importing_pages.yearbook())
    old = next(word for word in buttons(page) if word.startswith("take="))
    press(page, "refuse=")
    before = files(home / "data")
    page.hear("take", old.removeprefix("take="))
    assert "页面已更新，请核对后再操作" in words(page)
    assert files(home / "data") == before


def test_an_installed_package_is_not_written_to(come, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halfsky.project.COPY", (home / "data").resolve())
    page = come(HEAD)
    assert "只能读取，不能导入" in words(page)
    upload(page, importing_pages.yearbook())
    assert not [word for word in buttons(page) if word.startswith("take=")]
    before = files(home / "data")
    page.hear("take", page.work.mark)
    assert "只能读取，不能导入" in text(page.places.said.value)
    assert "halfsky" not in words(page)
    assert files(home / "data") == before


# ---- the page of a unit ----


def test_a_clerks_own_table_becomes_a_submission(come, home: Path, store) -> None:
    page = come(SENDER)
    upload(page, importing_pages.department(), "完成情况.xlsx")
    assert page.year == YEAR
    assert "“妇幼保健人员”是哪项指标？目录中没有" in words(page)
    assert "与已发布的数值不同" not in text(page.places.asked.value), "a submission may say something new"
    place = next(word for word in buttons(page) if word.startswith("cell=") and word.endswith("E6"))
    page.hear("cell", place.removeprefix("cell="))
    page.places.choices["indicator_id"].value = "staff_count"
    press(page, "correct=")
    assert "没有需要回答的问题" in words(page)
    assert "审核通过并发布后，规划目标将怎样变化" in words(page)
    assert "妇幼保健人员数" in text(page.places.effects.value)
    before = files(home / "data")
    button = next(word for word in buttons(page) if word.startswith("send="))
    page.hear("send", button.removeprefix("send="))
    assert "报送成功" in words(page)
    page.hear("send", button.removeprefix("send="))
    sent = views.submissions(store, actor(store, HEAD))
    assert sent[["rows_in", "rows_taken", "rows_refused", "made_by"]].to_numpy().tolist() == [[3, 3, 0, SENDER]]
    values = views.history(store, actor(store, HEAD), receipt=sent.loc[0, "receipt"]).set_index("indicator_id")
    assert values["value"].to_dict() == {
        "screening_rate": 84.1, "maternal_mortality_ratio": 5.2, "staff_count": 311,
    }  # fmt: skip
    assert values["cell"].to_dict()["staff_count"] == "E6"
    assert set(values["year"]) == {YEAR}, "the year before is not what is asked for"
    name, content = views.original(store, actor(store, HEAD), sent.loc[0, "receipt"])
    assert (name, content) == ("完成情况.xlsx", importing_pages_content(page))
    assert files(home / "data") == before, "a submission is reviewed before it is published"


def importing_pages_content(page: TableImport) -> bytes:
    assert page.work is not None
    return page.work.file.content


def test_what_is_still_asked_is_refused_and_can_be_sent_later(come, store) -> None:
    """The same file with one more answer is another submission; read the same way it is the same one."""
    content = importing_pages.department()
    page = come(SENDER)
    upload(page, content)
    press(page, "send=")
    first = views.submissions(store, actor(store, HEAD))
    assert first[["rows_in", "rows_taken", "rows_refused"]].to_numpy().tolist() == [[3, 2, 1]]
    assert "没有读懂，不予采用" in words(page)
    for number in (1, 2):
        page = come(SENDER)
        upload(page, content)
        place = next(word for word in buttons(page) if word.startswith("cell=") and word.endswith("E6"))
        page.hear("cell", place.removeprefix("cell="))
        page.places.choices["indicator_id"].value = "staff_count"
        press(page, "correct=")
        press(page, "send=")
        assert ("没有重复保存" in words(page)) is (number == 2)
    sent = views.submissions(store, actor(store, HEAD))
    assert len(sent) == 2
    assert sorted(sent["rows_taken"]) == [1, 2]


def test_a_doubtful_value_goes_with_its_reason(come, store) -> None:
    rows = (*importing_pages.DEPARTMENT[:3], (1, "妇女常见病筛查率", "%", 80.2, 31.0, None))
    page = come(SENDER)
    upload(page, importing_pages.table(rows))
    assert "与往年相差较大" in words(page)
    assert page.places.reasoned.layout.display == "flex"
    page.places.reason.value = "筛查对象调整"
    press(page, "send=")
    values = views.history(store, actor(store, HEAD))
    assert values[["value", "note"]].to_numpy().tolist() == [[31.0, "筛查对象调整"]]


# ---- rights and hostile files ----


def test_who_may_neither_import_nor_send_finds_a_sentence(come, home: Path) -> None:
    page = come(LOOK)
    assert "没有导入或报送数据的权限" in words(page)
    upload(page, importing_pages.yearbook())
    assert page.work is None


def test_a_hand_made_click_of_another_role_changes_nothing(come, home: Path, store) -> None:
    page = come(SENDER)
    upload(page, importing_pages.department())
    before = files(home / "data")
    page.hear("take", page.work.mark)
    assert "没有这项操作的权限" in words(page)
    assert files(home / "data") == before
    log = views.log(store, actor(store, HEAD))
    assert log["action"].tolist()[-1] == "denied" or "denied" in log["action"].tolist()


def test_the_first_page_links_it_for_those_who_may(home: Path, store) -> None:
    grants.give(store, BOSS, "keeper", Grant("admin", "000000"))
    assert [name for name in (HEAD, SENDER, LOOK, "keeper", "nobody", "") if may_import(name)] == [HEAD, SENDER]


def _macro(folder: Path) -> bytes:
    content = importing_pages.yearbook()
    path = folder / "m.xlsx"
    path.write_bytes(content)
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/vbaProject.bin", b"macro")
    return path.read_bytes()


def _bomb(folder: Path) -> bytes:
    path = folder / "b.xlsx"
    path.write_bytes(importing_pages.yearbook())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet9.xml", b"0" * 90_000_000)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "make"),
    some([
        ("空.xlsx", lambda _: b""), ("噪声.xlsx", lambda _: os.urandom(9000)), ("宏.xlsx", _macro), ("展开.xlsx", _bomb),
        ("程序.exe", lambda _: b"MZ" + bytes(200)), ("大.xlsx", lambda _: bytes(5_100_000)),
        ("半截.xlsx", lambda _: importing_pages.yearbook()[:3000]), ("表.pdf", lambda _: b"%PDF-1.7"),
    ], 3),
)  # fmt: skip
def test_a_hostile_file_is_refused_in_one_sentence(come, tmp_path: Path, name: str, make) -> None:
    page = come(HEAD)
    upload(page, make(tmp_path), name)
    said = text(page.places.said.value)
    assert re.fullmatch(r"文件没有读取：[^。]+。（编号：H-\w{6}）", said), said
    assert page.work is None
    assert not [word for word in buttons(page) if word.startswith(("take=", "cell="))]


def test_words_of_a_file_are_never_markup(come) -> None:
    rows = ((f"东城区2024年{SCRIPT}",), ("地区", f"{IMAGE}率"), ("东城区", 12.5), (SCRIPT, 3))
    page = come(HEAD)
    upload(page, importing_pages.table(rows, name="表"), f"{IMAGE}.xlsx")
    assert page.work is not None
    for word in [word for word in buttons(page) if word.startswith(("cell=", "head="))]:
        name, _, value = word.partition("=")
        page.hear(name, value)
    names = {name for piece in pieces(page.view) for name, _ in tags(piece)}
    assert not names & {"script", "img"}
    assert SCRIPT in words(page)


def test_what_a_page_may_send_means_nothing(come) -> None:
    page = come(HEAD)
    upload(page, importing_pages.yearbook())
    for name, value in [("cell", "x|ZZZ99"), ("head", "|"), ("agree", "9999|x"), ("agree", "-1|"), ("top", "x"),
                        ("correct", ""), ("cell", "x" * 5000), ("keep", "0|" + page.work.mark)]:  # fmt: skip
        page.hear(name, value)
    assert "未能显示" not in words(page)
    page.hear("language", "en")
    assert "Sheet 3-2" in words(page)
