"""A model as a folder that MLflow loads and serves: one writer, for kept models and for exports.

Nothing is sent anywhere: no tracking server is asked, and MLflow's telemetry is off.
"""

from __future__ import annotations

import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline_core.errors import UsageError
from pipeline_core.measures.reference_profile import ColumnProfile
from pipeline_core.registry.portable.carried_modules import carried_modules
from pipeline_core.registry.portable.extras import require_library
from pipeline_core.registry.portable.portable_model import PortableModel
from pipeline_core.registry.typical_rows import typical_rows
from pipeline_core.store.temporary_folders import temporary_folder

_KINDS = {"number": "double", "word": "string", "boolean": "boolean", "date": "datetime"}
_EXAMPLES = 3


def write_mlflow_folder(model: PortableModel, folder: Path) -> None:
    """Write a model as an MLflow model folder, whole or not at all.

    Its signature says the columns that the model reads and what it answers; its example is
    drawn from the profile, so that no row of anybody is in it.

    Parameters
    ----------
    model
        The model.
    folder
        Where to; it must not be there, or be empty.

    Raises
    ------
    UsageError
        MLflow is not installed, the folder holds something, or it cannot be written.
    """
    require_library("mlflow")
    if odd := [name for name, facts in model.read_columns.items() if facts.kind not in _KINDS]:
        raise UsageError("portable.mlflow_columns", model=model.name, columns=odd)
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise UsageError("portable.folder_taken", folder=str(folder))
    with temporary_folder() as work:
        _save(model, work / "model", _code(model, work / "code"))
        try:
            shutil.copytree(work / "model", folder, dirs_exist_ok=True)
        except OSError as error:
            cause = error.strerror or str(error)
            raise UsageError("cli.not_written", file=str(folder), cause=cause) from error


def _save(model: PortableModel, folder: Path, code: list[str] | None) -> None:
    with _quiet():
        from mlflow import sklearn as mlflow_sklearn

        mlflow_sklearn.save_model(
            model.pipeline,
            str(folder),
            serialization_format="skops",
            skops_trusted_types=model.facts()["types"],
            signature=_signature(model),
            input_example=_example(model),
            pip_requirements=[
                f"{name}=={version}"
                for name, version in sorted(model.libraries.items())
                if name != "python"
            ],
            code_paths=code,
            metadata={"model": model.name, **model.origin, "answers": dict(model.answers)},
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep MLflow from calling home, and from saying what a reader cannot act on."""
    for name in ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        os.environ[name] = "true"
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _code(model: PortableModel, folder: Path) -> list[str] | None:
    """Write the functions of this project that a model calls; return where they are."""
    modules = carried_modules(model.facts()["types"])
    for path, text in modules.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return [str(folder / "pipeline_core")] if modules else None


def _signature(model: PortableModel) -> Any:
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    inputs: list[Any] = [ColSpec(_kind(facts), name) for name, facts in model.read_columns.items()]
    outputs: list[Any] = [ColSpec(_answer_kind(model))]
    return ModelSignature(Schema(inputs), Schema(outputs))


def _kind(column: ColumnProfile) -> str:
    is_whole = column.dtype.startswith(("int", "uint")) and not column.missing
    return "long" if column.kind == "number" and is_whole else _KINDS[column.kind]


def _answer_kind(model: PortableModel) -> str:
    if model.answers["kind"] == "number":
        return "double"
    classes = model.answers["classes"]
    if any(isinstance(label, str) for label in classes):
        return "string"
    if classes and all(isinstance(label, bool) for label in classes):
        return "boolean"
    return "double" if any(isinstance(label, float) for label in classes) else "long"


def _example(model: PortableModel) -> pd.DataFrame:
    columns = model.read_columns
    return model.typed(typical_rows(columns, _EXAMPLES))[[*columns]]
