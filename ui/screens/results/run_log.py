"""Log of a run: its events as lines of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.canvas.scene import SCORES
from ui.screens.results.run_report import RunReport
from ui.text.names import metric_name
from ui.text.numbers import number, seconds
from ui.text.problem_words import sentence_of
from ui.text.words import translate


def run_log(report: RunReport, lang: str) -> str:
    """Return the log of a run, a line per event, timed in seconds since the run started."""
    start = report.run.started or report.run.created
    lines = [_log_line(event, start, lang) for event in report.store.runs.events(report.run.id)]
    return "\n".join(line for line in lines if line)


def _log_line(event: Mapping[str, Any], start: float, lang: str) -> str:
    kind, stage = event["kind"], event["stage"]
    if kind in ("run_started", "run_finished"):
        state = translate(f"state.{event.get('status')}", None, lang)
        text = translate(f"log.{kind}", {"state": state}, lang)
    elif kind == "stage_started":
        text = f"{stage}: {translate('state.running', None, lang)}"
    elif kind == "stage_finished":
        state = translate(f"state.{event['status']}", None, lang)
        text = f"{stage}: {state} {seconds(event.get('seconds'), lang)}".rstrip()
        if error := event.get("error"):
            text = f"{text}. {_error_text(error, lang)}"
    elif kind == "stage_progress":
        text = f"{stage}: {_progress_text(event, lang)}"
    elif kind == "log" and (message := event.get("text") or event.get("line")):
        if message.startswith("Traceback "):  # events of earlier versions hold it
            return ""
        text = f"{stage or ''}: {message}".lstrip(": ")
    else:
        return ""
    return f"{event['t'] - start:9.3f}  {text}"


def _error_text(error: Mapping[str, Any], lang: str) -> str:
    text = sentence_of(error, lang)
    if "id" not in error:
        return text
    return translate("log.error", {"error": text, "id": error["id"]}, lang)


def _progress_text(event: Mapping[str, Any], lang: str) -> str:
    """Return the progress of a stage as a sentence."""
    code, values = str(event.get("code")), event.get("values") or {}
    if code == "progress.fold" and (score := _headline_score(values.get("metrics") or {})):
        value = number(values["metrics"][score], lang)
        names = {"metric": metric_name(score, lang), "value": value}
        return translate("log.fold", {**values, **names}, lang)
    if code == "progress.column":
        drifted = ".drifted" if values.get("drifted") else ""
        psi = number(values.get("psi"), lang)
        return translate(f"log.column{drifted}", {**values, "psi": psi}, lang)
    return translate(code if code == "progress.read" else "progress.step", values, lang)


def _headline_score(metrics: Mapping[str, Any]) -> str | None:
    return next((score for score in SCORES if metrics.get(score) is not None), None)
