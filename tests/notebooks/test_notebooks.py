"""The notebooks: clean and thin as committed, and run by the batch on the package that ships."""

from __future__ import annotations

import ast
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from halfsky import schemas
from halfsky.assess import assess_targets, summarise
from halfsky.batch import run_reports
from halfsky.batch.parameters import MODELS, check_notebook
from halfsky.errors import UsageError
from halfsky.package import load_package

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
PAPERMILL = [path for path in NOTEBOOKS if path.stem in MODELS]
SAMPLE = ROOT / "tests" / "fixtures" / "sample-plan.txt"
CELL_LINES, CODE_CELLS = 12, 25


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def book(request):
    return nbformat.read(request.param, as_version=4)


def test_committed_notebooks_carry_no_results(book):
    nbformat.validate(book)
    assert set(book.metadata) <= {"kernelspec", "language_info", "title"}
    assert book.metadata["kernelspec"]["name"] == "python3"
    for cell in book.cells:
        assert set(cell.metadata) <= {"tags"}
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


def test_notebooks_are_calls_and_no_more(book):
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert len(code) <= CODE_CELLS
    forbidden = (
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.For,
        ast.While,
        ast.Lambda,
        ast.Try,
        ast.ListComp,
    )
    for cell in code:
        assert len(cell.source.splitlines()) <= CELL_LINES, cell.source
        found = [type(node).__name__ for node in ast.walk(ast.parse(cell.source)) if isinstance(node, forbidden)]
        assert found == [], cell.source


def test_a_notebook_opens_with_its_question_and_its_parameters():
    assert {path.stem for path in PAPERMILL} == set(MODELS)
    for path in PAPERMILL:
        check_notebook(path)
        first, second, *_, last = nbformat.read(path, as_version=4).cells
        assert all(word in first.source for word in ("Question", "Readers", "Parameters")), path.name
        assert second.metadata["tags"] == ["parameters"]
        assert "write_tables" in last.source


class Page(HTMLParser):
    """What a browser would fetch, and what a reader and a screen reader meet."""

    FETCHED = ("src", "srcset", "data", "poster", "action", "background")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        about = dict(attrs)
        self.tags.append((tag, about))
        self.fetched += [value for name, value in attrs if name in self.FETCHED and not value.startswith("data:")]
        if tag in ("link", "base", "iframe", "script"):
            self.fetched.append(f"<{tag}>")

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [about for name, about in self.tags if name == tag]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory, warm_parent):
    """One run of each notebook; the plan that is finished, so that its evaluation has something to say."""
    folder = tmp_path_factory.mktemp("outputs")
    run_reports(plan_ids=["national-2011-2020"], outputs=folder, parent=warm_parent)
    run_reports(notebook="cross_district", outputs=folder, parent=warm_parent)
    run_reports(notebook="plan_review", document=SAMPLE, outputs=folder, parent=warm_parent)
    return folder


@pytest.fixture(params=["national-2011-2020/2020-final", "cross_district/2025"])
def folder(request, outputs):
    return outputs / request.param


def test_a_run_leaves_what_the_design_says(folder):
    lengths = {"brief.docx", "annex.docx"} | (set() if folder.parent.name == "cross_district" else {"indicators.xlsx"})
    assert {path.name for path in folder.iterdir()} == lengths | {
        "report.ipynb", "report.html", "report.docx", "gaps.csv", "gaps.xlsx", "manifest.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["status"], manifest["error"]) == ("done", "")
    assert {"notebook", "parameters", "inputs", "versions", "seconds"} <= manifest.keys()
    data = [name for name in manifest["inputs"] if name.startswith("data/")]
    assert {"data/plans.csv", "data/indicators.csv", "data/targets/national-2011-2020.csv"} <= set(data)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in manifest["inputs"].values())


def test_a_run_warns_of_nothing(folder):
    """A glyph that no font has is a warning of matplotlib: it would be in the executed notebook."""
    executed = nbformat.read(folder / "report.ipynb", as_version=4)
    streams = [
        output.text for cell in executed.cells for output in cell.get("outputs", []) if output.output_type == "stream"
    ]
    assert streams == []


def test_the_page_fetches_nothing_and_speaks_chinese(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.fetched == []
    assert not re.search(r"@import|url\(|http-equiv", text)
    assert page.all("html")[0]["lang"] == "zh-CN"
    assert len(page.all("h1")) == 1
    assert page.all("img"), "charts are on the page"
    assert all(picture["alt"] for picture in page.all("img"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(head.get("scope") for head in page.all("th"))
    assert "plan_id" not in page.text, "code is hidden"
    assert "达标率" in page.text


@pytest.mark.parametrize("path", [path for path in PAPERMILL if path.stem != "plan_review"], ids=lambda path: path.stem)
def test_a_report_shows_the_way_of_the_data(path):
    """Targets, observed values and gaps are frames with a name of their own, and the report is made of these."""
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    trees = [ast.parse(cell.source) for cell in code]
    stored = [
        {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for tree in trees
    ]
    order = [
        next(place for place, names in enumerate(stored) if name in names) for name in ("targets", "gaps", "document")
    ]
    assert order == sorted(set(order)), "load, assess and report are a cell each"
    assert {"targets", "observations"} <= stored[order[0]]
    made = {
        keyword.arg for node in ast.walk(trees[order[2]]) if isinstance(node, ast.Call) for keyword in node.keywords
    }
    assert {"targets", "observations", "gaps"} <= made
    assert any("summarise(gaps" in cell.source for cell in code)


def test_the_frames_are_shown_to_researchers_only(folder):
    executed = nbformat.read(folder / "report.ipynb", as_version=4)
    page = (folder / "report.html").read_text(encoding="utf-8")
    own = [
        cell for cell in executed.cells if cell.cell_type == "code" and "notebook-only" in cell.metadata.get("tags", [])
    ]
    assert len(own) == 2, "the head of the gaps, and their summary"
    for cell in own:
        (shown,) = cell.outputs
        assert "<table" in shown.data["text/html"]
        assert shown.data["text/html"] not in page
    assert "dataframe" not in page


def test_the_table_of_gaps_is_that_of_the_assessment(outputs):
    package = load_package()
    targets = package.targets[package.targets["plan_id"].eq("national-2011-2020")]
    gaps = assess_targets(
        targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks, as_of=2020,
    )  # fmt: skip
    path = outputs / "national-2011-2020" / "2020-final" / "gaps.csv"
    written = schemas.GAPS.conform(pd.read_csv(path, dtype={"reference_area": "str"}))
    pd.testing.assert_frame_equal(written, gaps)

    page = Page((path.parent / "report.html").read_text(encoding="utf-8")).text
    counts = summarise(gaps).iloc[0]
    fraction = f"{int(counts['attained'])}/{int(counts['measurable'])}＝{counts['attainment_rate']:.1f}%"
    assert f"达标率 {fraction}" in page
    assert "终期评估报告" in page
    assert "国家统计局" in page, "sources are named"


def test_the_review_of_a_document_leaves_its_tables(outputs):
    folder = outputs / "plan_review" / "sample-plan"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "done"
    assert "documents/sample-plan.txt" in manifest["inputs"], "an edited document is reviewed anew"
    assert {"report.html", "targets.csv", "findings.csv"} <= set(manifest["outputs"])
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.fetched == []
    assert len(page.all("h1")) == 1
    targets = pd.read_csv(folder / "targets.csv")
    assert page.text.count("【") == len(targets), "every target stands beside its words"
    assert all(message in page.text for message in pd.read_csv(folder / "findings.csv")["message"])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"notebook": "plan_review"}, "--document FILE"),
        ({"notebook": "plan_review", "document": Path("no-such.docx")}, "no-such.docx"),
        ({"notebook": "plan_review", "document": SAMPLE, "plan_ids": ["national-2011-2020"]}, "either"),
        ({"notebook": "plan_review", "document": SAMPLE, "as_of": 2024}, "--as-of"),
        ({"notebook": "cross_district", "document": SAMPLE}, "plan_review"),
    ],
)
def test_a_review_needs_one_document_or_plans(asked, message, tmp_path):
    with pytest.raises(UsageError, match=message):
        run_reports(**asked, outputs=tmp_path)


def test_the_index_links_every_report(outputs):
    page = Page((outputs / "index.html").read_text(encoding="utf-8"))
    links = [link["href"] for link in page.all("a")]
    assert page.fetched == []
    assert all((outputs / link).is_file() for link in links)
    assert {"national-2011-2020/2020-final/report.html", "cross_district/2025/report.html"} <= set(links)
    assert "尚未生成" in page.text, "the plans without a report are named"
