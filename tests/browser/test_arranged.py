"""Arranged: the wired stages from left to right, those that nothing is wired to in a grid."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TIMEOUT_MS, stage
from tests.browser.still import wait_for_animations, wait_until_still
from tests.browser.test_editor import pipeline_of, wait_until

pytestmark = pytest.mark.usefixtures("browser_path")
LOOSE = 11
WIRED = {
    "data": ("read_csv", ""), "roles": ("set_roles", "{table: data}"),
    "split": ("split_rows", "{data: roles}"), "model": ("ridge", "{data: split}"),
}  # fmt: skip
BOXES = """() => {
    const root = [...document.querySelectorAll("*")].find(one => one.shadowRoot?.querySelector(
        ".react-flow__node"))?.shadowRoot ?? document;
    return Object.fromEntries([...root.querySelectorAll("[data-stage]")].map(one => {
        const {left, top, right, bottom} = one.getBoundingClientRect();
        return [one.dataset.stage, [left, top, right, bottom]];
    }));
}"""


def write_pipeline(workspace: Path, name: str, wired: dict[str, tuple[str, str]]) -> Path:
    """Write a pipeline whose stages lie in a heap, most of them without a wire."""
    blocks = wired | {f"loose_{number}": ("scale", "") for number in range(LOOSE)}
    lines = ["fabrica: 1", f"name: {name}", "seed: 0", "stages:"]
    for one, (block, inputs) in blocks.items():
        lines += [f"  {one}:", f"    block: {block}"]
        lines += [f"    inputs: {inputs}"] if inputs else []
    lines.append("layout:")
    lines += [f"  {one}: [{40 * at}, {17 * at}]" for at, one in enumerate(blocks)]
    file = workspace / "pipelines" / name / f"{name}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("\n".join([*lines, "notes: []", ""]), encoding="utf-8")
    return file


def overlapping_pairs(boxes: dict[str, list[float]]) -> list[tuple[str, str]]:
    """Return the pairs of stages that lie one upon the other."""
    return [
        (one, other)
        for (one, (left, top, right, bottom)), (other, its) in combinations(boxes.items(), 2)
        if left < its[2] and its[0] < right and top < its[3] and its[1] < bottom
    ]


def open_pipeline(visit, name: str, **wishes) -> Page:
    page = visit(f"/?pipeline={name}", **wishes)
    expect(stage(page, "loose_0")).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.get_by_test_id("block-scale")).to_be_attached(timeout=TIMEOUT_MS)
    wait_until_still(page)
    return page


def covered_stages(page: Page, boxes: dict[str, list[float]]) -> list[str]:
    """Return the stages that are not wholly in sight: outside, below the buttons or the map."""
    room = page.get_by_test_id("canvas").bounding_box()
    over = [page.get_by_test_id("tools"), page.locator(".react-flow__minimap")]
    shields = {f"shield {at}": _sides(one.bounding_box()) for at, one in enumerate(over)}
    left, top, right, bottom = _sides(room)
    outside = [
        one for one, its in boxes.items()
        if its[0] < left or its[1] < top or its[2] > right or its[3] > bottom
    ]  # fmt: skip
    pairs = overlapping_pairs(boxes | shields)
    return outside + [one for one, other in pairs if other in shields and one in boxes]


def _sides(box: dict[str, float]) -> list[float]:
    return [box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]]


@pytest.mark.sampled(1, by="wired")
@pytest.mark.parametrize("wired", [WIRED, {}], ids=["some_wired", "none_wired"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
def test_a_heap_is_arranged_in_one_step(visit, app, wired, size):
    name = f"heap_{len(wired)}_{size[0]}"
    file = write_pipeline(app.workspace, name, wired)
    before, was = file.read_bytes(), pipeline_of(app, name)
    page = open_pipeline(visit, name, viewport={"width": size[0], "height": size[1]})
    assert overlapping_pairs(page.evaluate(BOXES))  # a heap indeed
    page.get_by_test_id("canvas-layout").click()
    wait_until(page, lambda: pipeline_of(app, name).layout != was.layout)
    wait_for_animations(page)
    boxes = page.evaluate(BOXES)
    assert len(boxes) == LOOSE + len(wired)
    assert overlapping_pairs(boxes) == []
    assert covered_stages(page, boxes) == []
    lefts = {round(boxes[f"loose_{number}"][0]) for number in range(LOOSE)}
    assert len(lefts) == 4  # a grid, as wide as it is high
    if wired:
        assert boxes["data"][2] <= boxes["roles"][0] <= boxes["model"][2] <= min(lefts)
    arranged = file.read_bytes()
    page.get_by_test_id("canvas-undo").click()
    wait_until(page, lambda: file.read_bytes() == before, "one step back")
    expect(page.get_by_test_id("canvas-undo")).to_have_attribute("aria-disabled", "true")
    page.get_by_test_id("canvas-redo").click()
    wait_until(page, lambda: file.read_bytes() == arranged)
