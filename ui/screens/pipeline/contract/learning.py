"""Learning a contract from rows: what they show, against what is there, and what to keep of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from pipeline_core.edits.contract_parts import (
    ContractPart,
    part_status,
    parts_of,
    rule_of,
    with_parts,
)
from pipeline_core.errors import FabricaError
from pipeline_core.spec.literal import flow
from ui.documents.table_looks import Answer
from ui.screens.pipeline.contract.sheet import Sheet, reference_sources, source_looks
from ui.text.names import cell_text, option_name, setting_name
from ui.text.numbers import number
from ui.text.words import t
from ui.widgets.errors import show_error
from ui.widgets.widget_state import digest_of

_OF_TABLE = ("min_rows", "other_columns")
_OF_WORDS = ("type", "other_columns")  # their values are words that both languages have
_MOST_HEIGHT = 380
_MOST_ROWS = 9


class Learned(NamedTuple):
    """A learned condition, how it stands to the contract, and what breaks it now."""

    part: ContractPart
    status: str
    broken_rows: int | None


def show_learning(sheet: Sheet) -> None:
    """Draw the choice of a reference, and of what is kept of what its rows show."""
    sources = reference_sources(sheet.view_model)
    own = sheet.source
    if not sources:
        st.info(t("contract.no_rows"))
        return
    reference = st.selectbox(
        t("contract.reference"),
        sources,
        sources.index(own) if own in sources else 0,
        key=sheet.key("reference"),
        format_func=lambda source: t("contract.here", stage=source) if source == own else source,
    )
    try:
        with st.spinner(t("data.computing"), show_time=False):
            looks = source_looks(sheet.view_model, reference)
            answer = looks.learned_contract() if looks else None
            learned = _learned(sheet, answer) if answer else []
    except FabricaError as error:
        show_error(error)
        return
    if answer is None:
        st.info(t("contract.no_rows"))
        return
    code = "contract.learned_of_run" if answer["kept"] else "contract.learned_of_sample"
    st.caption(t(code, rows=number(answer["rows"], sheet.form.lang)))
    _choose(sheet, learned)


def learned_parts(settings: Mapping[str, Any]) -> list[ContractPart]:
    """Return what a learned contract says, condition by condition, those of the table first.

    Examples
    --------
    >>> parts = learned_parts({"rules": [{"column": "age", "min": 0}], "min_rows": 40})
    >>> [(part.column, part.condition) for part in parts]
    [(None, 'min_rows'), ('age', 'required'), ('age', 'min')]
    """
    table = [
        ContractPart(None, name, {name: settings[name]}) for name in _OF_TABLE if name in settings
    ]
    return [*table, *parts_of(settings.get("rules") or ())]


def status_of(settings: Mapping[str, Any], part: ContractPart) -> str:
    """Return whether a contract has a condition: "new", "same" or "differs"."""
    if part.column is not None:
        return part_status(settings.get("rules") or (), part)
    if part.condition not in settings:
        return "new"
    return "same" if settings[part.condition] == part.values[part.condition] else "differs"


def _learned(sheet: Sheet, answer: Answer) -> list[Learned]:
    """Return the learned conditions that the contract does not have as they are."""
    parts = [
        (part, status)
        for part in learned_parts(answer["settings"])
        if (status := status_of(sheet.settings, part)) != "same"
    ]
    rules = [rule_of(part) for part, _ in parts if part.column is not None]
    counts = sheet.counts({"rules": rules, "min_rows": 0}) if rules else None
    broken: dict[str, int] = {}
    for check in counts["checks"] if counts else ():
        # `required` is judged with every rule; its own has nothing else.
        if check.get("failed_rows") is not None:
            broken[check["place"]] = broken.get(check["place"], 0) + check["failed_rows"]
    numbers = iter(range(1, len(rules) + 1))
    return [
        Learned(part, status, broken.get(f"rules[{next(numbers)}]") if part.column else None)
        for part, status in parts
    ]


def _choose(sheet: Sheet, learned: Sequence[Learned]) -> None:
    if not learned:
        st.success(t("contract.nothing_new"))
        return
    kinds = _choose_kinds(sheet, learned)
    conditions = _choose_conditions(
        sheet, [item for item in learned if item.part.condition in kinds]
    )
    st.caption(t("contract.learn.about"))
    st.button(
        t("contract.add", count=len(conditions)),
        key=sheet.key("add"),
        type="primary",
        icon=":material/add:",
        disabled=not conditions,
        on_click=_add,
        args=(sheet, conditions),
    )


def _choose_kinds(sheet: Sheet, learned: Sequence[Learned]) -> list[str]:
    conditions = list(dict.fromkeys(item.part.condition for item in learned))
    kinds_chosen: list[str] = st.pills(
        t("contract.kinds"),
        conditions,
        selection_mode="multi",
        default=conditions,
        key=sheet.key("kinds", digest_of(" ".join(conditions))),
        format_func=lambda name: condition_name(name, sheet.form.lang),
    )
    return kinds_chosen


def _choose_conditions(sheet: Sheet, learned: Sequence[Learned]) -> list[ContractPart]:
    import pandas as pd

    rows = [_row(sheet, item) for item in learned]
    names = ["keep", "column", "condition", "learned", "now", "breaks", "severity"]
    edited = st.data_editor(
        pd.DataFrame(rows, columns=names),
        key=sheet.key("learned", digest_of(flow([list(row.values()) for row in rows]))),
        hide_index=True,
        placeholder="",
        width="stretch",
        height=_MOST_HEIGHT if len(rows) > _MOST_ROWS else "auto",
        disabled=names[1:],
        column_config={
            "keep": st.column_config.CheckboxColumn(t("contract.keep"), width="small"),
            **{name: t(f"contract.{name}") for name in names[1:]},
        },
    )
    return [item.part for item, keep in zip(learned, edited["keep"], strict=True) if keep]


def _add(sheet: Sheet, parts: Sequence[ContractPart]) -> None:
    of_table: dict[str, Any] = {}
    for part in parts:
        of_table |= part.values if part.column is None else {}
    rules = with_parts(sheet.rules, [part for part in parts if part.column is not None])
    sheet.write({**({"rules": rules} if rules != sheet.rules else {}), **of_table})


def _row(sheet: Sheet, item: Learned) -> dict[str, Any]:
    part, lang = item.part, sheet.form.lang
    return {
        "keep": item.status == "new",
        "column": part.column or t("word.the_table"),
        "condition": condition_name(part.condition, lang),
        "learned": values_text(part.values, lang),
        "now": _own_text(sheet, part),
        "breaks": item.broken_rows,
        "severity": option_name(part.severity, lang),
    }


def condition_name(name: str, lang: str) -> str:
    """Return what a condition is called."""
    named = cell_text(name, "condition", lang)
    return setting_name(name, lang) if named == name else named


def values_text(values: Mapping[str, Any], lang: str) -> str:
    """Return what a condition holds, on one line; words that a reader knows in the language.

    Examples
    --------
    >>> values_text({"min": 0.0}, "en"), values_text({"mean": 31, "std": 5}, "en")
    ('0', 'mean: 31, std: 5')
    >>> values_text({"type": "word"}, "es"), values_text({"other_columns": "warning"}, "es")
    ('palabra', 'advertencia')
    """
    if len(values) == 1:
        ((name, value),) = values.items()
        if isinstance(value, float) and value.is_integer():
            return flow(int(value))
        if name in _OF_WORDS:
            return option_name(value, lang)
        return value if isinstance(value, str) else flow(value)
    return ", ".join(f"{name}: {flow(value)}" for name, value in values.items())


def _own_text(sheet: Sheet, part: ContractPart) -> str:
    """Return what the contract has for a condition now."""
    lang = sheet.form.lang
    if part.column is None:
        of_table = {k: sheet.settings[k] for k in part.values if k in sheet.settings}
        return values_text(of_table, lang)
    own = [p for p in parts_of(sheet.rules) if (p.column, p.condition) == part[:2]]
    return "; ".join(values_text(p.values, lang) for p in own)
