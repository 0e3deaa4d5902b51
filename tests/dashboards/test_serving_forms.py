"""Every form of `halfsky serve` in Debian's Chromium: at the server itself, by its name without TLS, behind a TLS proxy."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from long_form import walks
from reverse_proxy import NAME, proxied
from serving_books import CHROMIUM, PLAIN, Server, jar, notebook, serving, sign_in, until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium"),
]
SECRET = "correct-horse-battery"
OTHER = "another-long-password"
PATIENCE = 60_000
REFUSED = "页面来源与本服务地址不一致"


@dataclass
class Way:
    """An address by which a browser reaches the server."""

    address: str
    server: Server

    @property
    def cookie(self) -> str:
        return f"halfsky-login-{self.server.port}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "dashboards").mkdir()
    notebook(folder / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
    # A page that is gone keeps its kernel for long here: what ends one at once is the page's farewell.
    options = ("--preheat", "0", "--base-url", "/halfsky", "--alone", "600", "--proxy", "127.0.0.1", "--name", NAME)
    with serving(folder, *options, token=f"liwei:{SECRET},zhang:{OTHER}") as running:
        yield running


@pytest.fixture(scope="module")
def tls_port(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with proxied(server.port, tmp_path_factory.mktemp("proxy")) as port:
        yield port


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP other.example 127.0.0.1"
    # Of the whole browser: a context's own choice ends with its page, before the page's farewell has been sent.
    arguments = ["--no-sandbox", "--ignore-certificate-errors", names]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """What a test opens is closed however it ended; a kernel that heard no farewell is ended, as it would be in time."""
    opened = browser.new_context()
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()
    asked = jar(sign_in(server, SECRET))
    for about in server.status(asked)["pages"]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(about["process"], signal.SIGKILL)
    until(lambda: server.status(asked)["open"] == 0, 30)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(params=["loopback", pytest.param("name", marks=walks), pytest.param("tls", marks=walks)])
def way(request: pytest.FixtureRequest, server: Server, tls_port: int) -> Way:
    """By a name without TLS a browser sends no Sec-Fetch-Site: there the origin alone has to do."""
    addresses = {
        "loopback": f"http://127.0.0.1:{server.port}", "name": f"http://{NAME}:{server.port}",
        "tls": f"https://{NAME}:{tls_port}",
    }  # fmt: skip
    return Way(f"{addresses[request.param]}/halfsky/", server)


def _submit(page: Page, secret: str, path: str) -> Response:
    """Fill in the password, press the button; the answer to the form."""
    page.get_by_label("口令").fill(secret)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith(path)) as answer:
        page.get_by_role("button", name="进入").click()
    page.wait_for_load_state()
    return answer.value


def _sign_in(page: Page, way: Way) -> None:
    page.goto(way.address)
    assert _submit(page, SECRET, "login").status == 302
    expect(page.get_by_role("heading", level=1)).to_contain_text("妇女发展")
    expect(page.locator("form.user")).to_contain_text("liwei")


def _kept(context: BrowserContext, way: Way) -> dict[str, str]:
    return {cookie["name"]: cookie["value"] for cookie in context.cookies(way.address)}


def test_signed_in_by_the_form_and_truly_signed_out(context: BrowserContext, page: Page, way: Way) -> None:
    _sign_in(page, way)
    before = _kept(context, way)
    assert way.server.ask("status", headers=jar(before)).status == 200
    secure = {cookie["name"]: cookie["secure"] for cookie in context.cookies(way.address)}
    assert secure[way.cookie] == way.address.startswith("https:")
    with page.expect_response(lambda answer: answer.url.endswith("logout")) as left:
        page.get_by_role("button", name="退出").click()
    assert left.value.status == 302
    expect(page.get_by_label("口令")).to_be_visible()
    assert way.cookie in before and way.cookie not in _kept(context, way)
    page.goto(f"{way.address}plain")
    expect(page.get_by_label("口令")).to_be_visible()
    old = way.server.ask("status", headers=jar(before))
    assert old.status == 302 and "/halfsky/login" in old.headers["Location"], "the old cookie still opens the door"


def test_signing_out_ends_this_browser_s_login_only(
    browser: Browser, context: BrowserContext, page: Page, server: Server
) -> None:
    way = Way(f"http://127.0.0.1:{server.port}/halfsky/", server)
    _sign_in(page, way)
    with contextlib.closing(browser.new_context()) as other:
        _sign_in(other.new_page(), way)
        page.get_by_role("button", name="退出").click()
        expect(page.get_by_label("口令")).to_be_visible()
        assert server.ask("status", headers=jar(_kept(other, way))).status == 200
    _sign_in(page, way)  # and in again


def test_a_wrong_password_is_told(context: BrowserContext, page: Page, way: Way) -> None:
    page.goto(way.address)
    answer = _submit(page, "not-the-password", "login")
    assert answer.status == 403
    expect(page.get_by_role("alert")).to_have_text("口令不正确，请重新输入。")
    assert way.cookie not in _kept(context, way)
    assert _submit(page, SECRET, "login").status == 302  # the form that told it works
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_a_dashboard_opens_after_the_form_and_its_farewell_is_heard(
    context: BrowserContext, page: Page, way: Way
) -> None:
    page.goto(f"{way.address}plain?district={quote('嘉定区')}")
    _submit(page, OTHER, "login")
    page.locator("#said").wait_for()
    assert "·zhang" in page.locator("#said").inner_text()
    asked = jar(_kept(context, way))
    until(lambda: way.server.status(asked)["pages"][0]["connected"], 30)
    context.new_page()  # a browser whose last page closes may take the farewell with it
    page.close(run_before_unload=True)
    until(lambda: way.server.status(asked)["open"] == 0, 30)


def test_a_page_without_referrer_posts_where_the_browser_vouches_for_it(
    page: Page, tls_port: int, server: Server
) -> None:
    way = Way(f"https://{NAME}:{tls_port}/halfsky/", server)
    page.goto(way.address)
    page.evaluate("document.head.insertAdjacentHTML('beforeend', '<meta name=referrer content=no-referrer>')")
    answer = _submit(page, SECRET, "login")
    assert answer.request.headers.get("origin", "null") == "null" and answer.status == 302
    expect(page.get_by_role("button", name="退出")).to_be_visible()


@contextmanager
def _another_site(form: str) -> Iterator[int]:
    """A server of somebody else, whose page holds a form."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!DOCTYPE html><meta charset=utf-8>{form}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *told: object) -> None:
            pass

    site = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    try:
        yield site.server_port
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


def test_another_site_s_form_is_refused_in_words(context: BrowserContext, page: Page, way: Way) -> None:
    _sign_in(page, way)
    mark = _kept(context, way)["_xsrf"]  # even one that knew it
    form = f'<form method="post" action="{way.address}logout"><input name="_xsrf" value="{mark}"><button>奖品</button></form>'
    with _another_site(form) as port:
        stranger = context.new_page()
        stranger.goto(f"http://other.example:{port}/")
        with stranger.expect_response(lambda answer: answer.url.endswith("logout")) as answer:
            stranger.get_by_role("button", name="奖品").click()
        assert answer.value.status == 403
        expect(stranger.get_by_role("heading")).to_have_text(REFUSED)
        assert "没有这个页面" not in stranger.inner_text("body")
    page.reload()
    expect(page.get_by_role("button", name="退出")).to_be_visible()  # still signed in


def test_a_proxy_that_tells_another_host_is_named_on_the_page(page: Page, server: Server, tmp_path: Path) -> None:
    with proxied(server.port, tmp_path, tls=False, with_port=False) as port:
        page.goto(f"http://{NAME}:{port}/halfsky/")
        answer = _submit(page, SECRET, "login")
        assert answer.status == 403
        expect(page.get_by_role("heading")).to_have_text(REFUSED)
        said = page.inner_text("main")
        assert "重新登录" in said and "反向代理" in said and "没有这个页面" not in said
        until(lambda: f"http://{NAME}:{port}" in server.logged() and "does not match" in server.logged(), 10)
        page.get_by_role("link", name="返回首页").click()
        expect(page.get_by_label("口令")).to_be_visible()


def test_a_form_older_than_its_cookie_says_so(context: BrowserContext, page: Page, server: Server) -> None:
    way = Way(f"http://127.0.0.1:{server.port}/halfsky/", server)
    page.goto(way.address)
    context.clear_cookies()
    answer = _submit(page, SECRET, "login")
    assert answer.status == 403
    expect(page.get_by_role("heading")).to_have_text("页面已经过期")
    page.get_by_role("link", name="返回首页").click()
    assert _submit(page, SECRET, "login").status == 302


def test_no_address_with_a_token_is_told_to_anybody(page: Page, server: Server) -> None:
    """Neither to another site nor, as a referrer, to the proxy before the server and its log."""
    heard: list[str] = []
    page.on("request", lambda asked: heard.append(asked.headers.get("referer", "")))
    address = f"http://127.0.0.1:{server.port}/halfsky/"
    for path in (f"plain?token={SECRET}", f"no/such/page?token={SECRET}", f"plain?token={SECRET}&x={'x' * 5000}"):
        page.goto(f"{address}{path}")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a id=there href=\"/halfsky/\">首页</a>')")
        page.locator("#there").click()
        page.wait_for_url(address)
    assert not any("token" in referrer for referrer in heard)


def test_the_proxy_s_word_for_tls_is_believed_from_it_only(server: Server) -> None:
    def scheme(source: str) -> bool:
        with socket.create_connection(("127.0.0.1", server.port), source_address=(source, 0)) as line:
            line.sendall(
                f"GET /halfsky/?token={SECRET} HTTP/1.1\r\nHost: {NAME}\r\nX-Forwarded-Proto: https\r\n"
                "Connection: close\r\n\r\n".encode()
            )
            return b"Secure" in line.makefile("rb").read()

    assert scheme("127.0.0.1") and not scheme("127.0.0.5")
