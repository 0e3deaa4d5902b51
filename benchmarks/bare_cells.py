"""A notebook's cells without anything around them: `python -m benchmarks.bare_cells NOTEBOOK DATA AS_OF PLAN …`.

Prints the seconds of CPU a notebook, the second time that each is done in this process.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell


def main(notebook: str, data: str, as_of: str, *plans: str) -> None:
    cells = [
        ast.parse("".join(cell["source"]))
        for cell in json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    formatter = InteractiveShell.instance().display_formatter
    os.chdir(tempfile.mkdtemp())

    def display(*shown: Any) -> None:
        for item in shown:
            formatter.format(item)

    for counted in (False, True):
        start = time.process_time()
        for plan in plans:
            names = {"display": display}
            told = {"plan_id": plan, "as_of": int(as_of), "report": "annual", "language": "zh", "data": data}
            for number, tree in enumerate(cells):
                value = _execute(tree, names)
                if value is not None:
                    display(value)
                if number == 0:
                    names.update(told)
        if counted:
            print((time.process_time() - start) / len(plans))


def _execute(tree: ast.Module, names: dict[str, Any]) -> Any:
    *body, last = tree.body
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "cell", "exec"), names)
        return None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


if __name__ == "__main__":
    main(*sys.argv[1:])
