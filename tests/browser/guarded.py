"""An app that people sign in to at an OIDC provider, with a chat model behind it: real servers on this machine."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import oidc_provider_mock
from chat_server import ChatServer
from flask import Response
from oidc_provider_mock import User
from playwright.sync_api import Page, expect
from server import ROOT, serving
from werkzeug.serving import make_server

from index.config import IndexConfig

ADA = User(sub="ada-7", claims={"name": "Ada Byron", "email": "ada@example.org", "email_verified": True})
BOB = User(sub="bob-9", claims={"name": "Bob Noyce", "email": "bob@example.org", "email_verified": True})
EVE = User(sub="eve-3", claims={"name": "Eve Hart", "email": "eve@example.org", "email_verified": True})
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "of-the-tests-and-long-enough-to-sign-with"
client_id = "footnote"
client_secret = "of-the-tests"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@dataclass(frozen=True)
class Guarded:
    """An app that asks to sign in, and the chat model's server behind it."""

    address: str
    model: ChatServer


@contextmanager
def providing(*users: User) -> Iterator[str]:
    """An OIDC provider that these people can sign in at; yields its address. Its pages ask a network for their style,
    so they go without."""
    provider = oidc_provider_mock.app(user_claims=users)

    @provider.after_request
    def plain(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.set_data(re.sub(r"<link[^>]*>", "", response.get_data(as_text=True)))
        return response

    server = make_server("127.0.0.1", 0, provider, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def guarding(config: IndexConfig, folder: Path) -> Iterator[Guarded]:
    """Run the app over an index, its secrets in `folder`; Ada may manage documents."""
    secrets = folder / "secrets.toml"
    with providing(ADA, BOB, EVE) as provider, ChatServer() as model:
        text = SECRETS.format(provider=provider)
        key, others = "OPENAI_API_KEY", dict(model.environment)
        secrets.write_text(f'{key} = "{others.pop(key)}"\n{text}', encoding="utf-8")
        more = others | {"FOOTNOTE_MANAGERS": "ada@example.org", key: ""}
        with serving(ROOT / "app.py", config, more, ["--secrets.files", str(secrets)]) as address:
            yield Guarded(address, model)


def sign_in(page: Page, address: str, user: User) -> None:
    """From the app to the provider and back."""
    page.goto(address)
    page.get_by_role("button", name="Sign in").click(timeout=60_000)
    page.get_by_role("button", name=user.sub, exact=True).first.click()
    expect(page.locator(".welcome h1")).to_be_visible(timeout=60_000)
