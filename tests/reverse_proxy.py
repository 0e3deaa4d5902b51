"""A reverse proxy for the tests, which does to a request what docs/serving.md has nginx do; with TLS or without."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

NAME = "dashboards.example.cn"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key."""
    made = folder / "proxy.pem", folder / "proxy.key"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
            "-addext", f"subjectAltName=DNS:{NAME}", "-out", made[0], "-keyout", made[1],
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return made


class _Proxy:
    """One request a connection, and then whatever both ends say: a websocket needs no more."""

    def __init__(self, server_port: int, *, tls: bool, with_port: bool) -> None:
        self._server_port = server_port
        self._proto = "https" if tls else "http"
        self._with_port = with_port
        self._open: set[asyncio.StreamWriter] = set()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            inward, outward = await asyncio.open_connection("127.0.0.1", self._server_port)
            self._open.add(outward)
            outward.write(self._told(head, writer.get_extra_info("peername")[0]).encode("latin-1"))
            await asyncio.gather(_pour(reader, outward), _pour(inward, writer))
            self._open.discard(outward)
        writer.close()
        self._open.discard(writer)

    async def end(self) -> None:
        """Cuts every connection that is open still: what waits for it comes to its end by that, with its socket closed."""
        for writer in list(self._open):
            writer.transport.abort()
        if talks := asyncio.all_tasks() - {asyncio.current_task()}:
            _, waiting = await asyncio.wait(talks, timeout=1)
            for task in waiting:  # a handshake that nobody answers
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    def _told(self, head: str, client: str) -> str:
        asked, *lines = head.rstrip("\r\n").split("\r\n")
        kept, host, upgrade = [], "", False
        for line in lines:
            name, _, value = line.partition(":")
            match name.lower():
                case "host":
                    host = value.strip()
                case "upgrade":
                    upgrade = True
                    kept.append(line)
                case "connection" | "x-forwarded-for" | "x-forwarded-proto":
                    pass
                case _:
                    kept.append(line)
        kept += [
            f"Host: {host if self._with_port else host.partition(':')[0]}",
            f"X-Forwarded-For: {client}",
            f"X-Forwarded-Proto: {self._proto}",
            f"Connection: {'upgrade' if upgrade else 'close'}",
        ]
        return "\r\n".join([asked, *kept, "", ""])


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, ssl.SSLError):
        while piece := await source.read(65_536):
            sink.write(piece)
            await sink.drain()
    with contextlib.suppress(OSError, RuntimeError):
        sink.close()


@contextlib.contextmanager
def proxied(server_port: int, folder: Path, *, tls: bool = True, with_port: bool = True) -> Iterator[int]:
    """The proxy's port while the block runs. with_port: its Host is nginx's `$http_host`, else `$host`."""
    loop = asyncio.new_event_loop()
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(folder))
    proxy = _Proxy(server_port, tls=tls, with_port=with_port)
    # In a thread of its own: where Playwright runs, the test's thread has a running loop already.
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    start = asyncio.start_server(proxy.talk, "127.0.0.1", 0, ssl=context)
    listening = asyncio.run_coroutine_threadsafe(start, loop).result(20)

    async def end() -> None:
        listening.close()
        await proxy.end()

    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
