"""A dashboard's notebook becomes a page, cell by cell, as its kernel runs it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.preprocessors.clearoutput import ClearOutputPreprocessor
from voila.notebook_renderer import NotebookRenderer

from halfsky.dashboards.serving.access_log import LOGGER

_log = logging.getLogger(LOGGER)
KERNEL = "python3"
_SENTENCE = (
    "这一部分没有显示出来：程序运行出错。请重新载入本页；仍然出错时，请把编号 {number} 告诉管理员。"
    "<br><small lang='en'>This part could not be shown. Reload the page; if it fails again, give the administrator "
    "the reference number {number}.</small>"
)


def patience(cell: Any, seconds: float) -> float | None:
    """How long a cell may run; without end for one in which a kernel waits for its visitor's wishes."""
    return None if "query_string(" in cell.source else seconds


def new_reference() -> str:
    """A number that a reader can dictate over the telephone, and an administrator find in the log."""
    return f"S-{secrets.randbelow(10**8):08d}"


class DashboardRenderer(NotebookRenderer):
    """Voilà's renderer; a cell that fails shows a sentence with a reference number, and the next cells run."""

    starter: Callable[[], Awaitable[tuple[str, Any]]] | None = None  # starts the kernel once the page's head is sent

    assets: dict[str, Any]

    async def initialize(self, **how: Any) -> None:
        await super().initialize(**how)
        self.resources |= self.assets

    async def load_notebook(self, path: str) -> Any:
        notebook = nbformat.read(Path(self.voila_configuration.parent.root_dir) / path, as_version=4)
        notebook.metadata.pop("voila", None)
        notebook.metadata.kernelspec = nbformat.NotebookNode(name=KERNEL, display_name=KERNEL, language="python")
        return notebook

    async def _jinja_kernel_start(self, nb: Any, kernel_id: Any, kernel_future: Any) -> Any:
        if self.starter is not None:
            kernel_id, kernel_future = await self.starter()
        return await super()._jinja_kernel_start(nb, kernel_id, kernel_future)

    async def _jinja_cell_generator(self, nb: Any, kernel_id: str) -> AsyncIterator[Any]:
        nb, _ = ClearOutputPreprocessor().preprocess(nb, {"metadata": {"path": self.cwd}})
        alive = True
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code" and alive:
                try:
                    await self.executor.async_execute_cell(cell, index, store_history=False)
                except Exception as error:
                    if self.voila_configuration.parent.kernel_manager.closing:
                        break
                    alive = await self._is_alive(kernel_id)
                    self._tell(cell, kernel_id, index, error)
                cell.outputs = [output for output in cell.outputs if _is_shown(output)]
            if cell.cell_type != "code" or alive or cell.outputs:
                yield cell
            if not alive:
                break
        await self._cleanup_resources()

    async def _is_alive(self, kernel_id: str) -> bool:
        return bool(await self.executor.km.is_alive())

    def _tell(self, cell: Any, kernel_id: str, index: int, error: Exception) -> None:
        number = new_reference()
        _log.error(
            "%s: cell %d of %s, kernel %s: %s: %s", number, index + 1, self.notebook_path, kernel_id,
            type(error).__name__, error,
        )  # fmt: skip
        cell.outputs = [output for output in cell.outputs if output.output_type != "error"]
        cell.outputs.append(
            nbformat.v4.new_output(
                "display_data",
                {
                    "text/html": f'<p class="hs-broken" role="alert">{_SENTENCE.format(number=escape(number))}</p>',
                    "text/plain": number,
                },
            )
        )


def _is_shown(output: Any) -> bool:
    return output.output_type != "error" and not (output.output_type == "stream" and output.name == "stderr")
