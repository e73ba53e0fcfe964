"""Unfitted models of a plan's stages, with other settings than the stages have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sklearn.pipeline import Pipeline, make_pipeline

from pipeline_core.catalog import pick_of
from pipeline_core.catalog.describe import parts_of
from pipeline_core.data.data import Data
from pipeline_core.data.layers import Layer
from pipeline_core.data.matrix_step import matrix_steps
from pipeline_core.data.output import Output
from pipeline_core.data.recipe import Step
from pipeline_core.engine.arguments import Task, arguments, part_value
from pipeline_core.measures.weights import weighted
from pipeline_core.plan import Job, Plan
from pipeline_core.spec.candidates import OFF, setting_path

Changes = Mapping[str, Any]  # values by ``stage.setting``


class Variants:
    """The unfitted models of a plan.

    Parameters
    ----------
    plan, functions
        What the engine runs.
    data_of
        Returns the Data of a source: a stage, or ``stage.failing``.
    """

    def __init__(
        self,
        plan: Plan,
        functions: Mapping[str, Callable[..., Any]],
        data_of: Callable[[str], Data],
    ) -> None:
        self._plan = plan
        self._functions = functions
        self._data_of = data_of

    def model(self, stage: str, changes: Changes, *, takes_weights: bool = False) -> Any:
        """Return the unfitted model of a stage, with some settings changed.

        Parameters
        ----------
        stage
            A stage that makes a model, or hands one on.
        changes
            The changed settings.
        takes_weights
            Whether the model's `fit` must take weights of rows.
        """
        job = self._plan.jobs[stage]
        entry = self._plan.entries[job.block]
        if entry["shape"] == "meta":
            model = self._composed(job, changes)
        elif entry["shape"] == "estimator":
            model = self._plain(job, changes)
        else:
            return self.model(
                job.inputs[entry["passes"] or ""][0], changes, takes_weights=takes_weights
            )
        return weighted(model) if takes_weights else model

    def recipes(self, stage: str) -> list[list[Layer]]:
        """Return the layers of the recipes of a stage's model and of the models within it."""
        job = self._plan.jobs[stage]
        entry = self._plan.entries[job.block]
        if entry["shape"] == "estimator":
            data = self._data_of(job.written_inputs["data"][0])
            return [data.layers()] if data.recipe else []
        ports = [port["name"] for port in entry["ports"] if port["wire"] == "Model"]
        return [
            layers
            for port in ports
            for source in job.inputs.get(port, ())
            for layers in self.recipes(source)
        ]

    def _plain(self, job: Job, changes: Changes) -> Any:
        data, estimator = self._data_of(job.written_inputs["data"][0]), self._made(job, changes)
        recipe = self._changed_data(data, changes).compile()
        between = matrix_steps(data.layers(), estimator) if data.recipe else []
        if recipe is not None:
            return make_pipeline(recipe, *between, estimator)
        if data.compile() is None:
            return make_pipeline(estimator)
        # What is left out keeps its place, which the other candidates have.
        first, *others = make_pipeline(data.compile(), *between, estimator).steps
        return Pipeline([(first[0], "passthrough"), *others])

    def _composed(self, job: Job, changes: Changes) -> Any:
        data = self._data_of(job.written_inputs["data"][0])
        has_weights = data.roles.weight is not None
        inputs: dict[str, Any] = {}
        task = self._task(job, changes)
        for name, part in parts_of(task.function).items():
            sources = job.inputs.get(part.port, ())
            if part.part == "unfitted":
                models = {
                    source: self.model(source, changes, takes_weights=has_weights)
                    for source in sources
                }
                inputs[name] = models if part.many else models[sources[0]]
            else:
                inputs[name] = part_value(task, part.part, Output(data=data))
        return task.function(**inputs, **arguments(task, None))

    def _changed_data(self, data: Data, changes: Changes) -> Data:
        recipe = [self._changed_step(step, changes) for step in data.recipe]
        return replace(data, recipe=tuple(step for step in recipe if step is not None))

    def _changed_step(self, step: Step, changes: Changes) -> Step | None:
        """Return a step with its changed settings, or None where the change is to leave it out."""
        own = _own(step.stage, changes)
        if own.get(OFF):
            return None
        if not own.keys() - {OFF}:
            return step
        task = self._task(self._plan.jobs[step.stage], changes)
        settings = arguments(task, None)
        schema = task.entry["settings"]["properties"].get("columns")
        choice = settings.get("columns") if schema and pick_of(schema) else step.choice
        transformer = task.function(**settings)
        return replace(step, settings=task.settings, transformer=transformer, choice=choice)

    def _made(self, job: Job, changes: Changes) -> Any:
        task = self._task(job, changes)
        return task.function(**arguments(task, None))

    def _task(self, job: Job, changes: Changes) -> Task:
        own = {name: value for name, value in _own(job.stage, changes).items() if name != OFF}
        entry, function = self._plan.entries[job.block], self._functions[job.block]
        settings = {**job.settings, **own}
        return Task(job.stage, entry, function, settings, self._plan.folder, variants=self)


def _own(stage: str, changes: Changes) -> dict[str, Any]:
    paths = {setting_path(key): value for key, value in changes.items()}
    return {setting: value for (owner, setting), value in paths.items() if owner == stage}
