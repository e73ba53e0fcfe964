"""The row blocks of a kept pipeline: those between its source and the rows that a model takes.

A model takes rows as they are after the last row block. New rows come as the source has them,
so the same blocks are planned again from the text that was kept, with the new rows in place of
the source at the head of the chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipeline_core.catalog import Catalogue, Entry, load_functions
from pipeline_core.engine.row_inputs import wires_in_order
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.plan import Plan, plan
from pipeline_core.plan.fitting import fitting_job
from pipeline_core.plan.planner import Job
from pipeline_core.spec import parse
from pipeline_core.spec.entry import writes
from pipeline_core.spec.failing import parsed_source
from pipeline_core.store.kept_models import KeptModel

_PASSING = ("roles", "split", "assessment")


class RowBlocks(NamedTuple):
    """The stages whose work makes the rows of a model.

    Parameters
    ----------
    plan
        The plan of the kept text.
    functions
        Its blocks' functions by id.
    chain
        The stages from the source to the model's data, the new rows' way.
    last
        Where the model's rows come from, as the file has it: ``stage`` or ``stage.failing``.
    inside
        The column steps that the model does by itself; None where the record does not say.
    """

    plan: Plan
    functions: Mapping[str, Callable[..., Any]]
    chain: tuple[str, ...]
    last: str
    inside: frozenset[str] | None

    @property
    def source(self) -> str:
        """The stage in whose place the new rows come."""
        return self.chain[0]

    @property
    def jobs(self) -> list[Job]:
        """The stages that are needed, in order; what only judges rows is not."""
        needed, waiting = set(self.chain), list(self.chain[1:])
        while waiting:
            job = self.plan.jobs[waiting.pop()]
            new = [name for name in self._read(job) if name not in needed]
            needed.update(new)
            waiting += new
        return [job for job in self.plan.jobs.values() if job.stage in needed]

    def _read(self, job: Job) -> list[str]:
        wires = wires_in_order(self.plan.entries[job.block], job.inputs)
        if self.plan.entries[job.block]["shape"] == "assessment":
            return [_main_source(self.plan, job)]
        return [name for names in wires.values() for name in names]

    @property
    def make_rows(self) -> bool:
        """Whether a stage of the chain makes other rows than come to it."""
        return any(self._makes_rows(self.plan.jobs[stage]) for stage in self.chain[1:])

    def end_with(self, stage: str) -> bool:
        """Return whether no stage of the chain after one makes rows; False where unknown."""
        after = self.chain[self.chain.index(stage) + 1 :]
        makes = any(self._makes_rows(self.plan.jobs[name]) for name in after)
        return self.inside is not None and not makes

    def _makes_rows(self, job: Job) -> bool:
        entry = self.plan.entries[job.block]
        if entry["shape"] == "column":
            return self.inside is not None and job.stage not in self.inside
        return entry["shape"] not in _PASSING and not writes(entry)


def row_blocks(kept: KeptModel, catalogue: Catalogue, folder: Path) -> RowBlocks | None:
    """Return the stages that make the rows of a model; None where its source's are those.

    Parameters
    ----------
    kept
        The model.
    catalogue
        The blocks, by id.
    folder
        What the file paths of its pipeline start from.

    Raises
    ------
    UsageError
        The kept pipeline cannot be planned with the blocks that are here.
    """
    record = kept.record
    try:
        pipeline = parse(record["pipeline"]["text"], record["pipeline"].get("file", ""))
        planned = plan(pipeline, catalogue, folder=folder, to=[kept.stage])
    except FabricaError as error:
        raise UsageError("predict.no_plan", model=kept.title, why=str(error)[:600]) from error
    job = fitting_job(planned, kept.stage)
    if job is None:
        return None
    last = job.written_inputs["data"][0]
    inside = frozenset(record["steps"]) if "steps" in record else None
    chain = _chain(planned, parsed_source(last)[0])
    blocks = {planned.jobs[name].block for name in chain}
    found = RowBlocks(planned, {}, chain, last, inside)
    if not found.make_rows:
        return None
    blocks = {job.block for job in found.jobs}
    return found._replace(functions=load_functions(catalogue, blocks))


def _chain(planned: Plan, last: str) -> tuple[str, ...]:
    """Return the stages from a source to a stage, by the main table of each."""
    chain = [last]
    while planned.jobs[chain[-1]].sources:
        chain.append(_main_source(planned, planned.jobs[chain[-1]]))
    return tuple(reversed(chain))


def _main_source(planned: Plan, job: Job) -> str:
    """Return the stage that gives the rows which a stage changes or passes on."""
    entry: Entry = planned.entries[job.block]
    wires = wires_in_order(entry, job.inputs)
    first: tuple[str, ...] = next(iter(wires.values()))
    passed: tuple[str, ...] = wires.get(entry["passes"] or "", first)
    return passed[0]
