"""What a search tries, as a list in its own form: a line a setting, each with its editor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipeline_core.catalog import Entry
from pipeline_core.edits import entry_of, refitted_stages
from pipeline_core.spec.candidates import OFF, setting_path
from ui.documents.searches import Target, searches_of
from ui.screens.pipeline.candidates.editor import Editor, edit_candidates, is_variable
from ui.screens.pipeline.candidates.texts import candidates_text, line_title
from ui.screens.pipeline.candidates.write import write
from ui.screens.pipeline.forms.fields import Field, fields_of
from ui.screens.pipeline.forms.form import Form
from ui.screens.results.judged_models import stage_title
from ui.text.markdown import escape_markdown
from ui.text.words import t


class Choice(NamedTuple):
    """A setting that a search can try, with the field of its form; None for the absence."""

    key: str
    entry: Entry
    field: Field | None


def candidate_list(form: Form, _: Field, label: str) -> None:
    """Draw what a search tries, and the offer to try more."""
    lines = searches_of(form.document.pipeline, form.catalogue).get(form.stage.name, {})
    choices = {choice.key: choice for choice in choices_of(form)}
    st.markdown(f"**{label.removesuffix(' *')}**")
    for key, value in lines.items():
        _draw_line(form, key, value, choices.get(key))
    left = [key for key in choices if key not in lines]
    if not lines and not left:
        st.caption(t("candidates.no_model"))
    elif left and form.write is None:
        with st.popover(t("candidates.add"), icon=":material/add:", key=form.key("vary", "add")):
            _draw_new(form, left, choices)


def choices_of(form: Form) -> Iterator[Choice]:
    """Yield the settings that a search can try, in the order of the stages and their forms."""
    pipeline = form.document.pipeline
    for stage in refitted_stages(pipeline, form.catalogue, form.stage.name):
        entry = entry_of(form.catalogue, pipeline.stages[stage].block)
        if entry is None:
            continue
        for field in fields_of(entry):
            if is_variable(field):
                yield Choice(f"{stage}.{field.name}", entry, field)
        if entry["shape"] == "column":
            yield Choice(f"{stage}.{OFF}", entry, None)


def _draw_line(form: Form, key: str, value: Any, choice: Choice | None) -> None:
    row = st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=form.key("vary", key)
    )
    title = escape_markdown(line_title(key, _title_of(form, key), form.lang))
    texts = escape_markdown(candidates_text(value, form.lang, key))
    row.markdown(f"{title}  \n:small[{texts}]", width="stretch")
    if form.write is not None:
        return
    if choice is not None and choice.field is not None:
        _draw_editor(form, key, value, choice, row)
    row.button(
        "",
        icon=":material/close:",
        type="tertiary",
        help=t("candidates.remove_line", line=title),
        key=form.key("vary", key, "remove"),
        on_click=_write,
        args=(form, key, None),
    )


def _draw_editor(form: Form, key: str, value: Any, choice: Choice, row: DeltaGenerator) -> None:
    with row.popover(
        "",
        icon=":material/edit:",
        type="tertiary",
        help=t("candidates.edit"),
        key=form.key("vary", key, "edit"),
    ):
        edit_candidates(_editor(form, choice, value))


def _draw_new(form: Form, keys: list[str], choices: dict[str, Choice]) -> None:
    key = st.selectbox(
        t("candidates.setting"),
        keys,
        None,
        key=form.key("vary", "new"),
        format_func=lambda key: line_title(key, _title_of(form, key), form.lang),
        placeholder=t("wiring.choose"),
    )
    if key is None:
        return
    if choices[key].field is None:
        st.button(
            t("candidates.try_off"),
            key=form.key("vary", "new-off", key),
            on_click=_write,
            args=(form, key, [False, True]),
        )
        return
    edit_candidates(_editor(form, choices[key], None))


def _editor(form: Form, choice: Choice, value: Any) -> Editor:
    stage, setting = setting_path(choice.key)
    field = choice.field
    assert field is not None
    own = form.document.pipeline.stages[stage].settings.get(setting, field.default)
    key = form.key("vary", choice.key)
    return Editor(
        choice.entry,
        field,
        value,
        own,
        key,
        form.lang,
        lambda value: _write(form, choice.key, value),
    )


def _title_of(form: Form, key: str) -> str:
    stage = setting_path(key)[0]
    pipeline = form.document.pipeline
    return stage_title(pipeline, stage, form.lang) if stage in pipeline.stages else stage


def _write(form: Form, key: str, value: Any) -> None:
    write(form.document, form.catalogue, Target(form.stage.name), key, value)
