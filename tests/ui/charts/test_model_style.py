"""The colours of models are told apart in both themes and by colour-blind readers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ui.charts.cell_labels import luminance
from ui.charts.model_style import BASELINE, COLOURS, DASHES, SYMBOLS, model_style

PAGES = {"light": "#ffffff", "dark": "#12161c"}
# How readers without one kind of cone see linear RGB (Machado, Oliveira and Fernandes, 2009).
VISION = {
    "usual": np.eye(3),
    "no red": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def channels(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))


def oklab(colour: str, vision: np.ndarray) -> np.ndarray:
    rgb = np.array(channels(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    axes = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return axes @ np.cbrt(cones @ np.clip(vision @ linear, 0, None))


@pytest.mark.parametrize("page", PAGES)
def test_each_colour_stands_out_from_the_page(page):
    for colour in (*COLOURS, BASELINE.colour):
        pair = luminance(channels(colour)), luminance(channels(PAGES[page]))
        assert (max(pair) + 0.05) / (min(pair) + 0.05) >= 3, colour


@pytest.mark.parametrize("vision", VISION)
def test_no_two_colours_look_alike(vision):
    for one, other in combinations((*COLOURS, BASELINE.colour), 2):
        distance = np.linalg.norm(oklab(one, VISION[vision]) - oklab(other, VISION[vision]))
        assert distance > 0.07, (one, other)


def test_shapes_say_the_same_and_no_two_models_share_all():
    first = [model_style(place) for place in range(len(COLOURS))]
    assert len({style.symbol for style in first}) == len({s.dash for s in first}) == len(COLOURS)
    assert len({model_style(place)[:3] for place in range(64)}) == 64
    assert BASELINE.dash == "dot"
    assert BASELINE.dash not in DASHES
    assert BASELINE.symbol not in SYMBOLS
