"""A notebook's cells in this very process: IPython runs them; what they show is collected as a kernel would send it.

A process that was forked for one run needs no second one as its kernel: no sockets, no messages, no start. Everything
that IPython does it does here too (magics, shell escapes, top-level await, display and its updates, clear_output).
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from ipykernel.ipkernel import IPythonKernel
from ipykernel.jsonutil import encode_images, json_clean
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import output_from_msg
from traitlets import Type
from traitlets.config import Config

LANGUAGE: dict[str, Any] = IPythonKernel.language_info


class Outputs:
    """The outputs of the cell that runs, in order; outputs with an id can be changed later, from any cell."""

    def __init__(self) -> None:
        self._cell: list[Any] = []
        self._named: dict[str, list[Any]] = {}
        self._clear_next = False
        self._files: list[_Stream] = []

    def follow(self, stream: _Stream) -> None:
        """What comes into this stream's file stands where it came, between what Python shows."""
        self._files.append(stream)

    def begin(self, cell: list[Any]) -> None:
        self._cell = cell
        self._clear_next = False

    def add(self, kind: str, content: dict[str, Any], name: str = "") -> None:
        output = output_from_msg({"header": {"msg_type": kind}, "content": json_clean(content)})
        self.collect()
        self._clear_if_asked()
        self._cell.append(output)
        if name:
            self._named.setdefault(name, []).append(output)

    def write(self, stream: str, text: str) -> None:
        """Text of a stream; it continues the stream's last output where nothing else came between."""
        self.collect()
        self._put(stream, text)

    def collect(self) -> None:
        """Take over what C code or a subprocess has written."""
        for file in self._files:
            if written := file.unread():
                self._put(file.name, written)

    def _put(self, stream: str, text: str) -> None:
        self._clear_if_asked()
        last = self._cell[-1] if self._cell else None
        if last is not None and last.output_type == "stream" and last.name == stream:
            last.text += text
        elif text:
            self._cell.append(nbformat.v4.new_output("stream", name=stream, text=text))

    def update(self, name: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        for output in self._named.get(name, []):
            output.data = nbformat.from_dict(json_clean(data))
            output.metadata = nbformat.from_dict(json_clean(metadata))

    def clear(self, wait: bool) -> None:
        self.collect()
        self._clear_next = wait
        if not wait:
            self._cell.clear()

    def _clear_if_asked(self) -> None:
        if self._clear_next:
            self._cell.clear()
            self._clear_next = False


def _outputs(part: Any) -> Outputs:
    """The outputs of the shell that a display hook or publisher belongs to."""
    outputs: Outputs = part.shell.collected
    return outputs


class _Hook(DisplayHook):
    """The value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        if format_dict:
            content = {
                "execution_count": self.prompt_count, "data": encode_images(format_dict), "metadata": md_dict or {},
            }  # fmt: skip
            _outputs(self).add("execute_result", content)

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Publisher(DisplayPublisher):
    """What a cell displays."""

    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        name = (transient or {}).get("display_id", "")
        content = {"data": encode_images(data), "metadata": metadata or {}}
        if update:
            _outputs(self).update(name, **content)
        else:
            _outputs(self).add("display_data", content, name)

    def clear_output(self, wait: bool = False) -> None:
        _outputs(self).clear(wait)


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the cells; the file behind it takes what C code and subprocesses write."""

    def __init__(self, name: str, outputs: Outputs, number: int) -> None:
        self.name = name
        self._outputs = outputs
        self._number = number
        self._file = os.memfd_create(name, 0)
        self._read = 0
        os.dup2(self._file, number)
        outputs.follow(self)

    encoding = "utf-8"
    errors = "replace"

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def unread(self) -> str:
        """What C code or a subprocess has written since this was asked last."""
        size = os.fstat(self._file).st_size
        if size <= self._read:
            return ""
        written = os.pread(self._file, size - self._read, self._read)
        self._read = size
        return written.decode("utf-8", errors="replace")


class CellShell(InteractiveShell):
    """IPython as it runs in a kernel."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    kernel = True  # pandas and others ask whether there is one, to know that this is no terminal

    def __init__(self, **traits: Any) -> None:
        self.collected = Outputs()
        super().__init__(**traits)

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window, and no event loop for one; inline charts need none."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        content = {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        self.collected.add("error", content)


def _look_in_working_directory() -> None:
    """Modules beside a notebook can be imported, after those of Python's own: the order of every kernel."""
    packages = (place for place, name in enumerate(sys.path) if Path(name).name in ("site-packages", "dist-packages"))
    sys.path.insert(next(packages, len(sys.path)), "")


class Session:
    """One notebook's cells, one after the other, in a namespace of their own."""

    def __init__(self) -> None:
        settings = Config()
        settings.HistoryManager.enabled = False  # no file, no thread
        settings.InteractiveShell.cache_size = 1000
        self._shell = CellShell.instance(config=settings)
        outputs = self._shell.collected
        sys.stdout, sys.stderr = _Stream("stdout", outputs, 1), _Stream("stderr", outputs, 2)
        _look_in_working_directory()

    def run(self, source: str, outputs: list[Any]) -> tuple[int, bool]:
        """Run one cell, what it shows goes to `outputs`; its execution count, and whether it went through."""
        self._shell.collected.begin(outputs)
        result = self._shell.run_cell(source, store_history=True, silent=False)
        self._shell.collected.collect()
        return result.execution_count or self._shell.execution_count - 1, result.success
