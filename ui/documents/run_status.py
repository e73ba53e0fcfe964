"""The status line of the run that is shown: progress, duration and outcome.

The canvas updates the line by itself while the run goes on, starting from this one.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TypedDict

from pipeline_core.runs.queue_place import queue_place
from pipeline_core.store.runs import Run
from ui.documents.stage_views import progress, recorded_state
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.text.numbers import seconds
from ui.text.problem_words import sentence_of
from ui.text.words import language, t, translate

_ROUNDING = 5
_COUNTED_STATES = ("reused", "failed", "refused", "skipped")


class RunStatus(TypedDict):
    """The status line of a run, as the canvas draws it."""

    id: str
    active: bool
    status: str
    started: float | None
    share: float
    text: str


def run_status(view_model: ViewModel) -> RunStatus | None:
    """Return the status line of the run that is shown; None if there was no run."""
    run = view_model.run
    if run is None:
        return None
    ended, total = progress(view_model.views)
    return {
        "id": run.id,
        "active": run.open,
        "status": run.status,
        "started": run.started,
        "share": ended / max(1, total) if run.open else 1.0,
        "text": _waiting_text(run) if run.open else _summary_text(run),
    }


def pinned_text(run: Run, lang: str) -> str:
    """Return which stages of a run were pinned, cut short or overridden; empty where none was."""
    groups = {
        "run.pinned": run.pinned,
        "search.cut_short": run.cut_short,
        "run.overridden": run.overridden,
    }
    texts = [
        translate(code, {"stages": ", ".join(names)}, lang)
        for code, names in groups.items()
        if names
    ]
    return " · ".join(texts)


def queue_text(workspace: Path, run_id: str) -> str | None:
    """Return the place of a waiting run and when it will start, or None if it does not wait."""
    place = queue_place(workspace, run_id)
    if place is None:
        return None
    if place.seconds is None:
        return t("run.in_queue", place=place.place)
    # Rounded up, so that the line does not change all the time.
    wait = max(1, math.ceil(place.seconds / _ROUNDING)) * _ROUNDING
    text = f"{wait} s" if wait < 60 else seconds(wait, language())
    return t("run.in_queue_about", place=place.place, time=text)


def _waiting_text(run: Run) -> str:
    text = queue_text(visitor_store().workspace, run.id) if run.status == "queued" else None
    return text or t("run.starting")


def _summary_text(run: Run) -> str:
    lang, start = language(), run.started or run.created
    parts = [t("run.last"), t(f"state.{run.status}"), seconds((run.ended or start) - start, lang)]
    states = [recorded_state(row)["state"] for row in visitor_store().runs.stages(run.id)]
    counts = {state: states.count(state) for state in _COUNTED_STATES}
    parts += [t(f"run.count.{state}", count=count) for state, count in counts.items() if count]
    parts.append(pinned_text(run, lang))
    if run.error:
        parts.append(sentence_of(run.error, lang))
    return " · ".join(part for part in parts if part)
