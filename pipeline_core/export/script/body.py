"""Writes the body of `main()` stage by stage, from the same plan that the engine runs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pipeline_core.catalog.estimators.maker import composed_call
from pipeline_core.data.data import Data
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import (
    Task,
    arguments,
    part_value,
    rows_to_choose_from,
    wires_of,
)
from pipeline_core.engine.row_inputs import row_arguments, tables_of, wires_in_order
from pipeline_core.engine.search_axes import Axis, grid_of, search_axes, vary_settings
from pipeline_core.engine.variants import Variants
from pipeline_core.errors import ExportError
from pipeline_core.export.inline.call import Call
from pipeline_core.export.inline.inline import inline
from pipeline_core.export.script.calls import call_arguments, split_of_rows
from pipeline_core.export.script.comments import pass_on
from pipeline_core.export.script.metas import member_values
from pipeline_core.export.script.models import FittedModel, write_model
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.normalisation import normalisation_code, sieve_normalisation
from pipeline_core.export.script.plain_csv import plain_call
from pipeline_core.export.script.recipes import last_step, recipe_stages
from pipeline_core.export.script.results import Results
from pipeline_core.export.script.searches import write_report
from pipeline_core.export.script.stage_wires import ScriptOutput, StageWires
from pipeline_core.export.script.statements import Statements
from pipeline_core.export.script.tables import Tables, Wire, with_data
from pipeline_core.export.source.module_source import source_of
from pipeline_core.export.source.names import Names
from pipeline_core.plan import Job, Plan
from pipeline_core.spec.entry import writes


class Body:
    """The body of `main()`.

    Parameters
    ----------
    plan, functions
        What the engine would run.
    outputs
        What a preview gives for each stage: columns, roles and recipes.
    module
        The rest of the script.
    reserved
        Names that `main()` must not assign.
    subjects
        The stages that tests look at, and what of each: ``model`` or ``rows``.
    returns_models
        The fitted models are returned after the reports.
    """

    def __init__(
        self,
        plan: Plan,
        functions: Mapping[str, Callable[..., Any]],
        outputs: Mapping[str, Output],
        module: ScriptModule,
        reserved: set[str],
        subjects: Mapping[str, str] = MappingProxyType({}),
        *,
        returns_models: bool = False,
    ) -> None:
        self._returns_models = returns_models
        self._subjects = subjects
        self._plan = plan
        self._functions = functions
        self._outputs = outputs
        self._module = module
        self.statements = Statements(Names(reserved))
        self.statement_stages: list[str] = []  # the stage of each statement, set by `write`
        self._tables = Tables(self.statements, module.values.write, module.step_code)
        self._wires = StageWires(plan, functions, outputs, module, self._tables)
        self._results = Results(plan, self._wires, module, self._tables, subjects)
        for job in plan.jobs.values():  # stages choose their names before helper variables do
            if self._shape(job) in ("row", "sieve", "estimator", "meta", "assessment"):
                self.statements.names.take(job.stage, ("stage", job.stage))

    def write(self) -> str:
        """Return the source of the body."""
        rules = {
            "row": self._row,
            "sieve": self._sieve,
            "roles": self._roles,
            "column": self._column,
            "split": self._split,
            "estimator": self._estimator,
            "meta": self._meta,
            "assessment": self._assessment,
        }
        for job in self._plan.jobs.values():
            if job.stage not in self._outputs:
                raise ExportError("export.needs_preview", stage=job.stage)
            self._module.carrier.start_block(job.block)
            self.statements.start_stage(self._shape(job), job.stage)
            self._wires.outputs[job.stage] = rules[self._shape(job)](job)
        in_entries = self._results.stages_in_entries
        written = {*self.statements.stages(self._results.statement({})), *in_entries}
        # The comments of steps that learn stand in the function that prepares.
        order = [job.stage for job in self._plan.jobs.values() if self._shape(job) != "column"]
        comments = pass_on(self._module.comments, order, written)
        last = self._results.statement({n: text for n, text in comments.items() if n in in_entries})
        self.statement_stages = self.statements.stages(last)
        rest = {name: text for name, text in comments.items() if name not in in_entries}
        return "\n".join([*self.statements.render(last, rest), "", last])

    @property
    def models(self) -> list[str]:
        """The stages whose models are returned."""
        return list(self._results.models)

    def _shape(self, job: Job) -> str:
        return str(self._plan.entries[job.block]["shape"])

    def _task(self, job: Job) -> Task:
        entry, function = self._plan.entries[job.block], self._functions[job.block]
        variants = Variants(self._plan, self._functions, self._wires.preview_data)
        return Task(job.stage, entry, function, job.settings, variants=variants)

    def _data(self, job: Job) -> Data:
        return self._wires.preview_data(job.stage)

    def _sieve(self, job: Job) -> ScriptOutput:
        """Assign both tables, and the report where the block gives one."""
        wire = self._wires.wire(job, next(iter(job.inputs)))
        owner = ("stage", job.stage)
        code, tables = self._rows_call(job)
        gives_report = "Report" in self._plan.entries[job.block]["outputs"]
        names = (job.stage, f"{job.stage}_failing")
        preferred = (*names, f"{job.stage}_report") if gives_report else names
        results = self.statements.assign_several(preferred, code, owner)
        if gives_report:
            self._results.reports[job.stage] = results[2]
        after = sieve_normalisation(self._task(job), tables)
        variables = (
            self.statements.assign(f"{name}_rows", f"{name}{conversion}", ("sieved", name))
            for name, conversion in zip(results[:2], after, strict=True)
        )
        output = self._outputs[job.stage]
        wires = [
            self._tables.filtered_split(wire, rows, data)
            for rows, data in zip(variables, (output.data, output.failing), strict=True)
            if data is not None
        ]
        return ScriptOutput(wires[0], report=self._results.reports.get(job.stage), failing=wires[1])

    def _row(self, job: Job) -> ScriptOutput:
        task = self._task(job)
        plain = plain_call(job, task, self._plan.folder, self._module)
        code, tables = (plain, {}) if plain else self._rows_call(job)
        if tables and writes(task.entry):
            return self._written(job, code)
        code += normalisation_code(task, self._plan.folder, tables)
        rows = self.statements.assign(job.stage, code, ("stage", job.stage), always=True)
        main = next(
            (self._wires.wire(job, port) for port in wires_in_order(task.entry, job.inputs)), None
        )
        if main is not None and task.entry["keeps_index"]:
            return ScriptOutput(self._tables.filtered_split(main, rows, self._data(job)))
        return ScriptOutput(Wire(self._data(job), rows))

    def _written(self, job: Job, code: str) -> ScriptOutput:
        """Execute the call of a block that writes, and pass its rows on."""
        self.statements.execute(code)
        wire = self._wires.wire(job, next(iter(job.inputs)))
        return ScriptOutput(replace(wire, data=self._data(job), rows=self._tables.bake(wire)))

    def _rows_call(self, job: Job) -> tuple[str, dict[str, Any]]:
        """Return the call of a block that takes rows, and its tables in the preview."""
        task = self._task(job)
        stages = wires_in_order(task.entry, job.inputs)
        sources = {
            port: {name: self._wires.source_data(job, port, name).bake() for name in names}
            for port, names in stages.items()
        }
        tables = row_arguments(task.entry, sources)
        first = next(iter(tables_of(tables)), None)
        return self._call(job, self._wires.row_inputs(job, stages), arguments(task, first)), tables

    def _column(self, job: Job) -> ScriptOutput:
        return ScriptOutput(with_data(self._wires.wire(job, "data"), self._data(job)))

    def _roles(self, job: Job) -> ScriptOutput:
        wire, data = self._wires.wire(job, "table"), self._data(job)
        if len(data.recipe) < len(wire.data.recipe):  # a recipe step makes a role's column
            wire = replace(wire, rows=self._tables.bake(wire))
        return ScriptOutput(self._tables.with_roles(wire, data))

    def _split(self, job: Job) -> ScriptOutput:
        wire = self._wires.wire(job, "data")
        settings = arguments(self._task(job), wire.data.rows)
        code = self._call(job, self._wires.parts(job), settings)
        owner = f"split {job.stage}"
        rows_code = split_of_rows(code, self._tables.bake(wire), wire.rows)
        if rows_code is None:
            positions = self.statements.assign_pair(("train_at", "test_at"), code, f"{owner} at")
            rows_code = ", ".join(f"{wire.rows}.iloc[{name}]" for name in positions)
        parts = self.statements.assign_pair(("train", "test"), rows_code, owner)
        return ScriptOutput(Wire(self._data(job), wire.rows, parts))

    def _estimator(self, job: Job) -> ScriptOutput:
        wire = self._wires.wire(job, "data")
        estimator = self._functions[job.block](**arguments(self._task(job), None))
        recipes = {recipe_stages(self._outputs[stage]) for stage in self._training_stages()}
        recipe = self._module.prepare(wire.data, last_step(wire.data), len(recipes) > 1)
        model = write_model(estimator, wire, recipe, self._tables, self._module)
        return self._fitted(job, model)

    def _fitted(self, job: Job, model: FittedModel) -> ScriptOutput:
        """Assign a model to its stage's variable and fit it, unless only others are made of it."""
        name = self.statements.assign(job.stage, model.code, ("stage", job.stage))
        self._module.name_object(model.unfitted, name)
        readers = [self._shape(j) for j in self._plan.jobs.values() if job.stage in j.sources]
        if set(readers) != {"meta"} or job.stage in self._subjects:
            self.statements.execute(f"{name}.{model.fit}")
            if self._returns_models:
                self._results.models[job.stage] = name
        return ScriptOutput(model=replace(model, code=name))

    def _meta(self, job: Job) -> ScriptOutput:
        wire, task = self._wires.wire(job, "data"), self._task(job)
        axes = search_axes(task, job.inputs, takes_weights=wire.data.roles.weight is not None)
        candidates = {name: grid_of(axes) for name in vary_settings(task)}
        models = {name: output.model for name, output in self._wires.outputs.items()}
        members = member_values(task, job.inputs, wire, models, self._tables, self._module)
        estimator = task.function(**members, **{**arguments(task, None), **candidates})
        model = write_model(estimator, wire, None, self._tables, self._module)
        output = self._fitted(job, model)
        return self._searched(job, output, axes, wire) if candidates else output

    def _searched(
        self, job: Job, output: ScriptOutput, axes: Mapping[str, Axis], wire: Wire
    ) -> ScriptOutput:
        """Add the report of a search's trials."""
        model = output.model
        if model is None:
            raise ExportError("export.needs_preview", stage=job.stage)
        target = part_value(self._task(job), "target", Output(data=wire.data))
        classes = target, wire.data.roles.positive
        search = model.unfitted
        code = write_report(self._task(job), search, model.code, axes, classes, self._module)
        if self._wires.is_report_read(job):
            code = self.statements.assign(f"{job.stage}_report", code, ("report", job.stage))
        self._results.reports[job.stage] = code
        fitted = replace(model, fitted=f"{model.code}.best_estimator_")
        if job.stage in self._results.models:
            self._results.models[job.stage] = f"{model.code}.best_estimator_"
        return replace(output, model=fitted, report=code)

    def _training_stages(self) -> list[str]:
        """Return the stages whose data estimators are fitted on."""
        jobs = [job for job in self._plan.jobs.values() if self._shape(job) == "estimator"]
        stages = [job.inputs["data"][0] for job in jobs]
        return [stage for stage in stages if stage in self._outputs]

    def _assessment(self, job: Job) -> ScriptOutput:
        port = self._plan.entries[job.block]["passes"] or ""
        passes = job.inputs.get(port, ())
        passed_through = self._wires.wired(job, port, passes[0]) if passes else ScriptOutput()
        wires = wires_of(job, lambda stage: self._outputs[stage]).values()
        sources = [output.data for wired in wires for output in wired.values()]
        data = next((data for data in sources if data is not None), None)
        rows = None if data is None else rows_to_choose_from(self._task(job), data)
        inputs = self._wires.inputs(job).items()
        models = {name: wired.model.estimator for name, wired in inputs if wired.model}
        code = self._call(job, self._wires.parts(job), arguments(self._task(job), rows), models)
        if self._wires.is_report_read(job):
            code = self.statements.assign(job.stage, code, ("stage", job.stage))
        self._results.reports[job.stage] = code
        return replace(passed_through, report=code, failing=None)

    def _call(
        self,
        job: Job,
        inputs: Mapping[str, str],
        settings: Mapping[str, Any],
        models: Mapping[str, Any] | None = None,
    ) -> str:
        """Return the block's body inlined, or else a call of its function."""
        function, settings = composed_call(self._functions[job.block], settings)
        source = source_of(function)
        expressions = {name: ast.parse(code, mode="eval").body for name, code in inputs.items()}
        call = Call(function, source, settings, expressions, models or {})
        inlined = inline(call, self._module.writer)
        if inlined is not None:
            return ast.unparse(inlined)
        name = self._module.carrier.carry(source, function.__name__)
        return f"{name}({', '.join(call_arguments(function, inputs, settings, self._module))})"
