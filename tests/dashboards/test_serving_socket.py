"""A server that listens at a file: for a proxy of the same machine, and for no other account of it."""

from __future__ import annotations

import contextlib
import grp
import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from dashboards_server import free_port
from halfsky.cli import main
from halfsky.dashboards.serving import listening
from halfsky.errors import RunError
from long_form import walk
from reverse_proxy import NAME
from serving_books import PLAIN, notebook, until

SECRET = "correct-horse-battery"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


@contextlib.contextmanager
def running(folder: Path, *options: str) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """`halfsky serve` at a file in `folder`, until it answers; the log lies beside it."""
    (folder / "dashboards").mkdir(exist_ok=True)
    notebook(folder / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
    place, log = folder / "serve.sock", folder / "serve.log"
    command = [str(Path(sys.executable).parent / "halfsky"), "serve", "--socket", str(place), "--log", str(log)]
    command += ["--notebooks", str(folder / "dashboards"), "--outputs", str(folder / "outputs"), *options]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HALFSKY", "JUPYTERHUB"))}
    process = subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL)
    try:
        until(lambda: asked(place, "/health", "")[:12] == "HTTP/1.1 200" if place.exists() else False, 60)
        yield place, process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def asked(place: Path, path: str, headers: str) -> str:
    """The answer to a request as a proxy sends it through the file."""
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(str(place))
        except ConnectionRefusedError:
            return ""
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\n{headers}Connection: close\r\n\r\n".encode())
        return line.makefile("rb").read().decode()


@walk
def test_who_comes_through_the_file_is_believed_and_nobody_else_comes(tmp_path: Path) -> None:
    user = "X-Remote-User: wang\r\nX-Forwarded-For: 10.1.2.3\r\n"
    with running(tmp_path, "--name", NAME, "--user-header", "X-Remote-User") as (place, process):
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert asked(place, "/", "").startswith("HTTP/1.1 302")
        assert asked(place, "/", user).startswith("HTTP/1.1 200")
        until(lambda: "10.1.2.3 wang 200 GET /" in (tmp_path / "serve.log").read_text(encoding="utf-8"), 10)
        assert asked(place, "/", user.replace("wang", "wang\r\nX-Remote-User: li")).startswith("HTTP/1.1 302")
        # A kernel waits for its visitor: it has been told over an address where nothing else answers.
        until(
            lambda: json.loads(asked(place, "/status", user).rpartition("\r\n\r\n")[2])["waiting"] == {"plain": 1}, 60
        )
        page = asked(place, "/plain?district=x", user)
        assert re.search(r'"kernelId": "[0-9a-f-]{36}"', page), page[-2000:]
        ports = [one for one in psutil.Process(process.pid).net_connections("inet") if one.status == "LISTEN"]
        assert [one.laddr.ip for one in ports] == ["127.0.0.1"]
        for path in ("/", "/health", "/status", "/login"):
            with socket.create_connection(("127.0.0.1", ports[0].laddr.port)) as line:
                line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{user}Connection: close\r\n\r\n".encode())
                assert line.makefile("rb").read().startswith(b"HTTP/1.1 404"), path
        with pytest.raises(RunError, match="listens there already"), listening.at_file(place):
            pass
        until(
            lambda: json.loads(asked(place, "/status", user).rpartition("\r\n\r\n")[2])["waiting"] == {"plain": 1}, 60
        )
    assert not place.exists()
    # Stopped as a service is: the kernel that waited ends with the server, and nothing went wrong.
    assert "ERROR" not in (tmp_path / "serve.log").read_text(encoding="utf-8")


@walk
@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_behind_nginx_as_the_documentation_has_it(tmp_path: Path) -> None:
    port = free_port()
    said = (Path(__file__).parents[2] / "docs" / "serving.md").read_text(encoding="utf-8")
    block = re.search(r"^ +location / \{ *# through a socket.*?^ +\}", said, re.S | re.M)
    with running(tmp_path, "--name", NAME, "--user-header", "X-Remote-User") as (place, _process):
        location = block[0].replace("/run/halfsky/serve.sock", str(place)).replace("$remote_user", '"wang"')
        conf = tmp_path / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        conf.write_text(
            f"{user} daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/nginx.err; events {{}}\n"
            f"http {{ access_log off; client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p;\n"
            f"fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n"
            "map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n"
            f"server {{ listen 127.0.0.1:{port}; server_name {NAME};\n{location}\n}} }}\n",
            encoding="utf-8",
        )
        proxy = subprocess.Popen([NGINX, "-c", str(conf)])
        try:

            def through(headers: str = "") -> bytes:
                with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
                    line.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\n{headers}Connection: close\r\n\r\n".encode())
                    return line.makefile("rb").read()

            with contextlib.suppress(OSError):
                until(lambda: _listens(port), 20)
            assert through().startswith(b"HTTP/1.1 200")
            assert through("X-Remote-User: boss\r\n").startswith(b"HTTP/1.1 200")
            until(lambda: (tmp_path / "serve.log").read_text().count(" wang 200 GET") >= 2, 10)
            assert " boss " not in (tmp_path / "serve.log").read_text()
            assert "127.0.0.1 wang" in (tmp_path / "serve.log").read_text()
        finally:
            proxy.terminate()
            proxy.wait(20)


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_what_lies_there_is_replaced_only_where_it_is_a_dead_server_s(tmp_path: Path) -> None:
    place = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(place))
    with listening.at_file(place) as line:
        assert line.getsockname() == str(place)
    place.write_text("notes", encoding="utf-8")
    with pytest.raises(RunError, match="no socket of this account"), listening.at_file(place):
        pass
    assert place.read_text(encoding="utf-8") == "notes"


@pytest.mark.parametrize(
    ("mode", "fits"), [(0o755, True), (0o700, True), (0o1777, True), (0o777, False), (0o770, False)]
)
def test_no_other_account_may_put_its_own_socket_there(tmp_path: Path, mode: int, fits: bool) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    folder.chmod(mode)
    refused = contextlib.nullcontext() if fits else pytest.raises(RunError, match="other accounts may write")
    with refused, listening.at_file(folder / "s"):
        assert stat.S_IMODE((folder / "s").stat().st_mode) == 0o600


def test_a_group_may_be_let_in_by_name(tmp_path: Path) -> None:
    with listening.at_file(tmp_path / "s", grp.getgrgid(os.getegid()).gr_name):
        assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o660
    with pytest.raises(RunError, match="no such group"), listening.at_file(tmp_path / "s", "no-such-group"):
        pass
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param(["--socket", "s"], "HALFSKY_TOKEN", id="nobody is known"),
        pytest.param(["--socket", "s", "--token", SECRET, "--host", "10.1.2.3"], "leave out --host", id="host"),
        pytest.param(["--socket", "s", "--token", SECRET, "--port", "1"], "leave out --host", id="port"),
        pytest.param(["--socket-group", "www-data"], "--socket-group needs --socket", id="group"),
        pytest.param(["--proxy", "127.0.0.1", "--user-header", "X-U"], "--socket PATH", id="the other way"),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_file_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    for name in ("HALFSKY_TOKEN", "HALFSKY_PROXY_SECRET"):
        monkeypatch.delenv(name, raising=False)
    assert main(["serve", *options]) == 2
    assert told in capsys.readouterr().err
