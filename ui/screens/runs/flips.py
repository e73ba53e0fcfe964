"""Decision flips between two of the compared runs: how many, of whom, and which rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.charts.flips import flips_by_group
from ui.charts.style import CONFIG
from ui.documents.decision_flips import decision_flips
from ui.screens.results.drawing import draw_grid
from ui.screens.results.parts import Cell, Grid
from ui.screens.runs.compared import Compared
from ui.text.numbers import MISSING, number, one_decimal
from ui.text.words import language, t, translate
from ui.widgets.errors import show_error
from ui.widgets.markup import cards
from ui.widgets.tables import show_table

_TABLE = "predictions"
_OUTCOMES = ("better", "worse", "other")
_TONES = {"better": "good", "worse": "bad"}
_LEFT_OUT = ("only_first", "only_second", "unlike")
_FACTS = ("row", "actual", "first", "second", "change", "outcome")
Result = Mapping[str, Any]
Evaluation = dict[str, str]


def show_flips(items: Sequence[Compared], names: Sequence[str]) -> None:
    """Show who is decided on differently; nothing where no two have predictions."""
    judged = [place for place, item in enumerate(items) if evaluations_of(item)]
    if len(judged) < 2:
        return
    st.subheader(t("flips.title"), anchor="flips")
    st.caption(t("flips.about"))
    first, second = _ask_evaluations(items, names, judged)
    if first is None or second is None:
        return
    try:
        with st.spinner(t("flips.computing"), show_time=False):
            _show_result(first, second)
    except FabricaError as error:
        show_error(error)


def evaluations_of(item: Compared) -> list[str]:
    """Return the stages of a run whose report has a prediction for each row."""
    if item.run is None:
        return []
    summaries = {name: row.get("summary") or {} for name, row in item.rows.items()}
    return [name for name, summary in summaries.items() if _TABLE in (summary.get("tables") or {})]


def first_evaluations(first: Compared, second: Compared) -> tuple[str, str]:
    """Return the evaluations to begin with: those of one name that gave other results."""
    evaluations = evaluations_of(first), evaluations_of(second)
    shared = [stage for stage in evaluations[0] if stage in evaluations[1]]
    changed = (s for s in shared if first.rows[s].get("key") != second.rows[s].get("key"))
    stage = next(changed, next(iter(shared), None))
    return (stage, stage) if stage else (evaluations[0][0], evaluations[1][0])


def _ask_evaluations(
    items: Sequence[Compared], names: Sequence[str], judged: Sequence[int]
) -> tuple[Evaluation | None, Evaluation | None]:
    """Return the two evaluations to compare."""
    options = [(place, stage) for place in judged for stage in evaluations_of(items[place])]
    stages = first_evaluations(items[judged[0]], items[judged[1]])
    chosen = []
    for column, place, stage, code in zip(
        st.columns(2), judged, stages, ("first", "second"), strict=False
    ):
        chosen.append(
            column.selectbox(
                t(f"flips.column.{code}"),
                options,
                index=options.index((place, stage)),
                key=f"flips-{code}",
                format_func=lambda option: f"{names[option[0]]} · {option[1]}",
            )
        )
    evaluations = [
        None if option is None else {"run": str(items[option[0]].run), "stage": option[1]}
        for option in chosen
    ]
    return evaluations[0], evaluations[1]


def _show_result(first: Evaluation, second: Evaluation) -> None:
    lang, result = language(), decision_flips(first, second)
    left, right = st.columns(2)
    with left:
        by = st.selectbox(
            t("flips.by"),
            result["columns"],
            index=None,
            key=f"flips-by-{first}-{second}",
            placeholder=t("flips.by.none"),
        )
    beyond = None
    if result["kind"] == "regression":
        with right:
            beyond = _ask_amount(result["beyond"], f"flips-beyond-{first}-{second}")
    if by is not None or beyond is not None:
        result = decision_flips(first, second, by, beyond)
    _show_counts(result, lang)
    if result["groups"] is not None:
        _show_groups(result, lang)
    if result["transitions"]:
        draw_grid(transitions_grid(result, lang))
    _show_rows(result["rows"], lang)


def _ask_amount(usual: float, key: str) -> float | None:
    return st.number_input(
        t("flips.beyond"), min_value=0.0, value=float(usual), format="%g", key=key,
        help=t("flips.beyond.help"),
    )  # fmt: skip


def _show_counts(result: Result, lang: str) -> None:
    share = result["flips"] / result["compared"]
    facts = [
        (
            t("flips.flipped"),
            f"{number(result['flips'], lang)} · {one_decimal(100 * share, lang)} %",
        ),
        (t("flips.compared"), number(result["compared"], lang)),
    ]
    facts += [
        (t(f"flips.column.{name}"), number(result[name], lang))
        for name in _OUTCOMES
        if result[name] or name != "other"
    ]
    cards(facts)
    joined = "flips.joined_id" if result["identity"] else "flips.joined_row"
    sentences = [translate(joined, {"columns": ", ".join(result["identity"])}, lang)]
    sentences += [
        translate(f"flips.{name}", {"count": result[name]}, lang)
        for name in _LEFT_OUT
        if result[name]
    ]
    st.caption(" ".join(sentences).replace("$", "\\$"))


def _show_groups(result: Result, lang: str) -> None:
    names = [_group_name(group["group"], lang) for group in result["groups"]]
    left, right = st.columns(2, gap="medium")
    with left:
        draw_grid(groups_grid(result, lang))
    with right:
        figure = flips_by_group(result["groups"], names, lang)
        st.plotly_chart(figure, config=CONFIG, key="flips-chart", width="stretch")


def _group_name(group: str | None, lang: str) -> str:
    return translate("flips.missing", None, lang) if group is None else group


def groups_grid(result: Result, lang: str) -> Grid:
    """Return the flips of each group, a row each."""
    codes = [f"flips.column.{name}" for name in ("rows", "flips", "share", "better", "worse")]
    head = [str(result["by"]), *(translate(code, None, lang) for code in codes)]
    rows: list[list[str | Cell]] = [
        [
            _group_name(group["group"], lang),
            number(group["rows"], lang),
            number(group["flips"], lang),
            f"{one_decimal(100 * group['share'], lang)} %",
            number(group["better"], lang),
            number(group["worse"], lang),
        ]
        for group in result["groups"]
    ]
    return Grid(head, rows)


def transitions_grid(result: Result, lang: str) -> Grid:
    """Return how many decisions flip from each class to each other, a row each."""
    codes = [f"flips.column.{name}" for name in ("first", "second", "flips")]
    rows: list[list[str | Cell]] = [
        [str(before), str(after), number(count, lang)]
        for before, after, count in result["transitions"]
    ]
    return Grid([translate(code, None, lang) for code in codes], rows, left=2)


def _show_rows(table: Mapping[str, Any], lang: str) -> None:
    if not table["data"]:
        return
    st.markdown(f"**{t('flips.rows')}**")
    show_table(rows_frame(table, lang), headings=False)


def rows_frame(table: Mapping[str, Any], lang: str) -> Any:
    """Return the rows that flip as a frame, with what is said of them in words."""
    import pandas as pd

    frame = pd.DataFrame(table["data"], columns=table["columns"])
    outcomes = {name: translate(f"flips.outcome.{name}", None, lang) for name in _OUTCOMES}
    frame["outcome"] = frame["outcome"].map(outcomes).fillna(MISSING)
    facts = {name: translate(f"flips.column.{name}", None, lang) for name in _FACTS}
    return frame.set_axis([facts.get(name, name) for name in frame.columns], axis=1)
