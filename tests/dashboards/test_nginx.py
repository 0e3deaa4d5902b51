"""Debian's nginx before the server, set up by the very lines of docs/serving.md: with TLS, and through a socket with names."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from dashboards_server import free_port
from halfsky.collect.store import accounts, open_store
from long_form import walks
from reverse_proxy import NAME, certificate
from serving_books import PLAIN, cookies, jar, notebook, serving, until

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(NGINX is None, reason="needs Debian's nginx (nginx-light)"),
    *walks,
]
DOCS = Path(__file__).parents[2] / "docs" / "serving.md"
OFFICE, PASSWORD = "妇儿工委办", "紫藤花开满墙-2026-春"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where nginx's own account may come in, unlike the folders of the tests."""
    with tempfile.TemporaryDirectory(prefix="halfsky-nginx-") as made:
        path = Path(made)
        path.chmod(0o755)
        (path / "dashboards").mkdir()
        notebook(path / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
        yield path


def documented(start: str, end: str) -> str:
    """An indented block of the docs, from a line that begins so to the first that is no more part of it."""
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.strip().startswith(start))
    last = next(number for number in range(first, len(lines)) if lines[number].strip().startswith(end))
    return "\n".join(lines[first:last])


@contextlib.contextmanager
def nginx(folder: Path, servers: str, port: int) -> Iterator[None]:
    """nginx with these servers, until it listens; ended by its own process."""
    whose = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{whose} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 64; }}\nhttp {{ access_log off;\n{servers}\n}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder)])

    def listens() -> bool:
        assert process.poll() is None, (folder / "error.log").read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    try:
        until(listens, 20)
        yield
    finally:
        process.terminate()
        process.wait(20)


def ask(line: http.client.HTTPConnection, path: str, headers: dict[str, str], body: bytes | None = None):  # type: ignore[no-untyped-def]
    told = dict(headers) | ({"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {})
    line.request("GET" if body is None else "POST", path, body=body, headers=told)
    answer = line.getresponse()
    return answer, answer.read().decode()


def test_an_account_signs_in_through_the_documented_nginx_with_tls(folder: Path) -> None:
    opened = open_store(folder / "store", "")
    accounts.found(opened, OFFICE, PASSWORD)
    opened.close()
    port, plain = free_port(), free_port()
    pem, key = certificate(folder)
    with serving(
        folder, "--preheat", "0", "--proxy", "127.0.0.1", "--name", NAME, HALFSKY_STORE=str(folder / "store")
    ) as server:
        block = documented("map $http_upgrade", "Below a path")
        block = block.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace(
            "listen 80;", f"listen 127.0.0.1:{plain};"
        )
        block = block.replace("127.0.0.1:8866", f"127.0.0.1:{server.port}").replace("Host $host;", "Host $http_host;")
        block = block.replace("/etc/ssl/dashboards.pem", str(pem)).replace("/etc/ssl/dashboards.key", str(key))
        log_format = re.search(r"log_format .*;", block)
        assert log_format is not None  # belongs into http { }, as its remark says
        block = log_format[0] + "\n" + block.replace(log_format[0], "")
        block = block.replace("/var/log/nginx/dashboards.log", str(folder / "nginx.log"))
        with nginx(folder, block, port):
            trusted = ssl.create_default_context(cafile=str(pem))
            line = http.client.HTTPSConnection(NAME, port, context=trusted, timeout=60)
            line.sock = trusted.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname=NAME)
            host = {"Host": f"{NAME}:{port}", "Origin": f"https://{NAME}:{port}"}
            answer, _ = ask(line, "/", host)
            assert answer.status == 302 and answer.headers["Strict-Transport-Security"]
            answer, page = ask(line, "/login", host)
            kept = cookies(answer)  # type: ignore[arg-type]
            mark = re.search(r'name="_xsrf" value="([^"]+)"', page)
            assert mark is not None
            body = f"user={quote(OFFICE)}&password={quote(PASSWORD)}&_xsrf={quote(mark[1])}".encode()
            answer, _ = ask(line, "/login", host | jar(kept), body)
            assert answer.status == 302
            said = answer.headers.get_all("Set-Cookie") or []
            assert said and all("Secure" in one and "HttpOnly" in one for one in said)
            kept |= cookies(answer)  # type: ignore[arg-type]
            answer, page = ask(line, "/", host | jar(kept))
            assert answer.status == 200 and OFFICE in page
            answer, page = ask(line, "/plain", host | jar(kept))
            assert answer.status == 200 and json.dumps(f"·{OFFICE}")[1:-1] in page
            answer, _ = ask(line, "/join?key=abc.secret", host)
            assert answer.status == 302
            line.close()
        logged = (folder / "nginx.log").read_text()
        assert "/join" in logged and "secret" not in logged
        assert "secret" not in server.logged() and PASSWORD not in server.logged()


def test_nginx_names_the_person_through_a_socket_and_no_visitor_does(folder: Path) -> None:
    port = free_port()
    run = folder / "run"
    run.mkdir(mode=0o755)
    made = subprocess.run(
        ["openssl", "passwd", "-apr1", "-stdin"], input=PASSWORD, capture_output=True, text=True, check=True
    )
    (folder / "names").write_text(f"liwei:{made.stdout.strip()}\n", encoding="utf-8")
    location = documented(
        "location / {                                         # through a socket", "Kernels that wait"
    )
    location = location.replace("/run/halfsky/serve.sock", str(run / "serve.sock")).replace(
        "Host $host;", "Host $http_host;"
    )
    server = (
        "map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n"
        f'server {{ listen 127.0.0.1:{port}; auth_basic "halfsky"; auth_basic_user_file {folder}/names;\n{location} }}'
    )
    command = [shutil.which("halfsky") or str(Path(os.sys.executable).parent / "halfsky"), "serve"]  # type: ignore[attr-defined]
    command += ["--socket", str(run / "serve.sock"), "--user-header", "X-Remote-User", "--preheat", "0"]
    command += [
        "--notebooks",
        str(folder / "dashboards"),
        "--outputs",
        str(folder / "outputs"),
        "--log",
        str(folder / "serve.log"),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HALFSKY")}
    process = subprocess.Popen(command, env=environment, cwd=folder)
    try:
        until((run / "serve.sock").exists, 180)
        with nginx(folder, server, port):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            assert ask(line, "/", {"X-Remote-User": "admin"})[0].status == 401
            shown = base64.b64encode(f"liwei:{PASSWORD}".encode()).decode()
            known = {"Authorization": f"Basic {shown}", "X-Remote-User": "admin"}
            assert ask(line, "/", known)[0].status == 200
            answer, page = ask(line, "/plain", known)
            assert answer.status == 200 and json.dumps("·liwei")[1:-1] in page and "·admin" not in page
            line.close()
    finally:
        process.terminate()
        assert process.wait(30) == 0
    assert "liwei 200 GET /plain" in (folder / "serve.log").read_text()
