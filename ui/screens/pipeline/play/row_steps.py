"""One row through a recorded run, stage by stage, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from pipeline_core.passport.sentences import OF_PART, stage_sentences
from ui.screens.pipeline.play.run_steps import cell_words
from ui.text.words import translate

_MAX_CELLS = 80


class RowStep(TypedDict):
    """A row at one stage: whether it is there, its part, what is said of it, and its cells."""

    stage: str
    presence: str
    part: str
    said: list[str]
    cells: list[dict[str, str]]
    more: int
    verdict: str


class RowSteps(TypedDict):
    """A row's passport: which row it is, others that fit too, and its steps by stage."""

    said: str
    others: str
    alike: list[str]
    stage: str
    steps: dict[str, RowStep]


def row_steps(passport: Mapping[str, Any], lang: str) -> RowSteps:
    """Return the passport of a row for the canvas.

    Parameters
    ----------
    passport
        As `pipeline_core.passport.row_passport` returns it.
    lang
        The reader's language.
    """
    several = passport["matches"] > 1
    return {
        "said": translate("play.row.found", passport, lang),
        "others": translate("play.row.others", {"count": passport["matches"]}, lang)
        if several
        else "",
        "alike": [str(label) for label in passport["alike"]],
        "stage": passport["stage"],
        "steps": {entry["stage"]: _step(entry, lang) for entry in passport["stages"]},
    }


def _step(entry: Any, lang: str) -> RowStep:
    sentences = stage_sentences(
        entry,
        lambda code, values: translate(code, values, lang),
        lambda value: cell_words(value, lang),
    )
    cells = _cells(entry, lang)
    if entry["cells"] == [] and not sentences:
        sentences = [translate("row.unchanged", None, lang)]
    return {
        "stage": entry["stage"],
        "presence": entry["presence"],
        "part": translate(OF_PART[entry["part"]], None, lang) if entry["part"] else "",
        "said": sentences,
        "cells": cells[:_MAX_CELLS],
        "more": max(0, len(cells) - _MAX_CELLS),
        "verdict": _verdict(entry),
    }


def _cells(entry: Mapping[str, Any], lang: str) -> list[dict[str, str]]:
    """Return the cells that a stage changed; where a row begins, all its values."""
    if entry["cells"] is None:
        return [
            {"column": column, "how": "same", "old": "", "new": cell_words(value, lang)}
            for column, value in (entry["values"] or {}).items()
        ]
    return [
        {
            "column": cell["column"],
            "how": cell["how"],
            "old": cell_words(cell["old"], lang),
            "new": cell_words(cell["new"], lang),
        }
        for cell in entry["cells"]
    ]


def _verdict(entry: Mapping[str, Any]) -> str:
    """Return whether a model was right about the row: for the mark on the canvas."""
    rights = {verdict["right"] for verdict in entry["verdicts"]} - {None}
    return {True: "right", False: "wrong"}[rights.pop()] if len(rights) == 1 else ""
