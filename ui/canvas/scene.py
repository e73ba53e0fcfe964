"""What the drawing shows of a pipeline, as plain data: boxes, wires, the run and the words."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any

from pipeline_core.check import Problem
from pipeline_core.spec import Pipeline
from ui.canvas import assets
from ui.canvas.problem_json import ports, told_problems
from ui.documents.stage_views import StageView
from ui.text.headline import TELLING
from ui.text.names import block_title, metric_name
from ui.text.problem_words import in_words
from ui.text.words import known, tell

# What models are compared by while they come, the most telling first.
SCORES = ("roc_auc", "accuracy", "r2", "mean_absolute_error")
STATES = (
    "not_run", "outdated", "waiting", "running", "succeeded", "reused", "failed", "refused",
    "skipped", "cancelled", "crashed", "lost", "timed_out",
)  # fmt: skip
_OWN = (
    "label", "bigger", "smaller", "fit", "map", "run", "scores", "drift", "log", "log.all",
    "log.none", "broken", "empty", "error", "warning",
)  # fmt: skip
_TEMPLATES = {
    "progress": "run.progress",
    "rows": "headline.rows",
    "failed_checks": "headline.failed_checks",
    "passed_checks": "headline.passed_checks",
    **{f"progress.{one}": f"progress.{one}" for one in ("fold", "column", "step")},
    **{f"log.{one}": f"log.{one}" for one in ("fold", "column", "column.drifted")},
}


def scene(
    pipeline: Pipeline,
    views: Mapping[str, StageView],
    entries: Mapping[str, Any],
    selected: str | None,
    lang: str,
    *,
    name: str = "",
    run: Mapping[str, Any] | None = None,
    events: str | None = None,
    token: str | None = None,
    problems: Collection[Problem] = (),
    looks: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return the drawing's data.

    Parameters
    ----------
    pipeline
        The pipeline.
    views
        What is known of each stage.
    entries
        The catalogue, for the blocks' titles and pictures.
    selected
        The stage to mark.
    lang
        Language of the words.
    name
        Which pipeline it is: another one is looked at from its beginning.
    run
        What `ui.documents.run_line.line` says of the run that is shown.
    events, token
        Where its events are to be had, and the leave to ask for them.
    problems
        What the check found.
    looks
        What the stages show on a sample.
    """
    found = told_problems(problems, lang, entries)
    stages = [_stage(pipeline, view, entries, lang, looks or {}) for view in views.values()]
    for stage in stages:
        stage["problems"] = [one for one in found if one["stage"] == stage["id"]]
    return {
        "module": assets.module(),
        "pipeline": name,
        "lang": lang,
        "now": time.time(),
        "stages": stages,
        "problems": [one for one in found if one["stage"] not in views],
        "wires": wires(pipeline),
        "selected": selected,
        "run": dict(run) if run else None,
        "events": events,
        "token": token,
        "telling": list(TELLING),
        "scores": list(SCORES),
        "words": words(lang),
    }


def words(lang: str) -> dict[str, str]:
    """Return what the component says, by its own codes; places for values stay as they are."""
    own = {code: tell(f"canvas.{code}", None, lang) for code in _OWN}
    states = {f"state.{state}": tell(f"state.{state}", None, lang) for state in STATES}
    raw = {code: known(message, lang) or "" for code, message in _TEMPLATES.items()}
    short = {f"short.{one}": known(f"short.{one}", lang) or "{value}" for one in TELLING}
    return own | states | raw | short | {f"metric.{one}": metric_name(one, lang) for one in SCORES}


def wires(pipeline: Pipeline) -> list[dict[str, str]]:
    """Return which stage hands something to which, each pair once."""
    pairs = [
        (source, stage.name)
        for stage in pipeline.stages.values()
        for names in stage.inputs.values()
        for source in names
        if source in pipeline.stages
    ]
    return [{"source": source, "target": target} for source, target in dict.fromkeys(pairs)]


def _stage(
    pipeline: Pipeline,
    view: StageView,
    entries: Mapping[str, Any],
    lang: str,
    looks: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    entry = entries.get(view.block)
    place = pipeline.layout.get(view.stage)
    return {
        "id": view.stage,
        "block": view.block,
        "title": block_title(entry, lang) if entry else view.block,
        "family": view.family,
        "icon": str(entry["icon"]) if entry else "",
        "problem": view.problem,
        "place": list(place) if place else None,
        "status": _status(view),
        "ports": ports(entry, lang) if entry else [],
        "outputs": list(entry["outputs"]) if entry else [],
        "shape": _shape(view, looks.get(view.stage)),
        "reason": in_words(view.reason, lang) or None,
    }


def _shape(view: StageView, look: Mapping[str, Any] | None) -> list[int] | None:
    """Return rows and columns: of the result that is kept, else of the sample."""
    for found in (view.summary, look) if view.key else (look,):
        if found and found.get("rows") is not None and found.get("columns") is not None:
            return [found["rows"], found["columns"]]
    return None


def _status(view: StageView) -> dict[str, Any]:
    summary = view.summary or {}
    metrics = summary.get("metrics") or {}
    shown = {*TELLING, *SCORES, *(f"{one}{end}" for one in SCORES for end in ("_mean", "_std"))}
    checks = summary.get("checks") or []
    failed = sum(not check["passed"] for check in checks)
    return {
        "state": view.state,
        "seconds": view.seconds,
        "started": None,
        "rows": summary.get("rows"),
        "columns": summary.get("columns"),
        "metrics": {name: value for name, value in metrics.items() if name in shown},
        "checks": {"failed": failed, "of": len(checks)} if checks else None,
    }
