"""A run as it is watched: folds and columns come one by one, and what failed is said."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LANGUAGES, TIMEOUT_MS, press_run, stage, wait_for_stage

pytestmark = pytest.mark.usefixtures("browser_path")
NOTE_WHAT_IT_SAYS = """node => {
    window.said = new Set();
    window.most = {};
    const look = () => {
        window.said.add(node.querySelector(".line span").textContent);
        for (const one of node.getRootNode().querySelectorAll(".chart")) {
            const name = one.dataset.testid;
            window.most[name] = Math.max(window.most[name] ?? 0, Number(one.dataset.points));
        }
    };
    new MutationObserver(look).observe(
        node.getRootNode(), {childList: true, subtree: true, characterData: true, attributes: true},
    );
}"""


def test_folds_and_columns_come_one_by_one(visit, copy_example):
    page = wait_for_stage(visit(f"/?pipeline={copy_example('credit')}"), "applicants")
    stage(page, "logistic_folds").evaluate(NOTE_WHAT_IT_SAYS)
    press_run(page)
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=120_000)
    said = set(page.evaluate("[...window.said]"))
    assert {f"fold {n} of 5" for n in (2, 3, 4)} <= said
    most = page.evaluate("window.most")
    assert most["live-drift"] == 15
    assert most["live-chart"] >= 5
    page.get_by_text("Log", exact=True).click()
    log = page.get_by_test_id("run-log")
    expect(log).to_contain_text(re.compile(r"logistic_folds fold 5 of 5: ROC AUC 0\.\d+"))
    expect(log).to_contain_text(re.compile(r"drift credit_amount: PSI \d"))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_failed_is_a_sentence_in_the_log_with_its_number(visit, app, copy_example, lang):
    name = copy_example("credit")
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("folds: 5", "folds: 20").replace("test_share: 0.25", "test_share: 0.99"),
        encoding="utf-8",
    )
    page = wait_for_stage(visit(f"/?pipeline={name}", locale=LANGUAGES[lang]), "applicants")
    press_run(page)
    expect(page.locator(".fb-run")).to_have_class("fb-run failed", timeout=TIMEOUT_MS)
    page.locator(".live summary").last.click()
    log = page.get_by_test_id("run-log")
    sentence = {"en": "20 folds need at least 20", "es": "hacen falta al menos 20"}[lang]
    expect(log).to_contain_text(re.compile(rf"{sentence}.*\(error [0-9a-f]{{8}}\)"))
    expect(log).not_to_contain_text("Traceback")
