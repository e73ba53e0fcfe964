"""The chapter of the cross-validations: all models' folds in one chart, then their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ui.charts.judged_model import JudgedModel
from ui.charts.model_scores import folds_of_models
from ui.screens.results.model_chapters import judged_of_run, metrics_fold
from ui.screens.results.part_builders import metric_texts, note_texts
from ui.screens.results.parts import Cell, Chapter, Figure, Grid, Part, Text
from ui.screens.results.run_report import RunReport
from ui.text.headline_metrics import COMPARED_METRICS
from ui.text.names import metric_name
from ui.text.numbers import MISSING, number
from ui.text.words import translate

FOLD_BLOCKS = frozenset({"cross_validate"})
_MAX_AXES = 3


def folds_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter of the cross-validations."""
    models = judged_of_run(report, FOLD_BLOCKS, lang)
    if not models:
        return None
    compared = [
        name for name in COMPARED_METRICS if any(f"{name}_mean" in m.metrics for m in models)
    ]
    parts: list[Part] = []
    with_folds = [model for model in models if "folds" in model.tables]
    if with_folds and compared:
        figure = folds_of_models(with_folds, compared[:_MAX_AXES], lang)
        help_text = translate("chart.model_folds.help", None, lang)
        title = translate("chart.model_folds", None, lang)
        parts.append(Figure(title, figure, help_text, wide=True))
    parts += [_fold_grid(models, compared, lang), *_rest(models, compared, lang)]
    parts += _remarks(report, models, lang)
    about = translate("report.folds.about", None, lang)
    return Chapter("folds", translate("report.folds", None, lang), about, parts)


def _fold_grid(models: Sequence[JudgedModel], names: Sequence[str], lang: str) -> Grid:
    texts = [metric_texts(model.metrics, lang, model.tables) for model in models]
    rows: list[list[str | Cell]] = [
        [
            Cell(model.title, mark=model.style),
            *(of_model.get(f"{name}_mean", MISSING) for name in names),
        ]
        for model, of_model in zip(models, texts, strict=True)
    ]
    heads = [metric_name(f"{name}_mean", lang) for name in names]
    return Grid([translate("report.model", None, lang), *heads], rows)


def _rest(models: Sequence[JudgedModel], compared: Sequence[str], lang: str) -> list[Part]:
    means = {f"{name}_mean" for name in compared}
    return metrics_fold(models, lambda name: name not in means, lang)


def _remarks(report: RunReport, models: Sequence[JudgedModel], lang: str) -> Iterator[Text]:
    """Yield how the folds were cut and the notes: once where they are the same for all models."""
    said: dict[str, list[str]] = {}
    for model in models:
        stage_report = report.stage_report(model.stage) or {}
        texts = [*_splitter_text(stage_report, lang), *note_texts(stage_report, lang)]
        for part in texts:
            said.setdefault(part.text, []).append(model.title)
    for text, titles in said.items():
        prefix = "" if len(titles) == len(models) else f"{', '.join(titles)}: "
        yield Text(prefix + text, "quiet")


def _splitter_text(stage_report: Mapping[str, Any], lang: str) -> list[Text]:
    """Return the sentence that names the splitter of the folds and the sizes of their parts."""
    method, table = stage_report.get("method", {}), stage_report.get("tables", {}).get("folds")
    if table is None or "splitter" not in method:
        return []
    values = {
        "splitter": method["splitter"],
        "folds": number(len(table), lang),
        "time": method.get("time", ""),
        "train": _range_text(table["train_rows"], lang),
        "test": _range_text(table["test_rows"], lang),
    }
    code = "report.folds.by_time" if method.get("time") else "report.folds.splitter"
    return [Text(translate(code, values, lang), "quiet")]


def _range_text(counts: Any, lang: str) -> str:
    low, high = (number(int(count), lang) for count in (counts.min(), counts.max()))
    return low if low == high else f"{low}–{high}"
