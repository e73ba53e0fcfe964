"""Functions made into blocks for one measurement, without a file or a workspace of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline_core import catalog
from pipeline_core.block import BLOCKS, block
from pipeline_core.catalog.describe import describe
from pipeline_core.engine.executor import Artifacts, execute
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import Pipeline, Stage


class Shelf:
    """The blocks of one measurement: some functions, and some of the built-in blocks.

    Parameters
    ----------
    own
        Plain functions that keep the block contract.
    built_in
        Files of built-in blocks, as ``"train/ridge"``.
    """

    def __init__(self, *own: Callable[..., Any], built_in: tuple[str, ...] = ()) -> None:
        self.functions: dict[str, Callable[..., Any]] = {}
        self.entries: dict[str, dict[str, Any]] = {}
        for name in built_in:
            catalog.import_file(catalog.CORE / "blocks" / f"{name}.py")
            known = BLOCKS[name.partition("/")[2]]
            self.functions[known.id], self.entries[known.id] = known.function, describe(known)
        for function in own:
            block(function.__name__)(function)
            self.functions[function.__name__] = function
            self.entries[function.__name__] = describe(BLOCKS.pop(function.__name__))

    def plan(self, stages: Mapping[str, Stage], memory: Any = None, threads: int = 1) -> Plan:
        """Plan some stages."""
        wanted = Pipeline("measured", 0, stages)
        return plan(wanted, self.entries, memory, folder=Path(), identity="x", threads=threads)

    def run(self, made: Plan, artifacts: Artifacts | None = None, workers: int = 1) -> Any:
        """Run a plan; every stage must succeed. Returns the stages' summaries."""
        events = list(execute(made, self.functions, artifacts, workers=workers))
        errors = [event for event in events if event.get("error")]
        if errors or events[-1]["status"] != "succeeded":
            raise SystemExit(f"The engine failed: {errors[:1]}")
        return {e["stage"]: e["summary"] for e in events if e["kind"] == "stage_finished"}


def staged(name: str, block_id: str, settings: Any = None, **inputs: Any) -> Stage:
    """Return a stage; each input is a stage name or several."""
    wired = {port: (one,) if isinstance(one, str) else tuple(one) for port, one in inputs.items()}
    return Stage(name, block_id, wired, settings or {})
