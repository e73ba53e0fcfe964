"""A model as an MLflow folder: a process that knows no Fábrica loads it and gets its answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from pipeline_core.cli import main
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.registry.portable.mlflow_folder import write_mlflow_folder
from pipeline_core.registry.portable.portable_model import portable_model
from pipeline_core.runs.portable_models import mlflow_folder
from tests.registry.rich import keep_rents

# It takes the network away first: nothing may be asked.
LOADER = """\
import socket, sys
def nowhere(*of, **more): raise OSError("no network here")
socket.socket.connect = socket.create_connection = nowhere
import json, mlflow.pyfunc, pandas
model = mlflow.pyfunc.load_model(sys.argv[1])
rows = pandas.read_csv(sys.argv[2])
inputs = {one.name: str(one.type) for one in model.metadata.signature.inputs}
example = model.predict(model.input_example)
import pipeline_core
print(json.dumps({"answers": model.predict(rows).tolist(), "inputs": inputs,
                  "code": pipeline_core.__file__, "example": len(example)}))
"""


@pytest.fixture(scope="module")
def flats(tmp_path_factory):
    """A pipeline with a formula, run and kept: its folder, the store, the version, the rows."""
    folder = tmp_path_factory.mktemp("flats")
    store, models, rows = keep_rents(folder, {"line": "ridge"}, derived=True)
    return folder, store, models["line"], rows.drop(columns="rent")


@pytest.fixture(scope="module")
def installed():
    reason = "the extra is not installed: pip install -r requirements-mlflow.txt"
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    pytest.importorskip("mlflow", reason=reason)


def loaded(folder, rows, beside):
    """What MLflow loads and answers in a clean process."""
    rows.to_csv(beside / "rows.csv", index=False)
    (beside / "loader.py").write_text(LOADER)
    command = [sys.executable, "-I", "loader.py", str(folder), "rows.csv"]
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"}
    process = subprocess.run(
        command, cwd=beside, capture_output=True, text=True, check=False, env=environment
    )
    assert process.returncode == 0, process.stderr[-2000:]
    return json.loads(process.stdout)


def test_a_clean_process_loads_it_and_answers_the_same(installed, flats, tmp_path, monkeypatch):
    _, store, kept, rows = flats
    monkeypatch.chdir(tmp_path)
    mlflow_folder(store, kept, tmp_path / "out")
    model = portable_model(store, kept)
    given = loaded(tmp_path / "out", rows, tmp_path)
    assert given["answers"] == model.pipeline.predict(model.typed(rows)).tolist()
    assert given["inputs"] == {
        "size": "DataType.double",
        "rooms": "DataType.long",
        "district": "DataType.string",
    }
    assert given["example"] == 3
    assert given["code"].startswith(str(tmp_path / "out"))
    # No store of runs beside it, and none of its rows inside.
    assert {path.name for path in tmp_path.iterdir()} == {"out", "rows.csv", "loader.py"}
    example = pd.DataFrame(**json.loads((tmp_path / "out" / "input_example.json").read_text()))
    training = {tuple(row) for row in rows.itertuples(index=False)}
    assert not training & {tuple(row) for row in example.itertuples(index=False)}


def test_an_export_runs_the_pipeline_and_writes_the_same_folder(installed, flats, tmp_path):
    folder, store, kept, _ = flats
    words = ["export", str(folder / "rents.yaml"), "--to", "mlflow", "-o", str(tmp_path / "out")]
    assert main([*words, "--workspace", str(folder / "home")]) == 0
    model = portable_model(store, kept)
    from pipeline_core.store.models import load_model

    copy = load_model((tmp_path / "out" / "model.skops").read_bytes())
    rows = model.typed(pd.read_csv(folder / "rents.csv"))
    assert np.array_equal(copy.predict(rows), model.pipeline.predict(rows))


def test_a_folder_with_something_in_it_is_left_alone(installed, flats, tmp_path):
    _, store, kept, _ = flats
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError) as caught:
        mlflow_folder(store, kept, tmp_path)
    assert caught.value.code == "portable.folder_taken"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_the_library_it_says_what_to_install(flats, monkeypatch, tmp_path):
    _, store, kept, _ = flats
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(UsageError) as caught:
        write_mlflow_folder(portable_model(store, kept), tmp_path / "out")
    assert "pip install -r requirements-mlflow.txt" in say(caught.value.code, caught.value.values)
    assert not (tmp_path / "out").exists()
