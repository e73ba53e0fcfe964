"""Two pipeline files of ``compare``: of the folder, or of a revision of git, as REV:FILE."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.cli.file_output import write_file
from pipeline_core.cli.git_files import text_at
from pipeline_core.cli.metrics import number
from pipeline_core.cli.numbers import say_here
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import absolute, read_pipeline, workspace_of
from pipeline_core.compare.change_markdown import HEAD, METRICS_HEAD, markdown
from pipeline_core.compare.change_words import change_cells, summary
from pipeline_core.compare.pipeline_changes import PipelineChange, pipeline_changes
from pipeline_core.errors import UsageError
from pipeline_core.factory.version_comparison import (
    VersionScores,
    metric_rows,
    score_sentences,
    version_scores,
)
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import open_store

FORMS = ("text", "markdown", "picture")
_SUFFIXES = (".yaml", ".yml")


class FileVersion(NamedTuple):
    """A pipeline with the words it was named by, and the file it is a version of."""

    words: str
    file: Path
    pipeline: Pipeline


def is_file(words: str) -> bool:
    """Return whether words name a pipeline file rather than a run.

    Examples
    --------
    >>> is_file("credit.yaml"), is_file("HEAD~1:credit.yaml"), is_file("last")
    (True, True, False)
    """
    return words.endswith(_SUFFIXES) or Path(words).is_file()


def file_version(words: str) -> FileVersion:
    """Return the pipeline that words name.

    Raises
    ------
    UsageError
        There is no such file, or git has none.
    SpecError
        It is not a pipeline.
    """
    revision, colon, path = words.partition(":")
    file = absolute(Path(words))
    if not colon or file.exists():
        return FileVersion(words, file, read_pipeline(file))
    file = absolute(Path(path))
    text = text_at(revision, file)
    if text is None:
        raise UsageError("compare.no_revision", revision=revision, file=path)
    return FileVersion(words, file, parse(text, words))


def compare_files(versions: tuple[FileVersion, FileVersion], title: str, options: Namespace) -> int:
    """Print or write what the second version has otherwise than the first."""
    catalogue = load_catalogue(workspace_of(options))
    pipelines = versions[0].pipeline, versions[1].pipeline
    changes = pipeline_changes(*pipelines, catalogue)

    def cells_of(change: PipelineChange) -> list[str]:
        return change_cells(change, pipelines, catalogue, options.lang)

    if options.to == "picture":
        from pipeline_core.export.picture.comparison import export_comparison

        text = export_comparison(title, pipelines, changes, cells_of, catalogue, options.lang)
        return _write(text, options)
    scores = _scores(versions, catalogue, options)
    if options.json:
        print(to_json(_as_json(versions, changes, cells_of, scores, options.lang)))
        return 0
    if options.to == "markdown":
        rows = _rows(scores, options.lang), score_sentences(scores, say, options.lang)
        return _write(markdown(title, changes, cells_of, rows, options.lang), options)
    _print(title, changes, cells_of, scores, options.lang)
    return 0


def _write(text: str, options: Namespace) -> int:
    if options.output is None:
        print(text, end="")
    else:
        write_file(options.output, text, options)
    return 0


def _scores(
    versions: tuple[FileVersion, FileVersion], catalogue: Catalogue, options: Namespace
) -> VersionScores:
    """Return how kept results of both differ."""
    files = versions[0].file, versions[1].file
    pipelines = versions[0].pipeline, versions[1].pipeline
    return version_scores(open_store(workspace_of(options)), catalogue, files, pipelines)


def _rows(scores: VersionScores, language: str) -> list[list[str]]:
    return metric_rows(scores.metrics, language, number)


def _print(
    title: str,
    changes: Sequence[PipelineChange],
    cells_of: Callable[[PipelineChange], Sequence[str]],
    scores: VersionScores,
    language: str,
) -> None:
    print(f"{title}\n{summary(changes, language)}")
    if changes:
        head = [say(code, {}, language) for code in HEAD]
        print_table([head, *(cells_of(change) for change in changes)])
    if scores.metrics:
        head = [say(code, {}, language) for code in METRICS_HEAD]
        print("")
        print_table([head, *_rows(scores, language)], right={2, 3})
    for sentence in score_sentences(scores, say_here, language):
        print(f"\n{sentence}")


def _as_json(
    versions: tuple[FileVersion, FileVersion],
    changes: Sequence[PipelineChange],
    cells_of: Callable[[PipelineChange], Sequence[str]],
    scores: VersionScores,
    language: str,
) -> dict[str, Any]:
    """Return the object that ``compare FILE FILE --json`` prints."""
    metrics = [
        {"stage": m.stage, "metric": m.name, "values": list(m.values), "verdict": m.verdicts[1]}
        for m in scores.metrics
    ]
    sentences = score_sentences(scores, say, language)
    return {
        "files": [version.words for version in versions],
        "changes": [{**change.__dict__, "words": list(cells_of(change))} for change in changes],
        "metrics": metrics,
        "tests": [
            {**each, "sentence": sentence}
            for each, sentence in zip(scores.sentences, sentences, strict=True)
        ],
    }
