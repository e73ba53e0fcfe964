"""The last statements of `main()`: reports and models by stage, and what tests look at."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.parts_of_tests import parts_of_tests
from pipeline_core.export.script.stage_wires import StageWires
from pipeline_core.export.script.tables import Tables
from pipeline_core.plan import Plan
from pipeline_core.spec.failing import written_source

RESULTS = ("reports", "models", "parts")  # variables of what is returned


class Results:
    """What `main()` returns.

    Parameters
    ----------
    plan, wires
        The plan, and the outputs of its stages.
    module, tables
        Write values and tables.
    subjects
        The stages that tests look at, and what of each: ``model`` or ``rows``.
    """

    def __init__(
        self,
        plan: Plan,
        wires: StageWires,
        module: ScriptModule,
        tables: Tables,
        subjects: Mapping[str, str],
    ) -> None:
        self._plan = plan
        self._wires = wires
        self._module = module
        self._tables = tables
        self._subjects = subjects
        self.reports: dict[str, str] = {}
        self.models: dict[str, str] = {}  # what main returns after its reports

    @property
    def stages_in_entries(self) -> set[str]:
        """The stages whose code stands in the returned dict, not in a variable."""
        return {name for name, code in self.reports.items() if not code.isidentifier()}

    def statement(self, comments: Mapping[str, str]) -> str:
        """Return the last statements, with comments above the entries of some stages."""
        write = self._module.values.write
        above = {name: f"\n    {comment}\n    " for name, comment in comments.items()}
        items = (
            f"{above.get(name, '')}{write(name)}: {code}" for name, code in self.reports.items()
        )
        reports = f"{{{', '.join(items)}}}"
        if not self.models and not self._subjects:
            return f"return {reports}"
        parts = {"reports": reports}
        if self.models:
            pairs = ", ".join(f"{write(name)}: {code}" for name, code in self.models.items())
            parts["models"] = f"{{{pairs}}}"
        if self._subjects:
            parts["parts"] = self._parts()
        lines = [f"{name} = {code}" for name, code in parts.items()]
        return "\n".join([*lines, f"return {', '.join(parts)}"])

    def _parts(self) -> str:
        outputs = self._wires.outputs
        wires = {name: output.data for name, output in outputs.items()}
        for name, output in outputs.items():
            wires[written_source(name, failing=True)] = output.failing
        models = {
            name: self._wires.model_part(output.model, "fitted")
            for name, output in outputs.items()
            if output.model
        }
        return parts_of_tests(self._subjects, self._plan, wires, models, self._tables)
