"""New rows through the row blocks of a kept pipeline, by the bodies that a run calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.data.dtypes import normalise
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import data_of_source, wires_of
from pipeline_core.engine.failures import explain
from pipeline_core.engine.stage import FittedRecipes, Task, run_stage
from pipeline_core.errors import StageFailed, UsageError
from pipeline_core.messages.message import Message
from pipeline_core.plan.planner import Job
from pipeline_core.registry.row_blocks import RowBlocks
from pipeline_core.spec.entry import writes
from pipeline_core.store.recipes import roles_from_json

_UNKNOWN = ("failed.unknown_column", "failed.role_not_shown")


class ReplayedRows(NamedTuple):
    """Rows as a model takes them.

    Parameters
    ----------
    rows
        The rows.
    keeps_index
        Whether each has the label of the new row that it was.
    notes
        How many rows each stage dropped or made, and which stages had nothing to work on.
    """

    rows: pd.DataFrame
    keeps_index: bool
    notes: tuple[Message, ...]


class _Replay:
    """A replay that is going on."""

    def __init__(self, blocks: RowBlocks, roles: Mapping[str, Any], taken: set[str]) -> None:
        self.blocks, self.taken = blocks, taken
        self.roles = roles_from_json(roles)
        self.outputs: dict[str, Output] = {}
        self.notes: list[Message] = []
        self.keeps_index = True

    def work(self, job: Job) -> None:
        """Do the work of a stage, or pass the rows on."""
        shape = self.blocks.plan.entries[job.block]["shape"]
        on_chain = job.stage in self.blocks.chain
        if shape in ("split", "assessment") or writes(self.blocks.plan.entries[job.block]):
            self.outputs[job.stage] = self._before(job)
        elif shape == "roles":
            self.outputs[job.stage] = self._with_roles(job)
        elif shape == "column" and job.stage in (self.blocks.inside or ()):
            self.outputs[job.stage] = self._before(job)
        else:
            self.outputs[job.stage] = self._run(job, on_chain=on_chain)

    def _before(self, job: Job) -> Output:
        """Return what comes to a stage by its main wire."""
        chain = self.blocks.chain
        source = chain[chain.index(job.stage) - 1] if job.stage in chain else job.sources[0]
        port = next(port for port, names in job.inputs.items() if source in names)
        output = self.outputs[source]
        return output.set_aside if (port, source) in job.failing else output

    def _with_roles(self, job: Job) -> Output:
        data = self._before(job).data
        if data is None or job.stage not in self.blocks.chain:
            return Output(data=data)
        absent = set(self.roles.not_features) - {*map(str, data.rows.columns)}
        baked = data.bake() if absent else data
        # As the run did where a step makes a role's column, or nothing later could have.
        made = absent & {*map(str, baked.rows.columns)} or self.blocks.end_with(job.stage)
        return Output(data=replace(baked if made else data, roles=self.roles))

    def _run(self, job: Job, *, on_chain: bool) -> Output:
        plan = self.blocks.plan
        entry, function = plan.entries[job.block], self.blocks.functions[job.block]
        task = Task(job.stage, entry, function, job.settings, plan.folder)
        try:
            output = run_stage(task, self._wires(job), FittedRecipes())
        except Exception as error:  # a block says in its own way what it cannot take
            if on_chain and self._needs_other_columns(error):
                values = {"stage": job.stage, "columns": error.values["columns"]}  # type: ignore[attr-defined]
                self.notes.append(Message("predict.stage_left_out", values))
                return self._before(job)
            message = explain(error, job.stage)
            raise UsageError(message.code, **message.values) from error
        if on_chain:
            self._compare(job, output)
        return output

    def _needs_other_columns(self, error: Exception) -> bool:
        """Return whether a stage names columns which the new rows and the model do not have."""
        if not isinstance(error, StageFailed) or error.code not in _UNKNOWN:
            return False
        return self.taken.isdisjoint(error.values["columns"])

    def _wires(self, job: Job) -> dict[str, dict[str, Output]]:
        """Return what is wired to a stage; of several tables in a row only the new rows' own."""
        wires = wires_of(job, lambda name: self.outputs[name])
        chain = {*self.blocks.chain}
        return {
            port: {n: o for n, o in outputs.items() if n in chain} or outputs
            for port, outputs in wires.items()
        }

    def _compare(self, job: Job, output: Output) -> None:
        """Note how many rows a stage of the chain dropped or made."""
        before, entry = self._before(job).data, self.blocks.plan.entries[job.block]
        if before is None or output.data is None or entry["shape"] == "column":
            return
        self.keeps_index = self.keeps_index and entry["keeps_index"]
        came, left = len(before.rows), len(output.data.rows)
        if came != left:
            code = "predict.rows_dropped" if entry["keeps_index"] else "predict.rows_made"
            values = {"stage": job.stage, "before": came, "after": left, "count": came - left}
            self.notes.append(Message(code, values))


def replayed_rows(
    blocks: RowBlocks, rows: pd.DataFrame, roles: Mapping[str, Any], taken: set[str]
) -> ReplayedRows:
    """Return new rows as they are after the last row block.

    Parameters
    ----------
    blocks
        The row blocks.
    rows
        The new rows, as the source has them.
    roles
        The roles of the model's data, as plain data.
    taken
        The columns that the model takes.

    Raises
    ------
    UsageError
        A stage cannot work on them, and the model needs what it makes.
    """
    replay = _Replay(blocks, roles, taken)
    named = rows.set_axis(rows.columns.map(str), axis="columns").reset_index(drop=True)
    replay.outputs[blocks.source] = Output(data=Data(normalise(named)))
    for job in blocks.jobs:
        if job.stage != blocks.source:
            replay.work(job)
    data = data_of_source(blocks.last, lambda name: replay.outputs[name])
    if data is None:
        raise UsageError("predict.rows_not_made", stage=blocks.last)
    if blocks.inside is not None or not taken <= {*map(str, data.rows.columns)}:
        data = data.bake()  # what the model does by itself was left out
    return ReplayedRows(data.rows, replay.keeps_index, tuple(replay.notes))
