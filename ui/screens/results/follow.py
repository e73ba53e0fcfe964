"""While a run goes on its report follows: a line that moves, and a new page with each result."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import running
from ui.screens.results.past import Past
from ui.text.numbers import number, seconds
from ui.text.problem_words import plain
from ui.text.words import language, t
from ui.widgets.errors import show_error

EVERY = 1.5
_DONE = frozenset({"succeeded", "reused", "failed", "refused", "skipped", "cancelled"})


def follow(told: Past) -> None:
    """Show how far an open run is, and draw the page anew when a stage has ended."""
    if told.run.open:
        st.fragment(_line, key="results-follow", run_every=EVERY)(told)


def _line(told: Past) -> None:
    try:
        running.look_after(told.run)
        run = told.store.runs.run(told.run.id)
        now = told.store.runs.stages(told.run.id)
    except FabricaError as error:
        show_error(error)
        return
    if run is None or not run.open or ended(now) != ended(told.rows.values()):
        st.rerun()
    lang, done = language(), len(ended(now))
    working = [str(row["stage"]) for row in now if row["status"] == "running"]
    values = {
        "done": number(done, lang), "of": number(len(told.views), lang),
        "seconds": seconds(time.time() - (run.started or run.created), lang),
        "stages": ", ".join(working),
    }  # fmt: skip
    code = "report.open.working" if working else "report.open"
    st.progress(min(1.0, done / max(1, len(told.views))), plain(t(code, **values)))


def ended(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the stages that have ended.

    Examples
    --------
    >>> sorted(ended([{"stage": "a", "status": "reused"}, {"stage": "b", "status": "running"}]))
    ['a']
    """
    return {str(row["stage"]) for row in rows if row["status"] in _DONE}
