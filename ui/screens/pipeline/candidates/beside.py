"""Candidates beside a setting's own field: a button that opens their editor, and chips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipeline_core.catalog import Entry
from pipeline_core.spec.candidates import OFF, candidates_of
from ui.documents.searches import Columns, Target, searches_of, targets_of
from ui.screens.pipeline.candidates.editor import Editor, edit_candidates, is_variable
from ui.screens.pipeline.candidates.texts import candidate_text, candidates_text
from ui.screens.pipeline.candidates.write import write
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.text.markdown import escape_markdown
from ui.text.names import setting_name
from ui.text.words import t


@dataclass(frozen=True)
class Beside:
    """The candidates of a stage's settings, beside the fields of its form.

    Parameters
    ----------
    form, entry
        The form, and the stage's block.
    targets
        Where candidates go; none where they make no sense.
    """

    form: Form
    entry: Entry
    targets: tuple[Target, ...]

    def draw(self, field: Field, below: DeltaGenerator, beside: DeltaGenerator) -> None:
        """Draw the button beside a field, and its candidates as chips below it."""
        if not self.targets or not is_variable(field):
            return
        self._draw_chips(field, below)
        label = t("candidates.open", setting=setting_name(field.name, self.form.lang))
        with beside.popover(
            "",
            icon=":material/experiment:",
            type="tertiary",
            help=label,
            key=self.form.key(field.name, "candidates"),
        ):
            self._edit(field)

    def draw_absence(self) -> None:
        """Draw the button that tries the stage and its absence, or no longer does."""
        if self.entry["shape"] != "column" or not self.targets:
            return
        target = self._target("off")
        key = self._line(OFF)
        is_tried = key in self._lines(target)
        st.button(
            t("candidates.keep_on" if is_tried else "candidates.try_off"),
            key=self.form.key("candidates-off", str(is_tried), *target),
            icon=":material/experiment:",
            help=self._place_of(target),
            on_click=self._write,
            args=(target, OFF, None if is_tried else [False, True]),
        )

    def _edit(self, field: Field) -> None:
        target = self._target(field.name)
        st.caption(escape_markdown(self._place_of(target)))
        value = self._lines(target).get(self._line(field.name))
        edit_candidates(
            Editor(
                self.entry,
                field,
                value,
                self.form.value(field),
                self.form.key(field.name, "candidates", *target),
                self.form.lang,
                lambda value: self._write(target, field.name, value),
            )
        )

    def _target(self, name: str) -> Target:
        """Return where candidates go; asked where there are several places."""
        if len(self.targets) == 1:
            return self.targets[0]
        chosen: Target = st.selectbox(
            t("candidates.which"),
            self.targets,
            key=self.form.key(name, "candidates", "which"),
            format_func=lambda target: target.search or t("candidates.new", model=target.model),
        )
        return chosen

    def _place_of(self, target: Target) -> str:
        if target.search:
            return t("candidates.in_search", search=target.search)
        return t("candidates.adds_search", model=target.model)

    def _draw_chips(self, field: Field, place: DeltaGenerator) -> None:
        for target in self.targets:
            value = self._lines(target).get(self._line(field.name))
            if value is None:
                continue
            row = place.container(horizontal=True, gap="small", key=self._key(target, field, "row"))
            if len(self.targets) > 1:
                row.caption(escape_markdown(target.search), width="content")
            for number, (text, rest) in enumerate(chips_of(value, self.form.lang)):
                row.button(
                    escape_markdown(text),
                    icon=":material/close:",
                    icon_position="right",
                    key=self._key(target, field, f"chip-{number}-{text}"),
                    help=t("candidates.remove", value=text),
                    on_click=self._write,
                    args=(target, field.name, rest),
                )

    def _key(self, target: Target, field: Field, part: str) -> str:
        return self.form.key(field.name, "candidates", target.search, part)

    def _lines(self, target: Target) -> dict[str, Any]:
        pipeline, catalogue = self.form.document.pipeline, self.form.catalogue
        return searches_of(pipeline, catalogue).get(target.search, {})

    def _line(self, setting: str) -> str:
        return f"{self.form.stage.name}.{setting}"

    def _write(self, target: Target, setting: str, value: Any) -> None:
        write(self.form.document, self.form.catalogue, target, self._line(setting), value)


def beside_form(form: Form, entry: Entry, columns: Columns) -> Beside:
    """Return the candidates of a stage's settings.

    Parameters
    ----------
    form, entry
        The stage's form and block.
    columns
        The columns that come out of each stage, as far as known.
    """
    targets = targets_of(form.document.pipeline, form.catalogue, form.stage.name, columns)
    return Beside(form, entry, targets)


def chips_of(value: Any, lang: str) -> list[tuple[str, Any]]:
    """Return the text of each chip, and the candidates that are left without it.

    Examples
    --------
    >>> chips_of([3, None], "en")
    [('3', [None]), ('empty', [3])]
    >>> chips_of({"from": 1, "to": 5}, "en")
    [('from 1 to 5', None)]
    """
    candidates = candidates_of(value)
    if not isinstance(candidates, list):
        return [(candidates_text(value, lang), None)]
    return [
        (candidate_text(item, lang), candidates[:number] + candidates[number + 1 :] or None)
        for number, item in enumerate(candidates)
    ]
