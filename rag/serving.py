"""`python -m rag serve`: the index brought in line with the folder of documents, then the chat in a browser.

The chat is Streamlit's own server in a process beside this one; it listens on this machine alone.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import FrameType

from index import environment
from index.config import IndexConfig
from index.errors import FootnoteError, SettingError
from index.folder import checked
from index.progress import watcher
from index.store import Index
from rag.cli.arguments import settings
from rag.cli.output import print_json
from rag.config import RagConfig

HOST = "127.0.0.1"
APP = Path(__file__).resolve().parent.parent / "app.py"
# Ports beyond the first that are tried; a machine with so many busy in a row has another problem.
PORTS = 100
# Streamlit answered after 1.5 s on a quiet 2-core machine; a cold disk and a virus scanner take their time.
START_SECONDS = 120.0
STOP_SECONDS = 10.0


def serve(args: argparse.Namespace) -> int:
    """Sync unless told not to, start the chat, print its address, and stay until it is stopped (Ctrl-C, SIGTERM)."""
    check_port(args.port)  # before a sync that may take long
    config = settings(IndexConfig, data_dir=args.data_dir, documents=args.documents)
    if args.documents is not None and not args.no_sync:
        checked(config.documents)  # an older index would else answer in this folder's stead
    settings(RagConfig)  # the chat reads them for itself; what can't be used is better said here
    with stopping_on_signals():
        if not args.no_sync:
            bring_in_line(config)
        port = args.port
        while True:
            wanted = port
            server, port = start(config, wanted)
            follower = follow(config) if args.watch else None
            try:
                if port != wanted:
                    print(f"Port {wanted} is taken; the chat takes {port} instead.", file=sys.stderr, flush=True)
                announce(f"http://{HOST}:{port}", args)
                status = server.wait()
            except KeyboardInterrupt:
                stop(server)
                return 0
            finally:
                server.kill()
                if follower is not None:
                    follower.kill()  # whatever it is doing: the next sync goes on from there
                    follower.wait()
            if status == 0:  # stopped by a signal that we don't heed: started with & by a script, we ignore SIGINT
                return 0
            if not is_busy(port):  # else another server was quicker to take the port that we found free
                raise FootnoteError(f"The chat ended by itself (status {status})", "What it said stands above")


def bring_in_line(config: IndexConfig) -> None:
    """Sync the index with the folder and tell how it went. What can't be read or synced keeps the chat from starting
    only if there is nothing to ask."""
    from index.__main__ import print_report
    from index.sync import sync

    index, progress = Index.open(config), watcher()
    try:
        with redirect_stdout(sys.stderr):  # standard output is for the address
            print_report(sync(index, config.documents, progress=progress))
    except FootnoteError as error:
        if not index.passage_count():
            raise
        print(f"{error.in_lines}\nThe chat answers from the index as it is.", file=sys.stderr, flush=True)
    finally:
        progress.close()
        index.close()


def follow(config: IndexConfig) -> subprocess.Popen[bytes]:
    """Start to follow the folder, in a process of its own. It tells on standard error what has changed; the chat sees
    it with the next question."""
    command = ["sync", str(config.documents), "--watch", "--data-dir", str(config.data_dir)]
    return subprocess.Popen(
        [sys.executable, "-m", "index", *command],
        env=environment.for_child(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def announce(address: str, args: argparse.Namespace) -> None:
    """Say where the chat is; with --open, show it."""
    if args.json:
        print_json({"address": address})
    else:
        print(f"\n  Footnote is at {address}\n  Ctrl-C stops it.\n")
    sys.stdout.flush()
    if args.open:
        webbrowser.open(address)


def start(config: IndexConfig, first_port: int) -> tuple[subprocess.Popen[bytes], int]:
    """The running server and its port, on the first free port from `first_port` on.

    A port found free can be taken before the server has it; then the next one is tried. Raises SettingError without a
    free port, FootnoteError if the server doesn't come up."""
    for port in free_ports(first_port):
        server = launch(config, port)
        try:
            if wait_until_healthy(server, port):
                return server, port
        except BaseException:
            server.kill()
            raise
        if not is_busy(port):
            break
    else:
        raise SettingError(f"No port from {first_port} on is free", "Name another with --port")
    raise FootnoteError(
        f"The chat did not start (status {server.returncode})", "What it said stands above; is the installation whole?"
    )


def launch(config: IndexConfig, port: int) -> subprocess.Popen[bytes]:
    """Start Streamlit. It stays in this process's group, so that what ends the group ends it too."""
    options = {
        "server.address": HOST,
        "server.port": str(port),
        "server.headless": "true",  # it would open a browser and ask for an e-mail address
        "browser.gatherUsageStats": "false",
        "logger.level": "warning",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    chosen = {"FOOTNOTE_DATA_DIR": str(config.data_dir), "FOOTNOTE_DOCUMENTS": str(config.documents)}
    return subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(APP), *flags],
        env={**environment.for_child(), **chosen},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # its own greeting; errors go to standard error
    )


def wait_until_healthy(server: subprocess.Popen[bytes], port: int) -> bool:
    """True once the server answers, False if it ended; FootnoteError after START_SECONDS."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return False
        if is_healthy(port):
            return True
        time.sleep(0.1)
    raise FootnoteError(f"The chat did not answer within {START_SECONDS:.0f} seconds", "Start it again")


def is_healthy(port: int) -> bool:
    """Whether Streamlit answers on the port. No proxy is asked, whatever the environment says."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_port(port: int) -> None:
    """SettingError if there is no such port."""
    if not 1 <= port <= 65535:
        raise SettingError(f"--port {port} is no port", "Ports are 1 to 65535; 1024 and above need no special rights")


def free_ports(first: int) -> Iterator[int]:
    """Ports from `first` on that nobody listens on, found one by one."""
    check_port(first)
    return (port for port in range(first, min(first + PORTS, 65536)) if not is_busy(port))


def is_busy(port: int) -> bool:
    """Whether the port is taken, or not ours to take.

    Both questions are needed: macOS lets one bind beside a server that listens on every address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        if probe.connect_ex((HOST, port)) == 0:
            return True
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # elsewhere it means to share the port; here, not to wait for old connections' end
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, and make it end if it doesn't or if Ctrl-C comes again."""
    try:
        server.terminate()
        server.wait(STOP_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()
        server.wait()


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Take SIGTERM, and the closing of the terminal, as Ctrl-C."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    # nohup has SIGHUP ignored; that stays so.
    free = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    before = {number: signal.signal(number, interrupt) for number in free}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
