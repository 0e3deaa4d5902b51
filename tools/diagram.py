"""The picture of docs/architecture.md, drawn from its Mermaid text: `make diagram` (Chromium; npm for Mermaid itself).

Mermaid draws in a browser and weighs more than the whole site, which is read without a network: the site shows what
it drew.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from dashboards_server import CHROMIUM  # noqa: E402 - after the folder of the tests' helpers

PAGE, DRAWING = ROOT / "docs" / "architecture.md", ROOT / "docs" / "architecture.svg"
MERMAID = "mermaid@11.17.2"


def source() -> str:
    """The text between the fences."""
    found = re.search(r"```mermaid\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise SystemExit(f"{PAGE}: there is no block of Mermaid")
    return found[1]


def mermaid(folder: Path) -> str:
    subprocess.run(["npm", "pack", MERMAID, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (packed,) = folder.glob("mermaid-*.tgz")
    subprocess.run(["tar", "xzf", packed, "package/dist/mermaid.min.js"], cwd=folder, check=True)
    return (folder / "package/dist/mermaid.min.js").read_text(encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(content=mermaid(Path(place)))
        drawn = page.evaluate(
            """async text => {
                const labels = {htmlLabels: false};
                mermaid.initialize({startOnLoad: false, theme: 'neutral', ...labels, flowchart: labels});
                return (await mermaid.render('architecture', text)).svg;
            }""",
            source(),
        )
        browser.close()
    # What it was drawn of stands in it, so that a test can tell that the text has changed since.
    DRAWING.write_text(f"{drawn}\n<!--\n{source().replace('--', '- -')}-->\n", encoding="utf-8")
    print(f"docs/{DRAWING.name}: {DRAWING.stat().st_size} bytes")


if __name__ == "__main__":
    main()
