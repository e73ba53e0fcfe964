"""The scene of a pipeline: boxes, wires, problems, the run and the texts, as JSON objects."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pipeline_core.catalog import Catalogue, icon_nodes
from pipeline_core.check import Problem
from pipeline_core.spec import Pipeline
from pipeline_core.spec.candidates import OFF
from ui.canvas import assets
from ui.canvas.problem_json import ports_json, problems_json
from ui.canvas.scene_types import (
    CheckCounts,
    ModelMark,
    ProblemJson,
    Scene,
    StageBox,
    StageStatus,
    WirePair,
)
from ui.charts.model_style import ModelStyle
from ui.documents.fold_fits import fold_fits
from ui.documents.row_losses import RowLoss, loss_sentence
from ui.documents.run_status import RunStatus
from ui.documents.searches import lowest_is_best, varied_settings
from ui.documents.stage_views import StageView, shown_summary
from ui.text.check_words import override_sentence
from ui.text.headline_metrics import HEADLINE_METRICS, headline_metric, headline_note
from ui.text.names import block_title, metric_name, setting_name
from ui.text.problem_words import sentence_of
from ui.text.words import lookup_text, translate

# The metrics of the live comparison of models, by importance.
SCORES = ("roc_auc", "accuracy", "r2", "mean_absolute_error")
STATES = (
    "not_run", "outdated", "waiting", "running", "succeeded", "reused", "failed", "refused",
    "skipped", "cancelled", "crashed", "lost", "timed_out",
)  # fmt: skip
_CANVAS_CODES = (
    "label", "bigger", "smaller", "fit", "map", "run", "scores", "trials", "drift", "watch", "log",
    "log.all", "log.none", "broken", "empty", "error", "warning", "todo",
)  # fmt: skip
_TEMPLATES = {
    "progress": "run.progress",
    "rows": "headline.rows",
    "failed_checks": "headline.failed_checks",
    "passed_checks": "headline.passed_checks",
    "rules_hold": "headline.rules_hold",
    "model_review": "headline.model_review",
    **{
        f"progress.{unit}": f"progress.{unit}"
        for unit in ("fold", "trial", "column", "read", "step")
    },
    "progress.window": "progress.window",
    **{f"log.{unit}": f"log.{unit}" for unit in ("fold", "trial", "column", "column.drifted")},
}
# What a report says of itself stands behind a number under the name of its stage.
HEADLINE = "headline"
_SENT_METRICS = frozenset(
    {
        "checks_to_mend",
        "checks_to_know",
        *HEADLINE_METRICS,
        *SCORES,
        *(f"{name}{end}" for name in SCORES for end in ("_mean", "_std")),
    }
)


def scene(
    pipeline: Pipeline,
    views: Mapping[str, StageView],
    catalogue: Catalogue,
    selected: str | None,
    lang: str,
    *,
    name: str = "",
    run: RunStatus | None = None,
    events: str | None = None,
    token: str | None = None,
    problems: Collection[Problem] = (),
    looks: Mapping[str, Mapping[str, Any]] | None = None,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    losses: Mapping[str, RowLoss] = MappingProxyType({}),
    models: Mapping[str, ModelStyle] | None = None,
    tests: Mapping[str, CheckCounts] = MappingProxyType({}),
) -> Scene:
    """Return the scene of a pipeline.

    Parameters
    ----------
    pipeline
        The pipeline.
    views
        The view of each stage.
    catalogue
        The blocks, for their titles and icons.
    selected
        The selected stage.
    lang
        The language of the texts.
    name
        The pipeline's id: the view is reset when it changes.
    run
        The status of the run that is shown.
    events, token
        The URL of the run's events, and the token that permits to read them.
    problems
        The problems that the check found.
    looks
        The stages' previews on a sample.
    columns
        The columns that come out of each stage, as far as known.
    losses
        The stages that lose another share of their rows than they did.
    models
        How each model is drawn, by its training stage.
    tests
        How many tests of each stage failed, as far as they hold.
    """
    problem_list = problems_json(problems, lang, catalogue)
    looks, models = looks or {}, models or {}
    varied = _varied_sentences(pipeline, catalogue, lang)
    stages = [
        _stage_box(
            pipeline,
            view,
            catalogue,
            lang,
            looks.get(view.stage),
            problem_list,
            columns,
            losses.get(view.stage),
        )
        | {"model": _model_mark(models.get(view.stage)), "varied": varied.get(view.stage)}
        for view in views.values()
    ]
    for box in stages:
        if (counts := tests.get(box["id"])) is not None:
            _show_tests(box, counts, lang)
    return {
        "module": assets.module_url(),
        "pipeline": name,
        "lang": lang,
        "now": time.time(),
        "stages": stages,
        "problems": [problem for problem in problem_list if problem["stage"] not in views],
        "wires": wire_pairs(pipeline),
        "selected": selected,
        "run": run,
        "events": events,
        "token": token,
        "telling": list(HEADLINE_METRICS),
        "scores": list(SCORES),
        "words": canvas_texts(lang) | _headline_names(views, lang),
    }


def _headline_names(views: Mapping[str, StageView], lang: str) -> dict[str, str]:
    """Return the names of the headlines that have no short form."""
    summaries = [shown_summary(view) for view in views.values()]
    names = {headline_metric(summary.get("metrics") or {}) for summary in summaries}
    own = [name for name in names if name is not None and name not in HEADLINE_METRICS]
    told = {name: _headline_of(view) for name, view in views.items()}
    return {f"metric.{name}": metric_name(name, lang) for name in sorted(own)} | {
        f"metric.{HEADLINE}.{stage}": headline_note(headline, lang)
        for stage, headline in told.items()
        if headline
    }


def _headline_of(view: StageView) -> Mapping[str, Any]:
    """Return the headline that a report has in words, or nothing."""
    return shown_summary(view).get("headline") or {}


def canvas_texts(lang: str) -> dict[str, str]:
    """Return the texts of the canvas by its own codes; placeholders stay unfilled."""
    labels = {code: translate(f"canvas.{code}", None, lang) for code in _CANVAS_CODES}
    states = {f"state.{state}": translate(f"state.{state}", None, lang) for state in STATES}
    templates = {code: lookup_text(message, lang) or "" for code, message in _TEMPLATES.items()}
    headlines = {
        f"short.{metric}": lookup_text(f"short.{metric}", lang) or "{value}"
        for metric in HEADLINE_METRICS
    }
    scores = {f"metric.{metric}": metric_name(metric, lang) for metric in SCORES}
    return labels | states | templates | headlines | scores


def wire_pairs(pipeline: Pipeline) -> list[WirePair]:
    """Return the pairs of stages that are joined by wires, each once."""
    pairs = [
        (source, stage.name)
        for stage in pipeline.stages.values()
        for sources in stage.inputs.values()
        for source in sources
        if source in pipeline.stages
    ]
    return [{"source": source, "target": target} for source, target in dict.fromkeys(pairs)]


def _stage_box(
    pipeline: Pipeline,
    view: StageView,
    catalogue: Catalogue,
    lang: str,
    look: Mapping[str, Any] | None,
    problems: Collection[ProblemJson],
    columns: Mapping[str, Mapping[str, Any]] | None,
    loss: RowLoss | None,
) -> StageBox:
    entry = catalogue.get(view.block)
    place = pipeline.layout.get(view.stage)
    return {
        "id": view.stage,
        "block": view.block,
        "title": block_title(entry, lang) if entry else view.block,
        "family": view.family,
        "icon": entry["icon_nodes"] if entry else icon_nodes("blocks"),
        "problem": view.problem,
        "place": list(place) if place else None,
        "status": _stage_status(view),
        "ports": ports_json(entry, lang) if entry else [],
        "outputs": list(entry["outputs"]) if entry else [],
        "passes": entry["passes"] if entry else None,
        "shape": _table_size(view, look),
        "reason": _reason(view, lang),
        "pinned": _pin_sentence(view, lang),
        "overridden": _override_sentence(view, lang),
        "loss": loss_sentence(loss, lang) if loss else None,
        "model": None,
        "varied": None,
        "lowest": lowest_is_best(pipeline, catalogue, view.stage),
        "refits": fold_fits(pipeline, catalogue, view, lang, columns),
        "problems": [problem for problem in problems if problem["stage"] == view.stage],
    }


def _varied_sentences(pipeline: Pipeline, catalogue: Catalogue, lang: str) -> dict[str, str]:
    """Return which searches try which settings of a stage, by stage."""
    return {
        stage: " ".join(
            translate(
                "search.varies",
                {"search": search, "settings": ", ".join(_names(settings, lang))},
                lang,
            )
            for search, settings in searches.items()
        )
        for stage, searches in varied_settings(pipeline, catalogue).items()
    }


def _names(settings: Collection[str], lang: str) -> list[str]:
    off = translate("candidates.off", None, lang)
    return [off if name == OFF else setting_name(name, lang) for name in settings]


def _model_mark(style: ModelStyle | None) -> ModelMark | None:
    return None if style is None else {"colour": style.colour, "outline": style.outline}


def _reason(view: StageView, lang: str) -> str | None:
    """Return why a stage runs or does not; of one with an error its problems say that."""
    if view.has_fault:
        return None
    return sentence_of(view.reason, lang) or None


def _pin_sentence(view: StageView, lang: str) -> str | None:
    """Return what a stage's pin keeps; of a stage that is off, what it would keep."""
    return None if view.pin is None else translate("reason.pinned", {"run": view.pin.run}, lang)


def _override_sentence(view: StageView, lang: str) -> str | None:
    """Return who lets a refused stage pass, and why."""
    given = (view.summary or {}).get("overridden") or ()
    return " ".join(override_sentence("override.by", one, lang) for one in given) or None


def _table_size(view: StageView, look: Mapping[str, Any] | None) -> list[int] | None:
    """Return rows and columns: of the stored result, or else of the sample."""
    for facts in (view.summary, look) if view.key else (look,):
        if facts and facts.get("rows") is not None and facts.get("columns") is not None:
            return [facts["rows"], facts["columns"]]
    return None


def _show_tests(box: StageBox, counts: CheckCounts, lang: str) -> None:
    """Show a stage's tests in its box: a count where no other stands, and a warning."""
    if not box["status"]["checks"] and not box["status"]["metrics"]:
        box["status"]["checks"] = counts
    if counts["failed"]:
        said = translate("tests.failed", counts, lang)
        failure: ProblemJson = {
            "stage": box["id"], "level": "warning", "code": "tests_failed", "field": None,
            "said": said, "fixes": [],
        }  # fmt: skip
        box["problem"] = box["problem"] or "warning"
        box["problems"] = [*box["problems"], failure]


def _stage_status(view: StageView) -> StageStatus:
    summary = shown_summary(view)
    metrics = summary.get("metrics") or {}
    checks = summary.get("checks") or []
    sent_metrics = {*_SENT_METRICS, headline_metric(metrics)}
    sent = {name: value for name, value in metrics.items() if name in sent_metrics}
    if told := _headline_of(view):
        sent = {f"{HEADLINE}.{view.stage}": metrics.get(told.get("metric"))}
    status: StageStatus = {
        "state": view.state,
        "seconds": view.seconds,
        "started": None,
        "rows": summary.get("rows"),
        "columns": summary.get("columns"),
        "metrics": sent,
        "checks": _check_counts(checks),
    }
    if (aside := summary.get("failing_rows")) is not None:
        status["aside"] = aside
    return status


def _check_counts(checks: Sequence[Mapping[str, Any]]) -> CheckCounts | None:
    """Return how many checks failed; of the rules of a gate also how many hold."""
    failed = sum(not check["passed"] for check in checks)
    if not checks or "report" not in checks[0]:
        return {"failed": failed, "of": len(checks)} if checks else None
    return {"failed": failed, "of": len(checks), "held": len(checks) - failed}
