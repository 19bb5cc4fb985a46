"""`python -m rag serve`: syncs, finds a port, starts the chat on this machine alone, and ends without a trace."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.errors import SettingError
from rag import cli, serving

ROOT = Path(__file__).resolve().parents[2]
NOTE = "# Armistice\n\nThe armistice was signed at Panmunjom on 27 July 1953.\n"


class Chat:
    """A `serve` in a process of its own; its outputs go to files."""

    def __init__(self, folder: Path, *flags: str, sigint: signal.Handlers = signal.SIG_DFL) -> None:
        self.out, self.err = folder / "out", folder / "err"
        self.began = time.monotonic()
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rag", "serve", "--json", *flags],
                cwd=ROOT,
                stdout=out,
                stderr=err,
                start_new_session=True,
                # Else it is inherited, and is ignored wherever the tests were started in the background.
                preexec_fn=(lambda: signal.signal(signal.SIGINT, sigint)) if os.name == "posix" else None,
            )

    def address(self) -> str:
        """Waits until the chat says where it is."""
        while not self.out.read_text().endswith("}\n"):
            assert self.process.poll() is None, self.err.read_text()
            assert time.monotonic() - self.began < 120
            time.sleep(0.05)
        self.seconds = time.monotonic() - self.began
        text = self.out.read_text()
        return json.loads(text[text.rindex("{") :])["address"]

    def port(self) -> int:
        return int(self.address().rpartition(":")[2])

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture
def chat(tmp_path):
    """Starts chats, and ends those that still run."""
    with contextlib.ExitStack() as running:

        def start(*flags: str, sigint: signal.Handlers = signal.SIG_DFL) -> Chat:
            folder = tmp_path / str(time.monotonic_ns())
            folder.mkdir()
            one = Chat(folder, *flags, sigint=sigint)
            running.callback(lambda: one.process.poll() is None and one.end())
            return one

        yield start


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    (folder / "armistice.md").write_text(NOTE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def synced(tmp_path_factory, documents):
    """A data directory whose index has the documents."""
    folder = tmp_path_factory.mktemp("data")
    command = [sys.executable, "-m", "index", "sync", str(documents), "--data-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@contextlib.contextmanager
def listener(host: str = "127.0.0.1"):
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind((host, 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_port_that_somebody_listens_on_is_busy(host):
    with listener(host) as port:
        assert serving.is_busy(port)
    assert not serving.is_busy(port)


def test_busy_ports_are_stepped_over():
    with listener() as port:
        assert next(serving.free_ports(port)) > port


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_what_is_no_port_is_named(port):
    with pytest.raises(SettingError, match=f"--port {port}"):
        serving.free_ports(port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_the_chat_answers_on_this_machine_alone_and_ends_without_a_trace(chat, synced, documents, number):
    running = chat("--data-dir", str(synced), "--documents", str(documents))
    port = running.port()
    assert running.address() == f"http://127.0.0.1:{port}"
    assert serving.is_healthy(port)
    with socket.socket() as probe:  # another of this machine's addresses: reached only if all are listened on
        probe.settimeout(1)
        assert probe.connect_ex(("127.0.0.2", port)) != 0
    assert running.end(number) == 0
    assert "Traceback" not in running.err.read_text()
    assert not serving.is_busy(port)


def test_a_chat_in_the_background_that_is_stopped_with_its_group_ends_without_a_word(chat, synced, documents):
    running = chat("--data-dir", str(synced), "--documents", str(documents), "--no-sync", sigint=signal.SIG_IGN)
    port = running.port()
    os.killpg(running.process.pid, signal.SIGINT)  # as nohup and & leave it, only Streamlit heeds it
    assert running.process.wait(30) == 0
    assert "ended by itself" not in running.err.read_text()
    assert not serving.is_busy(port)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the server in /proc")
def test_a_server_that_is_killed_is_said_to_have_ended(chat, synced, documents):
    running = chat("--data-dir", str(synced), "--documents", str(documents), "--no-sync")
    running.port()
    (server,) = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
    os.kill(int(server), signal.SIGKILL)
    assert running.process.wait(30) == 1
    assert "The chat ended by itself (status -9)" in running.err.read_text()


def test_a_second_start_takes_less_than_ten_seconds_and_embeds_nothing(chat, synced, documents):
    running = chat("--data-dir", str(synced), "--documents", str(documents))
    running.address()
    assert running.seconds < 10
    assert "1 unchanged" in running.err.read_text() + running.out.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="children are looked up in /proc")
def test_with_watch_the_folder_is_followed_until_the_chat_ends(chat, synced, documents, tmp_path):
    own, folder = tmp_path / "data", tmp_path / "documents"
    shutil.copytree(synced, own)
    shutil.copytree(documents, folder)
    running = chat("--data-dir", str(own), "--documents", str(folder), "--no-sync", "--watch")
    running.address()
    (folder / "treaty.md").write_text("# Treaty\n\nNo treaty was signed in 1954.\n", encoding="utf-8")
    while "added     treaty.md" not in running.err.read_text():
        assert time.monotonic() - running.began < 60, running.err.read_text()
        time.sleep(0.05)
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
    assert len(children) == 2
    assert running.end() == 0
    assert not [child for child in children if Path(f"/proc/{child}").exists()]
    assert "Traceback" not in running.err.read_text()


def test_a_second_chat_steps_over_the_first_ones_port(chat, synced, documents):
    flags = ["--data-dir", str(synced), "--documents", str(documents)]
    first = chat(*flags)
    port = first.port()
    second = chat(*flags, "--port", str(port))
    assert second.port() > port
    assert f"Port {port} is taken; the chat takes {second.port()} instead." in second.err.read_text()
    assert "is taken" not in second.out.read_text()


def test_the_default_port_is_said_to_be_taken_too(chat, synced, documents):
    flags = ["--data-dir", str(synced), "--documents", str(documents), "--no-sync"]
    chat(*flags).port()  # on 8501, unless somebody else is
    second = chat(*flags)
    assert f"Port 8501 is taken; the chat takes {second.port()} instead." in second.err.read_text()


def test_a_free_port_is_taken_without_a_word(chat, synced, documents):
    free = next(serving.free_ports(8700))
    running = chat("--data-dir", str(synced), "--documents", str(documents), "--no-sync", "--port", str(free))
    assert running.port() == free
    assert running.err.read_text() == ""


def test_what_is_no_port_is_refused_before_the_sync(data_dir, documents, monkeypatch):
    monkeypatch.setattr(serving, "bring_in_line", lambda config: pytest.fail("synced"))
    with pytest.raises(SettingError, match="--port 99999 is no port"):
        serving.serve(cli.parser().parse_args(["serve", "--documents", str(documents), "--port", "99999"]))


def test_a_folder_that_is_gone_does_not_keep_the_chat_from_starting(chat, synced, tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(tmp_path / "gone"))
    running = chat("--data-dir", str(synced))
    assert serving.is_healthy(running.port())
    assert "gone" in running.err.read_text()
    assert "answers from the index as it is" in running.err.read_text()


def test_a_folder_that_was_just_named_has_to_be_there(synced, tmp_path):
    flags = ["--data-dir", str(synced), "--documents", str(tmp_path / "misspelt")]
    with pytest.raises(SettingError, match="misspelt is not a folder"):
        serving.serve(cli.parser().parse_args(["serve", *flags]))


def test_without_a_folder_and_without_an_index_there_is_nothing_to_start(chat, data_dir, tmp_path):
    running = chat("--documents", str(tmp_path / "gone"))
    assert running.process.wait(60) == 2
    assert "gone" in running.err.read_text()
    assert "Traceback" not in running.err.read_text()


def test_a_file_that_fails_does_not_keep_the_chat_from_starting(chat, data_dir, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "armistice.md").write_text(NOTE, encoding="utf-8")
    (folder / "empty.pdf").write_bytes(b"")
    running = chat("--documents", str(folder))
    assert serving.is_healthy(running.port())
    assert "empty.pdf" in running.err.read_text() + running.out.read_text()


def test_a_server_that_cannot_run_is_said_so(monkeypatch, data_dir, tmp_path):
    monkeypatch.setattr(serving, "APP", tmp_path / "no_such_app.py")
    with pytest.raises(serving.FootnoteError, match="did not start"):
        serving.start(IndexConfig(), 8600)
