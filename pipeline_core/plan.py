"""What must run, in which order, and why: decided from text alone.

A stage's key is a hash of all that can change its result: its block's source
and what that calls, settings, seed, the keys of its inputs, the content of the
files it reads, library versions, the core's own source, and for fits the
thread limit. Values never enter a key, so planning loads no library.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Literal, Protocol

import xxhash

from pipeline_core.catalog import CORE, Catalogue, Entry, version_of
from pipeline_core.settings import effective
from pipeline_core.spec import Pipeline, Stage

_SHAPES_RESULTS = ("arguments", "block", "choice", "data", "dtypes", "execute", "fits", "recipe",
                   "stages")  # fmt: skip
_CHUNK = 1 << 20
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str)


class Memory(Protocol):
    """What a plan asks of a store."""

    def summaries(self, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return the summaries of the kept results among some keys."""

    def last(self, pipeline: str, stage: str) -> dict[str, Any] | None:
        """Return the ingredients of a stage's last success."""


@dataclass(frozen=True)
class Reason:
    """Why a stage runs or is reused: a code and its values."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """One stage of a plan.

    Parameters
    ----------
    stage, block
        Names.
    settings
        Every setting with its effective value.
    inputs
        Stage names by port.
    key
        Identifies the result.
    ingredients
        What the key was made of.
    action, reason
        What to do, and why.
    summary
        The kept result's summary, where it is reused.
    """

    stage: str
    block: str
    settings: Mapping[str, Any]
    inputs: Mapping[str, tuple[str, ...]]
    key: str
    ingredients: Mapping[str, Any]
    action: Literal["run", "reuse"]
    reason: Reason
    summary: Mapping[str, Any] | None = None

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The stages it reads from, each once."""
        return tuple(dict.fromkeys(name for names in self.inputs.values() for name in names))


@dataclass(frozen=True)
class Plan:
    """The jobs in an order that can be run, with what they share."""

    jobs: Mapping[str, Job]
    entries: Mapping[str, Entry]
    pipeline: str
    folder: Path
    threads: int = 1
    name: str = ""

    @property
    def to_run(self) -> list[str]:
        """The stages that are not reused."""
        return [job.stage for job in self.jobs.values() if job.action == "run"]


def plan(
    pipeline: Pipeline,
    catalogue: Catalogue,
    memory: Memory | None = None,
    *,
    folder: Path,
    identity: str = "",
    to: Collection[str] = (),
    force: Collection[str] = (),
    threads: int = 1,
) -> Plan:
    """Plan a pipeline that `check` found no errors in.

    Parameters
    ----------
    pipeline
        The pipeline.
    catalogue
        The blocks.
    memory
        The store that keeps results; None plans everything to run.
    folder
        What relative file paths start from.
    identity
        Whose last ingredients to compare with: the file's path.
    to
        Stop at these stages; empty for the whole pipeline.
    force
        Stages to run even if their result is kept.
    threads
        Threads a single stage may use.
    """
    wanted = _order(pipeline, to)
    drafts: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in wanted:
        stage = pipeline.stages[name]
        ingredients = _ingredients(stage, pipeline, catalogue, drafts, folder, threads)
        drafts[name] = (_hash(ingredients), ingredients)
    kept = memory.summaries([key for key, _ in drafts.values()]) if memory else {}
    jobs = {
        name: _job(pipeline.stages[name], *drafts[name], kept, force,
                   lambda name=name: memory.last(identity, name) if memory else None)  # type: ignore[misc]
        for name in wanted
    }  # fmt: skip
    entries = {stage.block: _entry(catalogue, stage) for stage in pipeline.stages.values()}
    return Plan(jobs, entries, identity, folder, threads, pipeline.name)


def _order(pipeline: Pipeline, to: Collection[str]) -> list[str]:
    graph = {
        name: [source for sources in stage.inputs.values() for source in sources]
        for name, stage in pipeline.stages.items()
    }
    order = list(TopologicalSorter(graph).static_order())
    if not to:
        return order
    wanted: set[str] = set()
    waiting = list(to)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting.extend(graph[name])
    return [name for name in order if name in wanted]


def _entry(catalogue: Catalogue, stage: Stage) -> Entry:
    if stage.block in catalogue:
        return catalogue[stage.block]
    return next(entry for entry in catalogue.values() if stage.block in entry["formerly"])


def _ingredients(
    stage: Stage,
    pipeline: Pipeline,
    catalogue: Catalogue,
    drafts: Mapping[str, tuple[str, dict[str, Any]]],
    folder: Path,
    threads: int,
) -> dict[str, Any]:
    entry = _entry(catalogue, stage)
    schema = entry["settings"]
    settings = seeded(effective(stage.settings, schema), schema, pipeline.seed)
    named = [name for name, one in schema["properties"].items() if one.get("x-means") == "file"]
    files = {name: hash_of(folder / str(settings[name])) for name in named if settings.get(name)}
    fits = entry["shape"] in ("estimator", "assessment")
    return {
        "block": entry["id"], "code": entry["code"], "settings": settings, "files": files,
        # A recipe names the stages its steps come from.
        "stage": stage.name if entry["shape"] == "column" else None,
        "inputs": {port: {name: drafts[name][0] for name in names}
                   for port, names in stage.inputs.items()},
        "packages": {name: version_of(name) for name in entry["packages"]},
        "threads": threads if fits else None, "core": core_hash(),
        "python": "{}.{}".format(*sys.version_info),
    }  # fmt: skip


def seeded(
    settings: Mapping[str, Any], schema: Mapping[str, Any], seed: int | None
) -> dict[str, Any]:
    """Give the pipeline's seed to every seed setting that was left unset.

    Examples
    --------
    >>> schema = {"properties": {"random_state": {"x-means": "seed"}}}
    >>> seeded({"random_state": None}, schema, 7)
    {'random_state': 7}
    """
    means = {name: one.get("x-means") for name, one in schema["properties"].items()}
    return {
        name: seed if value is None and means.get(name) == "seed" else value
        for name, value in settings.items()
    }


@cache
def core_hash() -> str:
    """Return a hash of the core's own source, as far as it shapes results."""
    made = xxhash.xxh3_128()
    files = [CORE / f"{name}.py" for name in _SHAPES_RESULTS]
    for file in [*files, *sorted((CORE / "expressions").glob("*.py")), CORE / "expressions.py"]:
        if file.exists():
            made.update(file.read_bytes())
    return made.hexdigest()


def hash_of(file: Path) -> str | None:
    """Return a hash of a file's content, or None where it cannot be read."""
    made = xxhash.xxh3_128()
    try:
        with file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                made.update(chunk)
    except OSError:
        return None
    return made.hexdigest()


def _hash(ingredients: Mapping[str, Any]) -> str:
    return xxhash.xxh3_128_hexdigest(_CANONICAL.encode(ingredients).encode())


def _job(
    stage: Stage,
    key: str,
    ingredients: dict[str, Any],
    kept: Mapping[str, Mapping[str, Any]],
    force: Collection[str],
    last: Callable[[], Mapping[str, Any] | None],
) -> Job:
    action: Literal["run", "reuse"] = "run"
    if stage.name in force:
        reason = Reason("reason.asked")
    elif key in kept:
        action, reason = "reuse", Reason("reason.reused")
    else:
        reason = _difference(ingredients, last())
    return Job(
        stage.name, ingredients["block"], ingredients["settings"], dict(stage.inputs),
        key, ingredients, action, reason, kept.get(key) if action == "reuse" else None,
    )  # fmt: skip


def _difference(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> Reason:
    if before is None:
        return Reason("reason.never_ran")
    if now == before:
        return Reason("reason.artifact_missing")
    for part, code in _CODES.items():
        if now[part] != before.get(part):
            names = _changed(part, now[part], before.get(part))
            return Reason(code, {"names": names} if names else {})
    return Reason("reason.core_changed")


_CODES = {
    "block": "reason.code_changed",
    "settings": "reason.settings_changed",
    "files": "reason.file_changed",
    "code": "reason.code_changed",
    "inputs": "reason.input_changed",
    "packages": "reason.library_changed",
    "threads": "reason.threads_changed",
    "python": "reason.library_changed",
    "core": "reason.core_changed",
}


def _changed(part: str, now: Any, before: Any) -> list[str]:
    if not isinstance(now, Mapping) or not isinstance(before, Mapping):
        return []
    if part == "inputs":  # whoever reads the reason knows stages, not ports
        now, before = (dict(w for p in x.values() for w in p.items()) for x in (now, before))
    return [name for name in sorted({*now, *before}) if now.get(name) != before.get(name)]
