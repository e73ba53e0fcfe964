"""A contract as text: what it is in the file, to read, to paste, and to mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from pipeline_core.check import Problem, check
from pipeline_core.edits import apply
from pipeline_core.errors import FabricaError
from pipeline_core.spec import written_settings
from pipeline_core.spec.contract_text import contract_text, read_contract
from ui.screens.pipeline.contract.grids import unfit_places
from ui.screens.pipeline.contract.sheet import Sheet, edits_to
from ui.text.markdown import escape_markdown
from ui.text.problem_words import problem_sentence
from ui.text.words import language, t, translate
from ui.widgets.widget_state import digest_of

_HEIGHT = 380
_FAULTS = ("bad_setting", "unknown_setting", "missing_setting", "bad_expression")


class TextFault(NamedTuple):
    """What is wrong with a contract's text, and in which line; 0 if the sentence says it."""

    line: int
    sentence: str


def show_text(sheet: Sheet) -> None:
    """Draw the text of the contract with its faults, and write it when it has none."""
    written = contract_text(written_settings(sheet.stage))
    key = sheet.key("text", digest_of(written))
    text = st.text_area(t("contract.text"), written, key=key, height=_HEIGHT)
    st.caption(t("contract.text.about"))
    faults = text_faults(sheet, text)
    for fault in faults:
        line = t("contract.line", line=fault.line) if fault.line else ""
        st.error(f"{line}{escape_markdown(fault.sentence)}")
    st.button(
        t("contract.text.write"),
        key=sheet.key("write"),
        type="primary",
        icon=":material/check:",
        on_click=_write,
        args=(sheet, key),
    )


def _write(sheet: Sheet, key: str) -> None:
    """Write what was typed, unless something is wrong with it, which is said above the button."""
    text = st.session_state.get(key)
    if text is not None and not text_faults(sheet, text):
        sheet.write_all(read_contract(text).settings)


def is_for_grids(sheet: Sheet) -> bool:
    """Return whether the grids can show the contract and give it back as it is."""
    settings = sheet.settings
    is_linked = "rules" in sheet.stage.references
    return not is_linked and not _structure_faults(sheet, settings)


def _structure_faults(sheet: Sheet, settings: Mapping[str, Any]) -> list[str]:
    from pipeline_core.catalog.settings import validate

    schema = sheet.form.catalogue[sheet.stage.block]["settings"]
    faults = [fault.field for fault in validate(settings, schema) if fault.setting == "rules"]
    return faults or list(unfit_places(settings.get("rules") or ()))


def text_faults(sheet: Sheet, text: str) -> list[TextFault]:
    """Return what is wrong with a contract's text: as YAML, or as the settings of the stage."""
    lang = language()
    try:
        contract = read_contract(text)
        pipeline = sheet.form.document.pipeline
        for edit in edits_to(sheet.stage, contract.settings):
            pipeline = apply(pipeline, edit, sheet.form.catalogue)
    except FabricaError as error:
        return [TextFault(0, translate(error.code, error.values, lang))]
    problems = check(pipeline, sheet.form.catalogue, None, sheet.form.document.file.parent)
    own = [problem for problem in problems if _is_fault(sheet, problem)]
    faults = [
        TextFault(contract.line(problem.field or ""), problem_sentence(problem, lang))
        for problem in own
    ]
    return sorted(faults)


def _is_fault(sheet: Sheet, problem: Problem) -> bool:
    return problem.stage == sheet.stage.name and problem.code in _FAULTS
