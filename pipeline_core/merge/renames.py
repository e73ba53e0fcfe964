"""Renamed stages under one name in all texts of a merge."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline_core.edits import RenameStage, apply
from pipeline_core.errors import SpecError
from pipeline_core.merge.trees import pipeline_of
from pipeline_core.spec import dump


def with_new_names(text: str, names: Iterable[tuple[str, str]]) -> str:
    """Return a pipeline's text with stages renamed wherever they are named.

    A stage that the text does not have, or whose new name it has already, stays as it is.
    """
    for old, new in names:
        pipeline = pipeline_of(text)
        if old in pipeline.stages and new not in pipeline.stages:
            try:
                text = dump(apply(pipeline, RenameStage(old, new), {}), text)
            except SpecError:  # the name is no name: the file says so itself
                continue
    return text
