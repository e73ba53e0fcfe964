"""What a model has inside is kept beside it, read without it, and missing in old results."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from pipeline_core.contents.model import contents_of
from pipeline_core.data.data import Model
from pipeline_core.data.fitted_contents import contents_as_json
from pipeline_core.store import Output, Store, open_store


@pytest.fixture
def store(workspace: Path) -> Store:
    return open_store(workspace)


@pytest.fixture
def output() -> Output:
    X = pd.DataFrame({f"x{n}": np.sin(np.arange(60) * (n + 1)) for n in range(90)})
    pipeline = make_pipeline(LogisticRegression()).fit(X, np.where(X["x0"] > 0, "yes", "no"))
    return Output(model=Model(pipeline), contents=contents_of(pipeline, rows=X, matrix=X))


def test_contents_come_back_exactly_without_opening_the_model(store: Store, output: Output) -> None:
    assert store.artifacts.save("key", output, {})["kept"]
    again = open_store(store.workspace)
    again.artifacts.opens_models = False
    contents = again.artifacts.contents("key")
    assert contents is not None
    assert output.contents is not None
    assert json.dumps(contents_as_json(contents)) == json.dumps(contents_as_json(output.contents))


def test_an_output_without_contents_opens_as_before(store: Store, output: Output) -> None:
    store.artifacts.save("old", Output(model=output.model), {})
    assert store.artifacts.contents("old") is None
    back = store.artifacts.load("old", {})
    assert back is not None
    assert back.model is not None
    assert back.contents is None
    with sqlite3.connect(store.workspace / "fabrica.db") as connection:
        (parts,) = connection.execute("SELECT parts FROM artifacts").fetchone()
    assert "contents" not in json.loads(parts)  # as the versions before wrote it


def test_the_file_of_contents_outlives_the_sweep(store: Store, output: Output) -> None:
    store.artifacts.save("key", output, {})
    assert list((store.workspace / "objects").rglob("*.json")), "too small to be a file"
    store.artifacts.sweep(older_than=-1)
    assert store.artifacts.contents("key") is not None


def test_reading_contents_loads_no_scikit_learn(store: Store, output: Output) -> None:
    store.artifacts.save("key", output, {})
    code = (
        "import sys; from pathlib import Path; from pipeline_core.store import open_store;"
        f"assert open_store(Path({str(store.workspace)!r})).artifacts.contents('key');"
        "print('sklearn' in sys.modules)"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert process.stdout.strip() == "False", process.stderr
