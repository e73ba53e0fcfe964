"""The mutings that hold for a run: they change no result, so those of today's file do."""

from __future__ import annotations

from pathlib import Path

from pipeline_core.errors import SpecError
from pipeline_core.spec.file import parse
from pipeline_core.spec.model import Muting


def mutings_today(file: str, text: str) -> tuple[Muting, ...]:
    r"""Return the mutings of a pipeline's file, of its text at the time where there is none now.

    Parameters
    ----------
    file
        The pipeline's file.
    text
        What it was when it ran.

    Examples
    --------
    >>> text = "fabrica: 1\nmuted:\n- {problem: MR01, stage: review, reason: A demonstration.}"
    >>> mutings_today("/no/such/file.yaml", text)[0].problem
    'MR01'
    """
    try:
        return parse(Path(file).read_text(encoding="utf-8")).muted
    except (OSError, ValueError, SpecError):
        return parse(text).muted
