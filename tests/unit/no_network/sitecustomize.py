"""Python imports this when its folder is on PYTHONPATH: refuses, and writes down, each way out of the machine."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def refuse(address: Any) -> None:
    """Write the address down and raise, unless it is this machine's own (or a path: a Unix socket)."""
    host = address[0] if isinstance(address, tuple) else address
    name = host.decode() if isinstance(host, bytes) else str(host)
    if isinstance(address, str | bytes) or not name or name == "None" or name.startswith(LOOPBACK):
        return
    with Path(os.environ["NO_NETWORK_LOG"]).open("a", encoding="utf-8") as log:
        log.write(f"{address}\n")
    raise OSError(f"the test lets nobody out, and this was going to {address}")


class Guarded(socket.socket):
    """A socket that reaches this machine only."""

    def connect(self, address: Any) -> None:
        refuse(address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        refuse(address)
        return super().connect_ex(address)

    def sendto(self, *args: Any) -> int:
        refuse(args[-1])
        return super().sendto(*args)


if "NO_NETWORK_LOG" in os.environ:
    lookup = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        refuse((host,))
        return lookup(host, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo
    socket.socket = Guarded  # type: ignore[misc]
