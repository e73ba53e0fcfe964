"""What a fitted model has inside, as parts of a report: for the page, the panel and the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from pipeline_core.data.fitted_contents import Contents
from pipeline_core.data.fitted_contents import Part as FittedPart
from pipeline_core.messages.inside_names import inside_name, member_name, named_note, part_name
from ui.charts.decision_tree import MAX_DEPTH
from ui.charts.model_contents import MAX_BARS, contents_charts
from ui.screens.results.part_builders import figures_of_charts, note_text, value_text
from ui.screens.results.parts import Cards, Figure, Fold, Grid, Part, Table, Text
from ui.text.names import setting_name
from ui.text.numbers import number
from ui.text.words import translate

_MAX_CARDS = 4
_Titles = Mapping[str, str]


def contents_parts(contents: Contents, titles: _Titles, lang: str) -> list[Part]:
    """Return what a model has inside: its estimator open, its steps and members folded.

    Parameters
    ----------
    contents
        What was read when it was fitted.
    titles
        What stages are called.
    lang
        Language of the words.
    """
    parts: list[Part] = [*_notes(contents["notes"], "warn", lang)]
    groups = groupby(contents["parts"], key=lambda part: part["member"])
    for member, of_member in [(member, list(group)) for member, group in groups]:
        estimators = [part for part in of_member if not part["is_step"]]
        steps = [part for part in of_member if part["is_step"]]
        if member:
            content: list[Part] = []
            for part in estimators:
                content += [_heading(part, titles, lang), *estimator_parts(part, lang)]
            for part in steps:
                content += [_heading(part, titles, lang), *step_parts(part, lang)]
            parts.append(Fold(_member_title(member, estimators, lang), _flat(content)))
            continue
        for part in estimators:
            parts += estimator_parts(part, lang)
        parts += [
            Fold(part_name(part, lang, titles), _flat(step_parts(part, lang))) for part in steps
        ]
    return parts


def estimator_parts(part: FittedPart, lang: str) -> list[Part]:
    """Return what an estimator learned: numbers, remarks, charts, parameters, tables."""
    figures = figures_of_charts(contents_charts(part, lang))
    wide = [
        Figure(f.title, f.figure, f.help, wide=len(figures) == 1 or f.code == "inside.nodes")
        for f in figures
    ]
    return [
        *_numbers(part, lang),
        *wide,
        *_notes(part["notes"], "quiet", lang),
        *_chart_notes(part, lang),
        *_parameters(part, lang),
        *_tables(part, lang),
    ]


def step_parts(part: FittedPart, lang: str) -> list[Part]:
    """Return what a step learned: numbers, remarks, charts, and its tables open."""
    figures = figures_of_charts(contents_charts(part, lang))
    tables = [
        Table(inside_name(name, lang), _named(table, lang), own_names=False)
        for name, table in part["tables"].items()
    ]
    return [
        *_numbers(part, lang),
        *_notes(part["notes"], "quiet", lang),
        *[Figure(f.title, f.figure, f.help, wide=True) for f in figures],
        *tables,
    ]


def _heading(part: FittedPart, titles: _Titles, lang: str) -> Text:
    return Text(part_name({**part, "member": []}, lang, titles), "name")


def _member_title(member: Sequence[str], estimators: Sequence[FittedPart], lang: str) -> str:
    kinds = " ".join(part["name"] for part in estimators)
    return f"{member_name(member, lang)} – {kinds}" if kinds else member_name(member, lang)


def _flat(parts: Sequence[Part]) -> list[Any]:
    """Return parts without folds: no fold is inside another."""
    flat: list[Any] = []
    for part in parts:
        flat += part.parts if isinstance(part, Fold) else [part]
    return flat


def _numbers(part: FittedPart, lang: str) -> list[Part]:
    metrics = part["metrics"]
    texts = [(inside_name(name, lang), value_text(v, lang)) for name, v in metrics.items()]
    parts: list[Part] = [Cards(texts[:_MAX_CARDS])] if texts else []
    if more := texts[_MAX_CARDS:]:
        head = [inside_name("what", lang), inside_name("value", lang)]
        title = translate("inside.more", None, lang)
        parts.append(Fold(title, [Grid(head, [list(pair) for pair in more])]))
    return parts


def _notes(notes: Sequence[Any], tone: str, lang: str) -> list[Text]:
    return [Text(note_text(named_note(note, lang), lang), tone) for note in notes]


def _chart_notes(part: FittedPart, lang: str) -> list[Text]:
    """Say what the charts leave out."""
    notes = []
    for name in ("coefficients", "importances"):
        count = part["tables"][name]["feature"].nunique() if name in part["tables"] else 0
        if count > MAX_BARS:
            notes.append({"code": "bars_cut", "shown": MAX_BARS, "of": count})
    depth = part["metrics"].get("depth", 0)
    if "nodes" in part["tables"] and depth > MAX_DEPTH:
        notes.append({"code": "tree_cut", "depth": MAX_DEPTH, "of": depth})
    return _notes(notes, "quiet", lang)


def _parameters(part: FittedPart, lang: str) -> list[Part]:
    table = part["tables"].get("parameters")
    if table is None:
        return []
    names = ("parameter", "value", "default")
    head = [inside_name(name, lang) for name in names]
    rows = [
        [
            f"{setting_name(row['parameter'], lang)} ({row['parameter']})",
            row["value"],
            row["default"],
        ]
        for row in table.to_dict("records")
    ]
    changed = [row for row, is_changed in zip(rows, table["changed"], strict=True) if is_changed]
    others = [row for row, is_changed in zip(rows, table["changed"], strict=True) if not is_changed]
    parts: list[Part] = []
    if changed:
        parts.append(Text(translate("inside.parameters.changed", None, lang), "name"))
        parts.append(Grid(head, changed, left=3))
    else:
        parts.append(Text(translate("inside.parameters.defaults", None, lang), "quiet"))
    if others:
        title = translate("inside.parameters.others", None, lang)
        parts.append(Fold(f"{title} ({number(len(others), lang)})", [Grid(head, others, left=3)]))
    return parts


def _tables(part: FittedPart, lang: str) -> list[Part]:
    return [
        Fold(
            f"{inside_name(name, lang)} ({number(len(table), lang)})",
            [Table("", _named(table, lang), own_names=False)],
        )
        for name, table in part["tables"].items()
        if name != "parameters"
    ]


def _named(table: Any, lang: str) -> Any:
    """Return a table with headings, and words in its cells, in the reader's language."""
    if "what" in table:
        table = table.assign(what=[inside_name(str(name), lang) for name in table["what"]])
    return table.set_axis([inside_name(str(name), lang) for name in table.columns], axis=1)
