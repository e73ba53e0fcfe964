"""What a stage did to its table: rows and columns that came and went, cells, distributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from pipeline_core.edits import sources_of
from pipeline_core.errors import FabricaError
from ui.charts.look import CONFIG
from ui.charts.overlay import before_and_after
from ui.documents.previews import changes
from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.screens.pipeline.inspector.nothing import why_nothing
from ui.text.names import words_of
from ui.text.numbers import MISSING, number
from ui.text.problem_words import plain
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.pieces import cards
from ui.widgets.tables import show_table

_MOST_CHIPS = 24
_MOST_LINES = 200
Told = Mapping[str, Any]


def show(desk: Desk, view: StageView) -> None:
    """Show what the stage changed, on the sample or on all rows of kept results."""
    keys = _kept(desk, view)
    chosen = _where(view, kept=keys is not None)
    try:
        with st.spinner(t("changed.computing"), show_time=False):
            found = changes(desk.document, desk.catalogue, view.stage,
                            keys if chosen == "all" else None)  # fmt: skip
    except FabricaError as error:
        show_error(error)
        return
    if found is None:
        st.info(why_nothing(view, "changed.nothing_known"))
        return
    _show(view, found, language())


def _kept(desk: Desk, view: StageView) -> dict[str, str] | None:
    """Return where the results of the stage and of those before it are kept, if all are."""
    stage = desk.document.pipeline.stages[view.stage]
    names = [view.stage, *sources_of(stage.inputs)]
    keys = {name: desk.views[name].key for name in names if name in desk.views}
    known = {name: key for name, key in keys.items() if key}
    return known if len(known) == len(names) else None


def _where(view: StageView, *, kept: bool) -> str:
    if not kept:
        st.caption(t("changed.only_sample"))
        return "sample"
    chosen = st.segmented_control(
        t("changed.where"), ["sample", "all"], key=f"changed-where-{view.stage}", required=True,
        default="sample", format_func=lambda one: t(f"changed.on_{one}"),
        label_visibility="collapsed",
    )  # fmt: skip
    return chosen or "sample"


def _show(view: StageView, found: Told, lang: str) -> None:
    cards(_sizes(found, lang))
    for sentence in _sentences(found, lang):
        st.markdown(plain(sentence))
    if found["parts"]:
        _parts(found["parts"], lang)
    for role in found["roles"] or ():
        _role(role)
    _chips(found, lang)
    if found["changed"]:
        _columns(found["changed"], lang)
    if found["distributions"]:
        _drawn(view, found, lang)
    for way in ("gone", "came"):
        if found[way] and found[way]["count"]:
            _rows(found[way], way, lang)


def _sizes(found: Told, lang: str) -> list[tuple[str, str]]:
    """Return the table's size on the way in and on the way out."""

    def told(what: str) -> str:
        before = " + ".join(number(one[what], lang) for one in found["inputs"])
        after = number(found[what], lang)
        return f"{before} → {after}" if before and before != after else after

    sizes = [(t("changed.rows"), told("rows")), (t("changed.columns"), told("columns"))]
    filled, other, emptied = (
        sum(one[what] for one in found["changed"]) for what in ("filled", "changed", "emptied")
    )
    cells = {"changed.cells_filled": filled, "changed.cells_changed": other,
             "changed.cells_emptied": emptied}  # fmt: skip
    return sizes + [(t(code), number(count, lang)) for code, count in cells.items() if count]


def _sentences(found: Told, lang: str) -> Iterable[str]:
    """Say in a few words what happened, also where nothing did."""
    if not found["inputs"]:
        yield t("changed.source", rows=number(found["rows"], lang), columns=found["columns"])
    elif found["same"]:
        yield t("changed.passes" if found["shape"] == "assessment" else "changed.same")
    elif not found["matched"]:
        yield t("changed.unmatched")
    for way in ("gone", "came"):
        if found[way] and (count := found[way]["count"]):
            yield t(f"changed.{way}_rows", count=number(count, lang))
    if found["parts"] and found["changed"]:
        yield t("changed.learned_again")


def _parts(parts: Told, lang: str) -> None:
    """Say how many rows a split put where, and the classes' shares on both sides."""
    import pandas as pd

    total = parts["train"] + parts["test"]
    for side in ("train", "test"):
        share = number(round(100 * parts[side] / max(1, total)), lang)
        st.markdown(plain(t(f"changed.{side}", count=number(parts[side], lang), share=share)))
    if parts["classes"]:
        sides = [t("changed.class_train"), t("changed.class_test")]
        lines = [
            {str(parts["target"]): name, sides[0]: train / max(1, parts["train"]),
             sides[1]: test / max(1, parts["test"])}
            for name, train, test in parts["classes"]
        ]  # fmt: skip
        config = {side: st.column_config.NumberColumn(side, format="percent") for side in sides}
        st.dataframe(pd.DataFrame(lines), hide_index=True, width=520, column_config=config)


def _role(role: Told) -> None:
    name, columns = t(f"changed.role.{role['role']}"), ", ".join(role["columns"])
    positive = t("changed.positive", value=role["positive"]) if "positive" in role else ""
    st.markdown(f"**{name}**: {plain(columns)} {plain(positive)}")


def _chips(found: Told, lang: str) -> None:
    """Draw the columns that came, went, or have another name or type."""
    source = not found["inputs"]
    rows = {
        "added": [f"{one['column']} · {words_of(one['kind'], 'kind', lang)}"
                  for one in found["added"]],
        "dropped": [one["column"] for one in found["dropped"]],
        "renamed": [f"{one['from']} → {one['to']}" for one in found["renamed"]],
        "retyped": [f"{one['column']}: {_type(one, 'from', lang)} → {_type(one, 'to', lang)}"
                    for one in found["retyped"]],
    }  # fmt: skip
    inner = "".join(
        _chip_row(kind, t("changed.read" if source else f"changed.{kind}"), texts)
        for kind, texts in rows.items()
        if texts
    )
    if inner:
        st.html(f'<div class="fb-changes">{inner}</div>')


def _type(one: Told, side: str, lang: str) -> str:
    """Return a kind in words, or the type as such where only that is another."""
    same = one["from_kind"] == one["to_kind"]
    return str(one[side]) if same else words_of(one[f"{side}_kind"], "kind", lang)


def _chip_row(kind: str, label: str, texts: Sequence[str]) -> str:
    shown = "".join(f"<i>{escape(text)}</i>" for text in texts[:_MOST_CHIPS])
    more = len(texts) - _MOST_CHIPS
    rest = f"<em>+{more}</em>" if more > 0 else ""
    return f'<div class="{kind}"><b>{escape(label)} ({len(texts)})</b>{shown}{rest}</div>'


def _columns(changed: Sequence[Told], lang: str) -> None:
    """List the columns whose cells changed, and how many did."""
    import pandas as pd

    st.markdown(f"**{t('changed.by_column')}**")
    share = t("changed.share")
    lines = [
        {
            t("column.column"): one["column"],
            t("column.kind"): words_of(one["kind"], "kind", lang),
            t("changed.cells_changed"): one["changed"],
            t("changed.cells_filled"): one["filled"],
            t("changed.cells_emptied"): one["emptied"],
            share: (one["changed"] + one["filled"] + one["emptied"]) / max(1, one["of"]),
        }
        for one in changed[:_MOST_LINES]
    ]
    config = {share: st.column_config.NumberColumn(share, format="percent")}
    height = min(320, 38 + 35 * len(lines))
    st.dataframe(
        pd.DataFrame(lines), hide_index=True, width="stretch", height=height, column_config=config
    )


def _drawn(view: StageView, found: Told, lang: str) -> None:
    """Draw one column's distributions, and beside them examples of its cells."""
    by_name = {one["column"]: one for one in found["distributions"]}
    left, right = st.columns([3, 2], gap="medium")
    with left:
        name = st.selectbox(
            t("changed.choose"), list(by_name), key=f"changed-column-{view.stage}",
            help=t("changed.counted", count=number(found["counted"], lang))
            if found["counted"] else None,
        )  # fmt: skip
        one = by_name.get(name) or next(iter(by_name.values()))
        st.plotly_chart(
            before_and_after(one, lang), config=CONFIG, width="stretch",
            key=f"changed-chart-{view.stage}",
        )  # fmt: skip
        st.caption(_missing(one, lang))
    cells = next((c["examples"] for c in found["changed"] if c["column"] == one["column"]), [])
    if cells:
        with right:
            _examples(cells)


def _missing(one: Told, lang: str) -> str:
    there = [number(one[side]["missing"], lang) for side in ("before", "after") if one[side]]
    if len(there) == 1:
        return t("changed.missing_one", count=there[0])
    said = t("changed.missing", before=there[0], after=there[1])
    return said if one["common"] else f"{said} {t('changed.apart')}"


def _examples(cells: Sequence[Told]) -> None:
    import pandas as pd

    st.markdown(f"**{t('changed.examples')}**")
    lines = [
        {t("changed.row"): str(one["row"]), t("changed.before"): _value(one["before"]),
         t("changed.after"): _value(one["after"])}
        for one in cells
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch", placeholder=MISSING)


def _value(value: Any) -> str | None:
    return None if value is None else number(value, language())


def _rows(some: Told, way: str, lang: str) -> None:
    """Show examples of the rows that went or came, with their labels."""
    import pandas as pd

    shown = number(len(some["labels"]), lang)
    st.markdown(
        f"**{t(f'changed.{way}_examples', shown=shown, count=number(some['count'], lang))}**"
    )
    table = pd.DataFrame(some["data"], columns=some["columns"])
    name = t("changed.row")
    while name in table:
        name += " "
    table.insert(0, name, [str(label) for label in some["labels"]])
    show_table(table, headings=False)
