"""The comments of a pipeline file on its stages, for whoever writes the stages elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline_core.spec.model import LocalText, Pipeline, Stage
from pipeline_core.spec.previous_text import PreviousText
from pipeline_core.spec.yaml_tree import Node, parse_yaml


def with_comments(pipeline: Pipeline, text: str) -> Pipeline:
    r"""Return a pipeline whose stages' notes end with the comments of its file on them.

    Parameters
    ----------
    pipeline
        The pipeline.
    text
        The file's text.

    Raises
    ------
    SpecError
        The text is no YAML.

    Examples
    --------
    >>> from pipeline_core.spec.file import parse
    >>> text = "fabrica: 1\nstages:\n  # Once a day.\n  a:\n    block: x  # the old one\n"
    >>> with_comments(parse(text), text).stages["a"].note
    'Once a day. the old one'
    """
    comments = stage_comments(text)
    stages = {
        name: _with_comment(stage, comments.get(name, ""))
        for name, stage in pipeline.stages.items()
    }
    return replace(pipeline, stages=stages)


def stage_comments(text: str) -> dict[str, str]:
    """Return the comments above and within each stage of a file, in one line, by stage.

    Raises
    ------
    SpecError
        The text is no YAML.
    """
    root = parse_yaml(text, "")
    stages = root.parts.get("stages")
    if stages is None:
        return {}
    lines = PreviousText(text)
    comments = {name: _comment_of(lines, stages, node) for name, node in stages.parts.items()}
    return {name: comment for name, comment in comments.items() if comment}


def _comment_of(lines: PreviousText, stages: Node, stage: Node) -> str:
    above, _, below = lines.chunk(stages, stage, 0)
    inner = [*lines.inner_comments(stage), lines.trailing_comment(stage)]
    words = (comment.strip().lstrip("#").strip() for comment in [*above, *inner, *below])
    return " ".join(filter(None, words))


def _with_comment(stage: Stage, comment: str) -> Stage:
    if not comment:
        return stage
    note: LocalText
    if isinstance(stage.note, Mapping):
        note = {language: f"{text} {comment}" for language, text in stage.note.items()}
    else:
        note = f"{stage.note} {comment}".strip()
    return replace(stage, note=note)
