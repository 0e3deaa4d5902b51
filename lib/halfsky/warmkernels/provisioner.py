"""Jupyter's kernel provisioner `halfsky-warm`: kernels forked from a warm parent instead of started.

The kernel specification of the same name asks for it (`papermill -k halfsky-warm …`, or in JupyterLab's list); with
JUPYTER_DEFAULT_PROVISIONER_NAME=halfsky-warm every Python kernel does. Where nothing can be forked, or a kernel is not
this Python's own, it starts as ever.
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from halfsky.warmkernels import PROVISIONER, available, kernel_sockets

_own: Any = None


def fork_from(parent: Any) -> None:
    """Fork this process's kernels from this `client.OwnParent`; None: from the one that a user's clients share."""
    global _own
    _own = parent


class WarmProvisioner(LocalProvisioner):
    """LocalProvisioner, with a forked process in the place of a started one; only this account reaches its sockets."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        folder = None
        if self.parent is not None and kernel_sockets.arguments_of(self.parent.format_kernel_cmd()) is not None:
            folder = kernel_sockets.take(self.parent)
        launch = await super().pre_launch(**kwargs)
        kernel_sockets.close(folder)
        return launch

    async def cleanup(self, restart: bool = False) -> None:
        await super().cleanup(restart)
        if self.parent is not None and not restart:
            kernel_sockets.drop(self.parent)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        arguments = kernel_sockets.arguments_of(cmd)
        if arguments is None or not available():
            return await super().launch_kernel(kernel_sockets.without_port(cmd), **kwargs)
        process = await asyncio.to_thread(_start, arguments, kwargs)
        self.process: Any = process
        self.pid = self.pgid = process.pid  # it leads a group of its own
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def wait(self) -> int | None:
        """As LocalProvisioner's, told of the end instead of asking ten times a second."""
        if isinstance(self.process, ForkedProcess):
            await asyncio.to_thread(self.process.wait)
        return await super().wait()


class FromProvisioner:
    """For a kernel manager: its kernel is started by this provisioner, whatever the kernel's specification says."""

    @property
    def kernel_spec(self) -> Any:
        spec = super().kernel_spec  # type: ignore[misc]
        if spec is not None:
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": PROVISIONER, "config": {}}}
        return spec


class WarmKernelManager(FromProvisioner, AsyncKernelManager):
    """A forked kernel, for nbclient and its like."""


class ForkedProcess:
    """A forked kernel, as far as jupyter_client asks a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, child: Any) -> None:
        self._child = child
        self._lost = False

    @property
    def pid(self) -> int:
        return int(self._child.process)

    @property
    def returncode(self) -> int | None:
        return -signal.SIGKILL if self._lost else self._child.exit

    def poll(self) -> int | None:
        self._listen(0.0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        self._listen(timeout)
        return self.returncode

    def send_signal(self, number: int) -> None:
        self._child.signal(number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _listen(self, timeout: float | None) -> None:
        from halfsky.warmkernels.client import ParentLostError  # noqa: PLC0415 - not where nothing can be forked

        if self.returncode is not None:
            return
        try:
            self._child.receive(timeout)
        except TimeoutError:
            pass
        except ParentLostError:
            self._lost = True  # the kernel went with its parent


def _start(arguments: list[str], how: dict[str, Any]) -> ForkedProcess:
    from halfsky.warmkernels import shared  # noqa: PLC0415 - not where nothing can be forked

    environment = dict(how.get("env") or os.environ)
    environment.pop("JPY_PARENT_PID", None)  # whose end the connection tells; the kernel's parent is another process
    child = (_own or shared).fork(
        "halfsky.warmkernels.child:run_kernel", {"argv": arguments}, environment=environment,
        folder=Path(how.get("cwd") or Path.cwd()), argv=["ipykernel_launcher.py", *arguments],
        stdout=_number(how.get("stdout"), 1), stderr=_number(how.get("stderr"), 2),
    )  # fmt: skip
    return ForkedProcess(child)


def _number(file: Any, default: int) -> int:
    if file is None:
        return default
    return file if isinstance(file, int) and file >= 0 else file.fileno() if hasattr(file, "fileno") else default
