"""What an office is asked while it goes through a new plan: base values, contradictory targets, indicators of its own."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from lxml import html as markup

from halfsky.collect import data_requests
from halfsky.collect.access import Grant
from halfsky.collect.store import backup, grants, open_store
from halfsky.collect.store_location import WAITING_PLANS
from halfsky.dashboards.serving.kept_reviews import KeptReviews
from halfsky.dashboards.serving.waiting_plans import WaitingPlans
from halfsky.errors import UserError
from halfsky.package import load_package
from halfsky.plan_entry import own_indicators, page_review, review_sheet
from halfsky.schemas import INDICATORS, TARGETS
from long_form import walk
from office_forms import OFFICE, Office, office_folder
from serving_books import serving

PLAN = """林西县妇女发展规划（{years}年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。
2.妇女常见病筛查率达到80%以上。
（二）策略措施
1.妇女常见病筛查率达到75%以上。
附件 主要指标
\t序号\t指标\t单位\t{base}\t{last}年目标
\t1\t孕产妇死亡率\t1/10万\t14.2\t12
\t2\t妇女常见病筛查率\t%\t70以上\t80
\t3\t某某服务站覆盖率\t%\t40\t90
\t4\t适龄妇女宫颈癌人群筛查率\t%\t—\t70
"""
SERVE = ("--preheat", "0", "--cold")  # no kernel is asked for


def plan(first: int, base: str = "") -> bytes:
    return PLAN.format(years=f"{first}—{first + 9}", base=base or f"{first - 1}年", last=first + 9).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office_folder(tmp_path_factory.mktemp("review"))


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[Office]:
    with serving(folder, *SERVE, "--data", str(folder / "data"), HALFSKY_STORE=str(folder / "store")) as server:
        yield Office(server.url)


def words(page: str, label: str) -> str:
    found = markup.fromstring(page).xpath(f"//section[@aria-label='{label}']")
    return " ".join(found[0].text_content().split()) if found else ""


def alerts(page: str) -> str:
    return " ".join(one.text_content() for one in markup.fromstring(page).xpath("//*[@role='alert']"))


def observed(folder: Path) -> pd.DataFrame:
    files = (folder / "data" / "observations").glob("*.csv")
    return pd.concat([pd.read_csv(path, dtype={"area_code": "str"}) for path in files]).query("area_code == '150424'")


def test_base_values_of_the_plans_table_are_offered_and_taken_where_they_are_confirmed(
    office: Office, folder: Path
) -> None:
    page = office.upload("规划.txt", plan(2021))
    told = words(page.text, "规划自带的基期值")
    assert "孕产妇死亡率" in told and "14.2/10万" in told and "2020" in told and "第1项" in told
    assert "不能采用：指标不在目录中" in told  # 某某服务站覆盖率
    before = len(observed(folder))
    fields = office.form(page.text, "plan/register")
    assert "base" not in fields  # nothing is confirmed by itself
    saved = office.send(page.text, "plan/register", base=["1", "2"], check="save")
    assert saved.ok
    entered = office.send(saved.text, "plan/register", base=["1", "2"], check="no")
    assert "2个基期值已录入为观测数据" in entered.text, alerts(entered.text)
    assert "个基期值没有采用" in entered.text, "what nobody ticked is named"
    seen = observed(folder)
    own = seen[seen["source_id"].str.startswith("plan-")].set_index("indicator_id")
    assert len(seen) == before + 2
    assert own["value"].to_dict() == {"maternal_mortality_ratio": 14.2, "screening_rate": 70}
    assert own["year"].eq(2020).all()
    assert own["status"].to_dict() == {
        "maternal_mortality_ratio": "final", "screening_rate": "estimated",
    }  # fmt: skip
    assert own["place"].str.contains("主要指标").all() and own["place"].str.contains("全文第1[01]行").all()
    sources = pd.read_csv(folder / "data" / "sources.csv").set_index("source_id")
    assert "林西县妇女发展规划" in sources.loc[own["source_id"].iloc[0], "title"]


def test_a_base_value_without_a_year_is_asked_for_it_and_one_that_stands_is_not_offered(
    office: Office, folder: Path
) -> None:
    page = office.upload("规划.txt", plan(2001, "现状值"))
    assert "基期值的年份：孕产妇死亡率" in page.text
    wrong = office.send(page.text, "plan/register", base="1", check="save")
    assert wrong.status_code == 400 and "请填写年份" in alerts(wrong.text)
    assert office.form(wrong.text, "plan/register")["base"] == "1"  # what was ticked is not lost
    stands = office.send(page.text, "plan/register", **{"base": "1", "base_year-1": "2020", "check": "save"})
    assert stands.status_code == 400 and "数据中已有该年数值（14.2）" in alerts(stands.text)


def test_contradictory_targets_are_named_with_both_places_and_one_is_chosen(office: Office, folder: Path) -> None:
    page = office.upload("规划.txt", plan(2011))
    told = words(page.text, "前后不一致的目标")
    assert (
        "妇女常见病筛查率" in told and "≥80%" in told and "≥75%" in told and "主要目标2" in told and "策略措施1" in told
    )
    shown = markup.fromstring(page.text)
    field = next(one for one in shown.xpath("//select") if one.get("name", "").startswith("pair-"))
    choices = {option.get("value"): option.text for option in field.iter("option")}
    assert "第3项" in choices["there"] and "≥75%" in choices["there"]
    saved = office.send(page.text, "plan/register", **{field.get("name"): "here"}, check="save")
    fields = office.form(saved.text, "plan/register")
    assert [fields[f"{n}.review_status"] for n in (2, 3, 5)] == ["已确认", "不采用", "已确认"]
    assert "都已取舍" in words(saved.text, "前后不一致的目标")
    assert "已选：只保留≥80%" in words(saved.text, "前后不一致的目标")
    changed = office.send(saved.text, "plan/register", **{field.get("name"): "there"}, check="save")
    fields = office.form(changed.text, "plan/register")
    assert [fields[f"{n}.review_status"] for n in (2, 3, 5)] == ["不采用", "已确认", "不采用"]
    assert "已选：只保留≥75%" in words(changed.text, "前后不一致的目标")


def test_what_stays_contradictory_is_told_when_the_plan_is_entered(office: Office, folder: Path) -> None:
    page = office.upload("规划.txt", plan(1991))
    entered = office.send(page.text, "plan/register", check="no")
    assert "另有1处目标前后不一致或重复" in entered.text
    again = office.line.get(f"{office.address}plan/review?plan=150424-1991-2000")
    name = next(one for one in office.form(again.text, "plan/review") if one.startswith("pair-"))
    both = office.send(again.text, "plan/review", **{name: "both"}, check="save")
    assert "都已取舍" in words(both.text, "前后不一致的目标")


def test_a_target_outside_the_catalogue_gets_an_indicator_of_the_offices_own(office: Office, folder: Path) -> None:
    page = office.upload("规划.txt", plan(1981))
    cells = markup.fromstring(page.text).xpath("//td[@data-head='指标']")
    row = next(one for one in cells if "某某服务站覆盖率" in one.text_content()).getparent().getparent()
    number = row.get("id").removeprefix("row-")
    fields = office.form(page.text, "plan/register")
    suggested = {name: fields[f"{number}.new_{name}"] for name in ("name", "unit", "better", "domain")}
    assert suggested == {"name": "某某服务站覆盖率", "unit": "百分比", "better": "越高越好", "domain": ""}
    wanted = {f"{number}.new": "yes", f"{number}.review_status": "已确认"}
    wrong = office.send(page.text, "plan/register", **wanted, check="save")
    assert wrong.status_code == 400 and "新指标领域：请填写" in alerts(wrong.text)
    assert "指标目录中的指标" not in alerts(wrong.text), "that field is as it was"
    fields = {name: office.form(wrong.text, "plan/register")[name] for name in ("_xsrf", "document", "seen")}
    about = {name: office.form(wrong.text, "plan/register")[name] for name in ("title", "area", "years", "family")}
    said = {**fields, **about, **wanted, f"{number}.new_domain": "妇女与健康", "check": "save"}
    saved = office.line.post(f"{office.address}plan/register", said)  # as a browser: what is as suggested is not sent
    assert saved.ok, alerts(saved.text)
    assert "不能采用" not in words(saved.text, "规划自带的基期值")  # its base value has an indicator now
    entered = office.send(saved.text, "plan/register", base="3", check="no")
    assert entered.ok, alerts(entered.text)
    known = pd.read_csv(folder / "data" / "indicators.csv").set_index("name_zh").loc["某某服务站覆盖率"]
    assert (known["unit"], known["better"], known["domain"]) == ("percent", "higher", "health")
    targets = pd.read_csv(folder / "data" / "targets" / "150424-1981-1990.csv").set_index("indicator")
    assert targets.loc["某某服务站覆盖率", ["indicator_id", "review_status"]].tolist() == [
        known["indicator_id"], "confirmed",
    ]  # fmt: skip
    assert observed(folder).query(f"indicator_id == '{known['indicator_id']}'")["value"].tolist() == [40]
    once_more = office.upload("规划二.txt", plan(1971))
    assert "新增指标：某某服务站覆盖率" not in once_more.text  # the next plan finds it
    assert "新增指标：适龄妇女宫颈癌人群筛查率" in once_more.text


TWICE = """林西县妇女发展规划（{years}年）
一、妇女与健康
（一）主要目标
1.某某巧手工坊达到30个以上。
附件 主要指标
\t序号\t指标\t{base}\t{last}年目标\t责任单位
\t1\t某某巧手工坊数（个）\t12\t≥30\t县妇联
"""


def test_what_text_and_table_say_of_one_thing_is_offered_as_one(office: Office, folder: Path) -> None:
    page = office.upload("规划.txt", TWICE.format(years="2031—2040", base="2030年", last=2040).encode())
    told = words(page.text, "前后不一致的目标")
    assert "某某巧手工坊" in told and "某某巧手工坊数" in told and "疑为同一目标" in told
    fields = office.form(page.text, "plan/register")
    assert fields["2.new_domain"] == fields["1.new_domain"] == "妇女与健康"  # the table stands in no domain
    entered = office.send(page.text, "plan/register", **{"2.new": "yes", "2.review_status": "已确认"}, check="no")
    assert entered.ok, alerts(entered.text)
    targets = pd.read_csv(folder / "data" / "targets" / "150424-2031-2040.csv")
    assert len(targets) == 2 and targets["indicator_id"].iloc[0] == targets["indicator_id"].iloc[1]
    known = pd.read_csv(folder / "data" / "indicators.csv").set_index("indicator_id")
    assert known.loc[targets["indicator_id"].iloc[0], ["unit", "counter"]].tolist() == ["count", "个"]
    asked = data_requests.candidates(load_package(folder / "data"), "150424-2031-2040")
    assert asked[["named", "unit"]].to_numpy().tolist() == [["县妇联", "县妇联"]]


def test_a_plan_that_is_there_already_is_told_before_anybody_goes_through_it(office: Office, folder: Path) -> None:
    first = office.upload("规划.txt", plan(1951))
    assert alerts(first.text) == ""
    assert office.send(first.text, "plan/register", check="no").ok
    again = office.upload("规划.txt", plan(1951))
    assert "这份文件已经录入过" in alerts(again.text)
    shown = markup.fromstring(again.text)
    assert not shown.xpath("//table[@class='review-rows']") and "已核对" not in again.text
    assert "确认录入" not in again.text and shown.xpath("//*[@role='alert']//a[contains(@href, 'plan/review?plan=')]")
    nothing = office.send(again.text, "plan/register", check="no")
    assert nothing.status_code == 400 and "请先勾选" in alerts(nothing.text)
    late = office.send(nothing.text, "plan/register", base="1", check="no")
    assert "目标没有改动；1个基期值已录入为观测数据" in late.text, alerts(late.text)
    again = office.upload("规划.txt", plan(1951))
    assert "数据中已有该年数值（14.2）" in words(again.text, "规划自带的基期值")
    listed = office.line.get(f"{office.address}plan").text
    office.send(again.text, "plan/register", base=["2", "3"], check="no")
    last = office.upload("规划.txt", plan(1951))
    assert "这份文件已经录入过" in alerts(last.text)
    kept = [one.action for one in markup.fromstring(last.text).forms]
    assert not any(action.endswith("plan/register") for action in kept), "nothing is left to be said of it"
    assert office.line.get(f"{office.address}plan").text.count("接着核对：") < listed.count("接着核对：") + 1
    other = office.upload("规划.txt", plan(1951, "1949年"))
    assert "已有同一时期的另一份规划" in alerts(other.text)
    link = markup.fromstring(other.text).xpath("//*[@role='alert']//a")[0].get("href")
    stands = office.line.get(f"{office.address.rstrip('/')}{link}")
    places = [one.text_content() for one in markup.fromstring(stands.text).xpath("//td[@data-head='位置']")]
    assert places and not any("全文" in place for place in places)  # the document is not at hand


def test_targets_that_no_figures_can_be_called_for_are_named_where_figures_are_called_for(
    office: Office, folder: Path
) -> None:
    opened = open_store(folder / "store", "")
    grants.give(opened, OFFICE, OFFICE, Grant("reviewer", "000000"))
    opened.close()
    first = office.upload("规划.txt", plan(1941))
    assert office.send(first.text, "plan/register", check="no").ok
    shown = office.line.get(f"{office.address}round/150424-1941-1950")
    assert "项定量目标不在指标目录中，不能布置收数：" in shown.text
    assert "适龄妇女宫颈癌人群筛查率" in shown.text.partition("不能布置收数：")[2].partition("。")[0]
    rows = markup.fromstring(shown.text).xpath("//table[contains(@class, 'senders')]/tbody/tr")
    filled = [(row.xpath(".//input")[0].get("value"), row.text_content()) for row in rows]
    assert rows and all(("建议" in told) == bool(unit) for unit, told in filled), "this plan names nobody"
    assert "排在第一位" not in shown.text


@walk
def test_a_review_that_waits_outlives_a_restart_from_a_backup(tmp_path: Path) -> None:
    folder = office_folder(tmp_path)
    options = (*SERVE, "--data", str(folder / "data"))
    with serving(folder, *options, HALFSKY_STORE=str(folder / "store")) as server:
        page = (office := Office(server.url)).upload("规划.txt", plan(1961))
        assert office.send(
            page.text, "plan/register", **{"1.value": "11.5", "2.review_status": "不采用", "base": "1", "check": "save"}
        ).ok
    (folder / "serve.log").unlink()
    lying = [path for path in (folder / "store" / "waiting-plans").rglob("*") if path.is_file()]
    assert lying and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in lying)
    store, restored = open_store(folder / "store", ""), open_store(folder / "restored", "")
    backup.backup(store, grants.actor(store, OFFICE), folder / "kept.tar")
    backup.restore(restored, folder / "kept.tar")
    store.close()
    restored.close()
    with serving(folder, *options, HALFSKY_STORE=str(restored.folder)) as server:
        office = Office(server.url)
        listed = office.line.get(f"{office.address}plan")
        assert OFFICE in listed.text and "已核对2项，共7项" in listed.text
        shown = markup.fromstring(listed.text)
        link = next(one.get("href") for one in shown.iter("a") if (one.get("aria-label") or "").startswith("接着核对"))
        again = office.line.get(f"{office.address.rstrip('/')}{link}")
        fields = office.form(again.text, "plan/register")
        assert (fields["1.value"], fields["2.review_status"], fields["base"]) == ("11.5", "不采用", "1")
        same = office.upload("改了名.txt", plan(1961))
        assert "此前核对过" in same.text
        entered = office.send(again.text, "plan/register", check="no", base="1")
        assert "1项已更正、1项不采用" in entered.text
    written = pd.read_csv(folder / "data" / "targets" / "150424-1961-1970.csv")
    assert written["value"].iloc[0] == 11.5


TOLD = """林西县妇女发展规划（{years}年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。
附件 主要指标
\t序号\t指标\t单位\t{base}\t{last}年目标
\t1\t某某女茶农人数\t人\t80\t120
"""


def of_own(page: str, name: str) -> str:
    """The number of the row that promises this."""
    cells = markup.fromstring(page).xpath("//td[@data-head='指标']")
    row = next(one for one in cells if name in one.text_content()).getparent().getparent()
    return str(row.get("id").removeprefix("row-"))


def test_what_a_refused_form_held_is_found_again_by_the_link(office: Office, folder: Path) -> None:
    page = office.upload("规划.txt", plan(1931))
    pair = next(name for name in office.form(page.text, "plan/register") if name.startswith("pair-"))
    wanted = {
        "1.review_status": "已确认", "2.value": "八成", "4.note": "县里核过", "base": "1", pair: "both",
        "0.indicator": "某某新目标", "title": "林西县妇女发展规划（1931—1940年）试行",
    }  # fmt: skip
    wrong = office.send(page.text, "plan/register", **wanted, check="no")
    assert wrong.status_code == 400 and "已暂存" in alerts(wrong.text)
    assert "都已取舍" in words(wrong.text, "前后不一致的目标"), "the choice is shown, and counted"
    ways = [one.get("href") for one in markup.fromstring(wrong.text).xpath("//*[@role='alert']//a")]
    assert ways == ["#at-2.value", "#at-0.value", "#at-0.comparator"]
    assert all(markup.fromstring(wrong.text).get_element_by_id(way[1:]) is not None for way in ways)
    listed = office.line.get(f"{office.address}plan")
    assert "已核对1项，共7项" in listed.text
    kept = [one for _, one in WaitingPlans(folder / "store" / WAITING_PLANS).read() if one.draft is not None]
    assert kept[0].draft is not None and kept[0].draft.rows[2]["value"] == "八成"  # after a restart too
    mark = office.form(wrong.text, "plan/register")["document"]
    again = office.line.get(f"{office.address}plan/register?document={mark}")
    assert again.ok and "“八成”不是数值" in alerts(again.text) and "已核对1项" in again.text
    fields = office.form(again.text, "plan/register")
    assert {name: fields[name] for name in wanted} == wanted
    right = office.send(again.text, "plan/register", **{"2.value": "80", "0.indicator": "", "check": "save"})
    assert right.ok, alerts(right.text)
    assert office.form(right.text, "plan/register")["4.note"] == "县里核过"


def test_the_units_that_were_read_are_shown_and_those_that_are_written_are_the_offices_word(
    office: Office, folder: Path
) -> None:
    opened = open_store(folder / "store", "")
    with contextlib.suppress(UserError):
        grants.give(opened, OFFICE, OFFICE, Grant("reviewer", "000000"))
    opened.close()
    units = plan(2061).decode().replace("年目标\n", "年目标\t责任单位\n").replace("\t12\n", "\t12\t县卫生健康局\n")
    page = office.upload("规划.txt", units.encode())
    shown = markup.fromstring(page.text)
    for number in (1, 4):  # in the text and in the table
        row = shown.get_element_by_id(f"row-{number}")
        assert "责任单位：县卫生健康局" in row.text_content()
        assert row.xpath(f".//input[@name='{number}.lead_unit']")[0].get("placeholder") == "县卫生健康局"
    assert "责任单位" not in shown.get_element_by_id("row-2").text_content()
    written = {f"{number}.lead_unit": "县疾控中心" for number in (2, 5)}
    assert office.send(page.text, "plan/register", **written, check="no").ok
    stands = office.line.get(f"{office.address}plan/review?plan=150424-2061-2070")
    assert "责任单位：县卫生健康局" in stands.text
    round_ = office.line.get(f"{office.address}round/150424-2061-2070")
    rows = markup.fromstring(round_.text).xpath("//table[contains(@class, 'senders')]/tbody/tr")
    told = {row.xpath("./th")[0].text_content(): row for row in rows}
    own = told["妇女常见病筛查率"]
    assert own.xpath(".//input")[0].get("value") == "县疾控中心"
    assert "建议" not in own.text_content() and "核对目标时已填" in own.text_content()
    assert "核对目标时已填" not in told["孕产妇死亡率"].text_content()


def test_a_refused_form_over_an_entered_plan_is_kept_too(office: Office, folder: Path) -> None:
    page = office.upload("规划.txt", plan(1901))
    assert office.send(page.text, "plan/register", check="no").ok
    way = f"{office.address}plan/review?plan=150424-1901-1910"
    stands = office.line.get(way)
    wanted = {"1.review_status": "已确认", "2.value": "八成", "4.note": "县里核过", "3.lead_unit": "县卫生健康局"}
    wrong = office.send(stands.text, "plan/review", **wanted, check="save")
    assert wrong.status_code == 400 and "其余已暂存" in alerts(wrong.text)
    assert office.line.get(f"{office.address}plan").text.count("有暂存的核对结果") == 1
    again = office.line.get(way)
    assert again.ok and "“八成”不是数值" in alerts(again.text)
    fields = office.form(again.text, "plan/review")
    assert {name: fields[name] for name in wanted} == wanted
    # as a restart finds it, and no plan that waits to be entered
    kept = KeptReviews(folder / "store" / WAITING_PLANS).find("150424-1901-1910")
    assert kept is not None and kept.said.rows[2]["value"] == "八成"
    assert all(one.about["title"] for _, one in WaitingPlans(folder / "store" / WAITING_PLANS).read())
    saved = office.send(again.text, "plan/review", **{"2.value": "82"}, check="save")
    assert saved.ok and "已保存" in saved.text, alerts(saved.text)
    fields = office.form(office.line.get(way).text, "plan/review")
    assert (fields["2.value"], fields["4.note"]) == ("82", "县里核过")
    assert KeptReviews(folder / "store" / WAITING_PLANS).find("150424-1901-1910") is None
    # what is kept can be given up, and is given up where others have changed the targets
    office.send(office.line.get(way).text, "plan/review", **{"1.value": "一打"}, check="save")
    given_up = office.send(office.line.get(way).text, "plan/review", check="drop")
    assert given_up.ok and office.form(given_up.text, "plan/review")["1.value"] == "12"
    assert office.send(given_up.text, "plan/review", **{"1.value": "一打"}, check="save").status_code == 400
    file = folder / "data" / "targets" / "150424-1901-1910.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("县里核过", "又核过"), encoding="utf-8")
    late = office.line.get(way)
    assert "此前暂存的内容没有采用" in alerts(late.text)
    assert office.form(late.text, "plan/review")["1.value"] == "12"


def test_a_new_indicator_in_another_unit_is_refused_at_its_field(office: Office, folder: Path) -> None:
    page = office.upload("规划.txt", plan(1921).replace("服务站".encode(), "驿站".encode()))
    number = of_own(page.text, "某某驿站覆盖率")
    other = {
        f"{number}.new": "yes", f"{number}.new_unit": "每十万", f"{number}.new_domain": "妇女与健康",
        f"{number}.lead_unit": "县妇联", "1.review_status": "已确认",
    }  # fmt: skip
    for check in ("save", "no"):
        wrong = office.send(page.text, "plan/register", **other, check=check)
        assert wrong.status_code == 400
        shown = markup.fromstring(wrong.text)
        field = shown.get_element_by_id(f"at-{number}.new_unit")
        assert field.get("aria-invalid") == "true"
        told = shown.get_element_by_id(field.get("aria-describedby")).text_content()
        assert "“每十万”" in told and "“百分比”" in told
        assert {name: office.form(wrong.text, "plan/register")[name] for name in other} == other
    assert not list((folder / "data" / "targets").glob("*1921*"))
    offered = shown.xpath(f"//select[@name='{number}.new_unit']/option/@value")
    listed = shown.xpath("//datalist[@id='target-units']/option/text()")
    assert [one for one in offered if one] == listed, "one list of units"


def test_what_waits_is_counted_as_it_was_judged(office: Office) -> None:
    page = office.upload("规划.txt", plan(1911))
    unsure = markup.fromstring(page.text).get_element_by_id("unsure")
    count = int(unsure.xpath("./b")[0].text)
    rows = markup.fromstring(page.text).xpath("//tbody[contains(@class, 'waiting')]/@id")
    assert count == len(rows) > 0 and unsure.get("hidden") is None
    judged = {f"{row.removeprefix('row-')}.review_status": "已确认" for row in rows}
    wrong = office.send(page.text, "plan/register", **judged, **{"1.value": "一打"}, check="save")
    assert wrong.status_code == 400
    assert markup.fromstring(wrong.text).get_element_by_id("unsure").get("hidden") is not None


@pytest.mark.parametrize(("said", "unit", "counter"), [
    ("人", "count", "人"), ("户", "count", "户"), ("数量", "count", "人"), ("%", "percent", ""),
    ("1/10万", "per_100k", ""),
])  # fmt: skip
def test_the_unit_of_a_new_indicator_is_taken_as_a_plan_writes_it(said: str, unit: str, counter: str) -> None:
    cells = {"new_name": "某某女茶农人数", "new_unit": said, "new_better": "越高越好", "new_domain": "妇女与经济"}
    made, faults = own_indicators.made(cells, INDICATORS.empty())
    assert not faults and made[["unit", "counter"]].to_numpy().tolist() == [[unit, counter]]


def test_a_refused_choice_names_what_can_be_chosen() -> None:
    cells = {"new_name": "某某率", "new_unit": "光年", "new_better": "好", "new_domain": "其他"}
    _, faults = own_indicators.made(cells, INDICATORS.empty())
    assert [name in fault for name, fault in zip(("百分比", "越高越好", "妇女与健康"), faults, strict=True)] == [
        True
    ] * 3


def test_the_base_value_of_a_new_indicator_is_taken_with_it_in_one_press(office: Office, folder: Path) -> None:
    page = office.upload("规划.txt", TOLD.format(years="2041—2050", base="2040年", last=2050).encode())
    fields = markup.fromstring(page.text).xpath("//input[@name='base']")
    assert {one.get("value") for one in fields} >= {"1"}, "it can be ticked beside the new indicator"
    number = of_own(page.text, "某某女茶农")
    unit = markup.fromstring(page.text).xpath(f"//select[@name='{number}.new_unit']/option/text()")
    assert "人" in unit and "百分比（%）" in unit
    wanted = {f"{number}.new": "yes", f"{number}.new_unit": "人", f"{number}.new_domain": "妇女与健康", "base": "1"}
    entered = office.send(page.text, "plan/register", **wanted, check="no")
    assert entered.ok and "1个基期值已录入为观测数据" in entered.text, alerts(entered.text)
    known = pd.read_csv(folder / "data" / "indicators.csv").set_index("name_zh").loc["某某女茶农人数"]
    assert (known["unit"], known["counter"]) == ("count", "人")
    own = observed(folder).query(f"indicator_id == '{known['indicator_id']}'")
    assert own[["year", "value"]].to_numpy().tolist() == [[2040, 80]]


def test_a_confirmed_base_value_without_its_indicator_is_kept_and_named(office: Office) -> None:
    page = office.upload(
        "规划.txt", TOLD.format(years="2051—2060", base="2050年", last=2060).replace("茶农", "果农").encode()
    )
    saved = office.send(page.text, "plan/register", base="1", check="save")
    assert saved.ok and office.form(saved.text, "plan/register")["base"] == "1"
    entered = office.send(saved.text, "plan/register", check="no")
    assert entered.ok and "基期值没有采用" in entered.text and "某某女果农人数" in entered.text


def test_remarks_of_the_reading_are_in_chinese_in_the_fields_too(folder: Path) -> None:
    package = load_package(folder / "data")
    said = "suggested: maternal_mortality_ratio (0.67)"
    targets = TARGETS.conform(package.targets.head(2).assign(note=[said, f"unit: 人次; {said}"]))
    shown = [row.cells["note"] for row in page_review.rows(targets, package.indicators)]
    assert shown == ["可能是“孕产妇死亡率”", "原文单位是“人次”；可能是“孕产妇死亡率”"]
    sheet = review_sheet.shown_rows(targets, "", package.indicators)
    assert [row["note"] for row in sheet] == shown
    same, faults = page_review.taken(targets, {1: {"note": shown[0]}, 2: {"note": shown[1]}}, package.indicators)
    assert not faults
    pd.testing.assert_frame_equal(same, targets)
    more = {1: {"note": ""}, 2: {"note": "原文单位是“人次”；县里核过"}}
    written, _ = page_review.taken(targets, more, package.indicators)
    assert written["note"].tolist() == ["", "unit: 人次; 县里核过"]


def test_a_plan_of_an_unlisted_county_comes_back_with_what_was_read(office: Office) -> None:
    page = office.upload("规划.txt", plan(2071).replace("林西县".encode(), "云溪县".encode()))
    assert page.status_code == 400 and "云溪县" in alerts(page.text)
    fields = office.form(page.text, "plan/register")
    assert (fields["title"], fields["area"], fields["years"], fields["family"]) == (
        "云溪县妇女发展规划（2071-2080年）", "云溪县", "2071-2080", "women",
    )  # fmt: skip
    field = markup.fromstring(page.text).xpath("//input[@name='area']")[0]
    assert "六位代码和名称" in field.getparent().text_content()
    read = office.send(page.text, "plan/register", area="430697云溪县", check="yes")
    assert read.ok, alerts(read.text)
