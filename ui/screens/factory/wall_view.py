"""The wall of small charts: what stands out among the data sets or the variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui.charts.variant_wall import LEAST_OTHERS, Strip, strips_of, wall_html
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.markup import is_dark

_MOST = 60


def show_wall(board: Mapping[str, Any], data_places: Sequence[str]) -> None:
    """Show the scores of each data set or variant as a strip, the odd ones first.

    Parameters
    ----------
    board
        The leaderboard, as JSON.
    data_places
        The places at which data sets vary.
    """
    strips = strips_of(board["variants"], data_places)
    if len(strips) < 2:
        return
    st.markdown(f"##### {t('variants.wall')}")
    enough = len(strips) > LEAST_OTHERS
    st.caption(t("variants.wall.about" if enough else "variants.wall.too_few"))
    lang = language()
    html = wall_html(strips[:_MOST], lambda value: number(value, lang), odd_text, is_dark())
    st.html(html)
    if len(strips) > _MOST:
        st.caption(t("variants.wall.cut", shown=_MOST, count=len(strips)))


def odd_text(strip: Strip) -> str:
    """Return what is odd about a strip; empty for nothing."""
    if not strip.is_odd:
        return ""
    return t("variants.wall.odd", distance=number(strip.distance, language()))
