"""What warm parents, their children and their clients send each other: JSON messages over a local socket.

A request is a file in memory (arguments may be long) handed over together with the files for the child's output; every
other message is one small packet. The kernel keeps packets whole, so parent and child may write to the same socket.
"""

from __future__ import annotations

import json
import os
import socket
from typing import Any

KIND = socket.SOCK_SEQPACKET if hasattr(socket, "SOCK_SEQPACKET") else socket.SOCK_STREAM
LONGEST = 65536
_FILES = 3  # request, standard output, standard error


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(json.dumps(message).encode())


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message; None when the other side is gone. `TimeoutError` as the socket's timeout says."""
    try:
        packet = connection.recv(LONGEST)
    except ConnectionResetError:
        return None
    return json.loads(packet) if packet else None


def send_request(connection: socket.socket, request: dict[str, Any], stdout: int, stderr: int) -> None:
    handle = os.memfd_create("request")
    try:
        with os.fdopen(os.dup(handle), "wb") as file:
            file.write(json.dumps(request).encode())
        socket.send_fds(connection, [b"{}"], [handle, stdout, stderr])
    finally:
        os.close(handle)


def receive_request(connection: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """A client's first message, and the files of a request: the request itself, standard output, standard error.

    None when the client is gone.
    """
    try:
        packet, files, _, _ = socket.recv_fds(connection, LONGEST, _FILES)
    except ConnectionResetError:
        return None
    if packet and len(files) in (0, _FILES):
        return json.loads(packet), files
    for file in files:
        os.close(file)
    return None


def read_request(handle: int) -> dict[str, Any]:
    with os.fdopen(handle, "rb") as file:
        file.seek(0)
        content: dict[str, Any] = json.loads(file.read())
    return content
