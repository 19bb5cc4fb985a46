"""An OpenAI-compatible chat server on this machine alone, which says what a test wants it to: the wire is real, the
model is not.

    with ChatServer() as server:
        server.says("It was signed in 1953 [1].")
        ...
        assert "1953" in server.prompts[0]

By hand, for a look at the pages: `python tests/chat_server.py "It was signed in 1953 [1]."` prints what to set.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-of-the-tests-0123456789"


@dataclass
class Behaviour:
    """How one request is answered: with an HTTP error, or with pieces of text and an end.

    `ends` is how the stream ends: "stop" and "length" as finish reasons, "lost" for a connection that is dropped,
    "closed" for one that is closed in good order but without a finish reason. `silence` seconds pass first, `pause`
    seconds between pieces. `retry_after` is what an error asks to wait; `usage` whether tokens are counted."""

    pieces: Sequence[str] = ()
    status: int = 200
    ends: str = "stop"
    silence: float = 0.0
    pause: float = 0.0
    retry_after: str = ""
    usage: bool = True


@dataclass
class ChatServer:
    """Answers requests by its behaviours in turn, the last one again and again; keeps what it was asked. What asks for
    no answer but to rewrite a question or to sum up a conversation is kept apart in `asides`, and met by `rewriting`
    and `summing_up`, which say nothing unless told to."""

    behaviours: list[Behaviour] = field(default_factory=lambda: [Behaviour(["Yes."])])
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    asides: list[dict[str, Any]] = field(default_factory=list)
    rewriting: Behaviour = field(default_factory=Behaviour)
    summing_up: Behaviour = field(default_factory=Behaviour)
    gone: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> ChatServer:
        self.stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """What names this server to Footnote, and a key to the client."""
        return {"FOOTNOTE_CHAT_MODEL": "openai:tester", "OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": KEY}

    @property
    def prompts(self) -> list[str]:
        """The last message of each request: passages and question."""
        return [request["messages"][-1]["content"] for request in self.requests]

    def says(self, *pieces: str, **how: Any) -> None:
        """From now on answer with these pieces."""
        self.behaves(Behaviour(pieces, **how))

    def fails(self, status: int) -> None:
        """From now on answer with this HTTP status."""
        self.behaves(Behaviour(status=status))

    def behaves(self, *behaviours: Behaviour) -> None:
        """From now on answer by these in turn, the last one again and again; what was asked before is forgotten."""
        self.behaviours = list(behaviours)
        for kept in (self.requests, self.keys, self.sent, self.asides):
            kept.clear()
        self.gone.clear()

    def aside(self, request: dict[str, Any]) -> Behaviour | None:
        """How to meet what asks for no answer."""
        told = request["messages"][0]["content"]
        return self.rewriting if told.startswith("Rewrite") else self.summing_up if told.startswith("Sum up") else None

    def next(self) -> Behaviour:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


def _handler(chat: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            aside = chat.aside(request)
            (chat.asides if aside else chat.requests).append(request)
            chat.keys.append(self.headers.get("Authorization", ""))
            chat.sent.append(0)
            number, behaviour = len(chat.sent) - 1, aside or chat.next()
            try:
                if behaviour.silence:
                    self._keep_silent(behaviour.silence)
                if behaviour.status != 200:
                    self._refuse(behaviour)
                else:
                    self._stream(request, behaviour, number)
            except OSError:
                chat.gone.set()  # the client has left
            self.close_connection = True

        def _keep_silent(self, seconds: float) -> None:
            """Wait, and notice when the client hangs up."""
            end = time.monotonic() + seconds
            while time.monotonic() < end and not chat.stopped.is_set():
                readable, _, _ = select.select([self.connection], [], [], 0.05)
                if readable and not self.connection.recv(1, socket.MSG_PEEK):
                    raise ConnectionResetError

        def _refuse(self, behaviour: Behaviour) -> None:
            told = {"error": {"message": f"Incorrect API key provided: {KEY}", "type": "test", "code": "test"}}
            body = json.dumps(told).encode()
            self.send_response(behaviour.status)
            if behaviour.retry_after:
                self.send_header("Retry-After", behaviour.retry_after)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, request: dict[str, Any], behaviour: Behaviour, number: int) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._event(request, {"role": "assistant", "content": ""})
            for piece in behaviour.pieces:
                self._event(request, {"content": piece})
                chat.sent[number] += 1
                time.sleep(behaviour.pause)
            if behaviour.ends == "lost":
                return  # without the last chunk of the transfer
            if behaviour.ends != "closed":
                self._event(request, {}, behaviour.ends)
                if behaviour.usage and request.get("stream_options", {}).get("include_usage"):
                    self._usage(request, "".join(behaviour.pieces))
                self._chunk(b"data: [DONE]\n\n")
            self._chunk(b"")

        def _event(self, request: dict[str, Any], delta: dict[str, str], finish: str | None = None) -> None:
            self._send(request, {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

        def _usage(self, request: dict[str, Any], text: str) -> None:
            """Words for tokens."""
            read = sum(len(message["content"].split()) for message in request["messages"])
            wrote = len(text.split())
            usage = {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}
            self._send(request, {"choices": [], "usage": usage})

        def _send(self, request: dict[str, Any], event: dict[str, Any]) -> None:
            event |= {
                "id": "chatcmpl-test",
                "object": "chat.completion.chunk",
                "created": 0,
                "model": request["model"],
            }
            self._chunk(f"data: {json.dumps(event)}\n\n".encode())

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


def letters(text: str, size: int = 1) -> list[str]:
    """A text in pieces of so many characters."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def main() -> None:
    """Serve one answer, slowly, until Ctrl-C."""
    with ChatServer() as server:
        server.says(*letters(" ".join(sys.argv[1:]) or "Yes [1].", 3), pause=0.05)
        print("\n".join(f"export {name}={value}" for name, value in server.environment.items()), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
