"""See it learn: points to paint, an algorithm to choose, and its steps to play."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.laboratories.names import ALGORITHMS, DRAWINGS, MOST_POINTS
from ui.charts.descent_map import descent_html
from ui.charts.learning_plane import plane_html
from ui.documents.laboratories import learning_frames, sample_points
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.frame_player import play_frames
from ui.widgets.markup import cards, is_dark
from ui.widgets.painting_plane import painting_plane
from ui.widgets.widget_state import digest_of

_POINTS = "laboratory-points"
_USUAL = {"line": "line", "boundary": "moons", "kmeans": "clouds"}
_FORMULAS = {
    "line": r"L=\tfrac1n\sum(a+b\,u_i-y_i)^2,\quad (a,b)\leftarrow(a,b)-\eta\,\nabla L",
    "boundary": r"L=-\tfrac1n\sum\log p_i+\tfrac{1}{2n}\lVert w\rVert^2,"
    r"\quad w\leftarrow w-\eta\,\nabla L",
    "kmeans": r"\min\sum_i\lVert x_i-c_{k(i)}\rVert^2",
}
Json = Mapping[str, Any]


def show_learning() -> None:
    """Show the points beside what is learned from them."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        algorithm = st.selectbox(
            t("learning.algorithm"),
            ALGORITHMS,
            format_func=lambda name: t(f"learning.{name}"),
            key="laboratory-algorithm",
        )
        st.caption(t(f"learning.{algorithm}.about"))
        settings = _settings(algorithm)
        points = _points(algorithm)
    with right:
        try:
            found = learning_frames(algorithm, points, **settings)
        except FabricaError as error:  # of points that nothing can be learned from
            show_error(error)
            return
        name = digest_of(f"{algorithm} {points} {settings}")
        draw = partial(_show_frame, algorithm, found, points)
        play_frames(f"learning-{name}", len(found["frames"]), draw)
        if algorithm in _FORMULAS:
            st.latex(_FORMULAS[algorithm])


def _settings(algorithm: str) -> dict[str, Any]:
    if algorithm in ("line", "boundary"):
        usual = 0.3 if algorithm == "line" else 1.0
        rate = st.slider(t("learning.rate"), 0.05, 3.0, usual, 0.05, key=f"laboratory-{algorithm}")
        return {"rate": rate}
    if algorithm != "kmeans":
        return {}
    row = st.container(horizontal=True, vertical_alignment="bottom")
    groups = row.number_input(t("learning.groups"), 2, 6, 3, key="laboratory-groups")
    seed = row.number_input(t("learning.seed"), 0, 999, 0, key="laboratory-start")
    return {"groups": int(groups), "seed": int(seed)}


def _points(algorithm: str) -> list[list[Any]]:
    """Show the plane to paint on, and what is painted to begin with."""
    drawing = st.selectbox(
        t("learning.points"),
        DRAWINGS,
        DRAWINGS.index(_USUAL.get(algorithm, "moons")),
        format_func=lambda name: t(f"learning.points.{name}"),
        key=f"laboratory-drawing-{algorithm}",
    )
    key = f"{_POINTS}-{algorithm}-{drawing}"
    if key not in st.session_state:
        st.session_state[key] = sample_points(drawing, 0)
    row = st.container(horizontal=True)
    row.button(
        t("learning.clear"),
        icon=":material/delete_sweep:",
        key="laboratory-clear",
        on_click=lambda: st.session_state.update({key: []}),
    )
    row.button(
        t("learning.anew"),
        icon=":material/restart_alt:",
        key="laboratory-anew",
        on_click=lambda: st.session_state.pop(key, None),
    )
    painting_plane(
        st.session_state[key],
        lambda *part: "-".join((f"laboratory-plane-{algorithm}-{drawing}", *part)),
        lambda points: st.session_state.update({key: points}),
        MOST_POINTS,
    )
    return list(st.session_state[key])


def _show_frame(algorithm: str, found: Json, points: list[list[Any]], place: int) -> None:
    frame, lang = found["frames"][place], language()
    ink = "#e4e7ec" if is_dark() else "#222833"
    words = t("learning.picture", algorithm=t(f"learning.{algorithm}"), step=frame["step"])
    plane = plane_html(found, frame, points, words, ink)
    if algorithm == "line":
        left, right = st.columns(2, gap="small")
        left.html(plane)
        right.html(descent_html(found, place, t("learning.map"), ink))
        right.caption(t("learning.map"))
        with left:
            cards(_figures(algorithm, frame, lang))
    else:
        left, right = st.columns([3, 2], gap="small")
        left.html(plane)
        with right:
            cards(_figures(algorithm, frame, lang))
    if found.get("diverged") and place == len(found["frames"]) - 1:
        st.warning(t("learning.diverged"))
    elif place == len(found["frames"]) - 1 and algorithm in ("line", "boundary"):
        exact = ", ".join(number(weight, lang) for weight in found["exact"])
        st.caption(t(f"learning.{algorithm}.end", weights=exact))


def _figures(algorithm: str, frame: Json, lang: str) -> list[tuple[str, str]]:
    """Return the numbers of a frame, each with its name."""
    figures = [(t(f"learning.step.{algorithm}"), number(frame["step"], lang))]
    if "weights" in frame:
        weights = " · ".join(number(weight, lang) for weight in frame["weights"])
        figures.append((t("learning.weights"), weights))
    names = [name for name in ("loss", "inertia", "leaves", "accuracy") if name in frame]
    return [*figures, *((t(f"learning.{name}"), number(frame[name], lang)) for name in names)]
