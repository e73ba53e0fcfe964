"""What the models learned is in Results, in the sent file, and in the panels of stages."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier
from streamlit.testing.v1 import AppTest

from pipeline_core.contents.families import estimator_part
from pipeline_core.data.fitted_contents import parts_of_stage
from pipeline_core.export.report import export_report
from pipeline_core.messages.inside_names import inside_name
from pipeline_core.store import open_store
from ui.charts.decision_tree import MAX_DEPTH, decision_tree
from ui.charts.model_contents import MAX_BARS, contents_charts
from ui.screens.results.model_contents import contents_parts
from ui.screens.results.parts import Fold, Grid, Table, Text
from ui.screens.results.report_document import document_of
from ui.screens.results.run_report import load_report
from ui.text.words import translate

ROOT = Path(__file__).resolve().parents[4]


def run_of(workspace: Path, name: str) -> str:
    store = open_store(workspace)
    (run,) = [run for run in store.runs.latest() if Path(run.file).stem == name][:1]
    return run.id


@pytest.fixture
def contents(workspace_with_runs):
    report = load_report(run_of(workspace_with_runs, "credit"))
    return {
        view.stage: report.store.artifacts.contents(view.key)
        for view in report.views.values()
        if view.family == "train"
    }


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_sent_file_has_a_part_for_each_model(workspace_with_runs, lang):
    report = load_report(run_of(workspace_with_runs, "credit"))
    document = json.loads(json.dumps(document_of(report, lang)))
    (chapter,) = [c for c in document["chapters"] if c["id"] == "inside-models"]
    assert chapter["title"] == translate("inside.title", None, lang)
    assert len(chapter["variants"]) == 4
    text = export_report({**document, "chapters": [chapter]})
    for name in ("coefficients", "importances", "classes"):
        assert inside_name(name, lang) in text
    assert "StandardScaler" in text
    assert translate("note.impurity_importances", None, lang)[:40] in text


def test_the_model_comes_first_then_its_steps_folded(contents):
    parts = contents_parts(contents["logistic"], {"scaled": "Same scale"}, "en")
    folds = [part.title for part in parts if isinstance(part, Fold)]
    assert "Step Same scale – StandardScaler" in folds
    assert not [p for fold in parts if isinstance(fold, Fold) for p in fold.parts
                if isinstance(p, Fold)]  # fmt: skip
    changed = next(part for part in parts if isinstance(part, Grid))
    assert [row[0] for row in changed.rows] == ["Maximum iterations (max_iter)",
                                                "Seed (random_state)"]  # fmt: skip
    texts = [part.text for part in parts if isinstance(part, Text)]
    coefficients = contents["logistic"]["parts"][0]["tables"]["coefficients"]
    count = coefficients["feature"].nunique()
    said = translate("note.bars_cut", {"shown": MAX_BARS, "of": count}, "en")
    assert said in texts
    (table,) = [fold.parts[0] for fold in parts
                if isinstance(fold, Fold) and fold.title == f"Coefficients ({count})"]  # fmt: skip
    assert isinstance(table, Table)
    assert len(table.frame) == count


def test_bars_are_the_largest_by_size(contents):
    part = contents["logistic"]["parts"][0]
    (chart,) = contents_charts(part, "en")
    table = part["tables"]["coefficients"]
    (bars,) = chart.figure.data
    assert list(bars.x) == table["coefficient_sd"].head(MAX_BARS).tolist()
    assert len(bars.x) == MAX_BARS < len(table)


def test_what_a_step_learned_is_found_in_every_model_that_uses_it(contents):
    learned = {name: parts_of_stage(of, "scaled") for name, of in contents.items()}
    assert all(len(parts) == 1 for parts in learned.values())


@pytest.mark.parametrize(
    ("stage", "text"),
    [("logistic", "Iterations"), ("forest", "Trees"), ("scaled", "Rows it saw"),
     ("categories", "Categories")],
)  # fmt: skip
def test_the_panel_of_a_stage_shows_what_was_learned(workspace_with_runs, stage, text):
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = "en"
    app.session_state[f"view-{stage}"] = "result"
    app.query_params["pipeline"] = "credit"
    app.query_params["stage"] = stage
    app.run()
    assert not app.exception
    assert text in " ".join(block.proto.body for block in app.get("html"))


def test_a_tree_is_drawn_to_a_depth_with_a_line_a_node():
    random = np.random.default_rng(0)
    X = pd.DataFrame(random.normal(size=(200, 2)), columns=["a<b>", "c"])
    tree = DecisionTreeClassifier(random_state=0).fit(X, random.choice(["no", "<i>"], 200))
    table = estimator_part(tree, list(X), lambda: X)["tables"]["nodes"]
    assert table["depth"].max() > MAX_DEPTH
    figure = decision_tree(table, "en")
    lines = sorted(figure.layout.annotations, key=lambda line: line.y)
    assert len(lines) == len(figure.data[0].x) == (table["depth"] <= MAX_DEPTH).sum()
    assert [line.y for line in lines] == list(range(len(lines)))
    assert lines[0].x == 0
    # An outline: each line goes one deeper than the one before, or back out of it.
    assert all(b.x <= a.x + 1 for a, b in itertools.pairwise(lines))
    assert {line.text.split(" ")[1] for line in lines[1:]} == {"≤", "&gt;"}
    assert not [line for line in lines if "<i>" in line.text or "a<b>" in line.text]
