"""Two versions side by side, a version fitted again, and the card."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pipeline_core.__main__ import main
from pipeline_core.errors import UsageError
from pipeline_core.registry.comparison import compare_versions
from pipeline_core.registry.opened_model import open_model
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.runs.kept_models import card_page
from pipeline_core.runs.refitting import refit_run
from pipeline_core.store.kept_models import KeptModel
from tests.registry.conftest import loans


@pytest.fixture(scope="module")
def kept(passed):
    return keep_of_run(*passed, "tree", "loans", note="Only a <pilot>.")


def changed(kept, **record):
    return KeptModel("loans", 9, 0.0, kept.run, kept.stage, {}, {**kept.record, **record})


def judged(kept, **metrics):
    first, *others = kept.record["judgements"]
    return [{**first, "metrics": {**first["metrics"], **metrics}}, *others]


def verdicts(comparison):
    return {change.metric: change.verdict for change in comparison.metrics}


def test_a_version_is_like_itself(kept):
    comparison = compare_versions(kept, kept)
    assert {*verdicts(comparison).values()} <= {"same", None}
    assert "accuracy" in verdicts(comparison)
    assert comparison.differences == []
    assert comparison.text == []
    assert comparison.same_rows


def test_a_difference_within_both_intervals_is_unclear(kept):
    low, high = kept.record["judgements"][0]["intervals"]["accuracy"]
    for value, verdict in ((low, "unclear"), (low - 0.1, "worse"), (high + 0.1, "better")):
        other = changed(kept, judgements=judged(kept, accuracy=value))
        assert verdicts(compare_versions(kept, other))["accuracy"] == verdict


def test_a_loss_that_falls_is_better(kept):
    value = kept.record["judgements"][0]["metrics"]["log_loss"]
    other = changed(kept, judgements=judged(kept, log_loss=value - 10))
    assert verdicts(compare_versions(kept, other))["log_loss"] == "better"


def test_what_else_differs_is_named(kept):
    settings = {**kept.record["settings"], "n_estimators": 9}
    text = kept.record["pipeline"]["text"].replace("n_estimators: 8", "n_estimators: 9")
    pipeline = {**kept.record["pipeline"], "text": text}
    rows = {"train": 1, "test": 2}
    other = changed(kept, settings=settings, pipeline=pipeline, rows=rows)
    comparison = compare_versions(kept, other)
    assert ("n_estimators", "8", "9") in comparison.differences
    assert not comparison.same_rows
    signs = [line[0] for line in comparison.text if "n_estimators" in line]
    assert signs == ["-", "+"]


def test_a_version_is_fitted_again_from_its_text(passed, kept, capsys):
    store, _ = passed
    workspace = ["--workspace", str(store.workspace)]
    assert main(["models", kept.title, "--refit", *workspace]) == 0
    again = store.models.versions("loans")[0]
    assert again.version > kept.version
    assert again.run != kept.run
    assert again.note == f"Fitted again from {kept.title}."
    rows = loans().drop(columns="paid")  # with the same libraries, the same model
    first, second = (open_model(store, version).pipeline for version in (kept, again))
    assert np.array_equal(first.predict_proba(rows), second.predict_proba(rows))
    assert main(["models", kept.title, "--compare", again.title, *workspace]) == 0
    printed = capsys.readouterr().out
    assert again.title in printed
    assert "Both were judged on the same rows" in printed


def test_a_pipeline_whose_folder_is_gone_is_not_fitted_again(passed, kept, tmp_path):
    pipeline = {**kept.record["pipeline"], "file": str(tmp_path / "gone" / "loans.yaml")}
    with pytest.raises(UsageError) as caught:
        refit_run(passed[0], changed(kept, pipeline=pipeline))
    assert caught.value.code == "registry.no_folder"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_card_says_what_is_known_of_a_version(passed, kept, language):
    page = card_page(passed[0], kept, language)
    record = kept.record
    accuracy = record["judgements"][0]["metrics"]["accuracy"]
    expected = [
        "loans:",
        "Only a &lt;pilot&gt;.",
        f"{accuracy:.4g}",
        record["sources"][0]["files"]["path"],
        record["libraries"]["scikit-learn"],
        "Cusco",
        f"models {kept.title} --pipeline",
    ]
    assert [text for text in expected if text not in page] == []
    assert not re.search(r"card\.[a-z_]+", page)  # every code has its words
    assert "<pilot>" not in page


def test_the_pipeline_of_a_version_is_written(passed, kept, tmp_path):
    store, run = passed
    target = tmp_path / "again.yaml"
    options = ["--pipeline", str(target), "--workspace", str(store.workspace)]
    assert main(["models", kept.title, *options]) == 0
    assert target.read_text() == run.spec
