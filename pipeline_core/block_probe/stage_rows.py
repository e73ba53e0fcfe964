"""Trial of a user's block on rows of a pipeline's stage, beside the made table.

What is tried is what the rows can tell: whether it runs on them, and what becomes of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.block import Block
from pipeline_core.block_probe.probe import BlockCase, Probe, made_value
from pipeline_core.block_probe.promises import ROW_TRIALS, Finding, describe_case, tried
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.data.data import Data, Roles
from pipeline_core.data.dtypes import kinds_of
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import Task
from pipeline_core.engine.fitted_recipes import fit_recipe
from pipeline_core.errors import SettingsError
from pipeline_core.messages.message import Message
from pipeline_core.plan.cache_key import fill_seeds
from pipeline_core.spec.entry import Entry, SettingSchema

_SHAPES = ("row", "sieve", "column")
_NAMED_COLUMNS = 6


@dataclass(frozen=True)
class StageRows:
    """Rows that leave a stage of a pipeline.

    Parameters
    ----------
    stage
        The stage, as a reader knows it.
    rows
        Its rows, or a sample of them.
    settings
        Those of the pipeline's stage of the tried block; empty for made ones.
    """

    stage: str
    rows: pd.DataFrame
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class _StageCase(BlockCase):
    """A block with a probe on a stage's rows."""

    given: StageRows

    @cached_property
    def probe(self) -> _StageProbe:
        return _StageProbe(self.block, self.entry, self.folder, self.given)


class _StageProbe(Probe):
    """The task of a block, with a stage's rows at its ports."""

    def __init__(self, block: Block, entry: Entry, folder: Path, given: StageRows) -> None:
        self.given = given
        super().__init__(block, entry, folder)

    def write_files(self) -> None:
        """Write none: what takes a table reads no file."""

    @cached_property
    def rows(self) -> pd.DataFrame:
        return self.given.rows

    @cached_property
    def _model(self) -> None:
        """No model: what is tried here takes none."""

    @property
    def task(self) -> Task:
        schema = self.entry["settings"]
        made = {name: self._value(name, schema["properties"][name]) for name in schema["required"]}
        settings = effective_settings({**made, **self.given.settings}, schema)
        return replace(super().task, settings=fill_seeds(settings, schema, 0))

    def _value(self, name: str, schema: SettingSchema) -> Any:
        """Return a value for a setting that must have one: a column of the rows, or a made one."""
        pick = schema.get("x-pick")
        if name in self.given.settings or not pick or pick["new"]:
            return self.block.try_with.get(name, made_value(schema))
        kinds = kinds_of(self.rows)
        fitting = [column for column, kind in kinds.items() if pick["kind"] in (None, kind)]
        if not fitting:
            raise SettingsError("probe.rows.no_column", setting=name, kind=pick["kind"])
        return fitting[0] if pick["single"] else fitting[:1]

    def inputs(self) -> dict[str, dict[str, Output]]:
        places = np.arange(len(self.rows))
        first = len(places) - len(places) // 4
        is_column = self.entry["shape"] == "column"
        train, test = (places[:first], places[first:]) if is_column else (None, None)
        output = Output(data=Data(self.rows.copy(), Roles(), train, test))
        return {port["name"]: {"source": output} for port in self.entry["ports"]}


def findings_on_rows(block: Block, given: StageRows, folder: Path) -> list[Finding]:
    """Return what the trial of a block on a stage's rows finds out, each with the stage's name.

    Parameters
    ----------
    block
        A user's block that was imported.
    given
        The rows.
    folder
        An empty folder.
    """
    case = _StageCase(block, folder, given)
    start = inspect.getsourcelines(block.function)[1]
    first = tried("described", describe_case, case, start)
    findings = _findings(case, start) if first.state == "kept" else [first]
    return [_with_stage(finding, given.stage) for finding in findings]


def _findings(case: _StageCase, start: int) -> list[Finding]:
    ports = case.entry["ports"]
    takes_tables = bool(ports) and all(port["wire"] == "Data" for port in ports)
    if case.entry["shape"] not in _SHAPES or not takes_tables:
        return [Finding("doubtful", Message("probe.rows.no_matter"))]
    first = tried("runs", lambda _: _run(case.probe), case, start)
    if first.state != "kept":
        return [first]
    others = [tried(name, trial, case, start) for name, trial in ROW_TRIALS.items()]
    return [first, *(finding for finding in others if finding.state != "kept")]


def _run(probe: _StageProbe) -> Finding:
    """Run the block, and tell what became of the rows and columns."""
    output = probe.run()
    assert output.data is not None
    data = output.data
    before, after = probe.rows, fit_recipe(data).X if data.recipe else data.rows
    values = {
        "of": len(before),
        "rows": len(data.rows),
        "aside": None if output.failing is None else len(output.failing.rows),
        "new": _first(after.columns.difference(before.columns, sort=False)),
        "gone": _first(before.columns.difference(after.columns, sort=False)),
    }
    return Finding("kept", Message("probe.rows.ran", values))


def _first(names: pd.Index[Any]) -> list[str]:
    """Return the first of many names, and a sign that there are more."""
    more = ["…"] if len(names) > _NAMED_COLUMNS else []
    return [*map(str, names[:_NAMED_COLUMNS]), *more]


def _with_stage(finding: Finding, stage: str) -> Finding:
    values = {"stage": stage, "finding": finding.message.as_json()}
    return replace(finding, message=Message("probe.on_rows", values))
