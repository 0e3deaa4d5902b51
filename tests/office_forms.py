"""An office at its server's forms, without a browser's script: for the tests of the pages that it fills in."""

from __future__ import annotations

from pathlib import Path

import requests
from lxml import html as markup

import collecting
from halfsky.collect.store import accounts, open_store
from serving_books import PLAIN, notebook

OFFICE, PASSWORD = "妇儿工委办", "紫藤花开满墙-2026-春"


def office_folder(folder: Path) -> Path:
    """A folder with a package, a page and a store that knows the office: what `serving` serves."""
    (folder / "dashboards").mkdir()
    notebook(folder / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
    collecting.write_package(folder / "data")
    opened = open_store(folder / "store", "")
    accounts.found(opened, OFFICE, PASSWORD)
    opened.close()
    return folder


class Office:
    """A browser without script that has signed in: it sends every field of a form as it stands."""

    def __init__(self, address: str) -> None:
        self.address, self.line = address, requests.Session()
        form = self.form(self.line.get(f"{address}login").text, "login")
        answer = self.line.post(f"{address}login", form | {"user": OFFICE, "password": PASSWORD})
        assert answer.ok

    def form(self, page: str, action: str) -> dict[str, str]:
        """What the form holds."""
        found = next(one for one in markup.fromstring(page).forms if one.action.partition("?")[0].endswith(action))
        return {name: value or "" for name, value in found.form_values()}

    def upload(self, name: str, content: bytes) -> requests.Response:
        page = self.line.get(f"{self.address}plan").text
        way = next(one for one in markup.fromstring(page).forms if one.action.endswith("plan"))
        address, fields = requests.compat.urljoin(self.address, way.action), dict(way.form_values())
        return self.line.post(address, fields, files={"document": (name, content)})

    def send(self, page: str, action: str, **given: str) -> requests.Response:
        return self.line.post(f"{self.address}{action}", self.form(page, action) | given)
