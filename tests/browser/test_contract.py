"""A contract is learned from a month, a bound is typed, bad rows leave; the next one breaks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from pipeline_core.spec import read
from tests.browser import drawing
from tests.browser.conftest import run_to_end, stage, wait_for_rerun
from tests.browser.still import wait_until_still
from tests.browser.test_editor import wait_until
from ui.text.words import translate

pytestmark = [pytest.mark.usefixtures("browser_path"), pytest.mark.long]
ROWS = 400
TEXT = """\
fabrica: 1
name: Ventas
stages:
  read: {block: read_csv, settings: {path: january.csv}}
  checked: {block: check_contract, inputs: {table: read}}
  good: {block: sort_rows, inputs: {table: checked}, settings: {by: [price]}}
  aside: {block: sort_rows, inputs: {table: checked.failing}, settings: {by: [price]}}
"""


def month(number: int) -> pd.DataFrame:
    random = np.random.default_rng(number)
    return pd.DataFrame(
        {
            "price": random.gamma(3, 20, ROWS).round(2),
            "pieces": random.poisson(6, ROWS),
            "region": random.choice(["norte", "sur"], ROWS),
        }
    )


def test_a_contract_is_learned_edited_kept_and_broken(visit, app):
    january = month(0)
    file = pipeline_with(app.workspace / "pipelines" / "ventas", january)

    def rules() -> list[dict[str, Any]]:
        return [dict(rule) for rule in read(file).stages["checked"].settings.get("rules", ())]

    page = visit("/?pipeline=ventas", locale="es-MX")
    open_settings(page)
    say(page, "button", "contract.edit").click()
    say(page, "button", "contract.add").click()
    wait_until(page, lambda: len(rules()) > 3, file.read_text)
    say(page, "radio", "contract.part.columns").click()
    type_minimum_of_first_row(page, "30")
    wait_until(page, lambda: rules()[0].get("min") == 30, lambda: str(rules()))
    cheap = int((january["price"] < 30).sum())
    expect(page.get_by_role("dialog").get_by_text(f"{cheap} de {ROWS} filas")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    run_to_end(page)
    expect(stage(page, "aside")).to_contain_text(f"{cheap} ×")
    expect(stage(page, "good")).to_contain_text(f"{ROWS - cheap} ×")
    expect(page.get_by_text("Comparado con la última ejecución")).to_be_visible()

    february = month(1)
    february.loc[3, "region"], february.loc[5, "pieces"] = "SUR", -3
    february.to_csv(file.with_name("february.csv"), index=False)
    file.write_text(file.read_text().replace("january", "february"), encoding="utf-8")
    page.reload()
    open_settings(page)
    expect(page.get_by_text("region debe").first).to_be_visible(timeout=60_000)
    run_to_end(page)
    bad = set(february.index[february["price"] < 30]) | {3, 5}
    expect(stage(page, "aside")).to_contain_text(f"{len(bad)} ×")


def pipeline_with(folder: Path, rows: pd.DataFrame) -> Path:
    """Write the pipeline and its first month; return its file."""
    folder.mkdir(parents=True)
    rows.to_csv(folder / "january.csv", index=False)
    file = folder / "ventas.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def open_settings(page: Page) -> None:
    """Open the settings of the stage that checks the contract, once the page is there."""
    expect(stage(page, "checked")).to_be_visible(timeout=180_000)
    drawing.open_settings(page, "checked", "es")


def say(page: Page, role: Any, code: str) -> Any:
    """Return a widget by what it is called in Spanish, up to the first number in it."""
    name = translate(code, {"count": 0}, "es").split(" (")[0]
    return page.get_by_role(role, name=name).first


def type_minimum_of_first_row(page: Page, text: str) -> None:
    """Walk from the first cell of the grid, which is drawn on a canvas, to its minimum."""
    wait_for_rerun(page)
    wait_until_still(page)
    grid = page.get_by_role("dialog").get_by_test_id("stDataFrame").first
    box = grid.bounding_box()
    assert box
    page.mouse.click(box["x"] + 100, box["y"] + 52)
    chosen = grid.locator("[role=gridcell][aria-selected=true]")
    expect(chosen).to_have_count(1)
    first = int(chosen.get_attribute("aria-colindex") or 0)
    for step in range(1, 6):  # type, required, missing, unique, minimum
        page.keyboard.press("ArrowRight")
        expect(chosen).to_have_attribute("aria-colindex", str(first + step))
    page.keyboard.press("Enter")
    expect(page.locator("#portal textarea, #portal input").first).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(text, delay=30)
    page.keyboard.press("Enter")
