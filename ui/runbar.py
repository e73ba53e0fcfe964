"""How the run stands, in one line: what it does now, how far it is, how it ended."""

from __future__ import annotations

import time

from ui import running
from ui.desk import Desk
from ui.numbers import seconds
from ui.pieces import bar
from ui.problems import in_words
from ui.situation import progress
from ui.words import language, t


def runbar(desk: Desk) -> None:
    """Draw the line of the run that is shown; nothing where there was none."""
    run = desk.run
    if run is None:
        return
    done, total = progress(desk.views)
    if run.open:
        share, text = done / max(1, total), _while_open(desk, done, total)
    else:
        share, text = 1.0, _ended(desk)
    bar(share, text, run.status)


def _while_open(desk: Desk, done: int, total: int) -> str:
    run, lang = desk.run, language()
    assert run is not None
    if run.status == "queued" and (place := running.place_in_queue(run)) is not None:
        return t("run.in_queue", place=place + 1)
    if run.status != "running":
        return t("run.starting")
    busy = ", ".join(name for name, view in desk.views.items() if view.state == "running")
    spent = seconds(time.time() - (run.started or run.created), lang)
    return t("run.progress", done=done, total=total, busy=busy or "…", seconds=spent)


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
