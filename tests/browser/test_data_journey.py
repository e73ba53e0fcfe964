"""An Excel sheet and a database to a judged model, what fails set aside, month by month."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from pipeline_core.spec import read
from tests.browser import drawing
from tests.browser.conftest import LANGUAGES, TIMEOUT_MS, run_to_end, wait_for_rerun
from tests.browser.server import Server
from tests.browser.test_contract import type_minimum_of_first_row
from tests.browser.test_editor import wait_until
from tests.browser.test_journeys import last_run
from ui.text.names import setting_name
from ui.text.words import translate

pytestmark = [pytest.mark.usefixtures("browser_path"), pytest.mark.long]
ROWS = 400
LEAST_PRICE = 30
BLOCKS = (
    "read_excel", "read_sqlite", "join_tables", "check_contract", "write_csv", "write_sqlite",
    "set_roles", "split_rows", "encode_categories", "logistic_regression", "evaluate",
)  # fmt: skip
WIRES = (
    ("read_excel", "Data", "join_tables", "left"),
    ("read_sqlite", "Data", "join_tables", "right"),
    ("join_tables", "Data", "check_contract", "table"),
    ("check_contract", "failing", "write_csv", "table"),
    ("check_contract", "Data", "write_sqlite", "table"),
    ("write_sqlite", "Data", "set_roles", "table"),
    ("set_roles", "Data", "split_rows", "data"),
    ("split_rows", "Data", "encode_categories", "data"),
    ("encode_categories", "Data", "logistic_regression", "data"),
    ("logistic_regression", "Model", "evaluate", "model"),
    ("split_rows", "Data", "evaluate", "data"),
)


class Shop(NamedTuple):
    """The customers, and the orders of a month."""

    customers: pd.DataFrame
    january: pd.DataFrame
    february: pd.DataFrame

    def joined(self, orders: pd.DataFrame) -> pd.DataFrame:
        return orders.merge(self.customers, "left", "customer")


@pytest.fixture
def shop() -> Shop:
    """Two months whose orders are alike, but for three rows of the second."""
    random = np.random.default_rng(5)
    region = random.choice(["norte", "sur"], 60)
    customers = pd.DataFrame({"customer": range(60), "region": region})
    months = [_orders(random) for _ in range(2)]
    months[1].loc[3, "customer"] = 999  # nobody knows
    months[1].loc[5, "pieces"] = -3
    return Shop(customers, *months)


def _orders(random: np.random.Generator) -> pd.DataFrame:
    price, pieces = random.gamma(3, 25, ROWS).round(2), random.poisson(6, ROWS)
    late = price + 12 * pieces + random.normal(0, 30, ROWS) > 150
    return pd.DataFrame(
        {
            "price": price,
            "pieces": pieces,
            "customer": random.integers(0, 60, ROWS),
            "late": np.where(late, "yes", "no"),
        }
    )


class Words:
    """The page's words in its language, for what a person looks for on it."""

    def __init__(self, page: Page, lang: str) -> None:
        self.page = page
        self.lang = lang

    def of(self, code: str) -> str:
        """Return a text up to the first number in it."""
        return translate(code, {"count": 0}, self.lang).split(" (")[0]

    def press(self, code: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=self.of(code)).first.click()

    def open_settings(self, name: str) -> None:
        """Open a stage's settings."""
        drawing.fit_view(self.page)
        drawing.open_settings(self.page, name, self.lang)

    def choose(self, setting: str, text: str) -> None:
        """Choose in the select box of a setting."""
        drawing.choose_option(self.page, setting_name(setting, self.lang), text)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_sources_a_contract_a_model_and_what_is_written(visit, app, tmp_path, shop, lang):
    page = visit("/?pipeline=penguins", locale=LANGUAGES[lang])
    words = Words(page, lang)
    name = drawing.create_pipeline(page, lang)
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    draw(page)
    upload(words, "read_excel", excel(tmp_path / "january.xlsx", shop.january))
    upload(words, "read_sqlite", database(tmp_path / "shop.db", shop.customers))
    join_by_customer(words)
    learn(words, file)
    write_and_train(words)
    run_to_end(page)
    joined = shop.joined(shop.january)
    cheap = set(joined.index[joined["price"] < LEAST_PRICE])
    assert 0 < len(cheap) < ROWS / 2
    assert_written(file, joined, dict.fromkeys(cheap, "price.min"))
    first = metrics_of(app, name)
    assert 0.6 < first["accuracy"] <= 1

    upload(words, "read_excel", excel(tmp_path / "february.xlsx", shop.february))
    words.open_settings("check_contract")
    for column in ("region", "pieces"):  # before any run
        broken = page.get_by_text(re.compile(rf"\b{column}\b.* (must|debe)\b"))
        expect(broken.first).to_be_visible(timeout=TIMEOUT_MS)
    run_to_end(page)
    joined = shop.joined(shop.february)
    rules = dict.fromkeys(joined.index[joined["price"] < LEAST_PRICE], "price.min")
    assert_written(file, joined, {**rules, 3: "region.max_missing", 5: "pieces.min"})
    assert metrics_of(app, name) != first


def draw(page: Page) -> None:
    """Drag the blocks onto the canvas, and draw the wires."""
    for number, block in enumerate(BLOCKS):
        drawing.drag_block(page, block, 130 + 230 * (number % 4), 90 + 120 * (number // 4))
        expect(page.locator("[data-stage]")).to_have_count(number + 1)
    for source, kind, target, port in WIRES:
        drawing.fit_view(page)
        drawing.connect(page, source, kind, target, port)
    drawing.arrange(page)


def excel(file: Path, orders: pd.DataFrame) -> Path:
    """Write the orders of a month as an Excel sheet."""
    orders.to_excel(file, index=False, sheet_name=file.stem)
    return file


def database(file: Path, customers: pd.DataFrame) -> Path:
    """Write the customers as a table of a SQLite file."""
    with closing(sqlite3.connect(file)) as connection:
        customers.to_sql("customers", connection, index=False)
    return file


def upload(words: Words, reader: str, file: Path) -> None:
    """Put a file beside the pipeline by the form of the stage that reads it."""
    page = words.page
    words.open_settings(reader)
    words.press("form.file.add")
    page.locator("input[type=file]").set_input_files(file)
    field = page.get_by_role("combobox", name=setting_name("path", words.lang)).first
    expect(field).to_have_value(file.name, timeout=TIMEOUT_MS)
    page.keyboard.press("Escape")
    wait_for_rerun(page)


def join_by_customer(words: Words) -> None:
    """Say by which column both tables are joined."""
    words.open_settings("join_tables")
    words.choose("on", words.of("form.columns.names"))
    key = translate("form.columns.which", {"setting": setting_name("on", words.lang)}, words.lang)
    words.page.get_by_role("combobox", name=key).first.click()
    words.page.get_by_role("option", name="customer").first.click()
    words.page.keyboard.press("Escape")
    wait_for_rerun(words.page)


def learn(words: Words, file: Path) -> None:
    """Learn the contract of the first month, and type a bound of one's own."""
    page = words.page

    def rules() -> list[dict[str, Any]]:
        stages = read(file).stages
        return [dict(rule) for rule in stages["check_contract"].settings.get("rules", ())]

    words.open_settings("check_contract")
    words.press("contract.edit")
    words.press("contract.add")
    wait_until(page, lambda: len(rules()) >= 5, file.read_text)
    page.get_by_role("radio", name=words.of("contract.part.columns")).first.click()
    grid = page.get_by_text(words.of("contract.grid.about"))
    expect(grid).to_be_visible(timeout=TIMEOUT_MS)  # else the grid of what was learned is typed in
    assert rules()[0]["column"] == "price"
    type_minimum_of_first_row(page, str(LEAST_PRICE))
    wait_until(page, lambda: rules()[0].get("min") == LEAST_PRICE, lambda: str(rules()))
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def write_and_train(words: Words) -> None:
    """Say where the rows go, and what is predicted."""
    for name, target in (("write_csv", "aside.csv"), ("write_sqlite", "kept.db")):
        words.open_settings(name)
        field = words.page.get_by_label(setting_name("path", words.lang)).first
        drawing.fill_in(words.page, field, target)
    words.open_settings("set_roles")
    words.choose("target", "late")


def assert_written(file: Path, rows: pd.DataFrame, rules: dict[Any, str]) -> None:
    """Assert that the rows that fail stand in the CSV with a rule each, the others in SQLite."""
    aside = pd.read_csv(file.with_name("aside.csv"))
    labels = sorted(rules)
    pd.testing.assert_frame_equal(
        aside[list(rows)], rows.loc[labels].reset_index(drop=True), check_dtype=False
    )
    broken = dict(zip(labels, aside["broken_rules"], strict=True))
    assert all(rules[label] in broken[label].split("; ") for label in labels), broken
    with closing(sqlite3.connect(file.with_name("kept.db"))) as connection:
        kept = pd.read_sql("SELECT * FROM rows", connection)
    pd.testing.assert_frame_equal(
        kept, rows.drop(index=labels).reset_index(drop=True), check_dtype=False
    )


def metrics_of(app: Server, name: str) -> dict[str, float]:
    """Return what the last run judged."""
    return dict(last_run(app, name)[1]["evaluate"])
