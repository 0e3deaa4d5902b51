"""A plan of full size is gone through in one form: every field of every target comes back, and nothing is lost."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import requests
from lxml import html as markup
from playwright.sync_api import Browser, expect

from dashboards_server import CHROMIUM, PATIENCE
from halfsky.collect.store_location import WAITING_PLANS as WAITING
from halfsky.dashboards.serving.waiting_plans import WaitingPlans
from long_form import some
from office_forms import OFFICE, Office, office_folder
from serving_books import serving

TARGETS = 300
_SYLLABLES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
ABOUT_300 = "林西县妇女发展规划（2021—2030年）\n一、妇女与健康\n（一）主要目标\n" + "".join(
    f"{n + 1}.妇女{_SYLLABLES[n // 20]}{_SYLLABLES[n % 20]}类服务覆盖率达到{n % 50 + 45}%以上。\n"
    for n in range(TARGETS)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office_folder(tmp_path_factory.mktemp("entry"))


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[Office]:
    options = ("--preheat", "0", "--cold", "--data", str(folder / "data"))  # no kernel is asked for
    with serving(folder, *options, HALFSKY_STORE=str(folder / "store")) as server:
        yield Office(server.url)


SMALL = "赤峰市林西县妇女发展规划（2011—2020年）\n一、妇女与健康\n（一）主要目标\n1.孕产妇死亡率控制在12/10万以下。\n2.某某率达到98%。\n"


def test_a_saved_review_is_found_again_by_its_link_and_by_its_file(office: Office, folder: Path) -> None:
    page = office.upload("旧规划.txt", SMALL.encode())
    assert office.send(page.text, "plan/register", **{"1.review_status": "不采用"}, check="save").ok
    listed = office.line.get(f"{office.address}plan")
    assert OFFICE in listed.text and "已核对1项，共2项" in listed.text
    links = [one.get("href") for one in markup.fromstring(listed.text).iter("a") if one.text == "接着核对"]
    again = office.line.get(requests.compat.urljoin(office.address, links[0]))
    assert "已核对1项" in again.text
    assert office.form(again.text, "plan/register")["1.review_status"] == "不采用"
    # what a server finds that starts now
    found = [
        one for _, one in WaitingPlans(folder / "store" / WAITING).read() if one.kept and one.kept.judged == (1, 2)
    ]
    assert [(one.user, one.plan) for one in found] == [(OFFICE, None)]
    assert "rejected" in set(found[0].kept.frames()[0]["review_status"])
    lying = [path for path in (folder / "store" / WAITING).rglob("*") if path.is_file()]
    assert lying and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in lying)
    same = office.upload("改了名.txt", SMALL.encode())
    assert "已核对1项" in same.text and "此前核对过" in same.text
    gone = office.send(listed.text, "plan/register", check="drop")
    assert gone.ok and "接着核对" not in gone.text


@pytest.mark.parametrize(("name", "content", "said"), some([
    ("规划.xlsx", SMALL.encode(), "文件内容与扩展名不符"), ("规划.docx", b"", ""), ("规划.txt", b" \n", ""),
    ("规划.pdf", b"%PDF-1.7 nothing", ""), ("规划.txt", "林西县妇女发展规划（2021—2030年）\n研究了三件事。".encode(), "没有读出目标"),
    ("规划.txt", SMALL.replace("赤峰市林西县", "某某县").encode(), "没有名为“某某县”的地区"),
    ("规划.txt", SMALL.replace("赤峰市林西县", "鼓楼区").encode(), "名为“鼓楼区”的地区不止一个"),
    ("规划.txt", SMALL.replace("（2011—2020年）", "").encode(), "起止年份"),
    ("规划.txt", SMALL.replace("妇女发展规划", "妇女儿童发展规划").encode(), "类别"),
], 4))  # fmt: skip
def test_what_cannot_be_read_is_told_in_chinese(office: Office, name: str, content: bytes, said: str) -> None:
    answer = office.upload(name, content)
    told = "".join(one.text_content() for one in markup.fromstring(answer.text).iter() if one.get("role") == "alert")
    assert answer.status_code == 400 and said in told
    assert re.search("[一-鿿]", told)
    assert not re.search(r"--|/tmp|[A-Za-z]{4}", told.replace("Word", "").replace(".docx", "")), told


LETTER = "关于召开安全生产工作会议的函\n县卫生健康局：\n定于4月3日上午9时召开会议，请派一名负责同志参加。"


@pytest.mark.parametrize(("name", "content", "said"), [
    ("规划.pdf", b"%PDF-1.7 nothing", ""), ("规划.docx", b"PK nothing", "文件内容与扩展名不符"),
    ("来函.txt", LETTER.encode(), "没有读出目标"),
])  # fmt: skip
def test_what_is_no_plan_is_told_where_another_file_is_chosen(
    office: Office, name: str, content: bytes, said: str
) -> None:
    """Nothing that can be written beside it makes a plan of it: neither its title is asked for, nor its area."""
    answer = office.upload(name, content)
    shown = markup.fromstring(answer.text)
    told = "".join(one.text_content() for one in shown.iter() if one.get("role") == "alert")
    assert answer.status_code == 400 and said in told and "请另选文件" in told
    assert shown.xpath("//input[@type='file' and @name='document']")
    assert not shown.xpath("//input[@name='title']")
    assert "名称未定" not in answer.text


def test_what_is_asked_of_a_plan_leaves_a_way_to_another_file(office: Office) -> None:
    answer = office.upload("规划.txt", SMALL.replace("赤峰市林西县", "某某县").encode())
    shown = markup.fromstring(answer.text)
    assert shown.xpath("//input[@name='area']")
    assert shown.xpath("//a[text()='另选文件']/@href")[0].endswith("/plan")


def test_a_forms_mark_stands_in_no_address(office: Office) -> None:
    """An address is kept in histories and logs."""
    shown = markup.fromstring(office.line.get(f"{office.address}plan").text)
    assert not [form.action for form in shown.forms if "?" in form.action]
    upload = next(form for form in shown.forms if form.get("enctype") == "multipart/form-data")
    fields, files = dict(upload.form_values()), {"document": ("规划.txt", SMALL.encode())}
    way = f"{office.address}plan"
    assert fields["_xsrf"]
    for wrong in ({}, {"_xsrf": "2|00|00|0"}):
        assert office.line.post(way, wrong, files=files).status_code == 403
    assert (
        office.line.post(way, fields, files=files, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    )
    assert office.line.post(way, fields, files=files).ok


def test_a_plan_of_three_hundred_targets_is_saved_and_entered(office: Office, folder: Path) -> None:
    page = office.upload("规划.txt", ABOUT_300.encode())
    assert page.status_code == 200
    fields = office.form(page.text, "plan/register")
    assert len(fields) > 11 * TARGETS
    judged = {f"{number}.review_status": "已确认" for number in range(1, TARGETS + 1)}
    saved = office.send(page.text, "plan/register", **judged, check="save")
    assert saved.status_code == 200, re.sub("<[^>]+>", " ", saved.text)[:400]
    assert f"已核对{TARGETS}项" in saved.text
    entered = office.send(saved.text, "plan/register", check="no")
    assert entered.status_code == 200
    assert f"{TARGETS}项已确认" in entered.text
    written = pd.read_csv(next((folder / "data" / "targets").glob("*150424*.csv")))
    assert len(written) == TARGETS
    plan = written["plan_id"].iloc[0]
    stands = office.line.get(f"{office.address}plan/review?plan={plan}")
    again = office.send(stands.text, "plan/review", **{"7.review_status": "不采用"}, check="save")
    assert again.status_code == 200
    assert "改动1项" in again.text


def test_what_is_not_taken_is_named_by_its_row_with_a_way_there(office: Office) -> None:
    page = office.upload("规划.txt", SMALL.replace("2011—2020", "2001—2010").encode())
    assert "确认以前不参与判定" in page.text and "没有核对的按读出的录入" not in page.text
    assert "该指标不在目录中，暂不能收数" in page.text
    wrong = office.send(page.text, "plan/register", **{"1.value": "九成", "2.deadline_year": "30"}, check="save")
    assert wrong.status_code == 400
    shown = markup.fromstring(wrong.text)
    told = {one.get("href"): one.text for one in shown.xpath("//*[@role='alert']//a")}
    assert told == {"#at-1.value": "第1项（孕产妇死亡率）", "#at-2.deadline_year": "第2项（某某率）"}
    for there in told:
        field = shown.get_element_by_id(there.removeprefix("#"))
        assert field.get("aria-invalid") == "true"
        assert shown.get_element_by_id(field.get("aria-describedby")).text_content() in wrong.text
        assert "未采用" not in field.getparent().text_content() and "“" in field.getparent().text_content()
    assert [shown.get_element_by_id(f"row-{n}").get("class").split()[0] for n in (1, 2)] == ["faulty"] * 2
    assert "第1项" in shown.get_element_by_id("row-1").text_content()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium")
def test_what_waits_is_shown_alone_confirmed_at_once_and_sent_alone(browser: Browser, office: Office) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.set_default_timeout(PATIENCE)
    context.add_cookies([
        {"name": one.name, "value": str(one.value), "url": office.address} for one in office.line.cookies
    ])  # fmt: skip
    page = context.new_page()
    page.goto(f"{office.address}plan")
    sent = SMALL.replace("2011—2020", "1995—2000").replace("某某率", "某某服务名称很长很长的一类服务的覆盖率和知晓率")
    document = {"name": "规划.txt", "mimeType": "text/plain", "buffer": sent.encode()}
    page.get_by_label("规划文件").set_input_files(document)
    page.get_by_role("button", name="读取").click()
    sure, open_ = page.locator("#row-1"), page.locator("#row-2")
    expect(open_).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.getElementById('row-1').offsetHeight") < 50  # folded to a line
    sure.get_by_text("更正：").click()
    expect(sure.get_by_text("控制在12/10万以下")).to_be_visible()
    page.get_by_label("只看待确认").check()
    expect(sure).to_be_hidden()
    page.get_by_role("button", name="都标为“已确认”").click()
    with page.expect_request(lambda asked: asked.method == "POST") as asked:
        page.get_by_role("button", name="保存核对结果").click()
    fields = (asked.value.post_data or "").split("&")
    assert [one.split("=")[0] for one in fields if one[0] in "123456789"] == ["2.review_status"]
    expect(page.get_by_text("已核对1项")).to_be_visible()
    expect(page.get_by_label("核对：孕产妇死亡率")).to_have_value("自动提取")
    context.close()


WITH_BASE = """林西县妇女发展规划（1985—1990年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。
附件 主要指标
\t序号\t指标\t单位\t1984年\t1990年目标
\t1\t孕产妇死亡率\t1/10万\t14.2\t12
\t2\t某某服务名称很长很长的一类服务的覆盖率和知晓率\t%\t40\t90
"""


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium")
def test_no_number_of_the_base_values_is_broken_and_no_mark_is_in_the_address(browser: Browser, office: Office) -> None:
    for width in (1440, 700):
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(PATIENCE)
        context.add_cookies([
            {"name": one.name, "value": str(one.value), "url": office.address} for one in office.line.cookies
        ])  # fmt: skip
        page = context.new_page()
        page.goto(f"{office.address}plan")
        document = {"name": "规划.txt", "mimeType": "text/plain", "buffer": WITH_BASE.encode()}
        page.get_by_label("规划文件").set_input_files(document)
        page.get_by_role("button", name="读取").click()
        expect(page.get_by_role("table", name="规划自带的基期值")).to_be_visible()
        assert "?" not in page.url
        cells = page.locator('table.base td:is([data-head="年份"], [data-head="数值"]) > div')
        lines = cells.evaluate_all("""all => all.map(one => {
            const range = document.createRange(); range.selectNodeContents(one); return range.getClientRects().length;
        })""")
        assert lines == [1] * 4
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
