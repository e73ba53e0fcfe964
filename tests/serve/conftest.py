"""A kept model that is served, shared by the tests of this room."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest

import pipeline_core
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.serve.application import Serving, build_application
from pipeline_core.serve.door import LOOPBACK, Door
from pipeline_core.serve.limits import Limits
from pipeline_core.serve.served_model import ServedModel
from pipeline_core.store import open_store
from tests.registry.conftest import TEXT, loans

ROWS = [{"income": 20.0, "city": "Lima"}, {"income": 35.5, "city": "Puno"}]


@pytest.fixture(scope="session")
def passed(tmp_path_factory):
    """The store and the run of a model that passed its gate."""
    folder = tmp_path_factory.mktemp("served")
    loans().to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(TEXT.replace("AT_LEAST", "0.5"))
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=folder / "home"))
    store = open_store(folder / "home")
    return store, store.runs.latest(1)[0]


@pytest.fixture(scope="session")
def store(passed):
    """A store with two versions of a model, the first of them champion."""
    store, run = passed
    for _ in range(2):
        keep_of_run(store, run, "tree", "loans")
    store.models.set_alias("loans", "champion", 1)
    return store


@pytest.fixture
def served(store):
    return ServedModel(store, "loans:champion")


@asynccontextmanager
async def client_of(serving):
    """Yield a client of an app, whose lifespan is that of the block."""
    app = build_application(serving)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://localhost:8600")
    async with app.router.lifespan_context(app), client:
        yield client


def ask(served, *requests, door=None, limits=None, **keywords):
    """Return the answers to requests (method, path, and what httpx takes), one after the other."""
    door = door or Door(frozenset(LOOPBACK))

    async def all_answers():
        async with client_of(Serving(served, limits or Limits(), door, **keywords)) as client:
            return [await client.request(method, path, **more) for method, path, more in requests]

    return asyncio.run(all_answers())


def predict(served, body, **keywords):
    """Return the answer to one request for predictions."""
    how = {"content": body} if isinstance(body, bytes) else {"json": body}
    how.setdefault("headers", {"content-type": "application/json"})
    (answer,) = ask(served, ("POST", "/predict", how), **keywords)
    return answer
