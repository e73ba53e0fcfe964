"""A kept model taken home: it answers where Fábrica is not, and only if it is what it was."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import pandas as pd
import pytest

from pipeline_core.registry.opened_model import open_model
from pipeline_core.registry.portable.standalone import load_model, typed_rows
from pipeline_core.registry.prediction import predict
from pipeline_core.runs.portable_models import model_archive, model_texts
from tests.registry.rich import keep_rents


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """A model that derives a column: the store, the version, rows, and the unpacked folder."""
    home = tmp_path_factory.mktemp("rents")
    store, models, rows = keep_rents(home, {"flats": "ridge"}, derived=True)
    kept, rows = models["flats"], rows.drop(columns="rent")
    away = tmp_path_factory.mktemp("away")
    data = model_archive(store, kept, "en")
    zipfile.ZipFile(io.BytesIO(data)).extractall(away)
    return store, kept, rows, away / "flats-1"


def answered(folder, rows):
    """What predict.py of a folder writes for some rows, in a process that knows no Fábrica."""
    rows.to_csv(folder / "rows.csv", index=False)
    command = [sys.executable, "-I", str(folder / "predict.py"), str(folder / "rows.csv")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_script_answers_as_the_kept_model_without_fabrica(taken):
    store, kept, rows, folder = taken
    process = answered(folder, rows)
    assert process.returncode == 0, process.stderr
    expected = predict(open_model(store, kept), rows).answers
    written = pd.read_csv(io.StringIO(process.stdout))
    assert written["prediction"].to_list() == expected["prediction"].to_list()
    assert written.columns.to_list() == [*rows.columns, "prediction"]
    # What the model calls of this project is there, and no more of it.
    carried = {path.name for path in folder.glob("pipeline_core/*")}
    assert {"measures", "expressions"} <= carried
    assert not {"store", "registry", "runs", "blocks", "cli"} & carried


def test_a_changed_byte_is_refused(taken):
    *_, rows, folder = taken
    model = folder / "model.skops"
    data = model.read_bytes()
    model.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    process = answered(folder, rows)
    model.write_bytes(data)
    assert (process.returncode, process.stdout) == (1, "")
    assert "hashes differ" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_shorter_list_of_types_is_refused(taken, tmp_path):
    *_, folder = taken
    facts = json.loads((folder / "model.json").read_text())
    (tmp_path / "model.skops").write_bytes((folder / "model.skops").read_bytes())
    (tmp_path / "model.json").write_text(json.dumps({**facts, "types": facts["types"][:-1]}))
    with pytest.raises(SystemExit) as caught:
        load_model(tmp_path)
    assert facts["types"][-1] in str(caught.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: rows.drop(columns="rooms"), "These columns are missing: rooms."),
        (lambda rows: rows.assign(size="big"), "size: 'big' is not a number."),
    ],
)
def test_rows_that_do_not_fit_get_a_sentence(taken, change, sentence):
    *_, rows, folder = taken
    facts = json.loads((folder / "model.json").read_text())
    with pytest.raises(SystemExit) as caught:
        typed_rows(change(rows), facts)
    assert str(caught.value) == sentence


def test_the_folder_says_what_it_is_in_the_readers_language(taken):
    store, kept, _, folder = taken
    readme = (folder / "README.md").read_text()
    facts = json.loads((folder / "model.json").read_text())
    assert facts["sha256"] in readme
    assert "`district`" in readme
    assert "scikit-learn==" in (folder / "requirements.txt").read_text()
    spanish = model_texts(store.workspace, kept.title, "es")["README.md"]
    assert "No necesita Fábrica" in spanish
    assert "It does not need" in readme


def test_the_same_model_gives_the_same_bytes(taken):
    store, kept, *_ = taken
    assert model_archive(store, kept, "en") == model_archive(store, kept, "en")
