"""Plain functions as blocks, without files or a workspace."""

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


class FunctionBlocks:
    """Blocks for one measurement: plain functions and some of the built-in blocks.

    Parameters
    ----------
    *functions
        Functions that follow the block contract.
    built_in
        Files of built-in blocks, such as ``"train/ridge"``.
    """

    def __init__(self, *functions: Callable[..., Any], built_in: tuple[str, ...] = ()) -> None:
        self.functions: dict[str, Callable[..., Any]] = {}
        self.entries: dict[str, dict[str, Any]] = {}
        for name in built_in:
            catalog.import_file(catalog.CORE / "blocks" / f"{name}.py")
            built_in_block = BLOCKS[name.partition("/")[2]]
            self.entries[built_in_block.id] = describe(built_in_block)
        self.functions |= catalog.load_functions(self.entries, self.entries)
        for function in functions:
            block(function.__name__)(function)
            self.functions[function.__name__] = function
            self.entries[function.__name__] = describe(BLOCKS.pop(function.__name__))

    def plan(self, stages: Mapping[str, Stage], memory: Any = None, threads: int = 1) -> Plan:
        """Plan a pipeline of stages."""
        pipeline = Pipeline("measured", 0, stages)
        return plan(pipeline, self.entries, memory, folder=Path(), identity="x", threads=threads)

    def run(self, plan_: Plan, artifacts: Artifacts | None = None, workers: int = 1) -> Any:
        """Run a plan and return the summaries of its stages, all of which must succeed."""
        events = list(execute(plan_, self.functions, artifacts, workers=workers))
        errors = [event for event in events if event.get("error")]
        if errors or events[-1]["status"] != "succeeded":
            raise SystemExit(f"The engine failed: {errors[:1]}")
        ended = [event for event in events if event["kind"] == "stage_finished"]
        return {event["stage"]: event["summary"] for event in ended}


def make_stage(name: str, block_id: str, settings: Any = None, **inputs: Any) -> Stage:
    """Return a stage; each input is a stage name or a list of them."""
    wires = {
        port: (sources,) if isinstance(sources, str) else tuple(sources)
        for port, sources in inputs.items()
    }
    return Stage(name, block_id, wires, settings or {})
