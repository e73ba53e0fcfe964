"""Groups in a picture: a ribbon behind the stages of each, with its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from pipeline_core.spec import Pipeline, text_in

_COLORS = {
    "gray": "#7a828e", "blue": "#2f6fde", "teal": "#0e9aa7", "orange": "#d47d26",
    "violet": "#8e4ec6", "green": "#2a9d58", "pink": "#c2417c",
}  # fmt: skip
_MIN_STAGES = 2  # the canvas draws no group of fewer


class Ribbon(TypedDict):
    """A ribbon: what it is called, its colour, and its stages from left to right."""

    name: str
    color: str
    stages: list[str]


def level_layout(pipeline: Pipeline) -> dict[str, tuple[float, float]]:
    """Return the layout with all stages of a group as high as its highest.

    Examples
    --------
    >>> from pipeline_core.spec import Group
    >>> layout = {"a": (0.0, 26.0), "b": (0.0, 0.0), "c": (9.0, 50.0)}
    >>> level_layout(Pipeline(layout=layout, groups={"g": Group("g", ("a", "b"))}))
    {'a': (0.0, 0.0), 'b': (0.0, 0.0), 'c': (9.0, 50.0)}
    """
    layout = dict(pipeline.layout)
    for group in pipeline.groups.values():
        placed = [stage for stage in group.stages if stage in layout]
        highest = min((layout[stage][1] for stage in placed), default=0.0)
        layout.update({stage: (layout[stage][0], highest) for stage in placed})
    return layout


def ribbons_of(
    pipeline: Pipeline, positions: Mapping[str, tuple[float, float]], language: str
) -> list[Ribbon]:
    """Return the ribbons of a pipeline's groups.

    Parameters
    ----------
    pipeline
        The pipeline.
    positions
        The position of each stage in the picture.
    language
        Language code of the names.

    Examples
    --------
    >>> from pipeline_core.spec import Group, Stage
    >>> stages = {name: Stage(name, "x") for name in "ab"}
    >>> pipeline = Pipeline(stages=stages, groups={"g": Group("g", ("b", "a", "gone"))})
    >>> ribbons_of(pipeline, {"a": (0, 0), "b": (225, 0)}, "en")
    [{'name': 'g', 'color': '#7a828e', 'stages': ['a', 'b']}]
    """
    ribbons: list[Ribbon] = []
    for group in pipeline.groups.values():
        stages = sorted(set(group.stages) & positions.keys(), key=positions.__getitem__)
        if len(stages) >= _MIN_STAGES:
            name = text_in(group.title, language).strip() or group.name
            color = _COLORS.get(group.color, _COLORS["gray"])
            ribbons.append({"name": name, "color": color, "stages": stages})
    return ribbons
