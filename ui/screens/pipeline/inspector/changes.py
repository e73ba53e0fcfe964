"""What a stage changed in its table: rows, columns, cells and distributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from pipeline_core.edits import sources_of
from pipeline_core.errors import FabricaError
from ui.charts.overlay import distribution_overlay
from ui.charts.style import CONFIG
from ui.documents.previews import changes
from ui.documents.stage_views import StageView
from ui.documents.table_looks import TableLooks
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector.column_page import show_column
from ui.screens.pipeline.inspector.columns import opened_column, show_columns
from ui.screens.pipeline.inspector.rows import reason_for_no_rows
from ui.text.markdown import escape_markdown
from ui.text.names import cell_text
from ui.text.numbers import MISSING, data_value, number, one_decimal
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.markup import cards
from ui.widgets.tables import show_labelled_rows

_MAX_CHIPS = 24
_CELL_CHANGES = ("changed", "filled", "emptied")
_MAX_LINES = 200
# A comparison of a stage's input and output, or a part of one, as `previews.changes` has it.
Comparison = Mapping[str, Any]


def show(view_model: ViewModel, view: StageView) -> None:
    """Show what the stage changed, on the sample or on all rows of the stored results."""
    keys = _stored_keys(view_model, view)
    rows_choice = _choose_rows(view, has_results=keys is not None)
    looks = TableLooks(view_model, view, kept=rows_choice == "all")
    if name := opened_column(looks):
        show_column(view_model, view, looks, name)
        return
    try:
        with st.spinner(t("changed.computing"), show_time=False):
            comparison = changes(
                view_model.document,
                view_model.catalogue,
                view.stage,
                keys if rows_choice == "all" else None,
            )
    except FabricaError as error:
        show_error(error)
        return
    if comparison is None:
        st.info(reason_for_no_rows(view, "changed.nothing_known"))
        return
    _show_comparison(looks, view, comparison, language())


def _stored_keys(view_model: ViewModel, view: StageView) -> dict[str, str] | None:
    """Return the keys of the results of the stage and its sources, if all are stored."""
    stage = view_model.document.pipeline.stages[view.stage]
    names = [view.stage, *sources_of(stage.inputs)]
    views = [view_model.views[name] for name in names if name in view_model.views]
    keys = {source.stage: source.key for source in views if source.key}
    return keys if len(keys) == len(names) else None


def _choose_rows(view: StageView, *, has_results: bool) -> str:
    if not has_results:
        st.caption(t("changed.only_sample"))
        return "sample"
    choice = st.segmented_control(
        t("changed.where"),
        ["sample", "all"],
        key=f"changed-where-{view.stage}",
        required=True,
        default="sample",
        format_func=lambda name: t(f"changed.on_{name}"),
        label_visibility="collapsed",
    )
    return choice or "sample"


def _show_comparison(looks: TableLooks, view: StageView, comparison: Comparison, lang: str) -> None:
    cards(sizes(comparison, lang))
    for sentence in sentences(comparison, lang):
        st.markdown(escape_markdown(sentence))
    if comparison["parts"]:
        _show_split(comparison["parts"], lang)
    for role in comparison["roles"] or ():
        _show_role(role)
    _show_chips(comparison, lang)
    if comparison["changed"]:
        _show_changed_columns(looks, comparison["changed"], lang)
    if comparison["distributions"]:
        _show_distribution(view, comparison, lang)
    for way in ("gone", "came"):
        if comparison[way] and comparison[way]["count"]:
            _show_row_examples(comparison[way], way, lang)


def sizes(comparison: Comparison, lang: str) -> list[tuple[str, str]]:
    """Return the sizes of input and output, and the numbers of changed cells."""

    def size_change(axis: str) -> str:
        before = " + ".join(number(source[axis], lang) for source in comparison["inputs"])
        after = number(comparison[axis], lang)
        return f"{before} → {after}" if before and before != after else after

    columns = comparison["changed"]
    cells = {
        "changed.cells_filled": sum(column["filled"] for column in columns),
        "changed.cells_changed": sum(column["changed"] for column in columns),
        "changed.cells_emptied": sum(column["emptied"] for column in columns),
    }
    axes = [
        (t("changed.rows"), size_change("rows")),
        (t("changed.columns"), size_change("columns")),
    ]
    return axes + [(t(code), number(count, lang)) for code, count in cells.items() if count]


def sentences(comparison: Comparison, lang: str) -> Iterable[str]:
    """Describe the change in short sentences, also if there is none."""
    if not comparison["inputs"]:
        rows = number(comparison["rows"], lang)
        yield t("changed.source", rows=rows, columns=comparison["columns"])
    elif comparison["same"]:
        yield t("changed.passes" if comparison["shape"] == "assessment" else "changed.same")
    elif not comparison["matched"]:
        yield t("changed.unmatched")
    for way in ("gone", "came"):
        if comparison[way] and (count := comparison[way]["count"]):
            yield t(f"changed.{way}_rows", count=number(count, lang))
    if comparison["parts"] and comparison["changed"]:
        yield t("changed.learned_again")


def _show_split(parts: Comparison, lang: str) -> None:
    """Show the rows of each part of a split, and the shares of the classes in both."""
    import pandas as pd

    total = parts["train"] + parts["test"]
    for side in ("train", "test"):
        count = number(parts[side], lang)
        share = number(round(100 * parts[side] / max(1, total)), lang)
        st.markdown(escape_markdown(t(f"changed.{side}", count=count, share=share)))
    if parts["classes"]:
        sides = [t("changed.class_train"), t("changed.class_test")]
        lines = [
            {
                str(parts["target"]): name,
                sides[0]: train / max(1, parts["train"]),
                sides[1]: test / max(1, parts["test"]),
            }
            for name, train, test in parts["classes"]
        ]
        config = {side: st.column_config.NumberColumn(side, format="percent") for side in sides}
        st.dataframe(pd.DataFrame(lines), hide_index=True, width=520, column_config=config)


def _show_role(role: Comparison) -> None:
    name, columns = t(f"changed.role.{role['role']}"), ", ".join(role["columns"])
    positive = t("changed.positive", value=role["positive"]) if "positive" in role else ""
    st.markdown(f"**{name}**: {escape_markdown(columns)} {escape_markdown(positive)}")


def _show_chips(comparison: Comparison, lang: str) -> None:
    """Draw the added, dropped, renamed and retyped columns."""
    is_source = not comparison["inputs"]
    html = "".join(
        _chip_row(kind, t("changed.read" if is_source else f"changed.{kind}"), texts)
        for kind, texts in chips(comparison, lang).items()
        if texts
    )
    if html:
        st.html(f'<div class="fb-changes">{html}</div>')


def chips(comparison: Comparison, lang: str) -> dict[str, list[str]]:
    """Return the added, dropped, renamed and retyped columns, each as a text."""
    return {
        "added": [
            f"{column['column']} · {cell_text(column['kind'], 'kind', lang)}"
            for column in comparison["added"]
        ],
        "dropped": [column["column"] for column in comparison["dropped"]],
        "renamed": [f"{column['from']} → {column['to']}" for column in comparison["renamed"]],
        "retyped": [
            f"{column['column']}: {_type_name(column, 'from', lang)}"
            f" → {_type_name(column, 'to', lang)}"
            for column in comparison["retyped"]
        ],
    }


def _type_name(column: Comparison, side: str, lang: str) -> str:
    """Return a column's kind, or its type if the kind stays the same."""
    if column["from_kind"] == column["to_kind"]:
        return str(column[side])
    return cell_text(column[f"{side}_kind"], "kind", lang)


def _chip_row(kind: str, label: str, texts: Sequence[str]) -> str:
    chips = "".join(f"<i>{escape(text)}</i>" for text in texts[:_MAX_CHIPS])
    more = len(texts) - _MAX_CHIPS
    rest = f"<em>+{more}</em>" if more > 0 else ""
    return f'<div class="{kind}"><b>{escape(label)} ({len(texts)})</b>{chips}{rest}</div>'


def _show_changed_columns(looks: TableLooks, columns: Sequence[Comparison], lang: str) -> None:
    """Show the columns with changed cells, and how many cells changed."""
    st.markdown(f"**{t('changed.by_column')}**")
    kinds = [kind for kind in _CELL_CHANGES if any(column[kind] for column in columns)]
    cells = {
        column["column"]: {
            **{t(f"changed.cells_{kind}"): column[kind] for kind in kinds},
            t("changed.share"): f"{one_decimal(_changed_percent(column), lang)} %",
        }
        for column in columns[:_MAX_LINES]
    }
    show_columns(looks, "changed", cells)


def _changed_percent(column: Comparison) -> float:
    cells = sum(column[kind] for kind in _CELL_CHANGES)
    return float(100 * cells / max(1, column["of"]))


def _show_distribution(view: StageView, comparison: Comparison, lang: str) -> None:
    """Show one column's distribution before and after, and examples of its changed cells."""
    by_name = {entry["column"]: entry for entry in comparison["distributions"]}
    counted = comparison["counted"]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        name = st.selectbox(
            t("changed.choose"),
            list(by_name),
            key=f"changed-column-{view.stage}",
            help=t("changed.counted", count=number(counted, lang)) if counted else None,
        )
        distribution = by_name.get(name) or next(iter(by_name.values()))
        st.plotly_chart(
            distribution_overlay(distribution, lang),
            config=CONFIG,
            width="stretch",
            key=f"changed-chart-{view.stage}",
        )
        st.caption(_missing_text(distribution, lang))
    column = distribution["column"]
    examples: Sequence[Comparison] = next(
        (entry["examples"] for entry in comparison["changed"] if entry["column"] == column), []
    )
    if examples:
        with right:
            _show_cell_examples(examples)


def _missing_text(distribution: Comparison, lang: str) -> str:
    sides = [distribution[side] for side in ("before", "after") if distribution[side]]
    counts = [number(side["missing"], lang) for side in sides]
    if len(counts) == 1:
        return t("changed.missing_one", count=counts[0])
    text = t("changed.missing", before=counts[0], after=counts[1])
    return text if distribution["common"] else f"{text} {t('changed.apart')}"


def _show_cell_examples(cells: Sequence[Comparison]) -> None:
    import pandas as pd

    st.markdown(f"**{t('changed.examples')}**")
    lines = [
        {
            t("changed.row"): str(cell["row"]),
            t("changed.before"): _value_text(cell["before"]),
            t("changed.after"): _value_text(cell["after"]),
        }
        for cell in cells
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch", placeholder=MISSING)


def _value_text(value: Any) -> str | None:
    return None if value is None else data_value(value, language())


def _show_row_examples(examples: Comparison, way: str, lang: str) -> None:
    """Show examples of added or dropped rows, with their labels."""
    count, sample_size = number(examples["count"], lang), number(len(examples["labels"]), lang)
    st.markdown(f"**{t(f'changed.{way}_examples', shown=sample_size, count=count)}**")
    show_labelled_rows(examples)
