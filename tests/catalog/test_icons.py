"""Icons: every one of Lucide's by its name, and nothing but plain shapes."""

from __future__ import annotations

import json
import re

import pytest

from pipeline_core.catalog.icons import FAMILY_ICONS, FILE, checked_icon, icon_nodes
from pipeline_core.errors import CatalogError
from pipeline_core.messages.words import say
from pipeline_core.spec.entry import FAMILIES

ATTRIBUTES = {
    "path": {"d"},
    "line": {"x1", "x2", "y1", "y2"},
    "rect": {"x", "y", "width", "height", "rx", "ry"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "polyline": {"points"},
    "polygon": {"points"},
}
NUMBERS = re.compile(r"[-+.,\s\dA-Za-z]*")


def test_an_icon_is_nothing_but_plain_shapes():
    icons = json.loads(FILE.read_text("utf-8"))
    assert len(icons) > 1500
    for name in icons:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert icon_nodes(name), name
        for tag, attributes in icon_nodes(name):
            assert attributes.keys() <= ATTRIBUTES[tag], name
            assert all(NUMBERS.fullmatch(value) for value in attributes.values()), name


def test_a_former_name_draws_the_icon_of_today():
    assert icon_nodes("bar-chart-2") == icon_nodes("chart-no-axes-column") != []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_an_icon(family):
    assert icon_nodes(FAMILY_ICONS[family])


@pytest.mark.parametrize(
    ("name", "near"),
    [("chart-colum", "chart-column"), ("Bug!", "bug"), ("copy_minus", "copy-minus")],
)
def test_an_unknown_icon_is_refused_and_near_ones_are_named(name, near):
    with pytest.raises(CatalogError) as caught:
        checked_icon("mine", name)
    assert (caught.value.code, caught.value.values["icon"]) == ("catalog.unknown_icon", name)
    assert len(caught.value.values["near"]) <= 3
    assert caught.value.values["near"][0] == near
    assert "Lucide no tiene" in say(caught.value.code, caught.value.values, "es")


def test_of_a_name_like_no_other_nothing_is_suggested():
    with pytest.raises(CatalogError) as caught:
        checked_icon("mine", "qqqqqq")
    assert str(caught.value) == "Block 'mine': Lucide has no icon named 'qqqqqq'."
