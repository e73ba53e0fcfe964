"""From a dropped file of customers to a verified script: models compared, searched and stacked."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ENDED_RUN, RUN_SECONDS, TIMEOUT_MS, press_run, stage
from tests.browser.still import wait_until_still

pytestmark = pytest.mark.usefixtures("browser_path")
DEPTHS = list(range(1, 121))
# What a person adds to the pipeline that the dropped file becomes: four models more, a search
# over the forest with a choice of a step in it, a stack, and what judges and explains them.
MORE = """
  boosting:
    {block: hist_gradient_boosting_classifier, inputs: {data: scaled}, settings: {max_iter: 20}}
  bayes: {block: gaussian_nb, inputs: {data: scaled}}
  neighbours: {block: k_neighbors_classifier, inputs: {data: scaled}}
  tree: {block: decision_tree_classifier, inputs: {data: scaled}, settings: {max_depth: 3}}
  best:
    block: search
    inputs: {model: trees, data: split}
    settings: {folds: 3, vary: {trees.max_depth: DEPTHS, scaled.off: [false, true]}}
  stacked:
    {block: stack, inputs: {models: [boosting, bayes, tree], data: split}, settings: {folds: 2}}
  best_scores: {block: evaluate, inputs: {model: best, data: split}}
  boosting_scores: {block: evaluate, inputs: {model: boosting, data: split}}
  neighbours_scores: {block: evaluate, inputs: {model: neighbours, data: split}}
  stacked_scores: {block: evaluate, inputs: {model: stacked, data: split}}
"""


def customers() -> bytes:
    """A table of customers of whom some leave, those with monthly contracts more often."""
    random, count = np.random.default_rng(8), 600
    months, monthly = random.integers(1, 60, count), random.random(count) < 0.6
    leaving = 1.5 * monthly - 0.05 * months + random.normal(size=count)
    table = pd.DataFrame(
        {
            "months": months,
            "fee": np.where(random.random(count) < 0.05, np.nan, random.normal(60, 9, count)),
            "contract": np.where(monthly, "monthly", "yearly"),
            "state": random.choice(["Jalisco", "Puebla", "Sonora"], count),
            "left": np.where(leaving > 0, "yes", "no"),
        }
    )
    return table.to_csv(index=False).encode()


def drop_file(page) -> str:
    """Drop the file on the home page, and return the name of the pipeline that it becomes."""
    page.locator("input[type=file]").set_input_files(
        {"name": "customers.csv", "mimeType": "text/csv", "buffer": customers()}
    )
    page.locator(".st-key-make button").click(timeout=TIMEOUT_MS)
    expect(page.get_by_test_id("canvas")).to_be_visible(timeout=TIMEOUT_MS)
    return parse_qs(urlparse(page.url).query)["pipeline"][0]


def add_stages(file: Path) -> None:
    head, mark, tail = file.read_text("utf-8").partition("\nlayout:")
    file.write_text(f"{head.rstrip()}{MORE.replace('DEPTHS', str(DEPTHS))}{mark}{tail}", "utf-8")


def search_and_stop(page) -> None:
    """Run, see the search at work, and take the best so far."""
    press_run(page)
    expect(stage(page, "best")).to_have_class(re.compile(r"\brunning\b"), timeout=TIMEOUT_MS)
    wait_until_still(page)
    stage(page, "best").click()
    expect(page.get_by_text(re.compile(r"^\d+ of 240 trials"))).to_be_visible(timeout=TIMEOUT_MS)
    page.get_by_role("button", name="Stop and keep the best").click()
    expect(page.locator(".fb-run")).to_have_class(ENDED_RUN, timeout=RUN_SECONDS * 1000)
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded")
    expect(page.get_by_text(re.compile(r"The search was stopped: \d+ of 240"))).to_be_visible(
        timeout=TIMEOUT_MS
    )


def verify_at_home(file: Path, home: Path) -> str:
    """Export and verify the pipeline where its data lies beside it; with a search of seconds."""
    for source in file.parent.iterdir():
        if source.is_file():
            (home / source.name).write_bytes(source.read_bytes())
    pipeline = home / file.name
    pipeline.write_text(file.read_text("utf-8").replace(str(DEPTHS), "[2, 4]"), "utf-8")
    command = [sys.executable, "-m", "pipeline_core", "export", str(pipeline), "--verify"]
    options = ["-o", str(home / "home.py"), "--workspace", str(home / "workspace")]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_from_a_dropped_file_to_a_verified_script(visit, app, tmp_path):
    page = visit("/home")
    name = drop_file(page)
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    add_stages(file)
    page.goto(f"{app.url}/?pipeline={name}")
    expect(stage(page, "stacked_scores")).to_be_visible(timeout=TIMEOUT_MS)
    search_and_stop(page)

    for judge in ("best_scores", "boosting_scores", "neighbours_scores", "stacked_scores"):
        expect(page.get_by_test_id(f"score-{judge}")).to_be_attached()
    wait_until_still(page)
    stage(page, "tree").click()
    inside = page.get_by_text(re.compile(r"^(contract|months)"))
    expect(inside.first).to_be_visible(timeout=TIMEOUT_MS)

    assert re.search(r"exactly the same \d{4,} values", verify_at_home(file, tmp_path))
