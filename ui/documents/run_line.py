"""How the run stands, in one line: what it does now, how far it is, how it ended.

While it goes on, the drawing keeps the line up to date by itself; this is
where that starts from.
"""

from __future__ import annotations

from typing import Any

from ui.documents import running
from ui.documents.stage_views import progress
from ui.documents.view_model import Desk
from ui.text.numbers import seconds
from ui.text.problem_words import in_words
from ui.text.words import language, t


def line(desk: Desk) -> dict[str, Any] | None:
    """Return the line of the run that is shown; None where there was none."""
    run = desk.run
    if run is None:
        return None
    done, total = progress(desk.views)
    return {
        "id": run.id,
        "active": run.open,
        "status": run.status,
        "started": run.started,
        "share": done / max(1, total) if run.open else 1.0,
        "text": _not_begun(desk) if run.open else _ended(desk),
    }


def _not_begun(desk: Desk) -> str:
    run = desk.run
    assert run is not None
    if run.status == "queued" and (place := running.place_in_queue(run)) is not None:
        return t("run.in_queue", place=place + 1)
    return t("run.starting")


def _ended(desk: Desk) -> str:
    run, lang = desk.run, language()
    assert run is not None
    began = run.started or run.created
    parts = [t("run.last"), t(f"state.{run.status}"), seconds((run.ended or began) - began, lang)]
    states = [view.state for view in desk.views.values()]
    counts = {one: states.count(one) for one in ("reused", "failed", "refused", "skipped")}
    parts += [t(f"run.count.{state}", count=count) for state, count in counts.items() if count]
    if run.error:
        parts.append(in_words(run.error, lang))
    return " · ".join(part for part in parts if part)
