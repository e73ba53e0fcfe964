"""The code of what wires carry: outputs of stages, as the arguments of the next ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline_core.catalog.describe import parts_of
from pipeline_core.data.data import Data
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import data_of_source
from pipeline_core.errors import ExportError
from pipeline_core.export.script.models import FittedModel
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.table_parts import part_code
from pipeline_core.export.script.tables import Tables, Wire
from pipeline_core.plan import Job, Plan
from pipeline_core.spec.entry import COMPARED_PART, JUDGE_ON, TEST_PARTS
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


class StageWires:
    """The outputs of the stages that are written, and what later stages take of them.

    Parameters
    ----------
    plan, functions
        What the engine would run.
    previews
        What a preview gives for each stage.
    module, tables
        Write models and tables.
    """

    def __init__(
        self,
        plan: Plan,
        functions: Mapping[str, Callable[..., Any]],
        previews: Mapping[str, Output],
        module: ScriptModule,
        tables: Tables,
    ) -> None:
        self._plan = plan
        self._functions = functions
        self._previews = previews
        self._module = module
        self._tables = tables
        self.outputs: dict[str, ScriptOutput] = {}

    def preview_data(self, stage: str) -> Data:
        """Return the preview's Data of a stage, or of a sieve's failing rows."""
        data = data_of_source(stage, lambda name: self._previews[name])
        if data is None:
            raise ExportError("export.needs_preview", stage=stage)
        return data

    def wire(self, job: Job, port: str) -> Wire:
        """Return the Data wire of a port."""
        wire = self.wired(job, port, job.inputs[port][0]).data
        if wire is None:
            raise ExportError("export.needs_preview", stage=job.inputs[port][0])
        return wire

    def wired(self, job: Job, port: str, source: str) -> ScriptOutput:
        """Return the output that a port takes from a stage."""
        output = self.outputs[source]
        return output.set_aside if (port, source) in job.failing else output

    def source_data(self, job: Job, port: str, stage: str) -> Data:
        """Return the preview's Data that a port takes from a stage."""
        failing = (port, stage) in job.failing
        return self.preview_data(written_source(stage, failing=failing))

    def row_inputs(self, job: Job, stages: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Return the code of the tables of a row block's ports."""
        codes = {}
        many = {port["name"] for port in self._plan.entries[job.block]["ports"] if port["many"]}
        for port, names in stages.items():
            tables = {name: self.wired(job, port, name).data for name in names}
            baked = {n: self._tables.bake(wire) for n, wire in tables.items() if wire is not None}
            items = ", ".join(f"{name!r}: {code}" for name, code in baked.items())
            codes[port] = f"{{{items}}}" if port in many else next(iter(baked.values()))
        return codes

    def inputs(self, job: Job) -> dict[str, ScriptOutput]:
        """Return the output wired to each input argument that takes a single wire."""
        return {
            name: self.wired(job, part.port, job.inputs[part.port][0])
            for name, part in parts_of(self._functions[job.block]).items()
            if not part.many and job.inputs.get(part.port)
        }

    def parts(self, job: Job) -> dict[str, str]:
        """Return the code of each input argument that is wired."""
        codes: dict[str, str | None] = {}
        for name, part in parts_of(self._functions[job.block]).items():
            sources = job.inputs.get(part.port, ())
            if part.many and sources:
                wired = {source: self.wired(job, part.port, source) for source in sources}
                items = [f"{source!r}: {self._part(part.part, wired[source])}" for source in wired]
                codes[name] = f"{{{', '.join(items)}}}"
            elif part.part in TEST_PARTS and job.inputs.get(JUDGE_ON):
                codes[name] = part_code(part.part, self._judged_wire(job), self._tables)
            elif sources:
                codes[name] = self._part(part.part, self.wired(job, part.port, sources[0]))
        return {name: code for name, code in codes.items() if code is not None}

    def _judged_wire(self, job: Job) -> Wire:
        """Return the wire whose rows are those of a second table, with the roles of the first."""
        first, second = self.wire(job, "data"), self.wire(job, JUDGE_ON)
        rows = self._tables.part(second, 1, baked=True)
        judged = replace(first.data, rows=second.data.bake().test_rows, train=None, test=None)
        return Wire(judged, rows, (rows, rows))

    def _part(self, part: str, wired: ScriptOutput) -> str | None:
        if part in ("report", COMPARED_PART):
            return wired.report
        if part in ("fitted", "unfitted"):
            return self.model_part(wired.model, part) if wired.model else None
        return part_code(part, wired.data, self._tables) if wired.data else None

    def model_part(self, model: FittedModel, part: str) -> str:
        """Return the code of a model, ``fitted`` or ``unfitted``."""
        code = model.fitted if part == "fitted" and model.fitted else model.code
        return self._module.model(code, part)

    def is_report_read(self, job: Job) -> bool:
        """Return whether a later stage reads the report of one."""
        readers = [reader for reader in self._plan.jobs.values() if job.stage in reader.sources]
        return any(
            part.wire == "Report" and job.stage in reader.inputs.get(part.port, ())
            for reader in readers
            for part in parts_of(self._functions[reader.block]).values()
        )
