"""Reruns: a part of a plan run in memory, with the output of some stages changed.

The stages' work is the product's own, `engine.stage.run_stage`. Nothing is kept: no result,
no recipe, no journal, no event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.data.data import Data
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import data_of_source, wires_of
from pipeline_core.engine.fitted_recipes import FittedRecipes
from pipeline_core.engine.stage import Task, run_stage
from pipeline_core.engine.variants import Variants
from pipeline_core.plan import Plan

Change = Callable[[Data], Data]


@dataclass
class Reruns:
    """The part of a plan that leads to some stages, run as often as one likes.

    Parameters
    ----------
    plan, functions
        What the engine runs.
    outputs
        The results of the pipeline as it is drawn, filled by `run`.
    """

    plan: Plan
    functions: Mapping[str, Callable[..., Any]]
    outputs: dict[str, Output] = field(default_factory=dict)

    def run(self, stages: Collection[str]) -> Mapping[str, Output]:
        """Run what leads to some stages as it is drawn, once."""
        for stage in self.order(stages):
            if stage not in self.outputs:
                self.outputs[stage] = self.stage_output(stage, self.outputs)
        return self.outputs

    def changed(
        self, stages: Collection[str], changes: Mapping[str, Change]
    ) -> Mapping[str, Output]:
        """Return the results of some stages where the Data of other stages is changed.

        Parameters
        ----------
        stages
            The stages whose results are needed; `run` has been called for them.
        changes
            What happens to the Data that leaves a stage. What does not come after one of
            these stages is not run again.
        """
        outputs: dict[str, Output] = {}
        dirty: set[str] = set()
        for stage in self.order(stages):
            comes_after = not dirty.isdisjoint(self.plan.jobs[stage].sources)
            output = self.stage_output(stage, outputs) if comes_after else self.outputs[stage]
            if stage in changes and output.data is not None:
                output = Output(data=changes[stage](output.data), failing=output.failing)
                comes_after = True
            if comes_after:
                dirty.add(stage)
            outputs[stage] = output
        return outputs

    def above(self, stage: str) -> set[str]:
        """Return a stage with all that lead to it."""
        jobs, names, open_ = self.plan.jobs, {stage}, [stage]
        while open_:
            sources = [name for name in jobs[open_.pop()].sources if name not in names]
            names.update(sources)
            open_ += sources
        return names

    def order(self, stages: Collection[str]) -> list[str]:
        """Return some stages with all that lead to them, in the plan's order."""
        needed = set().union(*(self.above(stage) for stage in stages))
        return [name for name in self.plan.jobs if name in needed]

    def stage_output(self, stage: str, outputs: Mapping[str, Output]) -> Output:
        """Return the result of a stage that is handed the given outputs of others."""
        job = self.plan.jobs[stage]
        entry, function = self.plan.entries[job.block], self.functions[job.block]
        inputs = wires_of(job, lambda name: outputs[name])
        variants = Variants(self.plan, self.functions, lambda name: _data_of(name, outputs))
        task = Task(stage, entry, function, job.settings, self.plan.folder, variants=variants)
        try:
            return run_stage(task, inputs, FittedRecipes())
        except Exception as error:  # whatever it is, its sentence names this stage
            if not hasattr(error, "stage"):
                error.stage = stage  # type: ignore[attr-defined]
            raise


def _data_of(source: str, outputs: Mapping[str, Output]) -> Data:
    data = data_of_source(source, lambda stage: outputs[stage])
    if data is None:
        raise TypeError("a Data port was wired to a stage that gives no Data")
    return data
