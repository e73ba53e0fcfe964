"""Pipelines in a few lines: real blocks, blocks made for one test, tables held in memory.

The engine is the real one; only the tables come from a dict instead of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline_core import catalog
from pipeline_core.block import BLOCKS, block
from pipeline_core.catalog.describe import describe
from pipeline_core.catalog.sources import block_files
from pipeline_core.data.output import Output, summary_of
from pipeline_core.engine.executor import execute
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import Pipeline, Stage

TABLES: dict[str, pd.DataFrame] = {}


def given(*, name: str = "table") -> pd.DataFrame:
    """Give a table that a test has put into `TABLES`.

    Parameters
    ----------
    name
        Which one.
    """
    return TABLES[name]


def entry_of(function: Callable[..., Any], **marks: Any) -> dict[str, Any]:
    """Describe a function as a block, without leaving it among the registered ones."""
    block(marks.pop("title", "Made for a test"), **marks)(function)
    return describe(BLOCKS.pop(function.__name__))


@cache
def real_blocks() -> tuple[dict[str, Any], dict[str, Callable[..., Any]]]:
    """The built-in blocks, described in this process: entries and functions."""
    for file in block_files():
        catalog.import_file(file)
    built_in = [
        registered
        for registered in BLOCKS.values()
        if registered.function.__module__.startswith("pipeline_")
    ]
    entries = {registered.id: describe(registered) for registered in built_in}
    return entries, catalog.load_functions(entries, entries)


class Blocks:
    """A catalogue with its functions: the built-in blocks, and some of the test's own."""

    def __init__(self, *own: Callable[..., Any], **marked: tuple[Callable[..., Any], dict]) -> None:
        entries, functions = real_blocks()
        self.entries = {**entries, "given": entry_of(given)}
        self.functions = {**functions, "given": given}
        for function in own:
            self.add(function)
        for function, marks in marked.values():
            self.add(function, **marks)

    def add(self, function: Callable[..., Any], **marks: Any) -> None:
        """Add a block."""
        self.entries[function.__name__] = entry_of(function, **marks)
        self.functions[function.__name__] = function

    def plan(self, pipeline: Pipeline, memory: Any = None, **options: Any) -> Plan:
        """Plan a pipeline of these blocks."""
        options.setdefault("folder", Path())
        return plan(pipeline, self.entries, memory, **options)

    def run(self, pipeline: Pipeline, folder: Path = Path(), **options: Any) -> FinishedRun:
        """Plan and run a pipeline, everything kept in memory."""
        memory = MemoryStore()
        planned = self.plan(pipeline, folder=folder, threads=options.pop("threads", 1))
        events = list(execute(planned, self.functions, memory, **options))
        outputs = {job.stage: memory.outputs.get(job.key) for job in planned.jobs.values()}
        return FinishedRun(events, outputs)


class MemoryStore:
    """A store that keeps results in memory, the very objects."""

    def __init__(self) -> None:
        self.outputs: dict[str, Output] = {}
        self.remembered: dict[tuple[str, str], Mapping[str, Any]] = {}

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> dict[str, Any]:
        self.outputs[key] = output
        return summary_of(output)

    def load(self, key: str, functions: Mapping[str, Callable[..., Any]]) -> Output | None:
        return self.outputs.get(key)

    def save_recipe(self, name: str, data: Any, transformer: Any, X: Any) -> None:
        """Keep none."""

    def load_recipe(self, name: str, data: Any) -> None:
        """Have none."""

    def remember(self, pipeline: str, stage: str, ingredients: Mapping[str, Any]) -> None:
        self.remembered[pipeline, stage] = ingredients

    def summaries(self, keys: Any) -> dict[str, dict[str, Any]]:
        return {key: summary_of(self.outputs[key]) for key in keys if key in self.outputs}

    def last_ingredients(self, pipeline: str, stage: str) -> Any:
        return self.remembered.get((pipeline, stage))


class FinishedRun:
    """A finished run: its events, and each stage's output."""

    def __init__(self, events: list[dict[str, Any]], outputs: dict[str, Output | None]) -> None:
        self.events = events
        self.outputs = outputs

    @property
    def status(self) -> dict[str, str]:
        """Each stage's status, and the run's under its empty name."""
        ends = [event for event in self.events if event["kind"].endswith("_finished")]
        return {event["stage"] or "": event["status"] for event in ends}

    def end(self, stage: str) -> dict[str, Any]:
        """The event that ended a stage."""
        (event,) = [
            event
            for event in self.events
            if event["kind"] == "stage_finished" and event["stage"] == stage
        ]
        return event

    def error(self, stage: str) -> str:
        """The code of a failed stage's error."""
        return self.end(stage)["error"]["code"]

    def data(self, stage: str) -> Any:
        """A stage's Data, which must have been made."""
        assert self.status[stage] in ("succeeded", "refused"), self.end(stage)
        return self.outputs[stage].data

    def model(self, stage: str) -> Any:
        """A stage's fitted scikit-learn Pipeline."""
        assert self.status[stage] == "succeeded", self.end(stage)
        return self.outputs[stage].model.pipeline

    def report(self, stage: str) -> Any:
        """A stage's report."""
        assert self.status[stage] in ("succeeded", "refused"), self.end(stage)
        return self.outputs[stage].report


def stage(name: str, kind: str = "", /, settings: Any = None, **inputs: Any) -> Stage:
    """A stage: its name, its block's id (or the name again), settings, and wires by port."""
    wires = {
        port: (sources,) if isinstance(sources, str) else tuple(sources)
        for port, sources in inputs.items()
    }
    return Stage(name, kind or name, wires, settings or {})


def pipeline(*stages: Stage, seed: int | None = 0) -> Pipeline:
    """A pipeline of some stages, in their order."""
    return Pipeline("", seed, {placed.name: placed for placed in stages})


def chain(*stages: Stage, seed: int | None = 0) -> Pipeline:
    """A pipeline in which each stage without wires reads from the one before it."""
    blocks = real_blocks()[0]
    wired: list[Stage] = []
    for link in stages:
        ports = blocks.get(link.block, {}).get("ports", [{"name": "data"}])
        port = ports[0]["name"] if ports else None
        if wired and port and not link.inputs:
            link = Stage(link.name, link.block, {port: (wired[-1].name,)}, link.settings)
        wired.append(link)
    return pipeline(*wired, seed=seed)
