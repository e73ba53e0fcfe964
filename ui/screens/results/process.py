"""How the run went: what each stage did to the rows, and when it worked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.canvas.scene import SCORES
from ui.charts.timeline import timeline as draw_timeline
from ui.documents.stage_views import StageView
from ui.screens.results.parts import Cell, Chapter, Figure, Grid, Text
from ui.screens.results.past import Past
from ui.screens.results.steps import columns_in, made_and_gone, rows_in
from ui.screens.results.timeline import bars
from ui.text.names import block_title, metric_name
from ui.text.numbers import MISSING, number, seconds
from ui.text.problem_words import in_words, warned
from ui.text.words import tell

TONES = {"failed": "bad", "refused": "bad", "succeeded": "good", "reused": "good"}
_MOST_NAMES = 6


def steps(told: Past, lang: str, columns: Mapping[str, Any] | None = None) -> Chapter | None:
    """Return the chapter with a line a stage.

    Parameters
    ----------
    columns
        The names of each stage's columns, where they are known.
    """
    if not told.views:
        return None
    names = ("stage", "state", "why", "rows", "columns", "seconds")
    head = [tell(f"report.step.{name}", None, lang) for name in names]
    rows = [_step(told, view, lang, columns or {}) for view in told.views.values()]
    about = tell("report.steps.about", None, lang)
    said = [one for view in told.views.values() for one in warned(view.stage, view.summary, lang)]
    parts = [Grid(head, rows, left=5), *(Text(one, "warn") for one in said)]
    return Chapter("steps", tell("report.steps", None, lang), about, parts)


def _step(told: Past, view: StageView, lang: str, columns: Mapping[str, Any]) -> list[str | Cell]:
    entry = told.catalogue.get(view.block)
    summary = view.summary or {}
    made, gone = made_and_gone(told.pipeline, columns, view.stage)
    return [
        Cell(view.stage, block_title(entry, lang) if entry else view.block),
        Cell(tell(f"state.{view.state}", None, lang), tone=TONES.get(view.state, "")),
        in_words(view.error, lang) or in_words(view.reason, lang),
        change(rows_in(told.pipeline, told.views, view.stage), summary.get("rows"), lang),
        Cell(
            change(columns_in(told.pipeline, told.views, view.stage), summary.get("columns"), lang),
            _named(made, "+", lang) + _named(gone, "−", lang),
        ),
        seconds(view.seconds, lang),
    ]


def change(before: int | None, now: int | None, lang: str) -> str:
    """Return how a count changed on the way through a stage.

    Examples
    --------
    >>> change(1000, 990, "en"), change(5, 5, "en"), change(None, 3, "en"), change(3, None, "en")
    ('1,000 → 990', '5', '3', '–')
    """
    if now is None:
        return MISSING
    if before is None or before == now:
        return number(now, lang)
    return f"{number(before, lang)} → {number(now, lang)}"


def _named(names: list[str], sign: str, lang: str) -> str:
    if not names:
        return ""
    more = f" … ({number(len(names), lang)})" if len(names) > _MOST_NAMES else ""
    return f"{sign} {', '.join(names[:_MOST_NAMES])}{more} "


def timeline(told: Past, lang: str) -> Chapter | None:
    """Return the chapter on when stages worked."""
    found = bars(told.pipeline, told.rows)
    if not found:
        return None
    path = [bar for bar in found if bar.critical]
    spent = sum(bar.end - bar.start for bar in path)
    values = {"path": " → ".join(bar.stage for bar in path), "seconds": seconds(spent, lang)}
    title = tell("report.timeline", None, lang)
    figure = Figure("", draw_timeline(found, lang), wide=True)
    return Chapter("timeline", title, parts=[figure, Text(tell("timeline.path", values, lang))])


def log_lines(told: Past, lang: str) -> str:
    """Return what happened, a line an event, the time in seconds since the run began."""
    began = told.run.started or told.run.created
    lines = [_line(one, began, lang) for one in told.store.runs.events(told.run.id)]
    return "\n".join(line for line in lines if line)


def _line(event: Mapping[str, Any], began: float, lang: str) -> str:
    kind, stage = event["kind"], event["stage"]
    if kind in ("run_started", "run_finished"):
        text = tell(
            f"log.{kind}", {"state": tell(f"state.{event.get('status')}", None, lang)}, lang
        )
    elif kind == "stage_started":
        text = f"{stage}: {tell('state.running', None, lang)}"
    elif kind == "stage_finished":
        state = tell(f"state.{event['status']}", None, lang)
        text = f"{stage}: {state} {seconds(event.get('seconds'), lang)}".rstrip()
        if error := event.get("error"):
            text = f"{text}. {_failed(error, lang)}"
    elif kind == "stage_progress":
        text = f"{stage}: {_progress(event, lang)}"
    elif kind == "log" and (said := event.get("text") or event.get("line")):
        if said.startswith("Traceback "):  # runs of earlier versions kept it here
            return ""
        text = f"{stage or ''}: {said}".lstrip(": ")
    else:
        return ""
    return f"{event['t'] - began:9.3f}  {text}"


def _failed(error: Mapping[str, Any], lang: str) -> str:
    text = in_words(error, lang)
    return tell("log.error", {"error": text, "id": error["id"]}, lang) if "id" in error else text


def _progress(event: Mapping[str, Any], lang: str) -> str:
    """Return one part of a stage's work in words."""
    code, values = str(event.get("code")), event.get("values") or {}
    if code == "progress.fold" and (found := _telling(values.get("metrics") or {})):
        told = {"metric": metric_name(found, lang), "value": number(values["metrics"][found], lang)}
        return tell("log.fold", {**values, **told}, lang)
    if code == "progress.column":
        drifted = ".drifted" if values.get("drifted") else ""
        psi = number(values.get("psi"), lang)
        return tell(f"log.column{drifted}", {**values, "psi": psi}, lang)
    return tell("progress.step", values, lang)


def _telling(metrics: Mapping[str, Any]) -> str | None:
    return next((one for one in SCORES if metrics.get(one) is not None), None)
