"""Own code in a browser: written, mended, tried, approved, used, and off again once edited."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import TIMEOUT_MS, run_to_end, stage, wait_for_rerun
from tests.browser.server import Server
from tests.browser.test_class import classroom, enter  # noqa: F401 - fixtures

PIPELINE = """\
fabrica: 1
name: Own code
stages:
  typed:
    block: type_table
    settings:
      columns: [{column: number, kind: number}]
      rows: [[1.0], [2.0], [3.0]]
  mine:
    block: twice
    inputs: {table: typed}
"""


@pytest.fixture
def own_server(browser_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with a workspace of its own."""
    server = Server(tmp_path_factory.mktemp("own") / "workspace")
    try:
        server.start()
        yield server
    finally:
        server.stop()


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Python code of the block")


def make(page: Page, name: str) -> None:
    """Make a block with the form of the page of own code."""
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("button", name="Make it").click()
    expect(editor(page)).to_have_value(re.compile(f"def {name}"), timeout=TIMEOUT_MS)


def replace(page: Page, old: str, new: str) -> None:
    """Type a text in the place of another one, as a user does who has selected it."""
    text = editor(page).input_value()
    start = text.index(old)
    editor(page).evaluate("(field, [a, b]) => { field.focus(); field.setSelectionRange(a, b); }",
                          [start, start + len(old)])  # fmt: skip
    page.keyboard.insert_text(new)


def see(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=TIMEOUT_MS)


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_enabled(timeout=TIMEOUT_MS)
    button.click()


def test_from_a_new_block_to_a_run_and_off_again(own_server, visits):
    file = own_server.workspace / "pipelines" / "own" / "own.yaml"
    page = visits(own_server, "/code")
    make(page, "twice")
    replace(page, "return table.head(most)", "return table.assign(number=table['number'] * 2")
    see(page, "This is no Python yet")
    expect(page.get_by_role("button", name=re.compile("Line 24, column"))).to_be_visible()
    expect(page.get_by_role("button", name="Approve …")).to_be_disabled()
    replace(page, "* 2", "* 2)")
    press(page, "Try it")
    see(page, "The example in its docstring gives something else")
    replace(page, '{"a": [1, 2, 3]}', '{"number": [1, 2]}')
    replace(page, "       a\n    0  1\n    1  2", "       number\n    0       2\n    1       4")
    press(page, "Try it")
    see(page, "The example in its docstring gives what it says.")
    press(page, "Approve …")
    press(page, "I have read it: approve")
    see(page, "It is in the palette and may run.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(PIPELINE, encoding="utf-8")
    page.goto(f"{own_server.url}/pipeline?pipeline=own&stage=mine")
    expect(stage(page, "mine")).to_be_visible(timeout=TIMEOUT_MS)
    run_to_end(page)
    page.goto(f"{own_server.url}/code?block=twice")
    replace(page, "* 2)", "* 2 / table['nowhere'])")
    editor(page).press("Control+s")
    see(page, "Changed: off until approved again")
    page.goto(f"{own_server.url}/pipeline?pipeline=own&stage=mine")
    see(page, "is off until it is approved")
    press(page, "Open the code")
    expect(editor(page)).to_have_value(re.compile("nowhere"), timeout=TIMEOUT_MS)


def line_of_cursor(page: Page) -> int:
    return int(editor(page).evaluate("f => f.value.slice(0, f.selectionStart).split('\\n').length"))


def test_what_fails_on_rows_is_found_before_a_run_and_a_failed_run_leads_to_its_line(
    own_server, visits
):
    file = own_server.workspace / "pipelines" / "own" / "own.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(PIPELINE.replace("block: twice", "block: few"), encoding="utf-8")
    page = visits(own_server, "/code")
    make(page, "few")
    replace(page, "table.head(most)", "table.head(most + 0 // (3 - len(table)))")
    replace(page, '{"a": [1, 2, 3]}', '{"a": [1, 2, 3, 4]}')
    choice = page.get_by_role("combobox", name=re.compile("Try it also on rows of Own code"))
    choice.click()
    page.get_by_role("option", name="typed").click()
    wait_for_rerun(page)
    press(page, "Try it")
    see(page, "On the rows of typed: It stopped with ZeroDivisionError")
    see(page, "It runs on a made table of sixty rows.")
    expect(page.get_by_role("button", name="Line 24", exact=True)).to_be_visible()
    press(page, "Approve …")
    press(page, "I have read it: approve")
    see(page, "It is in the palette and may run.")
    page.goto(f"{own_server.url}/pipeline?pipeline=own&stage=mine")
    expect(stage(page, "mine")).to_be_visible(timeout=TIMEOUT_MS)
    run_to_end(page, "failed")
    see(page, "ZeroDivisionError")
    press(page, "Open the code at line 24")
    expect(editor(page)).to_have_value(re.compile("def few"), timeout=TIMEOUT_MS)
    expect(editor(page)).to_be_focused()
    assert line_of_cursor(page) == 24


def test_in_a_class_a_pupils_code_waits_for_the_teacher(
    classroom: Server,  # noqa: F811
    enter: Callable[..., Page],  # noqa: F811
) -> None:
    pupil, teacher = enter("Lucía"), enter("Maestra", teacher=True)
    pupil.goto(f"{classroom.url}/code")
    make(pupil, "hers")
    see(pupil, "It waits for the teacher")
    for name in ("Try it", "Approve …"):
        expect(pupil.get_by_role("button", name=name, exact=True)).to_have_count(0)
    teacher.goto(f"{classroom.url}/class")
    teacher.get_by_role("tab", name="Code").click()
    teacher.get_by_text("Lucía – hers").click()
    press(teacher, "I have read it: approve")
    see(teacher, "Nobody waits for an approval.")
    pupil.reload()
    see(pupil, "It is in your palette and may run.")
