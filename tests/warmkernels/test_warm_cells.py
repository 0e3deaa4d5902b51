"""A warm run shows what a cold kernel shows, output by output; and each is there under papermill's own names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager

import report_package
from batch_books import EAST, notebook
from halfsky.batch import run_reports
from halfsky.errors import RunError
from halfsky.warmkernels import available
from long_form import some, walks

pytestmark = pytest.mark.skipif(not available(), reason="nothing can be forked here")

CELLS = [
    "1 + 1",
    "print('one'); print('two')\nimport sys\nprint('err', file=sys.stderr)\n'value'",
    "from IPython.display import display, HTML, Markdown, update_display, clear_output, Image\nHTML('<b>bold</b>')",
    "display('first', display_id='here'); display(Markdown('*m*'))",
    "update_display('changed', display_id='here')",
    "print('gone'); clear_output(); print('stays')",
    "print('gone'); clear_output(wait=True); print('stays too')",
    "import asyncio\nawait asyncio.sleep(0, result=7)",
    "!echo from the shell",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1)); plt.plot([1, 2]); None",
    "%%bash\necho a whole cell",
    "import pandas as pd\nframe = pd.DataFrame({f'column {n}': [n] * 70 for n in range(30)})\nprint(frame); frame",
    "Out[3], In[-1], get_ipython().execution_count",
    "x = 5;\nx;",
    "display({'application/json': {'a': 1}, 'text/plain': 'a'}, raw=True)",
    "%who_ls int",
    "import uuid, tqdm\nfor _ in tqdm.tqdm(range(1), disable=True): pass",
    "def f(n):\n    return 1 / n\nf(0)",
]


@pytest.fixture(scope="module")
def books(tmp_path_factory, warm_parent):
    """The same notebook, executed warm and cold."""
    folder = tmp_path_factory.mktemp("cells")
    data = report_package.write(folder / "data")
    path = Path(notebook(folder / "books", ""))
    book = nbformat.read(path, as_version=4)
    book.cells[1:] = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(book, path)
    made = {}
    for name, how in {"warm": {"parent": warm_parent}, "cold": {"cold": True}}.items():
        with pytest.raises(RunError, match="ZeroDivisionError"):
            run_reports(notebook=str(path), plan_ids=[EAST], as_of=2025, data=data, outputs=folder / name, **how)
        made[name] = nbformat.read(folder / name / EAST / "2025-annual" / "report.ipynb", as_version=4)
    return made


def code(book) -> dict[str, nbformat.NotebookNode]:
    return {cell.source: cell for cell in book.cells if cell.cell_type == "code"}


def shown(outputs) -> list:
    """Outputs with the text of each stream in one piece: a kernel may send it in several."""
    streams: dict[str, str] = {}
    others = []
    for output in outputs:
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
        else:
            others.append({key: value for key, value in output.items() if key != "traceback"})
    return [streams, others]


@pytest.mark.parametrize("source", some(CELLS, 8))
def test_a_warm_cell_shows_what_a_cold_one_shows(books, source):
    warm, cold = (code(books[name])[source] for name in ("warm", "cold"))
    assert shown(warm.outputs) == shown(cold.outputs)
    assert warm.execution_count == cold.execution_count


def test_a_traceback_names_the_line(books):
    (error,) = code(books["warm"])[CELLS[-1]].outputs
    (expected,) = code(books["cold"])[CELLS[-1]].outputs
    assert [part.split("<ipython")[0][:40] for part in error.traceback[:1]] == [
        part.split("<ipython")[0][:40] for part in expected.traceback[:1]
    ]
    assert any("return" in line and "1" in line for line in error.traceback)


def test_both_notebooks_say_the_same_of_themselves(books):
    assert books["warm"].metadata.language_info == books["cold"].metadata.language_info
    assert books["warm"].metadata.papermill.exception is books["cold"].metadata.papermill.exception is True
    nbformat.validate(books["warm"])


def test_what_is_written_past_python_is_shown(tmp_path, warm_parent):
    book = notebook(tmp_path / "books", "import os\nprint('first', flush=True)\nos.system('echo from a child of C')")
    data = report_package.write(tmp_path / "data")
    run_reports(notebook=book, plan_ids=[EAST], as_of=2025, data=data, outputs=tmp_path / "out", parent=warm_parent)
    cells = nbformat.read(tmp_path / "out" / EAST / "2025-annual" / "report.ipynb", as_version=4).cells
    assert cells[2].outputs[0].text == "first\nfrom a child of C\n"


@pytest.mark.parametrize("how", [["--engine", "halfsky"], pytest.param(["-k", "halfsky-warm"], marks=walks)])
def test_papermill_itself_can_be_told(tmp_path, how):
    """By name, from papermill's command line; the warm parent that this starts ends by itself."""
    if "halfsky-warm" not in KernelSpecManager().find_kernel_specs():
        pytest.skip("make installs the kernel specification; Halfsky is used here without it")
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("number = 1", metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell("import sys, os\nprint(number, 'pandas' in sys.modules, os.getpgrp() == os.getpid())"),
        ],
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    )  # fmt: skip
    nbformat.write(book, tmp_path / "in.ipynb")
    papermill = Path(sys.executable).with_name("papermill")
    command = [papermill, *how, "in.ipynb", "out.ipynb", "-p", "number", "2"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    (output,) = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs
    assert output.text == "2 True True\n"
