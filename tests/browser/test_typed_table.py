"""A table is pasted with Spanish decimals, a cell is typed over, and both can be taken back."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pipeline_core.spec import read
from tests.browser import drawing
from tests.browser.conftest import stage
from tests.browser.still import wait_until_still
from tests.browser.test_editor import center_of, wait_until
from ui.text.words import translate

pytestmark = pytest.mark.usefixtures("browser_path")
EMPTY = "fabrica: 1\nname: Precios\nstages:\n  precios:\n    block: type_table\n"
PASTED = "ciudad\tprecio\nLima\t1,5\nOslo\t22,25\n"
COLUMNS = [{"column": "ciudad", "kind": "word"}, {"column": "precio", "kind": "number"}]


def test_a_table_is_pasted_and_typed_and_what_does_not_fit_is_told(visit, app):
    file = app.workspace / "pipelines" / "precios" / "precios.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(EMPTY, encoding="utf-8")

    def rows() -> Any:
        settings = read(file).stages["precios"].settings
        return settings.get("rows") if settings.get("columns") == COLUMNS else None

    page = visit("/?pipeline=precios", locale="es-ES")
    expect(stage(page, "precios")).to_be_visible(timeout=60_000)
    drawing.open_settings(page, "precios", "es")
    page.get_by_role("button", name=translate("form.typed.paste", None, "es")).click()
    page.get_by_label(translate("form.typed.pasted", None, "es")).fill(PASTED)
    page.get_by_role("button", name=translate("form.typed.use", None, "es")).click()
    wait_until(page, lambda: rows() == [["Lima", 1.5], ["Oslo", 22.25]], str(rows()))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(2)  # the columns, and the cells

    _type_into_first_row(page, "caro")
    wait_until(page, lambda: rows() == [["Lima", "caro"], ["Oslo", 22.25]], lambda: str(rows()))
    sentence = "debe tener un número en la fila 1 de 'precio'; se encontró 'caro'"
    expect(page.get_by_test_id("stMain").get_by_text(sentence).first).to_be_visible()
    page.get_by_test_id("canvas-undo").click()
    wait_until(page, lambda: rows() == [["Lima", 1.5], ["Oslo", 22.25]], lambda: str(rows()))
    expect(page.get_by_text(sentence)).to_have_count(0)


def _type_into_first_row(page: Page, text: str) -> None:
    """Write into the second column's first cell of the grid, which is drawn on a canvas."""
    wait_until_still(page)
    grid = page.get_by_test_id("stDataFrame").last
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    x, _ = center_of(grid)
    editor = page.locator("#portal textarea")
    for _ in range(10):  # a grid that is drawn anew forgets the cell that was clicked
        page.mouse.click(x + box["width"] / 4, box["y"] + 52)
        page.keyboard.press("Enter")
        with suppress(PlaywrightTimeoutError):
            editor.fill(text, timeout=2_000)
            editor.press("Enter", timeout=2_000)
            return
    pytest.fail("the grid opened no editor for the cell")
