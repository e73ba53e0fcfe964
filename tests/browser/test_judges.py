"""Five models are judged: compared, cut by cost, reviewed, tested, let pass by name, and sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from pipeline_core.catalog import approve
from pipeline_core.store import open_store
from tests.browser.conftest import TIMEOUT_MS, run_to_end, stage, wait_for_rerun, wait_for_stage
from tests.browser.server import Server
from tests.browser.still import wait_until_still

pytestmark = pytest.mark.usefixtures("browser_path")
PANEL = ".st-key-bench-panel"
# What a row's city has to do with its own answer: the mean includes the row itself.
BLOCK = '''
import pandas as pd

from pipeline_core.block import block


@block("Share by city")
def share_by_city(table: pd.DataFrame, *, times: int = 1) -> pd.DataFrame:
    """Put the share of those who left a city beside each row.

    Parameters
    ----------
    times
        A factor.
    """
    left = table["left"] == "yes"
    return table.assign(city_mean=times * left.groupby(table["city"]).transform("mean"))
'''
PIPELINE = """
fabrica: 1
name: Who leaves?
seed: 0
stages:
  customers: {block: read_csv, settings: {path: customers.csv}}
  means: {block: share_by_city, inputs: {table: customers}}
  roles:
    block: set_roles
    inputs: {table: means}
    settings: {target: left, positive: 'yes', id: [city], sensitive: [sex]}
  split: {block: split_rows, inputs: {data: roles}}
  encoded: {block: encode_categories, inputs: {data: split}}
  logistic: {block: logistic_regression, inputs: {data: encoded}}
  bayes: {block: gaussian_nb, inputs: {data: encoded}}
  neighbours: {block: k_neighbors_classifier, inputs: {data: encoded}}
  tree: {block: decision_tree_classifier, inputs: {data: encoded}, settings: {max_depth: 3}}
  deep: {block: decision_tree_classifier, inputs: {data: encoded}}
  compared:
    block: compare_models
    inputs: {models: [logistic, bayes, neighbours, tree, deep], data: split}
  cut: {block: explore_threshold, inputs: {model: logistic, data: split}, settings: {miss: 9}}
  scores: {block: evaluate, inputs: {model: logistic, data: split}}
  bias: {block: bias_review, inputs: {model: logistic, data: split}}
  fair: {block: fair_threshold, inputs: {model: logistic, data: split}}
  price: {block: fairness_price, inputs: {models: [logistic, fair], data: split}}
  review: {block: review_model, inputs: {model: deep, data: split}}
  gate:
    block: quality_gate
    inputs: {scores: [scores, bias], model: logistic}
    settings:
      rules:
        - {report: scores, metric: roc_auc, at_least: 0.5}
        - {report: bias, metric: demographic_parity_difference, at_most: 0.0001}
tests:
  - {name: better than a coin, stage: scores, metric: roc_auc, at_least: 0.5}
  - {name: sex changes little, stage: logistic, changing: {sex: [f, m]}, may_differ: 0.5}
"""


def customers() -> pd.DataFrame:
    """A table in which a city says nothing of who leaves, but through the mean of its rows."""
    random, count = np.random.default_rng(8), 400
    months, sex = random.integers(1, 60, count), random.choice(["f", "m"], count)
    leaving = 1.2 - 0.05 * months + 0.6 * (sex == "f") + random.normal(size=count)
    return pd.DataFrame(
        {
            "months": months,
            "sex": sex,
            "city": [f"c{number}" for number in random.integers(0, 100, count)],
            "left": np.where(leaving > 0, "yes", "no"),
        }
    )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with the pipeline in its workspace, and the block approved."""
    blocks, workspace = tmp_path / "blocks", tmp_path / "workspace"
    folder = workspace / "pipelines" / "leaving"
    for place in (blocks, folder):
        place.mkdir(parents=True)
    (blocks / "share_by_city.py").write_text(BLOCK, "utf-8")
    customers().to_csv(folder / "customers.csv", index=False)
    (folder / "leaving.yaml").write_text(PIPELINE, "utf-8")
    server = Server(workspace, blocks=blocks)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FABRICA_BLOCKS", str(blocks))
        open_store(workspace).close()
        approve(blocks / "share_by_city.py", workspace)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def open_view(page: Page, name: str, view: str) -> None:
    """Select a stage and one of its views."""
    stage(page, name).click()
    expect(page.locator(".fb-head h3")).to_have_text(name, timeout=TIMEOUT_MS)
    wait_until_still(page)
    page.locator(PANEL).get_by_role("radio", name=view, exact=True).click()
    wait_for_rerun(page)
    wait_until_still(page)


def says(page: Page, pattern: str) -> None:
    expect(page.locator(PANEL).get_by_text(re.compile(pattern)).first).to_be_visible(
        timeout=TIMEOUT_MS
    )


def answer_for_gate(page: Page) -> None:
    """Let the gate pass in somebody's name."""
    open_view(page, "gate", "Result")
    page.get_by_role("button", name="Let it pass anyway").click()
    page.get_by_label("Who answers for it?").fill("Ana Ruiz")
    page.get_by_label("Why may it pass?").fill("The test part is small.")
    page.get_by_role("button", name="Answer for it").click()
    wait_for_rerun(page)


def mute_first_check(page: Page) -> None:
    open_view(page, "review", "Result")
    says(page, "^To mend")
    page.locator(PANEL).get_by_role("button", name="Mute").first.click()
    page.get_by_role("textbox").last.fill("It is a lesson on trees.")
    page.get_by_role("button", name="Mute with this reason").click()
    wait_for_rerun(page)
    says(page, "^Muted")


def test_from_five_models_to_a_report_that_names_who_answers(
    server: Server, visits: Callable[..., Page], tmp_path: Path
) -> None:
    page = wait_for_stage(visits(server, "/?pipeline=leaving"), "price")
    run_to_end(page, "refused")
    open_view(page, "compared", "Result")
    says(page, "cannot be told apart|is better than|practically the same")
    open_view(page, "bias", "Result")
    says(page, "is selected .* points less often than")
    open_view(page, "price", "Result")
    says(page, "The difference in selection goes from")
    mute_first_check(page)
    open_view(page, "logistic", "Tests")
    says(page, "sex changes little")

    open_view(page, "cut", "Result")
    page.get_by_role("button", name="Use this threshold").click()
    wait_for_rerun(page)
    expect(stage(page, "set_threshold")).to_be_visible(timeout=TIMEOUT_MS)
    run_to_end(page, "refused")
    answer_for_gate(page)
    run_to_end(page)

    page.goto(f"{server.url}/results?pipeline=leaving")
    page.get_by_role("button", name="Search for leaks").click(timeout=TIMEOUT_MS)
    leak = page.get_by_text(re.compile("means.*with the target shuffled"))
    expect(leak.first).to_be_visible(timeout=TIMEOUT_MS * 3)
    wait_until_still(page)
    page.get_by_role("button", name="Download").first.click()
    with page.expect_download(timeout=90_000) as started:
        page.get_by_role("link", name="Report").click()
    started.value.save_as(tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text("utf-8")
    assert "Ana Ruiz" in text
    assert "share_by_city" in text
