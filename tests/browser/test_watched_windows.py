"""A model that was watched over time: a window is clicked on its chart, and its columns shown."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from pipeline_core.store import open_store
from tests.browser.server import ROOT

from .still import wait_until_still

STAGE = """\
  watched:
    block: watch_over_time
    inputs: {model: logistic, data: split}
    settings: {window_rows: 20, metric: accuracy}

  forest_scores:
"""


@pytest.fixture
def watched(app, copy_example) -> str:
    """The id of a run of the penguins in which a model is watched."""
    name = copy_example("penguins", seed=0)
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("  forest_scores:\n", STAGE, 1), "utf-8")
    command = [sys.executable, "-m", "pipeline_core", "run", str(file), "--to", "watched"]
    env = {**os.environ, "FABRICA_HOME": str(app.workspace)}
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    store = open_store(app.workspace)
    (run,) = store.runs.latest(1, search=str(file))
    store.close()
    return run.id


def test_a_clicked_window_is_the_one_whose_columns_are_shown(visit, watched):
    page = visit(f"/results?run={watched}")
    expect(page.get_by_role("heading", name="Log", exact=True)).to_be_visible(timeout=60_000)
    charts = page.locator("[class*='st-key-watch-'][class*='-choices'] .js-plotly-plot")
    expect(charts).to_have_count(2)
    for chart, name in ((charts.first, "41-60"), (charts.last, "1-20")):
        wait_until_still(page)
        chart.scroll_into_view_if_needed()
        place = chart.locator(".xtick text").filter(has_text=name).bounding_box()
        area = chart.locator(".nsewdrag").first.bounding_box()
        middle = place["x"] + place["width"] / 2, area["y"] + area["height"] / 2
        page.mouse.move(*middle, steps=3)
        page.mouse.click(*middle)
        expect(page.get_by_role("radio", name=name, exact=True)).to_be_checked()
        shown = page.locator(f"[class*='st-key-watch-{name}-'] .js-plotly-plot")
        expect(shown.first).to_be_visible()
    expect(page.get_by_text("Before and now:").first).to_be_visible()
