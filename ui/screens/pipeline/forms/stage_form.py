"""The form of a stage: each setting with its meaning and a way back to its default."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipeline_core.catalog import Entry
from pipeline_core.check import Problem
from ui.screens.pipeline.candidates.listing import candidate_list
from ui.screens.pipeline.forms import column_pickers, value_widgets
from ui.screens.pipeline.forms.fields import Field, fields_of, is_displayable, split_fields
from ui.screens.pipeline.forms.file_picker import file_picker
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.formula_field import formula_field
from ui.screens.pipeline.forms.inner_settings import inner_fields, inner_form
from ui.screens.pipeline.forms.painting import painting
from ui.screens.pipeline.forms.parameter_link import link_menu, linked_value
from ui.screens.pipeline.forms.sql_field import sql_field
from ui.screens.pipeline.forms.table_editor import contract_field, table_editor
from ui.screens.pipeline.forms.table_picker import table_picker
from ui.screens.pipeline.forms.typed_table import column_editor, row_editor
from ui.text.markdown import escape_markdown, help_markdown
from ui.text.names import brief_help, setting_name
from ui.text.words import t

_WIDGETS: Mapping[str, Callable[[Form, Field, str], None]] = {
    "toggle": value_widgets.toggle,
    "choice": value_widgets.choice,
    "open_choice": value_widgets.open_choice,
    "number": value_widgets.number,
    "seed": value_widgets.number,
    "text": value_widgets.text,
    "expression": formula_field,
    "sql": sql_field,
    "words": value_widgets.words,
    "numbers": value_widgets.numbers,
    "raw": value_widgets.raw,
    "file": file_picker,
    "source_table": table_picker,
    "column": column_pickers.one_column,
    "columns": column_pickers.columns,
    "table": table_editor,
    "contract": contract_field,
    "candidates": candidate_list,
    "typed_columns": column_editor,
    "typed_rows": row_editor,
    "painted_points": painting,
}
# Fields as wide as the page: above their help, and below it.
_ABOVE = ("expression", "sql", "candidates", "typed_columns", "typed_rows", "painted_points")
_BELOW = ("table", "contract")
# Of a setting: what stands below its widget, and beside it.
Candidates: TypeAlias = Callable[[Field, DeltaGenerator, DeltaGenerator], None]


def stage_form(
    form: Form,
    entry: Entry,
    problems: Mapping[str, Sequence[Problem]],
    options: Mapping[str, tuple[Any, ...]],
    show_problems: Callable[[str, Sequence[Problem]], None] | None = None,
    candidates: Candidates | None = None,
) -> None:
    """Draw the form of a stage.

    Parameters
    ----------
    form
        The state that the widgets share.
    entry
        The stage's block.
    problems
        The problems of each setting.
    options
        Values that the data offers for open choices.
    show_problems
        Draws the problems of a setting below it; None leaves them out.
    candidates
        Draws the candidates of a setting below and beside it; None leaves them out.
    """

    def draw_rows(fields: Sequence[Field]) -> None:
        for field in fields:
            name = field.name
            place = _field_row(form, field, entry, options.get(name, ()), candidates)
            if show_problems is not None and name in problems:
                with place:
                    show_problems(name, problems[name])

    main, others = split_fields(fields_of(entry))
    draw_rows(main)
    if others:
        changed = sum(field.name in form.stage.settings for field in others)
        label = t("form.more_changed", count=changed) if changed else t("form.more")
        has_problems = any(field.name in problems for field in others)
        with st.expander(label, expanded=has_problems, key=form.key("", "more")):
            draw_rows(others)
    _form_actions(form, entry)


def _field_row(
    form: Form,
    field: Field,
    entry: Entry,
    options: tuple[Any, ...],
    candidates: Candidates | None,
) -> DeltaGenerator:
    """Draw a setting, and return the container of its widget."""
    if form.write is not None:
        return _brief_row(form, field, options)
    name = setting_name(field.name, form.lang, entry["id"])
    label = escape_markdown(name) + (" *" if field.required else "")
    help_text = help_markdown(brief_help(entry, field.name, form.lang))
    if field.kind in _ABOVE:
        left = st.container()
        middle, right = st.columns([25, 4], vertical_alignment="center", gap="medium")
    elif field.kind in _BELOW:
        middle, right = st.columns([25, 4], vertical_alignment="center", gap="medium")
        left = st.container()
    else:
        left, middle, right = st.columns([12, 13, 4], vertical_alignment="center", gap="medium")
    with left:
        _widget(form, field, label, options)
    middle.caption(help_text)
    right = right.container(horizontal=True, gap="small", vertical_alignment="center")
    if field.kind == "expression" or field.kind not in (*_ABOVE, *_BELOW):
        link_menu(form, field, right)
    if candidates is not None:
        candidates(field, left, right)
    if field.name in form.stage.settings and field.name not in form.stage.references:
        right.button(
            t("form.reset"),
            help=t("form.reset_one", setting=name),
            key=form.key(field.name, "reset"),
            icon=":material/restart_alt:",
            type="tertiary",
            on_click=form.reset,
            args=((field.name,),),
        )
    return left


def _inner(form: Form, field: Field, label: str) -> None:
    """Draw the settings of an object inside, folded."""
    inside = inner_form(form, field)
    fields = inner_fields(form, field)
    if not fields:
        st.caption(t("form.nothing_inside"))
        return
    changed = len(inside.stage.settings)
    with st.expander(f"{label} ({changed})" if changed else label, key=form.key(field.name)):
        for inner in fields:
            _brief_row(inside, inner, ())


def _brief_row(form: Form, field: Field, options: tuple[Any, ...]) -> DeltaGenerator:
    """Draw a setting without its meaning, which stands beside the kept one."""
    label = escape_markdown(setting_name(field.name, form.lang))
    place = st.container()
    with place:
        _widget(form, field, label, options)
    return place


def _widget(form: Form, field: Field, label: str, options: tuple[Any, ...]) -> None:
    value = form.value(field)
    may_be_empty = field.required or field.nullable or field.default is None
    is_empty = value is None and may_be_empty
    is_set = field.name in form.stage.settings
    if field.name in form.stage.references:
        linked_value(form, field, label)
    elif is_set and not (is_empty or is_displayable(field, value)):
        value_widgets.raw(form, field, label)
    elif field.kind == "inner":
        _inner(form, field, label)
    elif field.kind == "open_choice":
        value_widgets.open_choice(form, field, label, options)
    else:
        _WIDGETS[field.kind](form, field, label)


def _form_actions(form: Form, entry: Entry) -> None:
    """Offer to remove settings that the block does not have, and to reset all."""
    properties = entry["settings"]["properties"]
    for name in form.stage.settings:
        if name not in properties:
            st.button(
                t("form.unknown_setting", setting=name),
                key=form.key(name, "unknown"),
                icon=":material/delete:",
                on_click=form.reset,
                args=((name,),),
            )
    if len(form.stage.settings) > 1:
        st.button(
            t("form.reset_all"),
            key=form.key("", "reset-all"),
            icon=":material/restart_alt:",
            on_click=form.reset,
            args=(tuple(form.stage.settings),),
        )
