"""Acts that leave a trace: those that are recorded as they happen, and those that are found.

What the store keeps anyway (a kept model, an alarm, a leaderboard, a radar's report) is read from
there. What nothing else keeps is recorded here by whoever does it: a refused wire, a verified
script, a simulator's play, a served answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline_core.lessons.evidence import Act
from pipeline_core.store import Store
from pipeline_core.store.radar_reports import radar_reports
from pipeline_core.store.runs import Run

RECORDED = ("wire_refused", "verified", "simulated", "served")


def record_act(
    store: Store, identity: str, kind: str, values: Mapping[str, Any] | None = None
) -> None:
    """Record what was done with a pipeline.

    Parameters
    ----------
    store
        The workspace of who did it.
    identity
        The path of the pipeline's file.
    kind
        One of `RECORDED`.
    values
        Of a refused wire the refusal's ``code`` and ``path``; of a verified script whether it
        is ``equal``; of a play whether the stream was ``bent``, its ``alarms``, and the
        ``windows`` until the first of them.
    """
    store.lessons.add("", kind, values, identity)


def acts_of(store: Store, identity: str, runs: list[Run]) -> tuple[Act, ...]:
    """Return what was done with a pipeline beside editing and running it.

    Parameters
    ----------
    store, identity
        The workspace, and the path of the pipeline's file.
    runs
        The pipeline's runs.
    """
    return (
        *_recorded(store, identity),
        *_with_models(store, {run.id for run in runs}),
        *_of_radar(store, identity),
        *_of_factory(store, identity),
    )


def _recorded(store: Store, identity: str) -> Iterator[Act]:
    for event in store.lessons.of_pipeline(identity):
        is_failure = event.kind == "verified" and not event.content.get("equal")
        if event.kind in RECORDED and not is_failure:
            yield Act(event.kind, event.content)


def _with_models(store: Store, runs: set[str]) -> Iterator[Act]:
    """Yield what was done with the models that runs fitted."""
    models = [model for model in store.models.versions() if model.run in runs]
    for model in models:
        yield Act("kept", {"model": model.title, "stage": model.stage})
        if "champion" in model.aliases:
            yield Act("promoted", {"model": model.title, "version": model.version})
    for name in dict.fromkeys(model.name for model in models):
        yield from _of_watches(store, name)


def _of_watches(store: Store, name: str) -> Iterator[Act]:
    """Yield what came of the new rows of a model."""
    for source in store.watches.sources(name):
        for batch in store.watches.batches(name, source):
            yield Act("watched", {"model": name, "batch": batch.batch})
    for alarm in store.watches.alarms(name, resolved=True):
        yield Act("alarm", {"model": name, "alarm": alarm.subject})
        if alarm.state == "acknowledged":
            yield Act("acknowledged", {"model": name, "alarm": alarm.subject})
    for proposal in store.proposals.of(name):
        yield Act("retrained", {"model": name, "proposal": proposal.id})


def _of_radar(store: Store, identity: str) -> Iterator[Act]:
    for model, kept in radar_reports(store.workspace, identity).items():
        verdict = kept["report"].get("verdict")
        yield Act("radar", {"model": model, "verdict": verdict})
        if verdict == "leak":
            yield Act("leak_found", {"model": model})


def _of_factory(store: Store, identity: str) -> Iterator[Act]:
    from pipeline_core.factory.journal import Journal

    board = Journal(store.workspace, Path(identity)).board()
    if board is not None:
        lines = [line for line in board.get("variants") or [] if line.get("value") is not None]
        yield Act("leaderboard", {"count": len(lines), **_said_of(board, lines)})


def _said_of(board: Mapping[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return where judged variants differ, how many are surely behind, and how sure the lead is."""
    chosen: dict[str, set[str]] = {}
    for line in lines:
        for place, choice in (line.get("choices") or {}).items():
            chosen.setdefault(place, set()).add(str(choice))
    comparisons = [line.get("comparison") or {} for line in lines]
    claims = [claim.get("code") for claim in board.get("claims") or ()]
    return {
        "places": sorted(place for place, choices in chosen.items() if len(choices) > 1),
        "behind": sum(comparison.get("code") == "factory.behind" for comparison in comparisons),
        "lead": "certain" if "factory.claim_real" in claims else "open",
    }
