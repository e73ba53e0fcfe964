"""A kept model that is cheap to play against, and its table."""

from __future__ import annotations

import pytest

import pipeline_core
from pipeline_core.registry.opened_model import open_model
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.store import open_store
from tests.registry.conftest import TEXT, loans

ROWS = 900


def keep_loans(folder, text, rows):
    """Keep the model of a drawing of loans in a workspace of a folder."""
    loans(rows).to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(text)
    home = folder / "home"
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=home))
    store = open_store(home)
    keep_of_run(store, store.runs.latest(1)[0], "tree", "loans")
    store.close()
    return folder


@pytest.fixture(scope="session")
def loans_folder(tmp_path_factory):
    """A folder with a table of loans and the workspace of a model that was kept of it."""
    folder = tmp_path_factory.mktemp("simulated")
    return keep_loans(folder, TEXT.replace("AT_LEAST", "0.5"), ROWS)


@pytest.fixture
def store(loans_folder):
    store = open_store(loans_folder / "home")
    yield store
    store.close()


@pytest.fixture
def model(store):
    return open_model(store, store.models.find("loans"))
