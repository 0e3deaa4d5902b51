"""Under a real JupyterHub with its dummy authenticator, set up by the very lines of docs/serving.md (`make test-hub`)."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from dashboards_server import free_port
from serving_books import CHROMIUM, PLAIN, notebook, until

HUB = Path(os.environ.get("HALFSKY_HUB", "/nonexistent"))
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (HUB / "bin" / "jupyterhub").exists() or not Path(CHROMIUM).exists(),
        reason="needs a JupyterHub with its proxy in the folder HALFSKY_HUB, as `make test-hub` installs it, and chromium",
    ),
]
DOCS = Path(__file__).parents[2] / "docs" / "serving.md"


def test_the_hub_lets_in_and_the_page_knows_who_looks(tmp_path: Path) -> None:
    (tmp_path / "dashboards").mkdir()
    notebook(tmp_path / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
    port, inner, api = free_port(), free_port(), free_port()
    documented = re.search(r"    c\.ServerProxy\.servers = .*?\}\}\}", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert documented is not None
    program = Path(sys.executable).parent / "halfsky"
    halfsky = f'"{program}", "serve", "--preheat", "0", "--notebooks", "{tmp_path / "dashboards"}"'
    lines = documented[0].replace("\n    ", "\n").strip()
    lines = lines.replace('"halfsky", "serve"', halfsky).replace("hub.example.cn", "127.0.0.1")
    (tmp_path / "jupyter_server_config.py").write_text(f"c = get_config()\n{lines}\n", encoding="utf-8")
    (tmp_path / "hub.py").write_text(
        "c = get_config()\n"
        'c.JupyterHub.authenticator_class = "dummy"\nc.DummyAuthenticator.password = "紫藤花开满墙-2026-春"\n'
        'c.Authenticator.allow_all = True\nc.JupyterHub.spawner_class = "simple"\n'
        f'c.JupyterHub.bind_url = "http://127.0.0.1:{port}"\nc.JupyterHub.hub_bind_url = "http://127.0.0.1:{inner}"\n'
        f'c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"\n'
        f'c.Spawner.environment = {{"JUPYTER_CONFIG_DIR": {str(tmp_path)!r}, "PYTHONPATH": {os.environ.get("PYTHONPATH", "")!r}}}\n'
        'c.Spawner.args = ["--allow-root"]\n',
        encoding="utf-8",
    )
    path = f"{HUB / 'bin'}{os.pathsep}{HUB / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HALFSKY")}
    with (tmp_path / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            [str(HUB / "bin" / "jupyterhub"), "-f", str(tmp_path / "hub.py")],
            env=environment | {"PATH": path}, cwd=tmp_path, stdout=log, stderr=log,
        )  # fmt: skip

    def listens() -> bool:
        assert process.poll() is None, (tmp_path / "hub.log").read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    try:
        until(listens, 90)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page()
            page.set_default_timeout(120_000)
            page.goto(f"http://127.0.0.1:{port}/user/liwei/halfsky/plain")
            page.get_by_label("Username").fill("liwei")
            page.get_by_label("Password").fill("紫藤花开满墙-2026-春")
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_load_state()
            page.goto(f"http://127.0.0.1:{port}/hub/spawn/liwei")
            page.wait_for_url(re.compile(rf":{port}/user/liwei/"))
            page.goto(f"http://127.0.0.1:{port}/user/liwei/halfsky/plain")
            expect(page.locator("#said")).to_have_text("·liwei", timeout=120_000)
            browser.close()
    finally:
        process.terminate()
        process.wait(60)
