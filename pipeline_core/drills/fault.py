"""A fault: a way to break a good pipeline, a detector, and one way to mend it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from pipeline_core.catalog import Catalogue
from pipeline_core.drills.drawing import Drawing, JudgedModel
from pipeline_core.drills.observation import Observation, observe
from pipeline_core.drills.text_table import TextTable, read_text_table
from pipeline_core.edits import Edit, SetSetting
from pipeline_core.spec import Pipeline
from pipeline_core.spec.source_path import source_path

Facts: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Breakage:
    """How a pipeline is broken and mended again.

    Parameters
    ----------
    edits
        What breaks the pipeline.
    mending
        What mends the broken one.
    facts
        What the detector must know of the good one.
    tables
        The files that are changed, by the path in the pipeline.
    """

    edits: tuple[Edit, ...] = ()
    mending: tuple[Edit, ...] = ()
    facts: Facts = field(default_factory=dict)
    tables: Mapping[str, TextTable] = field(default_factory=dict)


@dataclass(frozen=True)
class GoodPipeline:
    """A pipeline without a fault, with its files.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    folder
        The folder that its paths start from.
    """

    pipeline: Pipeline
    catalogue: Catalogue
    folder: Path

    @cached_property
    def seen(self) -> Observation:
        """What there is to see of it."""
        return observe(self.pipeline, self.catalogue, self.folder)

    @property
    def drawing(self) -> Drawing:
        """Its stages and wires."""
        return self.seen.drawing

    @property
    def main(self) -> JudgedModel | None:
        """Its first judged model that is no baseline."""
        return next((judged for judged, _, _ in self.seen.learning), None)

    def nearest(self, *shapes: str) -> str | None:
        """Return the last stage of some shapes that the rows of the main model go through."""
        if self.main is None:
            return None
        stages = {self.main.trained_on, *self.drawing.above(self.main.trained_on)}
        found = [name for name in self.drawing.of_shape(*shapes) if name in stages]
        return found[-1] if found else None

    @property
    def roles(self) -> str | None:
        """The stage that gives the rows of the main model their roles."""
        return self.nearest("roles")

    @property
    def split(self) -> str | None:
        """The stage that splits the rows of the main model."""
        return self.nearest("split")

    @property
    def target(self) -> str | None:
        """The column that the main model predicts."""
        data = self.seen.learning[0][1] if self.seen.learning else None
        return data.roles.target if data is not None else None

    @property
    def features(self) -> pd.DataFrame:
        """The columns that its main model is shown; an empty table where there is none."""
        return self.seen.shown[0][1] if self.seen.shown else pd.DataFrame()

    def setting(self, stage: str, name: str, default: Any = None) -> Any:
        """Return a setting of a stage."""
        return self.pipeline.stages[stage].settings.get(name, default)

    def source_of(self, stage: str) -> tuple[str, str]:
        """Return the stage that a stage's rows come from, and the port they come by."""
        port, source, _ = next(self.drawing.wired(stage, "Data"))
        return source, port

    @cached_property
    def files(self) -> dict[str, tuple[str, TextTable]]:
        """The CSV files of the main model's sources: stage, path and table."""
        above = self.drawing.above(self.main.trained_on) if self.main else set()
        found = {}
        for name in self.pipeline.stages:
            stage = self.pipeline.stages[name]
            if name in above and stage.block == "read_csv":
                written = str(stage.settings.get("path", ""))
                path = source_path(self.folder, written)
                table = read_text_table(path, stage.settings) if path else None
                if table is not None and len(table.rows) >= 100:
                    found[name] = (written, table)
        return found

    def source_with(self, column: str) -> tuple[str, str, TextTable] | None:
        """Return the source whose file has a column: stage, path and table."""
        for stage, (path, table) in self.files.items():
            if column in table.header:
                return stage, path, table
        return None

    def all_roles(self) -> list[str]:
        """Return every stage that gives roles to rows of a source of the main model."""
        sources = set(self.files)
        names = self.drawing.of_shape("roles")
        return [name for name in names if sources & self.drawing.above(name)]


Breaks: TypeAlias = Callable[[GoodPipeline, random.Random], Iterator[Breakage]]
Sees: TypeAlias = Callable[[Observation, Facts], bool]


@dataclass(frozen=True)
class Fault:
    """A kind of fault.

    Parameters
    ----------
    kind
        Its name, and that of its messages.
    breaks
        Yields the ways to break a pipeline so, in an order that a seed decides; none where a
        pipeline cannot have the fault.
    sees
        Whether a pipeline has the fault, whatever its stages are called.
    refused
        Whether the product itself refuses to run a stage with the fault.
    """

    kind: str
    breaks: Breaks
    sees: Sees
    refused: bool = False


def shown_edits(good: GoodPipeline, *columns: str) -> tuple[list[Edit], list[Edit]]:
    """Return the edits that show new columns to the models where a list says which they see.

    Returns
    -------
    tuple of list
        The edits, and those that take them back.
    """
    edits: list[Edit] = []
    back: list[Edit] = []
    for name, stage in good.pipeline.stages.items():
        listed = stage.settings.get("columns")
        is_above = good.main is not None and name in {
            good.main.trained_on,
            *good.drawing.above(good.main.trained_on),
        }
        if stage.block == "select_columns" and is_above and isinstance(listed, tuple | list):
            edits.append(SetSetting(name, "columns", [*listed, *columns]))
            back.append(SetSetting(name, "columns", list(listed)))
    return edits, back


def free_column(good: GoodPipeline, names: list[str]) -> str:
    """Return the first of some names that no table of the main model has."""
    taken = {name for _, table in good.files.values() for name in table.header}
    for _, features, _ in good.seen.shown:
        taken |= {str(name) for name in features.columns}
    return next(name for name in [*names, *(f"{n}_2" for n in names)] if name not in taken)


def in_formula(column: str) -> str:
    """Return a column's name as a formula writes it.

    Examples
    --------
    >>> in_formula("age"), in_formula("NO2 (µg)")
    ('age', '`NO2 (µg)`')
    """
    return column if column.isidentifier() else f"`{column}`"
