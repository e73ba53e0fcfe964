"""Writes `main()`: one stage after the other, from the same plan that the engine runs."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline_core.catalog.describe import parts_of
from pipeline_core.data.data import Data
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import Task, arguments
from pipeline_core.errors import ExportError
from pipeline_core.export.inline.call import Call
from pipeline_core.export.inline.fold import same_constant
from pipeline_core.export.inline.inline import inline
from pipeline_core.export.script.lines import Lines
from pipeline_core.export.script.models import Fitted, fitted
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.parts import part_code
from pipeline_core.export.script.probe import finish
from pipeline_core.export.script.tables import Tables, Wire, with_data
from pipeline_core.export.source.modules import source_of
from pipeline_core.export.source.names import Names
from pipeline_core.plan import Job, Plan


@dataclass(frozen=True)
class Made:
    """What a stage stands for in the script: up to one of each kind of wire."""

    data: Wire | None = None
    model: Fitted | None = None
    report: str | None = None


class Body:
    """The body of `main()`.

    Parameters
    ----------
    plan, functions
        What the engine would run.
    outputs
        What preview found for each stage: columns, roles and recipes.
    module
        The rest of the script.
    taken
        Names that `main()` must leave alone.
    """

    def __init__(
        self,
        plan: Plan,
        functions: Mapping[str, Callable[..., Any]],
        outputs: Mapping[str, Output],
        module: ScriptModule,
        taken: set[str],
    ) -> None:
        self._plan = plan
        self._functions = functions
        self._outputs = outputs
        self._module = module
        self._made: dict[str, Made] = {}
        self._reports: dict[str, str] = {}
        self.lines = Lines(Names(taken))
        self.owners: list[str] = []  # the stage of each statement, once it is written
        self._tables = Tables(self.lines, module.values.write, module.transformed)
        self._read = {one for job in plan.jobs.values() for one in job.sources}
        for job in plan.jobs.values():  # stages come before what is only made on their way
            if self._shape(job) in ("row", "estimator", "assessment"):
                self.lines.names.take(job.stage, ("stage", job.stage))

    def write(self) -> str:
        """Return the source of the body."""
        rules = {
            "row": self._row, "roles": self._roles, "column": self._data_only, "split": self._split,
            "estimator": self._estimator, "assessment": self._assessment,
        }  # fmt: skip
        for job in self._plan.jobs.values():
            if job.stage not in self._outputs:
                raise ExportError("export.needs_preview", stage=job.stage)
            self._module.carrier.for_block(job.block)
            self.lines.start(self._shape(job), job.stage)
            self._made[job.stage] = rules[self._shape(job)](job)
        items = [
            f"{self._module.values.write(name)}: {code}" for name, code in self._reports.items()
        ]
        last = f"return {{{', '.join(items)}}}"
        self.owners = self.lines.owners(last)
        return "\n".join([*self.lines.written(last), "", last])

    def _shape(self, job: Job) -> str:
        return str(self._plan.entries[job.block]["shape"])

    def _task(self, job: Job) -> Task:
        # Paths stay as they are in the pipeline file.
        return Task(job.stage, self._plan.entries[job.block], self._functions[job.block],
                    job.settings, Path())  # fmt: skip

    def _data(self, job: Job) -> Data:
        data = self._outputs[job.stage].data
        if data is None:
            raise ExportError("export.needs_preview", stage=job.stage)
        return data

    def _wire(self, job: Job, port: str) -> Wire:
        wire = self._made[job.inputs[port][0]].data
        if wire is None:
            raise ExportError("export.needs_preview", stage=job.inputs[port][0])
        return wire

    def _row(self, job: Job) -> Made:
        wires = {port: self._wire(job, port) for port in job.inputs}
        given = {port: self._tables.baked(wire) for port, wire in wires.items()}
        baked = {port: wire.data.baked() for port, wire in wires.items()}
        first = next(iter(baked.values()), None)
        settings = arguments(self._task(job), first.rows if first else None)
        code = self._called(job, given, settings)
        code += finish(self._task(job), self._plan.folder, {p: d.rows for p, d in baked.items()})
        rows = self.lines.assign(job.stage, code, ("stage", job.stage), kept=True)
        if first is not None and self._plan.entries[job.block]["keeps_index"]:
            wire = next(iter(wires.values()))
            return Made(self._tables.kept_after_split(wire, rows, self._data(job)))
        return Made(Wire(self._data(job), rows))

    def _data_only(self, job: Job) -> Made:
        return Made(with_data(self._wire(job, "data"), self._data(job)))

    def _roles(self, job: Job) -> Made:
        wire, data = self._wire(job, "table"), self._data(job)
        if len(data.recipe) < len(wire.data.recipe):  # a role's column is made by a step
            wire = replace(wire, rows=self._tables.baked(wire))
        return Made(with_data(wire, data))

    def _split(self, job: Job) -> Made:
        wire = self._wire(job, "data")
        settings = arguments(self._task(job), wire.data.rows)
        code = self._called(job, self._parts(job), settings)
        owner = f"split {job.stage}"
        direct = _splits_rows(code, self._tables.baked(wire), wire.rows)
        pair = ("train", "test")
        if direct is None:
            positions = self.lines.assign_pair(("train_at", "test_at"), code, f"{owner} at")
            direct = ", ".join(f"{wire.rows}.iloc[{one}]" for one in positions)
        return Made(Wire(self._data(job), wire.rows, self.lines.assign_pair(pair, direct, owner)))

    def _estimator(self, job: Job) -> Made:
        wire = self._wire(job, "data")
        estimator = self._functions[job.block](**arguments(self._task(job), None))
        many = len({id_of(self._outputs[one]) for one in self._models()}) > 1
        recipe = self._module.prepare(wire.data, _last_step(wire.data), many)
        model = fitted(estimator, wire, recipe, self._tables, self._module)
        name = self.lines.assign(job.stage, model.code, ("stage", job.stage))
        self.lines.do(f"{name}.{model.fit}")
        return Made(model=replace(model, code=name))

    def _models(self) -> list[str]:
        """Return the stages that models start from."""
        jobs = [job for job in self._plan.jobs.values() if self._shape(job) == "estimator"]
        return [job.inputs["data"][0] for job in jobs if job.inputs["data"][0] in self._outputs]

    def _assessment(self, job: Job) -> Made:
        passes = job.inputs.get(self._plan.entries[job.block]["passes"] or "", ())
        first = self._made[passes[0]] if passes else Made()
        sources = [self._outputs[one].data for names in job.inputs.values() for one in names]
        rows = next((data.rows for data in sources if data is not None), None)
        models = {name: made.model for name, made in self._inputs(job).items() if made.model}
        code = self._called(job, self._parts(job), arguments(self._task(job), rows),
                            {name: one.estimator for name, one in models.items()})  # fmt: skip
        if self._report_is_read(job):
            code = self.lines.assign(job.stage, code, ("stage", job.stage))
        self._reports[job.stage] = code
        return replace(first, report=code)

    def _report_is_read(self, job: Job) -> bool:
        readers = [one for one in self._plan.jobs.values() if job.stage in one.sources]
        return any(
            part.wire == "Report" and job.stage in one.inputs.get(part.port, ())
            for one in readers
            for part in parts_of(self._functions[one.block]).values()
        )

    def _inputs(self, job: Job) -> dict[str, Made]:
        """Return what stands behind each input argument that takes one wire."""
        return {
            name: self._made[job.inputs[part.port][0]]
            for name, part in parts_of(self._functions[job.block]).items()
            if not part.many and job.inputs.get(part.port)
        }

    def _parts(self, job: Job) -> dict[str, str]:
        """Return the code of each input argument that is wired."""
        found: dict[str, str | None] = {}
        for name, part in parts_of(self._functions[job.block]).items():
            sources = job.inputs.get(part.port, ())
            if part.many:
                items = [f"{one!r}: {self._made[one].report}" for one in sources]
                found[name] = f"{{{', '.join(items)}}}"
            elif sources:
                found[name] = self._part(part.part, self._made[sources[0]])
        return {name: code for name, code in found.items() if code is not None}

    def _part(self, part: str, made: Made) -> str | None:
        if part == "report":
            return made.report
        if part in ("fitted", "unfitted"):
            return self._module.model(made.model.code, part) if made.model else None
        return part_code(part, made.data, self._tables, self._module) if made.data else None

    def _called(
        self,
        job: Job,
        inputs: Mapping[str, str],
        settings: Mapping[str, Any],
        models: Mapping[str, Any] | None = None,
    ) -> str:
        """Return a block's body in place, or else a call of its function."""
        function = self._functions[job.block]
        source = source_of(function)
        given = {name: ast.parse(code, mode="eval").body for name, code in inputs.items()}
        call = Call(function, source, settings, given, models or {})
        made = inline(call, self._module.writer)
        if made is not None:
            return ast.unparse(made)
        name = self._module.carrier.carry(source, function.__name__)
        return f"{name}({', '.join(self._arguments(function, inputs, settings))})"

    def _arguments(
        self, function: Callable[..., Any], inputs: Mapping[str, str], settings: Mapping[str, Any]
    ) -> list[str]:
        found, left_out = [], False
        for name, parameter in inspect.signature(function).parameters.items():
            if parameter.kind is parameter.KEYWORD_ONLY:
                if name in settings and not same_constant(parameter.default, settings[name]):
                    found.append(f"{name}={self._module.setting(name, settings[name])}")
            elif name in inputs:
                left_out = left_out or bool(found and _is_constant(inputs[name]))
                found.append(f"{name}={inputs[name]}" if left_out else inputs[name])
            elif parameter.default is parameter.empty:
                found.append(f"{name}=None" if left_out else "None")
            else:
                left_out = True
        return found


def _is_constant(code: str) -> bool:
    return isinstance(ast.parse(code, mode="eval").body, ast.Constant)


def id_of(output: Output) -> tuple[str, ...]:
    """Return what tells one recipe from another: its steps' stages."""
    return tuple(step.stage for step in output.data.recipe) if output.data else ()


def _last_step(data: Data) -> str:
    return data.recipe[-1].stage if data.recipe else ""


def _splits_rows(code: str, baked: str, rows: str) -> str | None:
    """Let `train_test_split` split the table itself instead of its positions."""
    call = ast.parse(code, mode="eval").body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not call.args:
        return None
    counted = ast.unparse(call.args[0])
    if call.func.id != "train_test_split" or counted not in (
        f"np.arange(len({one}))" for one in (baked, rows)
    ):
        return None
    call.args = [ast.Name(rows), *call.args[1:]]
    return ast.unparse(call)
