"""The page of figures without a browser: each role's page, what a click does, and every click that is not one's own."""

from __future__ import annotations

import datetime
import re
import time
from pathlib import Path

import pytest

import collecting
import dashboard_pages
from collecting import (
    AREA,
    BOSS,
    GOOD,
    HEAD,
    HEALTH,
    LOOK,
    PLAN,
    SCHOOL,
    SENDER,
    TEACHER,
    YEAR,
    actor,
    filled,
    written,
)  # fmt: skip
from dashboard_pages import IMAGE, PATH, SCRIPT, pieces, tags, text
from halfsky.collect import data_requests, intake, publication
from halfsky.collect.access import Grant
from halfsky.collect.store import Store, grants, open_store, reviews, rounds, views
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.overview import Overview
from halfsky.dashboards.submission import Submission
from halfsky.dashboards.submitting import material, sending, workbooks
from halfsky.package import Package, load_package
from halfsky.vocabulary.codes import DOMAINS
from long_form import dealt, on_postgres_a_walk, some, walk

HERE = f"plan={PLAN}&year={YEAR}"
STRANGER, KEEPER = "stranger", "keeper"


@pytest.fixture
def home(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package and a store that the environment names, as a server's kernels find them; on both databases for the
    test that asks for `store_url`.
    """
    collecting.write_package(tmp_path / "data")
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER", "HALFSKY_USER"):
        monkeypatch.delenv(name, raising=False)
    if "store_url" in request.fixturenames and (url := request.getfixturevalue("store_url")):
        monkeypatch.setenv("HALFSKY_DATABASE_URL", url)
    return tmp_path


@pytest.fixture(autouse=True)
def _no_workbooks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the tests that ask for a template start a process to read what is made of it."""
    if "blank" not in request.fixturenames:
        monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)


@pytest.fixture
def store(home: Path):
    opened = open_store()
    collecting.give_rights(opened)
    grants.give(opened, BOSS, KEEPER, Grant("admin", "000000"))
    yield opened
    opened.close()


@pytest.fixture
def page_cache(home: Path) -> PageCache:
    return PageCache(home / "data")


@pytest.fixture
def come(page_cache: PageCache, monkeypatch: pytest.MonkeyPatch):
    """The page as a person finds it: `come("sender")`."""

    def opened(name: str, query: str = HERE, page: type = Submission):
        monkeypatch.setenv("HALFSKY_USER", name)
        return page(page_cache, query)

    return opened


def upload(page: Submission, content: bytes, name: str = "报送.xlsx") -> None:
    told = {"name": name, "type": "", "size": len(content), "last_modified": datetime.datetime.now(datetime.UTC)}
    page.sheet.upload.value = ({**told, "content": memoryview(content)},)


def words(page: Submission) -> str:
    return " ".join(text(piece) for piece in pieces(page.view))


def buttons(page: Submission) -> list[str]:
    found = [about.get("data-halfsky") for piece in pieces(page.view) for _, about in tags(piece)]
    return [word for word in found if word and word.partition("=")[0] not in ("print", "language", "refresh", "open")]


def press(page: Submission, label: str) -> None:
    """Click the first button whose word begins like this."""
    name, _, value = next(word for word in buttons(page) if word.startswith(label)).partition("=")
    page.hear(name, value)


def sent(store: Store, package: Package, content: bytes) -> str:
    return intake.submit_bytes(store, actor(store, SENDER), package, content, "f.xlsx").receipt.receipt


def states(store: Store) -> dict[str, str]:
    rows = views.history(store, actor(store, HEAD)).sort_values("revision_id")
    return dict(zip(rows["cell"], rows["state"], strict=True))


# What each sees


def test_a_sender_sees_his_unit_and_the_day(store: Store, come) -> None:
    rounds.call(store, actor(store, HEAD), PLAN, AREA, YEAR, due_on="2025-03-31")
    page = come(SENDER, "")
    assert (page.plan_id, page.year, page.unit) == (PLAN, YEAR, HEALTH), "what was called for"
    said = words(page)
    assert "截止2025-03-31，已逾期" in said
    assert "未报3" in said
    assert "妇女常见病筛查率" in said and "女性平均受教育年限" not in said
    assert [unit for _, unit in page.sheet.units.options] == [HEALTH]
    assert buttons(page) == ["get=template", "upload"]


@pytest.mark.parametrize("name", [LOOK, HEAD])
def test_who_sees_the_area_sees_every_unit(store: Store, come, name: str) -> None:
    page = come(name)
    assert [unit for _, unit in page.sheet.units.options] == ["", HEALTH, SCHOOL]
    assert "女性平均受教育年限" in words(page)
    assert buttons(page) == ([] if name == LOOK else ["publish=all"])


def test_where_the_plan_names_no_unit_the_domain_stands_by_its_name(store: Store, page_cache: PageCache, come) -> None:
    """What the plan gives to no unit is asked of its domain, whose code no reader meets."""
    unnamed = page_cache.package.targets.assign(responsible_units="")
    object.__setattr__(page_cache.package, "targets", unnamed)
    said = words(come(HEAD))
    assert DOMAINS.label("health") in said
    assert "health" not in said


@pytest.mark.parametrize("name", [STRANGER, KEEPER, ""])
def test_who_has_no_business_here_reads_a_sentence(store: Store, come, name: str) -> None:
    page = come(name)
    assert "孕产妇死亡率" not in words(page)
    assert page.page.controls.layout.display == "none"
    assert buttons(page) == []
    assert ("无法识别当前用户" if name == "" else f"用户{name}还没有报送") in words(page)


def test_without_a_store_nothing_is_made(home: Path, come) -> None:
    page = come(SENDER)
    assert "尚未建立" in words(page)
    page.hear("publish", "all")
    page.hear("get", "template")
    assert come(HEAD, f"plan={PLAN}", Overview).missing.value == ""
    assert not (home / "store").exists()


def test_the_overview_names_who_owes_to_who_may_see_it(store: Store, come, package: Package) -> None:
    rounds.call(store, actor(store, HEAD), PLAN, AREA, YEAR, due_on="2025-03-31")
    sent(store, package, written(GOOD))
    said = text(come(HEAD, f"plan={PLAN}", Overview).missing.value)
    assert f"{YEAR}年数据报送：谁还没有报" in said and "应报5项，已报3项" in said
    assert "已逾期" in said and "女性平均受教育年限" in said
    assert "；1个单位未报齐，其中1个逾期；未列明责任单位的1项未报" in said, "a figure of nobody's is no unit's"
    assert HEALTH not in text(come(TEACHER, f"plan={PLAN}", Overview).missing.value)
    for name in (STRANGER, ""):
        assert come(name, f"plan={PLAN}", Overview).missing.value == ""


def test_the_overview_opens_on_the_plan_of_who_has_rights_for_one_area(store: Store, come) -> None:
    west = "110102"
    grants.give(store, BOSS, "westerner", Grant("viewer", west))
    grants.give(store, BOSS, "everywhere", Grant("viewer", "000000"))
    first = come("", "", Overview).plan_id
    assert first == PLAN
    assert come("westerner", "", Overview).plan_id == "west-2021-2030"
    assert come("westerner", f"plan={PLAN}", Overview).plan_id == PLAN
    for name in ("everywhere", STRANGER):
        assert come(name, "", Overview).plan_id == first


# Sending


def test_a_file_is_checked_sent_once_and_receipted(store: Store, come, blank: bytes) -> None:
    page = come(SENDER)
    upload(page, filled(blank, GOOD | {"I7": 55, "I8": "三百"}))
    said = text(page.sheet.findings.value)
    assert "报送表 I8" in said and "不是数字" in said
    assert "疑问" in said and "原因请写在N7" in said
    assert views.submissions(store, actor(store, HEAD)).empty
    assert page.sheet.upload.value == (), "the page keeps no copy"
    word = next(word for word in buttons(page) if word.startswith("send="))
    for _ in range(2):
        page.hear(*word.split("="))
        assert "报送成功" in text(page.sheet.findings.value)
    receipt = views.submissions(store, actor(store, HEAD)).iloc[0]
    assert receipt["receipt"] in text(page.sheet.findings.value)
    assert receipt["file_sha256"] in text(page.sheet.findings.value)
    assert (receipt["rows_taken"], receipt["rows_refused"]) == (1, 2)
    assert states(store) == {"I6": "submitted"}


@walk
def test_a_check_tells_what_is_new_from_what_was_sent_before(store: Store, come) -> None:
    page = come(SENDER)
    upload(page, written({"I7": 84.1}))
    assert "1行都可接收。" in words(page)
    press(page, "send=")
    upload(page, written({"I7": 84.1, "I8": 311}))
    assert "2行都可接收，其中新的1行、与已报相同的1行。" in words(page)
    assert "③ 报送（新的1行）" in words(page)
    press(page, "send=")
    receipt = text(page.sheet.findings.value)
    assert re.search("接收 ?1", receipt) and re.search("未变（不重复保存） ?1", receipt)


def test_the_same_file_again_says_so(store: Store, come) -> None:
    content = written(GOOD)
    for expected in ("报送成功", "没有重复保存"):
        page = come(SENDER)
        upload(page, content)
        press(page, "send=")
        assert expected in text(page.sheet.findings.value)
    assert len(views.submissions(store, actor(store, HEAD))) == 1


@walk
def test_a_file_of_another_plan_year_or_kind_is_not_sent(
    store: Store, come, package: Package, home: Path, blank: bytes
) -> None:
    page = come(SENDER)
    upload(page, filled(collecting.template(package, home, year=YEAR - 1), GOOD))
    assert "年度不符" in text(page.sheet.findings.value)
    upload(page, b"MZ" * 100, "报送.exe")
    assert "不是Excel工作簿" in text(page.sheet.findings.value)
    upload(page, b"x" * 5_000_001)
    assert "文件超过5MB" in text(page.sheet.findings.value)
    assert not any(word.startswith("send=") for word in buttons(page))
    page.hear("send", "0" * 16)
    upload(page, filled(blank, GOOD))
    page.sheet.years.value = str(YEAR - 1)
    assert not any(word.startswith("send=") for word in buttons(page)), "a file is of the year that was shown"
    assert views.submissions(store, actor(store, HEAD)).empty


# Reviewing


@on_postgres_a_walk
def test_a_value_goes_back_comes_again_and_is_published(
    store_url: str | None, store: Store, come, package: Package, home: Path
) -> None:
    receipt = sent(store, package, written(GOOD))
    page = come(HEAD)
    assert page.sheet.opened.value, "what waits stands open"
    assert "提高8.1个百分点" in words(page)
    page.hear("cell", "I6")
    press(page, "return=")
    assert "填写原因" in words(page)
    assert states(store)["I6"] == "submitted"
    page.sheet.reason.value = "请核对分母"
    press(page, "return=")
    page.hear("cell", "I8")
    page.sheet.reason.value, page.sheet.amended.value = "与年报一致", "三百"
    press(page, "amend=")
    assert "不是数字" in words(page)
    page.sheet.amended.value = "312"
    press(page, "amend=")
    assert f"已修正并接受1个数值（{receipt}）" in words(page)
    assert states(store) == {"I6": "returned", "I7": "submitted", "I8": "accepted"}
    assert "退回原因：请核对分母" in words(come(SENDER))
    before = {path: path.read_bytes() for path in (home / "data").rglob("*.*")}
    page.hear("publish", "all")
    shown = text(page.sheet.published.value)
    assert "尚未发布。发布后将有：新增1项、更改0项、撤下0项" in shown
    assert "妇幼保健人员数东江区2024—312新增" in shown
    assert {path: path.read_bytes() for path in (home / "data").rglob("*.*")} == before, "nothing is done by looking"
    press(page, "publish=")
    published = text(page.sheet.published.value)
    assert "妇幼保健人员数2024312" in published
    assert load_package(home / "data").observations.query("value == 312")["area_code"].tolist() == [AREA]
    ((_, link),) = [tag for tag in tags(page.sheet.published.value) if tag[0] == "a"]
    assert link["href"] == f"overview?plan={PLAN}&year={YEAR}"
    page.hear("publish", "all")
    assert "没有新的数值需要发布" in words(page)
    assert "√ 已发布" in text(page.sheet.standing.value)


@walk
def test_after_one_decision_no_other_button_takes_its_place(store: Store, come, package: Package) -> None:
    receipt = sent(store, package, written(GOOD))
    page = come(HEAD)
    for cell, kind in (("I6", "return"), ("I7", "accept")):
        page.sheet.cells.value = cell
        page.sheet.reason.value = "请核对分母"
        press(page, f"{kind}={receipt}|{cell}|")
        shown = page.sheet.buttons.value  # words stand where the button was, behind them the one for all that waits
        assert shown.startswith("<p") and "请在上面选择" in text(shown)
        assert re.findall(r'data-halfsky="(\w+)=', shown) == ["accept"] and "接受全部待审核" in text(shown)
    assert states(store) == {"I6": "returned", "I7": "accepted", "I8": "submitted"}
    page.sheet.cells.value = ""
    press(page, f"accept={receipt}||")
    assert states(store)["I8"] == "accepted"


@walk
def test_what_was_worked_out_is_rounded_in_the_preview_and_a_unit_named_once(
    store: Store, come, package: Package, home: Path
) -> None:
    receipt = sent(store, package, written({"I6": 5.49042145, "N6": "人数少，波动大"}))
    reviews.accept(store, actor(store, HEAD), receipt)
    page = come(HEAD)
    press(page, "publish=")
    shown = text(page.sheet.published.value)
    assert "东江区2024—5.49/10万新增" in shown and "5.4904" not in shown
    press(page, "publish=")
    shown = text(page.sheet.published.value)
    assert "东江区卫生健康委" in shown and "区区" not in shown and "5.4904" not in shown


def test_what_changed_after_the_preview_is_shown_again_before_it_is_published(
    store: Store, come, package: Package, home: Path
) -> None:
    receipt = sent(store, package, written(GOOD))
    reviews.accept(store, actor(store, HEAD), receipt, ["I8"])
    page = come(HEAD)
    press(page, "publish=")
    assert "新增1项、更改0项、撤下0项" in text(page.sheet.published.value)
    reviews.accept(store, actor(store, HEAD), receipt, ["I6"])  # at another desk
    press(page, "publish=")
    assert "预览以后又有变化" in words(page)
    assert not list((home / "data" / "observations").glob("submitted-*"))
    press(page, "publish=")
    assert "发布完成" in words(page)
    reviews.withdraw(store, actor(store, HEAD), receipt, "分母有误", ["I6"])
    press(page, "publish=")
    said = text(page.sheet.published.value)
    assert "新增0项、更改0项、撤下1项" in said
    assert "孕产妇死亡率东江区20245.2/10万—撤下" in said


@walk
def test_what_was_returned_stands_beside_what_came_in_its_place_in_the_plan_s_order(
    store: Store, come, package: Package
) -> None:
    first = sent(store, package, written(GOOD))
    reviews.give_back(store, actor(store, HEAD), first, "请核对分母", ["I7"])
    again = sent(store, package, written(GOOD | {"I7": 84.6, "I8": 320}))
    page = come(HEAD)
    page.hear("open", again)
    (row,) = [line for line in text(page.sheet.opened.value).split("I") if line.startswith("7")]
    assert "曾报84.1%，被退回：请核对分母" in row
    assert "曾报" not in text(page.sheet.opened.value).split("I8")[1]  # replaced, and never returned
    order = data_requests.asked(package, PLAN, HEALTH, YEAR)["indicator_id"].tolist()
    shown = material.gather(store, actor(store, HEAD), package, page.cache.plan(PLAN), YEAR, HEALTH, first)
    assert shown.opened is not None
    assert shown.opened.rows["indicator_id"].tolist() == [one for one in order if one != "schooling_years"]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the clock's place cannot be set here")
def test_moments_are_told_by_the_clock_of_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as here:
        here.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        assert sending.moment("2024-12-31T17:05:01.123Z") == "2025-01-01 01:05"
    time.tzset()


@walk
def test_figures_of_another_store_are_told_and_left_alone(store: Store, come, package: Package, home: Path) -> None:
    sent(store, package, written(GOOD))
    head = actor(store, HEAD)
    other = open_store(home / "other", "")
    collecting.give_rights(other)
    receipt = sent(other, package, written({"I6": 6.1, "N6": "核实", "I8": 300}))
    reviews.accept(other, actor(other, HEAD), receipt)
    publication.publish(other, actor(other, HEAD), home / "data")
    other.close()
    mine = views.submissions(store, head)["receipt"].iloc[0]
    reviews.accept(store, head, mine, ["I8"])
    before = {path: path.read_bytes() for path in (home / "data").rglob("*.*")}
    page = come(HEAD)
    page.hear("publish", "all")
    said = words(page)
    assert "没有发布，也没有改动任何文件" in said and "请联系管理员" in said and "halfsky" not in said
    shown = text(page.sheet.published.value)
    assert "不是由本报送数据库发布的数值（2个）" in shown
    assert "孕产妇死亡率东江区20246.1/10万删除" in shown and "妇幼保健人员数东江区2024300311" in shown
    assert {path: path.read_bytes() for path in (home / "data").rglob("*.*")} == before
    page.hear("cell", "I6")
    press(page, "accept=")
    assert "不是由本报送数据库" not in text(page.sheet.published.value), "after another deed the list is gone"


@walk
def test_what_was_returned_is_not_accepted_with_all_that_waits(
    store: Store, come, package: Package, home: Path
) -> None:
    """One value goes back; the button that accepts the rest says how many there are, and takes no more."""
    receipt = sent(store, package, written(GOOD))
    page = come(HEAD)
    page.hear("cell", "I7")
    page.sheet.reason.value = "请核对分母"
    press(page, "return=")
    assert "全部待审核（2）" in [label for label, _ in page.sheet.cells.options]
    page.sheet.cells.value = ""  # the place of the last click stays empty until something is chosen
    assert "接受全部待审核（2项）" in text(page.sheet.buttons.value)
    press(page, f"accept={receipt}||")
    assert f"已接受2个数值（{receipt}）" in words(page)
    assert "已退回1项未接受" in words(page)
    assert states(store) == {"I6": "accepted", "I7": "returned", "I8": "accepted"}
    page.hear("publish", "all")
    press(page, "publish=")
    own = load_package(home / "data").observations.query("source_id.str.startswith('report-')")
    assert "screening_rate" not in set(own["indicator_id"])
    assert not any(word.startswith("accept=") for word in buttons(page)), "nothing is left that could be accepted"


@walk
def test_all_that_waits_is_what_the_page_showed(store: Store, come, package: Package) -> None:
    """Meanwhile another returned one value, and one came anew: these are named, the third is accepted."""
    receipt = sent(store, package, written(GOOD))
    page = come(HEAD)
    reviews.give_back(store, actor(store, HEAD), receipt, "请核对", ["I6"])
    sent(store, package, written(GOOD | {"I7": 84.6}))
    press(page, f"accept={receipt}||")
    said = text(page.sheet.said.value)
    assert "已接受1个数值" in said
    assert "I6现为“已退回”" in said and "I7现为“已被新数值替代”" in said
    rows = views.history(store, actor(store, HEAD), receipt=receipt)
    assert dict(zip(rows["cell"], rows["state"], strict=True)) == {
        "I6": "returned", "I7": "replaced", "I8": "accepted",
    }  # fmt: skip


def test_an_amendment_is_checked_as_what_a_sender_fills_in(store: Store, come, package: Package) -> None:
    sent(store, package, written(GOOD))
    page = come(HEAD)
    page.hear("cell", "I7")
    wrong = {
        "500": "高于该指标的最大可能值", "-5": "低于该指标的最小可能值", "nan": "不是数字", "inf": "不是数字", "约95": "不是数字",
    }  # fmt: skip
    for value, said in some(wrong.items(), 3):
        page.sheet.reason.value, page.sheet.amended.value = "与年报一致", value
        press(page, "amend=")
        assert states(store)["I7"] == "submitted"
        assert said in text(page.sheet.said.value) and "妇女常见病筛查率" in text(page.sheet.said.value)
        assert page.sheet.amended.value == value, "what was typed stands there to be mended"


def test_a_decision_on_what_has_changed_is_refused_and_shown_anew(store: Store, come, package: Package) -> None:
    receipt = sent(store, package, written(GOOD))
    page = come(HEAD)
    stale = next(word for word in buttons(page) if word.startswith("accept=") and "|I7|" in word)
    reviews.give_back(store, actor(store, HEAD), receipt, "请核对", ["I7"])
    page.hear(*stale.split("="))
    assert "没有执行：I7现为“已退回”（可修正、由报送单位重新报送）" in text(page.sheet.said.value)
    assert states(store)["I7"] == "returned"
    assert stale not in buttons(page)


def test_clicks_that_overtake_the_page_are_its_own(store: Store, come, package: Package) -> None:
    sent(store, package, written(GOOD))
    page = come(HEAD)
    seen = [word for word in buttons(page) if word.startswith("accept=") and "||" not in word]
    for word in (*seen, *seen):
        page.hear(*word.split("="))
    assert set(states(store).values()) == {"accepted"}
    assert "没有执行" not in words(page)
    assert views.log(store, actor(store, HEAD))["action"].eq("accepted").sum() == len(seen) == 3


# Rights


def test_every_role_tries_everything(store: Store, come, package: Package) -> None:
    """Each word that any page has, sent to each role's page, in the ordinary run to one's beside what is its own: done
    where it is one's own, else refused and logged.
    """
    receipt = sent(store, package, written(GOOD))
    tried = {
        "accept": f"{receipt}||0", "return": f"{receipt}|I6|0", "amend": f"{receipt}|I6|0", "withdraw": f"{receipt}|I6|0",
        "publish": "all", "open": receipt, "get": "template", "file": receipt,
    }  # fmt: skip
    own = {LOOK: {"open", "file"}, SENDER: {"open", "file", "get"}, TEACHER: {"get"}}
    for hand, (name, allowed) in enumerate(own.items()):
        page = come(name)
        for action, value in dealt(tried.items(), hand, len(own)) + [(one, tried[one]) for one in sorted(allowed)]:
            page.sheet.reason.value, page.sheet.amended.value = "原因", "1"
            page.page.handed.value = page.sheet.said.value = ""
            before = len(views.log(store, actor(store, HEAD)))
            page.hear(*(("get", f"file|{value}") if action == "file" else (action, value)))
            log = views.log(store, actor(store, HEAD))
            assert (len(log) == before) == (action in allowed), (name, action)
            if action not in allowed:
                last = log.iloc[-1]
                assert (last["action"], last["actor"]) == ("denied", name)
                assert "没有这项操作的权限" in words(page)
                assert page.page.handed.value == ""
    assert set(states(store).values()) == {"submitted"}
    assert not list((package.folder / "observations").glob("submitted-*"))


def test_an_upload_past_the_page_needs_the_right_too(store: Store, come, package: Package) -> None:
    for name in (LOOK, HEAD, TEACHER):
        page = come(name)
        upload(page, written(GOOD))
        assert ("这是区卫生健康委的模板" if name == TEACHER else "没有这项操作的权限") in words(page)
        assert page.file is None
    for nonsense in ([{"name": 1, "content": b""}], [{"name": "a", "content": "text"}], [{}, {}], "text", None):
        assert workbooks.uploaded(nonsense) is None
    assert views.submissions(store, actor(store, HEAD)).empty
    assert views.log(store, actor(store, HEAD))["action"].eq("denied").sum() == 3


def test_a_right_that_was_taken_away_is_gone_at_once(store: Store, come, package: Package) -> None:
    receipt = sent(store, package, written(GOOD))
    page = come(HEAD)
    grants.take(store, BOSS, HEAD, Grant("reviewer", AREA))
    page.hear("accept", f"{receipt}||0")
    assert "孕产妇死亡率" not in words(page)
    grants.give(store, BOSS, HEAD, Grant("reviewer", AREA))
    assert set(states(store).values()) == {"submitted"}


def test_another_units_receipt_in_a_link_is_not_shown(store: Store, come, package: Package) -> None:
    receipt = sent(store, package, written(GOOD))
    page = come(TEACHER, f"{HERE}&receipt={receipt}")
    assert receipt not in words(page)
    assert "回执号”无效" in words(page)
    assert views.log(store, actor(store, HEAD)).iloc[-1]["action"] == "denied"


def test_the_server_has_the_last_word_on_who_it_is(store: Store, come, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", HEAD)
    assert come("").desk.name == ""
    monkeypatch.delenv("HALFSKY_USER")
    assert Submission(PageCache(), HERE).desk.name == HEAD
    page = come(SENDER)
    monkeypatch.setenv("HALFSKY_USER", HEAD)
    page.hear("refresh", "")
    assert page.desk.name == SENDER, "a page is its visitor's to the end"


# Texts, links, languages


def test_what_people_wrote_stays_text(store: Store, come, package: Package, blank: bytes) -> None:
    cells = GOOD | {"N6": f"{SCRIPT}{IMAGE}", "N7": PATH, "M8": f"{IMAGE}", "I8": None}
    page = come(SENDER)
    upload(page, filled(blank, cells), f"{IMAGE}.xlsx")
    press(page, "send=")
    reviewer = come(HEAD)
    reviewer.hear("cell", "I6")
    reviewer.sheet.reason.value = SCRIPT
    press(reviewer, "return=")
    for view in (page, reviewer, come(SENDER)):
        every = "".join(pieces(view.view))
        assert SCRIPT not in every and IMAGE not in every and "<img" not in every
        assert SCRIPT in text(every) and PATH in text(every)


@walk
def test_a_hostile_package_stays_text(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page_cache = PageCache(dashboard_pages.hostile(home / "hostile"))
    opened = open_store()
    grants.give(opened, BOSS, HEAD, Grant("reviewer", AREA))
    grants.give(opened, BOSS, SENDER, Grant("reporter", AREA, SCRIPT))
    rounds.call(opened, actor(opened, HEAD), PLAN, AREA, YEAR, due_on="2025-03-31")
    opened.close()
    for name, query in ((HEAD, HERE), (SENDER, HERE), (HEAD, f"{HERE}&unit=%3Cscript%3E&receipt=%3Cimg%3E")):
        monkeypatch.setenv("HALFSKY_USER", name)
        page = Submission(page_cache, query)
        page.hear("get", "template")
        shown = [*pieces(page.view), Overview(page_cache, f"plan={PLAN}").missing.value]
        assert not {"script", "img"} & {tag for piece in shown for tag, _ in tags(piece)}
        assert "筛查" in words(page)


def test_a_link_makes_the_same_view_in_either_language(store: Store, come, package: Package) -> None:
    receipt = sent(store, package, written(GOOD))
    page = come(HEAD, f"{HERE}&unit={HEALTH}&receipt={receipt}&language=en")
    assert "Accept" in words(page) and not re.search(
        "[一-鿿]", text(page.sheet.headline.value + page.sheet.buttons.value)
    )
    query = tags(page.page.state.value)[0][1]["data-query"]
    again = come(HEAD, query)
    assert pieces(again.view) == pieces(page.view)
    page.hear("language", "zh")
    assert "待审核" in text(page.sheet.headline.value)
