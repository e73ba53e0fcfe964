"""The page Monitor in a browser: charts that grow in place, a window that is opened, an alarm."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from pipeline_core.measures.alarm_limits import AlarmLimits
from pipeline_core.measures.reference_profile import table_profile
from pipeline_core.measures.watched_inputs import watched_columns
from pipeline_core.monitor.kept_cells import kept_cells
from pipeline_core.store import open_store
from pipeline_core.store.watches import Batch
from tests.browser.conftest import LANGUAGES, TIMEOUT_MS
from tests.browser.layout import assert_laid_out
from tests.browser.still import wait_until_still
from ui.documents.watches import watch_id

pytestmark = pytest.mark.usefixtures("browser_path")
LIMITS = AlarmLimits((100,), (6.0,), 1 / 30, 0.1)
MODEL, SOURCE = "sales", "/srv/new"
CITIES = ("Lima", "Cusco", "Puno", "a-city-with-a-name-that-is-longer-than-any-label")


def rows(seed: int, shift: float = 0.0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    numbers = {f"measure_{n}": random.normal(100 * n, 5, 200) for n in range(9)}
    table = pd.DataFrame({**numbers, "city": random.choice(CITIES, 200)})
    return table.assign(measure_3=table["measure_3"] + shift)


PROFILE = table_profile(rows(0))


def add_window(workspace, number: int, shift: float = 0.0) -> None:
    columns, counts = watched_columns(PROFILE, rows(number, shift), LIMITS)
    order = columns.sort_values("ratio", ascending=False)["column"]
    plain = columns.astype("object").where(columns.notna(), None).to_dict("records")
    part = {
        "columns": plain,
        "limit": LIMITS.of(200),
        "least_effect": 0.1,
        "cells": kept_cells(counts, order),
    }
    beyond = dict(zip(columns["column"], columns["drifted"].map(bool), strict=True))
    store = open_store(workspace)
    made = Batch(f"week {number}.csv 10 20", 0, "sales:1", 200, {"features": part})
    store.watches.add(MODEL, SOURCE, made, beyond)
    store.close()


@pytest.fixture(scope="module")
def watched(app):
    """A watch of four windows, the last of them drifted."""
    for number in range(1, 5):
        add_window(app.workspace, number, shift=9.0 if number == 4 else 0.0)
    return app


def open_watch(visit, **how) -> Page:
    page = visit(f"/monitor?watch={watch_id(MODEL, SOURCE)}", **how)
    expect(page.locator(".charts[data-windows]")).to_be_visible(timeout=TIMEOUT_MS)
    return page


def test_charts_grow_in_place_a_window_is_opened_and_an_alarm_acknowledged(watched, visit):
    page = visit("/monitor")
    expect(page.locator(".fb-strip .bad")).to_have_count(1, timeout=TIMEOUT_MS)
    page.locator(f".st-key-open-{watch_id(MODEL, SOURCE)} button").click()
    charts = page.locator(".charts")
    expect(charts).to_have_attribute("data-windows", "4")
    expect(charts).to_have_attribute("data-live", "yes")
    first = charts.locator("figure").first
    expect(first).to_have_attribute("data-key", "features measure_3")
    expect(first.locator(".ring")).to_have_count(1)
    charts.evaluate("(element) => { element.stays = true; }")
    add_window(watched.workspace, 5, shift=9.0)
    expect(charts).to_have_attribute("data-windows", "5")
    expect(first.locator(".ring")).to_have_count(2)
    assert charts.evaluate("(element) => element.stays") is True

    panel = page.locator(".st-key-window-panel")
    expect(panel).to_contain_text(re.compile("week [45].csv"))  # the last, until one is chosen
    place = first.locator(".line.dot").nth(1)
    first.locator("svg").click(position={"x": float(place.get_attribute("cx")), "y": 60.0})
    expect(panel).to_contain_text("week 2.csv")
    expect(panel.locator(".fb-cells caption").first).to_contain_text("measure")
    first.locator("svg").press("ArrowRight")
    expect(panel).to_contain_text("week 3.csv")

    page.get_by_role("textbox", name="Your name").fill("Ana Pérez")
    page.get_by_role("textbox", name="Your name").press("Enter")
    page.locator(".st-key-alarms [class*='st-key-acknowledge-'] button").first.click()
    expect(page.get_by_text("acknowledged by Ana Pérez")).to_be_visible()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("size", "scheme", "lang"),
    [((1440, 900), "light", "es"), ((1280, 720), "dark", "en"), ((1024, 768), "light", "es")],
)
def test_nothing_is_cut_off(watched, visit, size, scheme, lang):
    viewport = {"width": size[0], "height": size[1]}
    how = {"viewport": viewport, "color_scheme": scheme, "locale": LANGUAGES[lang]}
    page = open_watch(visit, **how)
    wait_until_still(page)
    assert_laid_out(page)
    page.goto(f"{page.watch.home}/monitor")
    expect(page.locator(".fb-strip").first).to_be_visible(timeout=TIMEOUT_MS)
    wait_until_still(page)
    assert_laid_out(page)
