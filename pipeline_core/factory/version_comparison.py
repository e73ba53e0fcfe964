"""Two versions of a pipeline compared: in words, as Markdown, as one picture, by kept scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline_core.catalog import Catalogue
from pipeline_core.compare import Metric, RunRecord, compare
from pipeline_core.compare.pipeline_changes import PipelineChange, with_names
from pipeline_core.edits import renamed_stages
from pipeline_core.factory.kept_scores import kept_stages, paired_sentences
from pipeline_core.messages.metric_names import metric_name
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline
from pipeline_core.store import Store

_VERDICTS = {
    "better": "change.metric_better",
    "worse": "change.metric_worse",
    "other": "change.metric_other",
}


class VersionScores(NamedTuple):
    """Metrics that differ, and sentences of paired tests."""

    metrics: Sequence[Metric]
    sentences: Sequence[dict[str, Any]]


def version_scores(
    store: Store,
    catalogue: Catalogue,
    files: tuple[Path, Path],
    pipelines: tuple[Pipeline, Pipeline],
) -> VersionScores:
    """Return how kept results of both differ, stages that were renamed under their new name.

    Parameters
    ----------
    store, catalogue
        The workspace, and its blocks.
    files, pipelines
        The file of each version, and the pipeline.
    """
    names = renamed_stages(*pipelines)
    first, second = (
        kept_stages(store, catalogue, file, pipeline)
        for file, pipeline in zip(files, pipelines, strict=True)
    )
    first = [{**row, "stage": names.get(row["stage"], row["stage"])} for row in first]
    renamed = with_names(pipelines[0], names), pipelines[1]
    records = [RunRecord("", p, rows) for p, rows in zip(renamed, (first, second), strict=True)]
    metrics = [
        metric
        for metric in compare(records, catalogue).metrics
        if metric.differs and None not in metric.values
    ]
    return VersionScores(metrics, paired_sentences(store, first, second))


def metric_rows(
    metrics: Sequence[Metric], language: str, number: Callable[[Any], str]
) -> list[list[str]]:
    """Return the cells of metrics; how much a mean spreads is left out.

    Parameters
    ----------
    metrics
        The metrics.
    language
        Language of the words.
    number
        Writes a value.

    Examples
    --------
    >>> values = (0.5, 0.25), (0.0, -0.25), ("same", "worse")
    >>> metrics = [Metric("folds", name, *values) for name in ("f1_mean", "f1_std")]
    >>> metric_rows(metrics, "en", str)
    [['folds', 'F1 (mean)', '0.5', '0.25', 'worse']]
    """
    return [
        [
            metric.stage,
            metric_name(metric.name, language),
            *map(number, metric.values),
            say(_VERDICTS[metric.verdicts[1] or "other"], {}, language),
        ]
        for metric in metrics
        if not metric.name.endswith("_std")
    ]


def score_sentences(scores: VersionScores, words: Callable[..., str], language: str) -> list[str]:
    """Return what paired tests say, in words.

    Parameters
    ----------
    scores
        The scores.
    words
        Makes a sentence of a code, its values and a language.
    language
        Language of the words.
    """
    return [
        words(each["code"], {**each, "metric": metric_name(each["metric"], language)}, language)
        for each in scores.sentences
    ]


def compare_versions(
    workspace: Path,
    first: Mapping[str, str],
    second: Mapping[str, str],
    title: str,
    language: str = "en",
) -> dict[str, Any]:
    """Return two versions of a pipeline compared, as a job of the launcher. Nothing is run.

    Parameters
    ----------
    workspace
        Holds the catalogue and what was kept of both.
    first, second
        The ``text`` of each, and the ``file`` that its paths start from.
    title
        What is compared.
    language
        Language of the words.

    Returns
    -------
    dict
        ``summary``, the ``rows`` of changes under their ``head``, the ``sentences`` of paired
        tests, the whole as ``markdown``, and the ``picture`` as SVG.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.compare.change_markdown import HEAD, markdown
    from pipeline_core.compare.change_words import change_cells, summary
    from pipeline_core.compare.pipeline_changes import pipeline_changes
    from pipeline_core.export.picture.comparison import export_comparison
    from pipeline_core.spec import parse
    from pipeline_core.store import open_store

    catalogue = load_catalogue(workspace)
    pipelines = parse(first["text"], first["file"]), parse(second["text"], second["file"])
    changes = pipeline_changes(*pipelines, catalogue)

    def cells_of(change: PipelineChange) -> list[str]:
        return change_cells(change, pipelines, catalogue, language)

    files = Path(first["file"]), Path(second["file"])
    scores = version_scores(open_store(workspace), catalogue, files, pipelines)
    sentences = score_sentences(scores, say, language)
    rows = metric_rows(scores.metrics, language, _plain), sentences
    return {
        "summary": summary(changes, language),
        "head": [say(code, {}, language) for code in HEAD],
        "rows": [cells_of(change) for change in changes],
        "sentences": sentences,
        "markdown": markdown(title, changes, cells_of, rows, language),
        "picture": export_comparison(title, pipelines, changes, cells_of, catalogue, language),
    }


def _plain(value: Any) -> str:
    """Return a number as text that no region changes."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.2f}" if abs(value) >= 1_000 else f"{value:.4f}"
