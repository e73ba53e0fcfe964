"""A note on the canvas: Markdown that stays text, colours, and a size by mouse and by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_editor import (
    drag,
    fresh_copy,
    pipeline_of,
    wait_until,
    wait_until_ready,
)

pytestmark = pytest.mark.usefixtures("browser_path")
_TEXT = """\
notes:
  - text: |
      # To **check**
      - `age` in *years*
      - [the data](https://example.org/penguins) or [run](javascript:alert(1))
      <script>window.harmed = 1</script><img src=x onerror="window.harmed = 2">
    at: [200, 300]
"""


def test_a_note_is_read_coloured_and_resized(visit, app):
    file = fresh_copy(app.workspace, "noted_richly")
    file.write_text(file.read_text("utf-8").replace("notes: []\n", _TEXT), encoding="utf-8")
    page = wait_until_ready(visit("/?pipeline=noted_richly"))
    note = page.get_by_test_id("note-0")
    expect(note.locator(".heading strong")).to_have_text("check")
    expect(note.locator("li")).to_have_count(2)
    expect(note.locator("code")).to_have_text("age")
    link = note.locator("a")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://example.org/penguins")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(note).to_contain_text("<script>window.harmed = 1</script>")
    assert page.evaluate("window.harmed") is None


def test_a_note_is_coloured_and_resized_and_undo_takes_it_back(visit, app):
    file = fresh_copy(app.workspace, "resized")
    file.write_text(file.read_text("utf-8").replace("notes: []\n", _TEXT), encoding="utf-8")
    before = file.read_bytes()
    page = wait_until_ready(visit("/?pipeline=resized"))
    note = page.get_by_test_id("note-0")
    note.click(button="right", position={"x": 6, "y": 6})
    page.get_by_test_id("menu-note_blue").click()
    wait_until(page, lambda: pipeline_of(app, "resized").notes[0].color == "blue")
    note.focus()
    page.keyboard.press("Shift+ArrowRight")
    wait_until(page, lambda: pipeline_of(app, "resized").notes[0].size is not None)
    by_keys = pipeline_of(app, "resized").notes[0].size
    note.hover()
    corner = page.get_by_test_id("note-size-0").bounding_box()
    assert corner
    start = corner["x"] + 3, corner["y"] + 3
    drag(page, start, (start[0] + 60, start[1] + 40))
    wait_until(page, lambda: pipeline_of(app, "resized").notes[0].size != by_keys)
    kept = pipeline_of(app, "resized").notes[0]
    assert by_keys
    assert kept.size
    assert (kept.size[0] > by_keys[0], kept.size[1] > by_keys[1]) == (True, True)
    assert (kept.at, kept.color) == ((200, 300), "blue")
    page.get_by_test_id("canvas").focus()
    for _ in range(3):  # what is changed in one go is one step
        page.keyboard.press("Control+z")
    wait_until(page, lambda: file.read_bytes() == before)
