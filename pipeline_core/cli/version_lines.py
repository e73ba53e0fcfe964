"""A version of a kept model in lines for the terminal, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from pipeline_core.cli.metrics import number
from pipeline_core.cli.numbers import local_time
from pipeline_core.messages.words import say
from pipeline_core.registry.libraries import other_libraries
from pipeline_core.store.kept_models import KeptModel

_MOST = 3


def version_as_json(kept: KeptModel) -> dict[str, Any]:
    """Return a version as plain data, with the text of its pipeline left out."""
    record = dict(kept.record)
    record["pipeline"] = {name: record["pipeline"][name] for name in ("id", "name")}
    return {**asdict(kept), "record": record}


def headline(kept: KeptModel) -> str:
    """Return the first metrics of the first judgement of a version."""
    judged = [judgement for judgement in kept.record["judgements"] if judgement["metrics"]]
    if not judged:
        return ""
    metrics = list(judged[0]["metrics"].items())[:_MOST]
    return "  ".join(f"{name} {number(value)}" for name, value in metrics)


def version_lines(kept: KeptModel, language: str) -> Iterator[str]:
    """Yield what is known of a version, a line for each thing."""
    record = kept.record
    values = {
        "model": kept.title,
        "pipeline": record["pipeline"]["name"],
        "stage": kept.stage,
        "block": record["block"],
        "run": kept.run,
        "time": local_time(kept.created),
        "train": record["rows"]["train"],
        "test": record["rows"]["test"],
    }
    yield say("cli.models.origin", values, language)
    for judgement in record["judgements"]:
        yield from _judgement_lines(judgement, language)
    libraries = [f"{name} {version}" for name, version in sorted(record["libraries"].items())]
    yield say("cli.models.libraries", {"libraries": libraries}, language)
    if differences := other_libraries(record["libraries"]):
        named = [f"{name} {then} → {now or '-'}" for name, (then, now) in differences.items()]
        yield say("registry.other_libraries", {"model": kept.title, "libraries": named}, language)
        yield say("cli.models.refit_how", {"model": kept.title}, language)
    if kept.note:
        yield kept.note


def _judgement_lines(judgement: dict[str, Any], language: str) -> Iterator[str]:
    intervals = judgement["intervals"]
    for name, value in list(judgement["metrics"].items())[:_MOST]:
        ends = intervals.get(name)
        between = f"  [{number(ends[0])}, {number(ends[1])}]" if ends else ""
        yield f"  {judgement['stage']}  {name} {number(value)}{between}"
    if judgement["overridden"]:
        names = [override["name"] for override in judgement["overridden"]]
        values = {"gate": judgement["stage"], "names": names}
        yield "  " + say("cli.models.overridden", values, language)
    elif judgement["passed"]:
        yield "  " + say("cli.models.passed", {"gate": judgement["stage"]}, language)
