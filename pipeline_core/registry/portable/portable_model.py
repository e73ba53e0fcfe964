"""A fitted model with what its answers need elsewhere: columns, classes, libraries, origin."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline_core.errors import StoreError, UsageError
from pipeline_core.measures.reference_profile import ColumnProfile, table_profile
from pipeline_core.registry.libraries import model_libraries
from pipeline_core.registry.needed_columns import dropped_columns
from pipeline_core.registry.opened_model import open_model
from pipeline_core.registry.prediction import typed_column
from pipeline_core.registry.profiles import model_answers
from pipeline_core.store import Store
from pipeline_core.store.frames import NotStorable
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.models import dump_model, trusted_types

if TYPE_CHECKING:
    from pipeline_core.quality.subjects import FittedModel

Json = dict[str, Any]


@dataclass(frozen=True)
class PortableModel:
    """A fitted model, ready to be written in a form that others open.

    Parameters
    ----------
    name
        What it is called, and its version: ``credit:3``.
    pipeline
        The fitted model, with its recipe.
    data
        The same as the bytes of a skops file.
    columns
        The profile of each column that it takes, in its order.
    needless
        Those of them that it drops unread.
    answers
        What kind of answer it gives: `profiles.model_answers`.
    libraries
        The versions of what it is made of, by package.
    origin
        The name of its ``pipeline``, its ``stage`` and its ``block``.
    """

    name: str
    pipeline: Any
    data: bytes
    columns: Mapping[str, ColumnProfile]
    needless: frozenset[str]
    answers: Mapping[str, Any]
    libraries: Mapping[str, str]
    origin: Mapping[str, str]

    @property
    def stem(self) -> str:
        """Its name as that of a file."""
        return re.sub(r"[^A-Za-z0-9_-]+", "-", self.name).strip("-") or "model"

    @property
    def read_columns(self) -> dict[str, ColumnProfile]:
        """The columns that it reads."""
        return {name: facts for name, facts in self.columns.items() if name not in self.needless}

    @property
    def sha256(self) -> str:
        """The SHA-256 of its skops file."""
        return hashlib.sha256(self.data).hexdigest()

    def typed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows with the columns that it takes, in its order and with its dtypes.

        Raises
        ------
        UsageError
            A column holds what it cannot take.
        """
        empty = pd.Series(np.nan, index=rows.index)
        return pd.DataFrame(
            {
                name: empty
                if name in self.needless
                else typed_column(name, rows[name], column, self.name)
                for name, column in self.columns.items()
            },
            index=rows.index,
        )

    def facts(self) -> Json:
        """Return what answering needs beside the model itself, as plain data."""
        return {
            "model": self.name,
            **self.origin,
            "sha256": self.sha256,
            "types": trusted_types(self.data),
            "answers": dict(self.answers),
            "columns": [
                {
                    "name": name,
                    "kind": column.kind,
                    "dtype": column.dtype,
                    "gaps": bool(column.missing),
                    "read": name not in self.needless,
                }
                for name, column in self.columns.items()
            ],
            "libraries": dict(self.libraries),
        }


def portable_fit(fitted: FittedModel, name: str, origin: Mapping[str, str]) -> PortableModel:
    """Return the model of a stage of a run, ready to be written in another form.

    Parameters
    ----------
    fitted
        The model, with its rows.
    name, origin
        As `PortableModel` has them.

    Raises
    ------
    UsageError
        No file gives it back.
    """
    pipeline = fitted.model.pipeline
    try:
        data = dump_model(pipeline)
    except NotStorable as error:
        values = {"stage": fitted.stage, "types": str(error)[:300]}
        raise UsageError("registry.not_writable", **values) from error
    return PortableModel(
        name,
        pipeline,
        data,
        table_profile(fitted.train),
        dropped_columns(pipeline),
        model_answers(pipeline, fitted.model.roles),
        model_libraries(pipeline),
        origin,
    )


def portable_model(store: Store, version: KeptModel) -> PortableModel:
    """Return a version of a kept model, ready to be written in another form.

    Raises
    ------
    StoreError
        A file of it is missing or damaged.
    UsageError
        It cannot be opened with the libraries that are here.
    """
    opened = open_model(store, version)
    data = store.models.objects.read(version.files["model"].name)
    if data is None:
        raise StoreError("registry.damaged", model=version.title, part="model")
    record = version.record
    return PortableModel(
        version.title,
        opened.pipeline,
        data,
        opened.profile.features,
        opened.needless,
        record["answers"],
        record["libraries"],
        {"pipeline": record["pipeline"]["name"], "stage": version.stage, "block": record["block"]},
    )
