"""The pictures of the documentation, taken anew from what Halfsky shows: `make screenshots` (Chromium, LibreOffice).

Pages are those of the published package; the page where units send figures is that of the tests' made-up district.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import collecting  # noqa: E402 - after the folder of the tests' helpers
import documents  # noqa: E402
from dashboards_server import CHROMIUM, PATIENCE, served, until_live  # noqa: E402
from halfsky.collect.store import open_store  # noqa: E402

DOCS = ROOT / "docs"
DESK, PHONE = (1280, 1000), (390, 844)
PLAN, YEAR = "national-2011-2020", 2016
VIEW = f"plan={PLAN}&year={YEAR}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GAP = 16  # pixels of grey between pictures side by side


@contextmanager
def at(browser: Browser, address: str, size: tuple[int, int] = DESK) -> Iterator[Page]:
    """A page as it stands once its widgets live."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_function("() => !document.querySelector('meta[http-equiv=refresh]') && document.querySelector('h1')")
    until_live(page)
    yield page
    page.close(run_before_unload=True)


def side_by_side(pictures: list[Image.Image], height: int) -> Image.Image:
    """Pictures of one height in a row."""
    same = [one.convert("RGB").resize((round(one.width * height / one.height), height)) for one in pictures]
    row = Image.new("RGB", (sum(one.width for one in same) + _GAP * (len(same) - 1), height), "#d0d0d0")
    left = 0
    for one in same:
        row.paste(one, (left, 0))
        left += one.width + _GAP
    return row


def keep(picture: Image.Image, name: str) -> None:
    """Colours are few on a page: 256 of them keep the files small."""
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=256).save(DOCS / name, optimize=True)
    print(f"docs/{name}: {picture.width} × {picture.height}")


def taken(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot()))


def pages(browser: Browser, folder: Path) -> None:
    """What a leader and an analyst see, on a desk and on a phone."""
    with served(folder, preheat=True) as (address, _):
        for name, path in (
            ("first-page", f"?{VIEW}"),
            ("dashboard-overview", f"overview?{VIEW}"),
            ("dashboard-comparison", "comparison?year=2025"),
        ):
            with at(browser, address + path) as page:
                keep(taken(page), f"{name}.png")
        phones = []
        for path in (f"?{VIEW}", f"overview?{VIEW}", "comparison?year=2025"):
            with at(browser, address + path, PHONE) as page:
                phones.append(taken(page))
        keep(side_by_side(phones, PHONE[1]), "dashboard-phone.png")


def sending(browser: Browser, folder: Path) -> None:
    """A unit's page with a file that was checked: one cell is no number."""
    package = collecting.write_package(folder / "data")
    store = open_store(folder / "store", "")
    collecting.give_rights(store)
    store.close()
    filled = collecting.filled(
        collecting.template(package, folder), {"I6": 5.2, "N6": "人数少，波动大", "I7": 84.1, "I8": "约三百"}
    )
    told = {"HALFSKY_TOKEN": f"{collecting.SENDER}:a-long-password", "HALFSKY_STORE": str(folder / "store")}
    here = f"submission?plan={collecting.PLAN}&year={collecting.YEAR}&token=a-long-password"
    with (
        served(folder, folder / "data", HALFSKY_DATABASE_URL="", **told) as (address, _),
        at(browser, address + here) as page,
    ):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="选择已填写的工作簿").click()
        chooser.value.set_files({"name": "报送.xlsx", "mimeType": XLSX, "buffer": filled})
        page.locator(".hs-findings").filter(has_text="检查完毕").wait_for()
        keep(taken(page), "dashboard-submission.png")


def report(folder: Path) -> None:
    """The first pages of a Word report, as an office prints it."""
    halfsky = Path(sys.executable).parent / "halfsky"
    told = ("run", "--plan", PLAN, "--as-of", YEAR, "--length", "report", "--outputs", folder)
    subprocess.run([str(word) for word in (halfsky, *told)], cwd=ROOT, check=True)
    (made,) = folder.rglob("report.docx")
    document = pypdfium2.PdfDocument(documents.write_pdf(made, folder))
    keep(side_by_side([document[number].render(scale=1.6).to_pil() for number in range(3)], 720), "report.png")


def main() -> None:
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for number, take in enumerate((pages, sending)):
            folder = Path(place) / str(number)
            folder.mkdir()
            take(browser, folder)
        browser.close()
        report(Path(place) / "report")


if __name__ == "__main__":
    main()
