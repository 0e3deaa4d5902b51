"""An IPython kernel that opens no port where its sockets are files: `python -m halfsky.warmkernels.kernel -f FILE`.

ipykernel takes one all the same, for what processes print that a cell has forked; here that goes through a file too.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

MODULE = "halfsky.warmkernels.kernel"
_PIPE = "p"  # beside s-1 … s-5


def launch(argv: list[str]) -> None:
    """Be a kernel until it is shut down."""
    from ipykernel import kernelapp  # noqa: PLC0415 - after the working directory has left the path

    kernelapp.IOPubThread = _thread_class()  # type: ignore[misc]
    kernelapp.IPKernelApp.launch_instance(argv)


def _thread_class() -> Any:
    import zmq  # noqa: PLC0415 - as above
    from ipykernel.iostream import IOPubThread  # noqa: PLC0415
    from zmq.eventloop.zmqstream import ZMQStream  # noqa: PLC0415

    class PrivateIOPubThread(IOPubThread):
        """ipykernel's thread for output, listening for forked processes beside the kernel's other sockets."""

        _address = ""

        def _setup_pipe_in(self) -> None:
            endpoint = self.socket.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode()
            if not endpoint.startswith("ipc://"):
                super()._setup_pipe_in()
                return
            self._address = str(Path(endpoint.removeprefix("ipc://")).with_name(_PIPE))
            self._pipe_uuid = os.urandom(16)
            pipe = self.socket.context.socket(zmq.PULL)
            pipe.linger = 0
            pipe.bind(f"ipc://{self._address}")
            self._pipe_in = ZMQStream(pipe, self.io_loop)
            self._pipe_in.on_recv(self._handle_pipe_msg)

        def _setup_pipe_out(self) -> Any:
            if not self._address:
                return super()._setup_pipe_out()
            context = zmq.Context()  # a forked process cannot use its parent's
            out = context.socket(zmq.PUSH)
            out.linger = 3000
            out.connect(f"ipc://{self._address}")
            return context, out

    return PrivateIOPubThread


if __name__ == "__main__":
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():  # as ipykernel_launcher does
        del sys.path[0]
    launch(sys.argv[1:])
