"""The tables that a run kept: those of its stages, as they stand after the recipe."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.catalog import load_functions
from pipeline_core.data.data import Data
from pipeline_core.data.output import Report
from pipeline_core.engine.arguments import adapt_functions
from pipeline_core.engine.fitted_layers import FittedLayers
from pipeline_core.engine.preview import table_after_recipe
from pipeline_core.passport.records import RunRecord
from pipeline_core.spec.failing import parsed_source
from pipeline_core.store import Store


class KeptTables:
    """The kept results of a run's stages.

    Parameters
    ----------
    store
        The workspace.
    record
        The run.
    """

    def __init__(self, store: Store, record: RunRecord) -> None:
        self.record = record
        self._artifacts = store.artifacts
        blocks = {entry["id"]: entry for entry in record.entries.values()}
        self._makers = adapt_functions(blocks, load_functions(blocks, blocks))
        self._layers = FittedLayers()
        self._data: dict[str, Data | None] = {}
        self._tables: dict[str, pd.DataFrame | None] = {}

    def data(self, stage: str) -> Data | None:
        """Return the Data that came out of a stage; None if none did, or it is not kept.

        That of ``stage.failing`` are the rows that a sieve set aside.
        """
        if stage not in self._data:
            for source in self.record.sources(parsed_source(stage)[0]):
                self.data(source)  # what it shares with the stage is read once
            self._data[stage] = self._read(stage)
        return self._data[stage]

    def table(self, stage: str) -> pd.DataFrame | None:
        """Return the table of a stage as it stands after its recipe; None if there is none."""
        if stage not in self._tables:
            self._tables[stage] = self._table_of(self.data(stage))
        return self._tables[stage]

    def report(self, stage: str) -> Report | None:
        """Return the report of a stage; None if it gave none, or it is not kept."""
        key = self._key(stage)
        return self._artifacts.report(key) if key else None

    def is_kept(self, stage: str) -> bool:
        """Return whether the result of a stage is in the workspace."""
        key = self._key(stage)
        return key is not None and self._artifacts.summary(key) is not None

    def _key(self, stage: str) -> str | None:
        return self.record.rows.get(stage, {}).get("key") or None

    def _table_of(self, data: Data | None) -> pd.DataFrame | None:
        try:
            return None if data is None else table_after_recipe(data, self._layers)
        except Exception:  # a step may fail in any way: the stage that fitted it says how
            return None

    def _read(self, stage: str) -> Data | None:
        owner, failing = parsed_source(stage)
        key = self._key(owner)
        if key is None or not {*self._artifacts.recipe_blocks(key)} <= self._makers.keys():
            return None
        output = self._artifacts.load(key, self._makers, parts=("data", "failing"))
        if output is not None and failing:
            return output.failing
        if output is None or output.data is None:
            return None
        return self._with_shared_parts(stage, output.data)

    def _with_shared_parts(self, stage: str, data: Data) -> Data:
        """Return the data with the rows and steps of a stage before it, where they are equal.

        So the layers of a recipe are fitted once for all the stages that share them.
        """
        for source in self.record.sources(stage):
            before = self._data.get(source)
            if before is None or not _continues(before, data):
                continue
            recipe = (*before.recipe, *data.recipe[len(before.recipe) :])
            return replace(before, recipe=recipe)
        return data


def _continues(before: Data, after: Data) -> bool:
    """Return whether some data are others with no more than further steps."""
    steps = after.recipe[: len(before.recipe)]
    return (
        before.roles == after.roles
        and [*map(_origin, steps)] == [*map(_origin, before.recipe)]
        and _is_equal(before.train, after.train)
        and _is_equal(before.test, after.test)
        and before.rows.equals(after.rows)
    )


def _origin(step: Any) -> tuple[str, str, str, str]:
    return step.stage, step.block, repr(step.settings), repr(step.choice)


def _is_equal(first: Any, second: Any) -> bool:
    if first is None or second is None:
        return first is second
    return bool(np.array_equal(first, second))
