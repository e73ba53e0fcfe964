"""The plans of all variants together: what they share has one key, and runs once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.check import stages_left_out
from pipeline_core.edits import entry_of, needed_stages, with_bypasses
from pipeline_core.errors import FabricaError
from pipeline_core.factory.expansion import Variant
from pipeline_core.messages.message import Message
from pipeline_core.plan import Job, Plan, plan
from pipeline_core.plan.planner import Memory
from pipeline_core.spec import Pipeline


@dataclass(frozen=True)
class PlannedVariant:
    """A variant with its plan; `error` says why it has none, `gates` judge the same model."""

    variant: Variant
    plan: Plan | None
    error: Message | None = None
    gates: tuple[str, ...] = ()


@dataclass(frozen=True)
class JointPlan:
    """The plans of variants, up to their judge.

    Parameters
    ----------
    variants
        The variants with their plans.
    judge
        The stage that judges them.
    file
        The file of the drawing.
    threads
        Threads that a single stage may use.
    """

    variants: tuple[PlannedVariant, ...]
    judge: str
    file: Path
    threads: int = 1

    @cached_property
    def _jobs(self) -> list[Job]:
        plans = [planned.plan for planned in self.variants if planned.plan is not None]
        return [job for each in plans for job in each.jobs.values()]

    @property
    def all_stages(self) -> int:
        """How many stages the variants have, each on its own."""
        return len(self._jobs)

    @property
    def distinct_stages(self) -> int:
        """How many different results these are: what is shared counts once."""
        return len({job.key for job in self._jobs})

    @property
    def stages_to_run(self) -> int:
        """How many of the different results are not kept yet."""
        return len({job.key for job in self._jobs if job.action == "run"})

    def judge_key(self, planned: PlannedVariant) -> str | None:
        """Return the key of the report that judges a variant."""
        return planned.plan.jobs[self.judge].key if planned.plan else None

    def model_job(self, planned: PlannedVariant) -> Job | None:
        """Return the stage that fits the model which is judged; None where there is none."""
        return model_job(planned.plan, self.judge) if planned.plan else None


def model_job(of_plan: Plan, judge: str) -> Job | None:
    """Return the stage that fits the model which a judge is wired to, or None."""
    job = of_plan.jobs[judge]
    while True:
        entry = of_plan.entries[job.block]
        if entry["shape"] in ("estimator", "meta"):
            return job
        ports = [port["name"] for port in entry["ports"] if port["wire"] == "Model"]
        sources = [source for port in ports for source in job.inputs.get(port, ())]
        if not sources:
            return None
        job = of_plan.jobs[sources[0]]


def plan_together(
    variants: Sequence[Variant],
    catalogue: Catalogue,
    memory: Memory,
    *,
    file: Path,
    judge: str,
    threads: int = 1,
    force: Iterable[str] = (),
) -> JointPlan:
    """Return the plans of variants; one with an error where its judge needs it has none.

    Parameters
    ----------
    variants, catalogue
        The variants, and the blocks.
    memory
        The results that are kept.
    file
        The file of the drawing: paths start from its folder.
    judge
        The stage that judges them.
    threads
        Threads that a single stage may use; part of the keys of fits.
    force
        Stages to run even if their result is kept.
    """
    planned = tuple(
        _planned(variant, catalogue, memory, file, judge, threads, tuple(force))
        for variant in variants
    )
    return JointPlan(planned, judge, file, threads)


def _planned(
    variant: Variant,
    catalogue: Catalogue,
    memory: Memory,
    file: Path,
    judge: str,
    threads: int,
    force: tuple[str, ...],
) -> PlannedVariant:
    def planned(to: tuple[str, ...]) -> Plan:
        return plan(
            variant.pipeline,
            catalogue,
            memory,
            folder=file.parent,
            identity=identity_of(file, variant),
            to=to,
            force=[name for name in force if name in variant.pipeline.stages],
            threads=threads,
            left_out=stages_left_out(variant.pipeline, catalogue, file.parent, to),
        )

    try:
        own = planned((judge,))
        gates = _gates(variant.pipeline, catalogue, own, judge)
        own = planned((judge, *gates)) if gates else own
    except FabricaError as error:
        return PlannedVariant(variant, None, error.message)
    return PlannedVariant(variant, own, gates=gates)


def _gates(pipeline: Pipeline, catalogue: Catalogue, own: Plan, judge: str) -> tuple[str, ...]:
    """Return the gates outside the judge that may refuse the model which it judges."""
    model = model_job(own, judge)
    around = with_bypasses(pipeline, catalogue)
    return tuple(
        name
        for name, stage in around.stages.items()
        if name not in own.jobs
        and _lets_models_pass(entry_of(catalogue, stage.block))
        and (model is None or model.stage in needed_stages(around, [name]))
    )


def _lets_models_pass(entry: Entry | None) -> bool:
    passes = entry["passes"] if entry else None
    wires = [port["wire"] for port in entry["ports"] if port["name"] == passes] if entry else []
    return wires == ["Model"]


def identity_of(file: Path, variant: Variant) -> str:
    """Return under which identity a variant runs: never that of the drawing."""
    return f"{file}#{variant.name}"
