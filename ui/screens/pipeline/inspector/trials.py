"""The trials of a search at work, read from its run's events every other second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from ui.documents.searches import lowest_is_best
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.candidates.texts import line_title, value_in_line
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.tables import show_table

REFRESH_SECONDS = 1.5


def follow_trials(view_model: ViewModel, view: StageView) -> None:
    """Show the trials of a search as they are judged."""
    if view_model.run is None:
        return
    draw = st.fragment(_draw_trials, key=f"trials-{view.stage}", run_every=REFRESH_SECONDS)
    draw(view_model, view.stage)


def _draw_trials(view_model: ViewModel, stage: str) -> None:
    run = view_model.run
    assert run is not None
    trials = trials_of(visitor_store().runs.events(run.id), stage)
    if not trials:
        return
    lang, last = language(), trials[-1]
    is_lowest = lowest_is_best(view_model.document.pipeline, view_model.catalogue, stage)
    share = min(1.0, last["done"] / max(1, last["of"]))
    st.progress(share, t("search.progress", done=last["done"], of=last["of"]))
    best = best_trial(trials, is_lowest is True)
    if best is not None:
        score = f"{number(best['score'], lang)} ± {number(best['deviation'], lang)}"
        st.markdown(escape_markdown(t("search.best_so_far", trial=best["done"], metric=score)))
        st.caption(escape_markdown(_settings_text(best["settings"], lang)))
    show_table(_frame(trials, lang), headings=False)


def trials_of(events: Iterable[Mapping[str, Any]], stage: str) -> list[dict[str, Any]]:
    """Return the trials that a stage has told, in their order.

    Examples
    --------
    >>> trial = {"done": 1, "of": 2, "score": 0.5}
    >>> told = {"kind": "stage_progress", "stage": "s", "code": "progress.trial", "values": trial}
    >>> trials_of([told, {"kind": "log", "stage": "s"}], "s")
    [{'done': 1, 'of': 2, 'score': 0.5}]
    """
    return [
        event["values"]
        for event in events
        if event["stage"] == stage and event.get("code") == "progress.trial"
    ]


def best_trial(
    trials: Iterable[Mapping[str, Any]], lower_is_better: bool
) -> Mapping[str, Any] | None:
    """Return the trial with the best score; None where none has one.

    Examples
    --------
    >>> best_trial([{"score": 0.2}, {"score": None}, {"score": 0.4}], False)
    {'score': 0.4}
    """
    scored = [trial for trial in trials if trial["score"] is not None]
    sign = 1 if lower_is_better else -1
    return min(scored, key=lambda trial: sign * trial["score"], default=None)


def _settings_text(settings: Mapping[str, Any], lang: str) -> str:
    return " · ".join(
        f"{line_title(key, key.partition('.')[0], lang)}: {value_in_line(key, value, lang)}"
        for key, value in settings.items()
    )


def _frame(trials: Iterable[Mapping[str, Any]], lang: str) -> Any:
    """Return the trials as a table, the last one first."""
    import pandas as pd

    rows = [
        {
            t("axis.trial"): trial["done"],
            t("axis.score"): trial["score"],
            **{
                line_title(key, key.partition(".")[0], lang): value_in_line(key, value, lang)
                for key, value in (trial.get("settings") or {}).items()
            },
        }
        for trial in trials
    ]
    return pd.DataFrame(rows[::-1])
