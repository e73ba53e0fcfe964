"""Kept models that are watched, and rows that come for them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

import pipeline_core
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.store import Store, open_store
from tests.monitor.retrained import years
from tests.registry.conftest import TEXT, loans


@pytest.fixture(scope="session")
def store(tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("watched")
    loans().to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(
        TEXT.replace("AT_LEAST", "0.5").replace(
            'positive: "yes"', 'positive: "yes", sensitive: [city]'
        )
    )
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=folder / "home"))
    store = open_store(folder / "home")
    for name in ("loans", "other"):
        keep_of_run(store, store.runs.latest(1)[0], "tree", name)
    return store


def batch(shift: float = 0.0, rows: int = 240) -> pd.DataFrame:
    """Rows like those that the model was made with, but for their income."""
    table = loans().head(rows).drop(columns="paid")
    return table.assign(income=table["income"] + shift)


def write_files(folder: Path, shifts: list[float]) -> str:
    """Write a file a batch; later ones are younger, and all have long been finished."""
    folder.mkdir(exist_ok=True)
    for number, shift in enumerate(shifts):
        file = folder / f"b{number:03}.csv"
        batch(shift).to_csv(file, index=False)
        os.utime(file, (1_000_000 + number,) * 2)
    return str(folder)


@pytest.fixture(scope="session")
def champion(tmp_path_factory):
    """A folder with a pipeline and a workspace with its kept champion."""
    folder = tmp_path_factory.mktemp("champion")
    years(240).to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(TEXT.replace("AT_LEAST", "0.5"))
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=folder / "home"))
    store = open_store(folder / "home")
    keep_of_run(store, store.runs.latest(1)[0], "tree", "loans")
    store.models.set_alias("loans", "champion", 1)
    store.close()
    return folder


@pytest.fixture
def place(champion, tmp_path):
    """A copy of it, and a folder of later rows that is watched."""
    shutil.copytree(champion, tmp_path, dirs_exist_ok=True)
    (tmp_path / "new").mkdir()
    store = open_store(tmp_path / "home")
    yield store, tmp_path
    store.close()
