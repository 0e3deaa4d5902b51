"""Kernels talk through sockets in a folder that only this account enters.

Jupyter's way, ports of 127.0.0.1, lets every account of the machine listen to what a kernel sends: that needs no key.
Each kernel has a folder of its own: Jupyter's default name for such sockets is the same for all kernels of a folder.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.localinterfaces import localhost

from halfsky.warmkernels import kernel, runtime

_LAUNCHERS = ("ipykernel_launcher", "ipykernel", kernel.MODULE)
_SOCKETS = "s"  # s-1 … s-5 in the kernel's folder
_FILE = "kernel.json"


def take(manager: Any) -> Path | None:
    """Give a kernel manager whose kernel has not started its folder; None where it keeps to ports.

    That is where the system has no such sockets (Windows), and where somebody chose the address.
    """
    if not _available():
        return None
    if (folder := _folder_of(manager)) is not None:  # it starts once more
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder
    if manager.transport != "tcp" or manager.ip != localhost() or any(manager.ports):
        return None
    folder = runtime.new_folder("k-")
    manager.transport, manager.ip, manager.cache_ports = "ipc", str(folder / _SOCKETS), False
    manager.connection_file = manager.connection_file or str(folder / _FILE)  # else it would lie in /tmp
    return folder


def close(folder: Path | None) -> None:
    """Take back what jupyter_client does to the folder of a connection file: its sticky bit is for folders of many."""
    if folder is not None:
        folder.chmod(0o700)


def drop(manager: Any) -> None:
    """Remove the folder of a kernel that has ended."""
    if (folder := _folder_of(manager)) is not None:
        shutil.rmtree(folder, ignore_errors=True)


def arguments_of(command: list[str]) -> list[str] | None:
    """What follows `python -m ipykernel_launcher`; None for a command that is not this Python's own kernel."""
    if len(command) < 3 or command[1] != "-m" or command[2] not in _LAUNCHERS:
        return None
    mine = Path(sys.executable).resolve() == Path(command[0]).resolve() and Path(command[0]).parent.samefile(
        Path(sys.executable).parent
    )
    return command[3:] if mine else None


def without_port(command: list[str]) -> list[str]:
    """The command of this Python's kernel as one that opens no port of its own accord; any other as it is."""
    arguments = arguments_of(command)
    return command if arguments is None else [command[0], "-m", kernel.MODULE, *arguments]


class PrivateSockets:
    """For a kernel manager: its kernel's sockets and connection file lie in a folder of their own."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        if _available():
            self.cache_ports = False  # else it looks for ports before it asks for anything else

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        return without_port(super().format_kernel_cmd(extra_arguments))  # type: ignore[misc]

    def write_connection_file(self, **connection: Any) -> None:
        folder = take(self)
        if folder is not None:
            self.connection_file = str(folder / _FILE)
        super().write_connection_file(**connection)  # type: ignore[misc]
        close(folder)

    def cleanup_connection_file(self) -> None:
        super().cleanup_connection_file()  # type: ignore[misc]
        drop(self)


class PrivateKernelManager(PrivateSockets, AsyncKernelManager):
    """An ordinary kernel behind private sockets."""


def _available() -> bool:
    import zmq  # noqa: PLC0415 - jupyter_client has imported it

    return os.name == "posix" and bool(zmq.has("ipc"))


def _folder_of(manager: Any) -> Path | None:
    if manager.transport != "ipc":
        return None
    folder = Path(manager.ip).parent
    return folder if runtime.holds(folder) else None
