"""Proxies: believed where the operator named them, and nowhere else."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse

from pipeline_core.cli.app_command import app_environment
from pipeline_core.cli.parser import build_parser
from pipeline_core.errors import StoreError, UsageError
from tests.ui import loops
from tests.ui.security.entering import entering, guarded, talk
from ui.security.proxies import ForwardedClient, ignore_other_proxies, named_proxies

ROOT = Path(__file__).resolve().parents[3]
TOLD = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https"}


async def client_and_scheme(scope, receive, send):
    await PlainTextResponse(f"{scope['client'][0]} {scope['scheme']}")(scope, receive, send)


def ask(app, client: str, headers: dict[str, str]) -> str:
    async def asking():
        transport = httpx.ASGITransport(app, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
            return (await browser.get("/", headers=headers)).text

    return loops.run(asking())


@pytest.mark.parametrize("client", ["10.0.0.5", "::ffff:10.0.0.5", "192.168.7.7"])
def test_a_named_proxy_says_who_asks(monkeypatch, client):
    monkeypatch.setenv("FABRICA_PROXIES", "10.0.0.5, 192.168.0.0/16")
    app = ForwardedClient(client_and_scheme, named_proxies())
    assert ask(app, client, TOLD) == "203.0.113.7 https"


@pytest.mark.parametrize("client", ["10.0.0.6", "127.0.0.1", "::1"])
def test_others_do_not(monkeypatch, client):
    monkeypatch.setenv("FABRICA_PROXIES", "10.0.0.5")
    app = ForwardedClient(client_and_scheme, named_proxies())
    assert ask(app, client, TOLD) == f"{client} http"


def test_what_a_client_writes_before_the_proxy_is_not_believed():
    app = ForwardedClient(client_and_scheme, ["10.0.0.5/32"])
    lie = {"x-forwarded-for": "127.0.0.1, 203.0.113.7"}
    assert ask(app, "10.0.0.5", lie) == "203.0.113.7 http"


@pytest.mark.parametrize("header", ["forwarded", "x-real-ip", "x-forwarded-host", "x-client-ip"])
def test_headers_that_no_proxy_is_asked_for_say_nothing(header):
    app = ForwardedClient(client_and_scheme, ["10.0.0.5/32"])
    assert ask(app, "10.0.0.5", {header: "for=1.2.3.4;proto=https"}) == "10.0.0.5 http"


def test_uvicorn_believes_nobody_by_itself(monkeypatch):
    import uvicorn.config

    monkeypatch.setattr(uvicorn.config, "ProxyHeadersMiddleware", None)
    ignore_other_proxies()
    config = uvicorn.Config(client_and_scheme)
    config.load()
    assert ask(config.loaded_app, "127.0.0.1", TOLD) == "127.0.0.1 http"


@pytest.mark.parametrize("proxies", [["10.0.0.1/32"], []])
def test_the_cookie_is_for_https_alone_where_the_browser_uses_it(workspace, proxies):
    guard = ForwardedClient(guarded(), proxies)
    method, path, options = entering()
    answer, _ = talk(guard, (method, path, {**options, "headers": TOLD}))
    assert ("Secure" in answer.headers["set-cookie"]) is bool(proxies)
    answer, _ = talk(guarded(), entering(), home="https://192.168.1.5")
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("word", ["*", "proxy.example", "10.0.0.0/33", "10.0.0"])
def test_what_is_no_address_is_refused(monkeypatch, word):
    monkeypatch.setenv("FABRICA_PROXIES", f"10.0.0.5,{word}")
    with pytest.raises(StoreError, match=r"server\.bad_proxy"):
        named_proxies()
    with pytest.raises(UsageError, match="--proxy") as refused:
        build_parser("en").parse_args(["app", "--proxy", word])
    assert word in str(refused.value)


def test_the_command_hands_its_proxies_to_the_server(monkeypatch):
    words = ["app", "--proxy", "10.0.0.5", "--proxy", "192.168.0.0/16"]
    options = build_parser("en").parse_args(words)
    assert isinstance(options, argparse.Namespace)
    monkeypatch.setenv("FABRICA_PROXIES", app_environment(options)["FABRICA_PROXIES"])
    assert named_proxies() == ["10.0.0.5/32", "192.168.0.0/16"]


def test_a_server_with_a_wrong_one_says_so_and_does_not_start(workspace, monkeypatch):
    monkeypatch.setenv("FABRICA_PROXIES", "everybody")
    command = [sys.executable, "-c", "import app"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert "FABRICA_PROXIES must name the proxies" in ended.stderr
    assert "Traceback" not in ended.stderr
