"""Launchers are started before anybody needs them, but by servers alone."""

from __future__ import annotations

import threading

import pytest

from pipeline_core.runs import client, launcher_address
from tests.runs.conftest import until
from ui.documents import warming


@pytest.fixture
def serving(monkeypatch):
    """Be a server for the test."""
    monkeypatch.setattr(warming, "_is_serving", threading.Event())
    warming.serve()


def test_who_comes_in_has_a_launcher_soon(workspace, launcher, serving):
    for _ in range(3):
        warming.warm_visitor()
    until(lambda: launcher_address.find(workspace))
    until(lambda: not warming._starting)
    assert client.status(workspace)["running"] == []


def test_a_page_without_a_server_starts_none(workspace, monkeypatch):
    monkeypatch.setattr(warming, "_is_serving", threading.Event())
    warming.warm(workspace)
    assert not warming._starting
    assert launcher_address.find(workspace) is None
