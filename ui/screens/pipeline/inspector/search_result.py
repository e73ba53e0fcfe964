"""The outcome of a search in its panel: the trials as they come, and the best written back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pipeline_core.spec import Pipeline
from pipeline_core.spec.candidates import Range, candidates_of
from ui.documents import edit_actions
from ui.documents.searches import best_edits, searches_of
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.candidates.texts import line_title, value_in_line
from ui.screens.pipeline.forms.setting_values import parse_value
from ui.text.words import language, t
from ui.widgets.markup import small_table


def show_best(view_model: ViewModel, view: StageView, table: Any) -> None:
    """Show the best settings of a search, and offer to write them into the stages."""
    lang, pipeline, catalogue = language(), view_model.document.pipeline, view_model.catalogue
    lines = searches_of(pipeline, catalogue).get(view.stage, {})
    best = best_values(table.to_dict("records"), lines)
    st.markdown(f"**{t('search.best')}**")
    small_table(
        [t("settings.setting"), t("settings.value")],
        [
            [line_title(key, key.partition(".")[0], lang), value_in_line(key, value, lang)]
            for key, value in best.items()
        ],
    )
    if view_model.past:
        return
    edits = best_edits(pipeline, catalogue, best)
    st.button(
        t("search.write"),
        key=f"write-best-{view.stage}",
        icon=":material/edit_note:",
        disabled=not edits,
        help=t("search.write.help" if edits else _no_edits(pipeline, best)),
        on_click=edit_actions.edit_and_rerun,
        args=(view_model.document, catalogue, *edits),
    )


def _no_edits(pipeline: Pipeline, best: Mapping[str, Any]) -> str:
    stages = {key.partition(".")[0] for key in best}
    return "search.written" if stages & pipeline.stages.keys() else "search.none_left"


def best_values(rows: Sequence[Mapping[str, Any]], lines: Mapping[str, Any]) -> dict[str, Any]:
    """Return the best value of each setting, of which the report has the text.

    Parameters
    ----------
    rows
        The rows of the report's table ``best``.
    lines
        What the search tries: of equal texts its candidate is meant.

    Examples
    --------
    >>> rows = [{"setting": "forest.max_depth", "value": ""}, {"setting": "s.off", "value": "True"}]
    >>> best_values(rows, {"forest.max_depth": [3, None]})
    {'forest.max_depth': None, 's.off': True}
    """
    return {
        row["setting"]: _best_value(str(row["value"]), lines.get(row["setting"])) for row in rows
    }


def _best_value(text: str, line: Any) -> Any:
    candidates = candidates_of(line) if line is not None else []
    for candidate in [] if isinstance(candidates, Range) else candidates:
        if _text(candidate) == text:
            return candidate
    words = {"": None, "True": True, "False": False}
    return words[text] if text in words else parse_value(text)


def _text(value: Any) -> str:
    """Return a candidate as the report writes it."""
    if value is None:
        return ""
    return format(value, ".6g") if isinstance(value, float) else str(value)
