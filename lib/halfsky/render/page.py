"""An executed notebook as one HTML page: no code, pictures inside, nothing fetched from anywhere, prints well.

nbconvert's exporter does the conversion; the template is Halfsky's own, because those of nbconvert load require.js,
MathJax and mermaid from a content network.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import nbformat

_FOLDER = Path(__file__).parent / "template"


@cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter  # noqa: PLC0415 - half a second, for pages only
    from traitlets.config import Config  # noqa: PLC0415 - as above

    class Exporter(HTMLExporter):
        def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> Any:
            # HTMLExporter's own parses the finished page once more, to add what this template writes by itself
            return super(HTMLExporter, self).from_notebook_node(nb, resources, **options)

    settings = Config()
    settings.HTMLExporter.preprocessors = []
    exporter = Exporter(
        config=settings,
        template_name="halfsky",
        extra_template_basedirs=[str(_FOLDER)],
        exclude_input=True,
        embed_images=True,
        # every address that the exporter could put on a page, blanked
        mathjax_url="",
        require_js_url="",
        mermaid_js_url="",
        jquery_url="",
        widget_renderer_url="",
        html_manager_semver_range="",
    )
    exporter.environment.filters["is_for_readers"] = _is_for_readers
    return exporter


def stylesheet() -> str:
    """The style of every page of Halfsky."""
    return (_FOLDER / "halfsky" / "page.css").read_text(encoding="utf-8")


def paging_script() -> str:
    """The script of a page whose table is long: shows it in pages, filtered by status and words."""
    return (_FOLDER / "halfsky" / "paging.js").read_text(encoding="utf-8")


def warm() -> None:
    """Build the exporter and its template ahead of the first page."""
    from nbformat import v4  # noqa: PLC0415 - for pages only, as nbconvert

    to_page(v4.new_notebook())


def write_page(notebook: Path, page: Path, language: str = "zh") -> None:
    """Convert an executed notebook to a self-contained page. Cells tagged `notebook-only` are not on it."""
    import nbformat  # noqa: PLC0415 - for pages only, as nbconvert

    page.write_text(to_page(nbformat.read(notebook, as_version=4), language), encoding="utf-8")


def to_page(notebook: nbformat.NotebookNode, language: str = "zh") -> str:
    resources = {
        "page_language": {"zh": "zh-CN", "en": "en"}[language],
        "page_title": _title(notebook),
        "page_style": stylesheet(),
    }
    text, _ = _exporter().from_notebook_node(notebook, resources=resources)
    return text


def _title(notebook: nbformat.NotebookNode) -> str:
    """The first main heading that a cell has shown."""
    shown = (
        output.data["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    )
    found = re.search(r"<h1[^>]*>(.*?)</h1>", "\n".join(shown))
    return unescape(found[1]) if found else "Halfsky"


def _is_for_readers(cell: Any) -> bool:
    return "notebook-only" not in cell.metadata.get("tags", [])
