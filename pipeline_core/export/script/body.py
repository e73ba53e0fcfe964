"""Writes the body of `main()` stage by stage, from the same plan that the engine runs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from pipeline_core.catalog.describe import parts_of
from pipeline_core.catalog.estimators.maker import composed_call
from pipeline_core.data.data import Data
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import (
    Task,
    arguments,
    data_of_source,
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
from pipeline_core.export.script.parts_of_tests import parts_of_tests
from pipeline_core.export.script.searches import write_report
from pipeline_core.export.script.statements import Statements
from pipeline_core.export.script.tables import Tables, Wire, part_code, with_data
from pipeline_core.export.source.module_source import source_of
from pipeline_core.export.source.names import Names
from pipeline_core.plan import Job, Plan
from pipeline_core.spec.entry import COMPARED_PART, JUDGE_ON, TEST_PARTS, writes
from pipeline_core.spec.failing import written_source


@dataclass(frozen=True)
class ScriptOutput:
    """The code of a stage's outputs, as `Output` holds their values."""

    data: Wire | None = None
    model: FittedModel | None = None
    report: str | None = None
    failing: Wire | None = None

    @property
    def set_aside(self) -> ScriptOutput:
        """What a wire from a sieve's failing rows carries."""
        return ScriptOutput(data=self.failing)


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
    """

    def __init__(
        self,
        plan: Plan,
        functions: Mapping[str, Callable[..., Any]],
        outputs: Mapping[str, Output],
        module: ScriptModule,
        reserved: set[str],
        subjects: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._subjects = subjects
        self._plan = plan
        self._functions = functions
        self._outputs = outputs
        self._module = module
        self._script_outputs: dict[str, ScriptOutput] = {}
        self._reports: dict[str, str] = {}
        self.statements = Statements(Names(reserved))
        self.statement_stages: list[str] = []  # the stage of each statement, set by `write`
        self._tables = Tables(self.statements, module.values.write, module.step_code)
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
            self._script_outputs[job.stage] = rules[self._shape(job)](job)
        in_entries = self._stages_in_entries()
        written = {*self.statements.stages(self._returned({})), *in_entries}
        # The comments of steps that learn stand in the function that prepares.
        order = [job.stage for job in self._plan.jobs.values() if self._shape(job) != "column"]
        comments = pass_on(self._module.comments, order, written)
        last = self._returned({n: text for n, text in comments.items() if n in in_entries})
        self.statement_stages = self.statements.stages(last)
        rest = {name: text for name, text in comments.items() if name not in in_entries}
        return "\n".join([*self.statements.render(last, rest), "", last])

    def _stages_in_entries(self) -> set[str]:
        """Return the stages whose code stands in the returned dict, not in a variable."""
        return {name for name, code in self._reports.items() if not code.isidentifier()}

    def _returned(self, comments: Mapping[str, str]) -> str:
        """Return the last statement, with comments above the entries of some stages."""
        write = self._module.values.write
        above = {name: f"\n    {comment}\n    " for name, comment in comments.items()}
        items = (
            f"{above.get(name, '')}{write(name)}: {code}" for name, code in self._reports.items()
        )
        reports = f"{{{', '.join(items)}}}"
        if not self._subjects:
            return f"return {reports}"
        wires = {name: output.data for name, output in self._script_outputs.items()}
        for name, output in self._script_outputs.items():
            wires[written_source(name, failing=True)] = output.failing
        models = {
            name: self._model_part(output.model, "fitted")
            for name, output in self._script_outputs.items()
            if output.model
        }
        parts = parts_of_tests(self._subjects, self._plan, wires, models, self._tables)
        return f"return {reports}, {parts}"

    def _shape(self, job: Job) -> str:
        return str(self._plan.entries[job.block]["shape"])

    def _task(self, job: Job) -> Task:
        entry, function = self._plan.entries[job.block], self._functions[job.block]
        variants = Variants(self._plan, self._functions, self._preview_data)
        return Task(job.stage, entry, function, job.settings, variants=variants)

    def _preview_data(self, stage: str) -> Data:
        data = data_of_source(stage, lambda name: self._outputs[name])
        if data is None:
            raise ExportError("export.needs_preview", stage=stage)
        return data

    def _data(self, job: Job) -> Data:
        return self._preview_data(job.stage)

    def _wire(self, job: Job, port: str) -> Wire:
        wire = self._wired(job, port, job.inputs[port][0]).data
        if wire is None:
            raise ExportError("export.needs_preview", stage=job.inputs[port][0])
        return wire

    def _wired(self, job: Job, port: str, source: str) -> ScriptOutput:
        output = self._script_outputs[source]
        return output.set_aside if (port, source) in job.failing else output

    def _sieve(self, job: Job) -> ScriptOutput:
        """Assign both tables, and the report where the block gives one."""
        wire = self._wire(job, next(iter(job.inputs)))
        owner = ("stage", job.stage)
        code, tables = self._rows_call(job)
        gives_report = "Report" in self._plan.entries[job.block]["outputs"]
        names = (job.stage, f"{job.stage}_failing")
        preferred = (*names, f"{job.stage}_report") if gives_report else names
        results = self.statements.assign_several(preferred, code, owner)
        if gives_report:
            self._reports[job.stage] = results[2]
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
        return ScriptOutput(wires[0], report=self._reports.get(job.stage), failing=wires[1])

    def _row(self, job: Job) -> ScriptOutput:
        task = self._task(job)
        code, tables = self._rows_call(job)
        if tables and writes(task.entry):
            return self._written(job, code)
        code += normalisation_code(task, self._plan.folder, tables)
        rows = self.statements.assign(job.stage, code, ("stage", job.stage), always=True)
        main = next(
            (self._wire(job, port) for port in wires_in_order(task.entry, job.inputs)), None
        )
        if main is not None and task.entry["keeps_index"]:
            return ScriptOutput(self._tables.filtered_split(main, rows, self._data(job)))
        return ScriptOutput(Wire(self._data(job), rows))

    def _written(self, job: Job, code: str) -> ScriptOutput:
        """Execute the call of a block that writes, and pass its rows on."""
        self.statements.execute(code)
        wire = self._wire(job, next(iter(job.inputs)))
        return ScriptOutput(replace(wire, data=self._data(job), rows=self._tables.bake(wire)))

    def _rows_call(self, job: Job) -> tuple[str, dict[str, Any]]:
        """Return the call of a block that takes rows, and its tables in the preview."""
        task = self._task(job)
        stages = wires_in_order(task.entry, job.inputs)
        sources = {
            port: {name: self._source_data(job, port, name).bake() for name in names}
            for port, names in stages.items()
        }
        tables = row_arguments(task.entry, sources)
        first = next(iter(tables_of(tables)), None)
        return self._call(job, self._row_inputs(job, stages), arguments(task, first)), tables

    def _source_data(self, job: Job, port: str, stage: str) -> Data:
        failing = (port, stage) in job.failing
        return self._preview_data(written_source(stage, failing=failing))

    def _row_inputs(self, job: Job, stages: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Return the code of the tables of a row block's ports."""
        codes = {}
        many = {port["name"] for port in self._plan.entries[job.block]["ports"] if port["many"]}
        for port, names in stages.items():
            tables = {name: self._wired(job, port, name).data for name in names}
            baked = {n: self._tables.bake(wire) for n, wire in tables.items() if wire is not None}
            items = ", ".join(f"{name!r}: {code}" for name, code in baked.items())
            codes[port] = f"{{{items}}}" if port in many else next(iter(baked.values()))
        return codes

    def _column(self, job: Job) -> ScriptOutput:
        return ScriptOutput(with_data(self._wire(job, "data"), self._data(job)))

    def _roles(self, job: Job) -> ScriptOutput:
        wire, data = self._wire(job, "table"), self._data(job)
        if len(data.recipe) < len(wire.data.recipe):  # a recipe step makes a role's column
            wire = replace(wire, rows=self._tables.bake(wire))
        return ScriptOutput(self._tables.with_roles(wire, data))

    def _split(self, job: Job) -> ScriptOutput:
        wire = self._wire(job, "data")
        settings = arguments(self._task(job), wire.data.rows)
        code = self._call(job, self._parts(job), settings)
        owner = f"split {job.stage}"
        rows_code = split_of_rows(code, self._tables.bake(wire), wire.rows)
        if rows_code is None:
            positions = self.statements.assign_pair(("train_at", "test_at"), code, f"{owner} at")
            rows_code = ", ".join(f"{wire.rows}.iloc[{name}]" for name in positions)
        parts = self.statements.assign_pair(("train", "test"), rows_code, owner)
        return ScriptOutput(Wire(self._data(job), wire.rows, parts))

    def _estimator(self, job: Job) -> ScriptOutput:
        wire = self._wire(job, "data")
        estimator = self._functions[job.block](**arguments(self._task(job), None))
        recipes = {_recipe_stages(self._outputs[stage]) for stage in self._training_stages()}
        recipe = self._module.prepare(wire.data, _last_step(wire.data), len(recipes) > 1)
        model = write_model(estimator, wire, recipe, self._tables, self._module)
        return self._fitted(job, model)

    def _fitted(self, job: Job, model: FittedModel) -> ScriptOutput:
        """Assign a model to its stage's variable and fit it, unless only others are made of it."""
        name = self.statements.assign(job.stage, model.code, ("stage", job.stage))
        self._module.name_object(model.unfitted, name)
        readers = [self._shape(j) for j in self._plan.jobs.values() if job.stage in j.sources]
        if set(readers) != {"meta"} or job.stage in self._subjects:
            self.statements.execute(f"{name}.{model.fit}")
        return ScriptOutput(model=replace(model, code=name))

    def _meta(self, job: Job) -> ScriptOutput:
        wire, task = self._wire(job, "data"), self._task(job)
        axes = search_axes(task, job.inputs, takes_weights=wire.data.roles.weight is not None)
        candidates = {name: grid_of(axes) for name in vary_settings(task)}
        models = {name: output.model for name, output in self._script_outputs.items()}
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
        if self._report_is_read(job):
            code = self.statements.assign(f"{job.stage}_report", code, ("report", job.stage))
        self._reports[job.stage] = code
        fitted = replace(model, fitted=f"{model.code}.best_estimator_")
        return replace(output, model=fitted, report=code)

    def _training_stages(self) -> list[str]:
        """Return the stages whose data estimators are fitted on."""
        jobs = [job for job in self._plan.jobs.values() if self._shape(job) == "estimator"]
        stages = [job.inputs["data"][0] for job in jobs]
        return [stage for stage in stages if stage in self._outputs]

    def _assessment(self, job: Job) -> ScriptOutput:
        passes = job.inputs.get(self._plan.entries[job.block]["passes"] or "", ())
        passes_port = self._plan.entries[job.block]["passes"] or ""
        passed_through = self._wired(job, passes_port, passes[0]) if passes else ScriptOutput()
        wires = wires_of(job, lambda stage: self._outputs[stage]).values()
        sources = [output.data for wired in wires for output in wired.values()]
        data = next((data for data in sources if data is not None), None)
        rows = None if data is None else rows_to_choose_from(self._task(job), data)
        inputs = self._inputs(job).items()
        models = {name: wired.model.estimator for name, wired in inputs if wired.model}
        code = self._call(job, self._parts(job), arguments(self._task(job), rows), models)
        if self._report_is_read(job):
            code = self.statements.assign(job.stage, code, ("stage", job.stage))
        self._reports[job.stage] = code
        return replace(passed_through, report=code, failing=None)

    def _report_is_read(self, job: Job) -> bool:
        readers = [reader for reader in self._plan.jobs.values() if job.stage in reader.sources]
        return any(
            part.wire == "Report" and job.stage in reader.inputs.get(part.port, ())
            for reader in readers
            for part in parts_of(self._functions[reader.block]).values()
        )

    def _inputs(self, job: Job) -> dict[str, ScriptOutput]:
        """Return the output wired to each input argument that takes a single wire."""
        return {
            name: self._wired(job, part.port, job.inputs[part.port][0])
            for name, part in parts_of(self._functions[job.block]).items()
            if not part.many and job.inputs.get(part.port)
        }

    def _parts(self, job: Job) -> dict[str, str]:
        """Return the code of each input argument that is wired."""
        codes: dict[str, str | None] = {}
        for name, part in parts_of(self._functions[job.block]).items():
            sources = job.inputs.get(part.port, ())
            if part.many and sources:
                wired = {source: self._wired(job, part.port, source) for source in sources}
                items = [f"{source!r}: {self._part(part.part, wired[source])}" for source in wired]
                codes[name] = f"{{{', '.join(items)}}}"
            elif part.part in TEST_PARTS and job.inputs.get(JUDGE_ON):
                codes[name] = part_code(part.part, self._judged_wire(job), self._tables)
            elif sources:
                codes[name] = self._part(part.part, self._wired(job, part.port, sources[0]))
        return {name: code for name, code in codes.items() if code is not None}

    def _judged_wire(self, job: Job) -> Wire:
        """Return the wire whose rows are those of a second table, with the roles of the first."""
        first, second = self._wire(job, "data"), self._wire(job, JUDGE_ON)
        rows = self._tables.part(second, 1, baked=True)
        judged = replace(first.data, rows=second.data.bake().test_rows, train=None, test=None)
        return Wire(judged, rows, (rows, rows))

    def _part(self, part: str, wired: ScriptOutput) -> str | None:
        if part in ("report", COMPARED_PART):
            return wired.report
        if part in ("fitted", "unfitted"):
            return self._model_part(wired.model, part) if wired.model else None
        return part_code(part, wired.data, self._tables) if wired.data else None

    def _model_part(self, model: FittedModel, part: str) -> str:
        code = model.fitted if part == "fitted" and model.fitted else model.code
        return self._module.model(code, part)

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


def _recipe_stages(output: Output) -> tuple[str, ...]:
    """Return the stages of a recipe's steps; they identify the recipe."""
    return tuple(step.stage for step in output.data.recipe) if output.data else ()


def _last_step(data: Data) -> str:
    return data.recipe[-1].stage if data.recipe else ""
