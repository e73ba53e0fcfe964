"""The fold theatre: folds one by one as strips of rows, with what each step learned."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from ui.charts.fold_strips import SIDES, strips_html
from ui.documents.laboratories import fold_theatre
from ui.screens.laboratory.own_pipeline import chosen_pipeline
from ui.screens.laboratory.own_result import own_result
from ui.text.names import in_words, metric_name
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.frame_player import play_frames
from ui.widgets.markup import cards, is_dark, small_table
from ui.widgets.widget_state import digest_of

_MOST_LINES = 40
PRESENT = "present"


def show_theatre() -> None:
    """Show the pipeline whose folds are played, and the stage."""
    document = chosen_pipeline()
    if document is None:
        return
    result = own_result("theatre", document, t("theatre.start"), fold_theatre)
    if result is not None:
        _show_stage(result, digest_of(f"{document.id} {document.text} {result['model']}"))


def _show_stage(result: Mapping[str, Any], name: str) -> None:
    said = {"splitter": result["splitter"], "model": result["model"]}
    code = "theatre.said" if result["judge"] else "theatre.said_usual"
    st.caption(t(code, judge=result["judge"] or "", **said))
    play_frames(f"theatre-{name}", len(result["folds"]), partial(_show_fold, result))


def _show_fold(result: Mapping[str, Any], place: int) -> None:
    lang, fold = language(), result["folds"][place]
    names = {"fold": t("column.fold"), "target": t("theatre.target")}
    names |= {"group": t("theatre.group"), "time": t("theatre.time")}
    ink = "#e4e7ec" if is_dark() else "#333b48"
    counts = {key: number(fold[key], lang) for key in ("train_rows", "test_rows")}
    words = t("theatre.fold_said", fold=number(place + 1, lang), **counts)
    st.html(_legend() + strips_html(result, place, names, ink, words))
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.caption(words)
        metric = result["metric"]
        cards([(metric_name(metric, lang), _shown(fold["metrics"][metric], lang))])
        head = [t("column.fold"), metric_name(metric, lang)]
        lines = [
            [number(number_ + 1, lang), _shown(each["metrics"][metric], lang)]
            for number_, each in enumerate(result["folds"][: place + 1])
        ]
        small_table(head, lines)
    with right:
        _show_learned(result, place, lang)


def _show_learned(result: Mapping[str, Any], place: int, lang: str) -> None:
    """Show what was learned in the folds so far, value beside value."""
    st.markdown(f"**{t('theatre.learned')}**")
    learned = result["learned"]
    if not learned:
        st.caption(t("theatre.nothing_learned"))
        return
    first = max(0, place - 4)
    folds = range(first, place + 1)
    head = [t("theatre.what"), *(f"{t('column.fold')} {number(n + 1, lang)}" for n in folds)]
    lines = [
        [_what(line), *(_value(line, line["values"][n], lang) for n in folds)]
        for line in learned[:_MOST_LINES]
    ]
    with st.container(height=330, border=False, key="theatre-learned"):
        small_table(head, lines)


def _what(line: Mapping[str, Any]) -> str:
    owner = line["stage"] or line["step"]
    column = "" if line["column"] == PRESENT else f" · {in_words(line['column'].strip('_'))}"
    return f"{owner}: {line['item']}{column}"


def _value(line: Mapping[str, Any], value: float | None, lang: str) -> str:
    if line["column"] == PRESENT:
        return "✓" if value else "–"
    return _shown(value, lang)


def _shown(value: float | None, lang: str) -> str:
    return "–" if value is None else number(value, lang)


def _legend() -> str:
    words = (t("theatre.left_out"), t("theatre.train"), t("theatre.test"))
    items = "".join(
        f'<span style="--family:color-mix(in srgb,{colour} {opacity * 100:.0f}%,transparent)">'
        f"{word}</span>"
        for word, (colour, opacity) in zip(words, SIDES.values(), strict=True)
    )
    return f'<div class="fb-legend">{items}</div>'
