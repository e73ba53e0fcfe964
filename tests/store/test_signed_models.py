"""Fitted models as signed files: exact, aligned, and nobody's but the key's."""

from __future__ import annotations

import io
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from pipeline_core.data.data import Model
from pipeline_core.data.output import Output
from pipeline_core.spec.keys_folder import keys_folder
from pipeline_core.spec.source_path import source_path
from pipeline_core.store import Store, open_store, signed_models
from pipeline_core.store.frames import NotStorable
from pipeline_core.store.signed_models import load_signed, sign_model
from pipeline_core.store.signing_key import signing_key

from .test_models import ESTIMATORS, X, Y, assert_same_answers, fitted

KEY = b"k" * 32


def written(model: Any, key: bytes = KEY) -> bytes:
    return b"".join(sign_model(model, key))


def loaded(content: bytes, key: bytes = KEY) -> Any:
    return load_signed(io.BytesIO(content), key)


KINDS = [pytest.param(kind, id=name) for name, kind in ESTIMATORS]


@pytest.mark.parametrize("kind", KINDS)
def test_every_estimator_gives_the_same_answers(kind: type) -> None:
    estimator, inputs = fitted(kind)
    assert_same_answers(loaded(written(estimator)), estimator, inputs)


def test_arrays_are_aligned_and_may_be_written_to() -> None:
    model = KNeighborsClassifier().fit(X, Y)
    again = loaded(written(model))
    assert again._fit_X.flags.aligned
    assert again._fit_X.flags.writeable
    assert again._fit_X.ctypes.data % 64 == model._fit_X.ctypes.data % 64 or (
        again._fit_X.ctypes.data % 64 == 0
    )
    frame = pd.DataFrame(X, columns=list("abcd"))
    pipeline = make_pipeline(StandardScaler(), RandomForestClassifier(5, random_state=0))
    pipeline.fit(frame, Y)
    expected = pipeline.predict_proba(frame)
    np.testing.assert_array_equal(loaded(written(pipeline)).predict_proba(frame), expected)


def test_no_changed_byte_and_no_other_key_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    content = written(LogisticRegression().fit(X, Y))
    assert loaded(content) is not None
    unpickled: list[object] = []
    monkeypatch.setattr(signed_models, "_load", unpickled.append)
    for place in range(0, len(content), 7):
        changed = bytearray(content)
        changed[place] ^= 1
        assert loaded(bytes(changed)) is None
    for part in (content[:-1], content[:100], content[:32], b"", content + b"\0"):
        assert loaded(part) is None
    assert loaded(content, b"x" * 32) is None
    assert unpickled == [], "nothing is unpickled before its signature is right"


def test_a_model_of_other_versions_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    content = written(LogisticRegression().fit(X, Y))
    monkeypatch.setattr(signed_models, "_versions", lambda: {"scikit-learn": "0.1"})
    assert loaded(content) is None


class Foreign(LogisticRegression):
    """A class that a run's process does not have."""


class Harmful:
    def __reduce__(self) -> Any:
        return os.system, ("touch harmed",)


@pytest.mark.parametrize(
    "model",
    [
        Foreign(),
        Harmful(),
        FunctionTransformer(lambda table: table),
        make_pipeline(FunctionTransformer(os.getenv)),
        LogisticRegression(class_weight={0: Foreign()}),
    ],
    ids=["subclass", "reduce", "lambda", "function", "inside"],
)
def test_what_is_not_of_a_library_is_not_kept(model: Any) -> None:
    with pytest.raises(NotStorable):
        sign_model(model, KEY)


def test_even_a_signed_file_loads_the_types_of_models_only(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(signed_models, "_pickle", lambda model, _: pickle.dumps(model, 5))
    content = written(Harmful())
    with pytest.raises(NotStorable):
        loaded(content)
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_the_users_alone_and_another_for_each_person(tmp_path: Path) -> None:
    one, other = (signing_key(tmp_path / "people" / name) for name in ("a" * 16, "b" * 16))
    own = signing_key(tmp_path / "mine")
    assert len({one, other, own}) == 3
    assert own == signing_key(tmp_path / "moved"), "a workspace may move"
    file = keys_folder() / "models.key"
    assert file.stat().st_mode & 0o077 == 0
    assert file.read_bytes() not in (one, other, own)


def test_no_pipeline_reads_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    monkeypatch.setenv("FABRICA_KEYS", str(project / "keys"))
    assert signing_key(tmp_path) is not None
    (project / "table.csv").write_text("a\n1\n")
    (project / "link.csv").symlink_to(project / "keys" / "models.key")
    monkeypatch.setenv("FABRICA_ROOT", str(project))
    assert source_path(project, "table.csv") is not None
    assert source_path(project, "keys/models.key") is None
    assert source_path(project / "keys", "models.key") is None
    assert source_path(project, "link.csv") is None


def kept(store: Store) -> Path:
    model = Model(make_pipeline(LogisticRegression()).fit(X, Y))
    assert store.artifacts.save("model", Output(model=model), {})["kept"]
    return next((store.workspace / "objects").glob("*/*"))


def test_a_copied_workspace_without_its_key_has_its_models_made_again(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept(open_store(workspace)).suffix == ".signed"
    assert open_store(workspace).artifacts.load("model", {}) is not None
    monkeypatch.setenv("FABRICA_KEYS", str(tmp_path / "elsewhere"))
    assert open_store(workspace).artifacts.load("model", {}) is None
    assert open_store(workspace).artifacts.summary("model") is None


def test_without_a_place_for_a_key_models_are_skops_files(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FABRICA_KEYS", str(tmp_path / "file" / "keys"))
    store = open_store(workspace)
    assert kept(store).suffix == ".skops"
    output = store.artifacts.load("model", {})
    assert output is not None
    assert output.model is not None
    np.testing.assert_array_equal(
        output.model.pipeline.predict(X), LogisticRegression().fit(X, Y).predict(X)
    )


def test_a_server_opens_no_model(workspace: Path) -> None:
    from ui.documents.stores import store_of

    kept(open_store(workspace))
    with pytest.raises(RuntimeError, match="runs and jobs only"):
        store_of(workspace).artifacts.load("model", {})
    assert store_of(workspace).artifacts.load("model", {}, parts=("report",)) is not None
