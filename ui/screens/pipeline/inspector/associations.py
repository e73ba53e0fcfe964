"""How strongly the columns of a stage's table go together: a heat map, and the pairs."""

from __future__ import annotations

import streamlit as st

from ui.charts import relation_maps
from ui.charts.style import CONFIG
from ui.documents.table_looks import Answer, TableLooks
from ui.text.numbers import number
from ui.text.relations import relation_text
from ui.text.words import language, t
from ui.widgets.markup import is_dark

_MAX_NAMES = 30
_MOST_COLUMNS = (8, 15, 30)
_MAX_PAIRS = 60


def show_associations(looks: TableLooks, columns: Answer) -> None:
    """Show the relations between the columns that the reader chooses, or the likely ones."""
    lang = language()
    answer = _choose(looks, columns)
    if answer is None or len(answer["columns"]) < 2:
        st.info(t("look.associations.none"))
        return
    figure = relation_maps.associations(answer, lang, dark=is_dark())
    st.plotly_chart(figure, config=CONFIG, key=f"associations-{looks.id}", width="stretch")
    st.caption(t("look.associations.about"))
    if len(answer["columns"]) < len(columns["kinds"]):
        shown, of = (number(len(side), lang) for side in (answer["columns"], columns["kinds"]))
        st.caption(t("look.columns.cut", count=shown, of=of))
    _show_pairs(answer, lang)


def _choose(looks: TableLooks, columns: Answer) -> Answer | None:
    row = st.container(horizontal=True, gap="small")
    names = row.multiselect(
        t("look.associations.of"),
        list(columns["kinds"]),
        key=f"associations-of-{looks.id}",
        max_selections=_MAX_NAMES,
        placeholder=t("look.associations.likely"),
    )
    most = row.segmented_control(
        t("look.associations.most"),
        _MOST_COLUMNS,
        default=_MOST_COLUMNS[0],
        key=f"associations-most-{looks.id}",
        required=True,
        disabled=bool(names),
    )
    return looks.associations(names, most or _MOST_COLUMNS[0])


def _show_pairs(answer: Answer, lang: str) -> None:
    """Show the strongest pairs, each with its measure."""
    import pandas as pd

    names, matrix = answer["columns"], answer["matrix"]
    pairs = [
        (names[row], names[column], matrix[row][column])
        for row in range(len(names))
        for column in range(row)
        if matrix[row][column]["value"] is not None
    ]
    pairs.sort(key=lambda pair: -abs(pair[2]["value"]))
    lines = [
        {
            t("look.first"): first,
            t("look.second"): second,
            t("relation.title"): abs(relation["value"]),
            t("relation.measure"): relation_text(relation, lang),
        }
        for first, second, relation in pairs[:_MAX_PAIRS]
    ]
    strength = t("relation.title")
    config = {
        strength: st.column_config.ProgressColumn(
            strength, min_value=0.0, max_value=1.0, format="%.2f"
        )
    }
    st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch", column_config=config)
