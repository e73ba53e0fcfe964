"""Candidates are given beside a setting's field, and go to the search behind the stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check
from pipeline_core.edits import BypassStage, ResetSetting, SetSetting, apply
from pipeline_core.spec import Pipeline, dump, parse
from ui.documents.searches import Target, best_edits, searches_behind, searches_of, targets_of
from ui.screens.pipeline.candidates.write import edits_of
from ui.screens.pipeline.inspector.search_result import best_values

TEXT = """\
fabrica: 1
name: Shop
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
  split: {block: split_rows, inputs: {data: roles}}
  scaled: {block: scale, inputs: {data: split}}
  forest:
    block: random_forest_classifier
    inputs: {data: scaled}
    settings: {n_estimators: 20}  # enough
"""
SEARCHED = (
    TEXT
    + """\
  best:
    block: search
    inputs: {model: forest, data: split}
    settings:
      vary: {forest.max_depth: [3, 5, null], scaled.off: [false, true]}
"""
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture
def file(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "shop"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_text(SEARCHED)
    return folder / "shop.yaml"


def settings_page(page, stage: str, lang: str = "en"):
    app = page(lang=lang, pipeline="shop", stage=stage)
    app.session_state[f"view-{stage}"] = "settings"
    app.run()
    assert not app.exception
    return app


def keyed(elements, *parts: str):
    return next(e for e in elements if all(part in str(e.key) for part in parts))


def vary(file: Path) -> dict:
    return dict(parse(file.read_text()).stages["best"].settings["vary"])


def edited(pipeline: Pipeline, edits, catalogue) -> Pipeline:
    for edit in edits:
        pipeline = apply(pipeline, edit, catalogue)
    return pipeline


def test_typed_values_and_chips_change_the_search_and_undo_restores_the_file(file, page, launcher):
    before = file.read_bytes()
    app = settings_page(page, "forest")
    field = keyed(app.text_input, "forest-max_depth-candidates", "values")
    assert field.value == "3, 5, empty"
    field.set_value("4, 8, empty").run()
    assert not app.exception
    assert vary(file)["forest.max_depth"] == [4, 8, None]
    keyed(app.button, "forest-max_depth-candidates", "chip-1-8").click().run()
    assert vary(file)["forest.max_depth"] == [4, None]
    keyed(app.button, "undo").click().run()  # what follows at once is one step
    assert file.read_bytes() == before


def test_a_value_that_does_not_fit_is_said_and_stays_to_be_corrected(file, page, launcher):
    app = settings_page(page, "forest")
    keyed(app.text_input, "forest-max_depth-candidates", "values").set_value("3, deep").run()
    assert vary(file)["forest.max_depth"] == [3, 5, None]
    assert any("deep" in error.value for error in app.error)
    field = keyed(app.text_input, "forest-max_depth-candidates", "values")
    assert field.value == "3, deep"
    field.set_value("3, 9").run()
    assert vary(file)["forest.max_depth"] == [3, 9]
    assert not app.error


def test_a_range_is_given_by_its_ends(file, page, launcher):
    app = settings_page(page, "forest")
    key = "forest-min_samples_leaf-candidates"
    keyed(app.segmented_control, key, "-mode").set_value("range").run()
    keyed(app.number_input, key, "-from").set_value(1)
    keyed(app.number_input, key, "-to").set_value(50)
    keyed(app.toggle, key, "-log").set_value(True)
    keyed(app.button, key, "-set").click().run()
    assert not app.exception
    assert vary(file)["forest.min_samples_leaf"] == {"from": 1, "to": 50, "scale": "log"}


def test_a_step_is_tried_and_left_out(file, page, launcher):
    app = settings_page(page, "scaled")
    keyed(app.button, "candidates-off").click().run()
    assert "scaled.off" not in vary(file)
    keyed(app.button, "candidates-off").click().run()
    assert vary(file)["scaled.off"] == [False, True]


def test_the_search_lists_its_candidates_in_words(file, page, launcher):
    app = settings_page(page, "best")
    texts = " ".join(element.value for element in app.markdown)
    assert "forest – Maximum depth" in texts
    assert "3 · 5 · empty" in texts
    assert "max_depth" not in texts
    captions = " ".join(caption.value for caption in app.caption)
    assert "6 trials, 31 fits." in captions
    keyed(app.button, "vary-forest.max_depth-remove").click().run()
    assert list(vary(file)) == ["scaled.off"]


def test_without_a_search_the_first_candidates_add_one_that_can_run(catalogue):
    pipeline = parse(TEXT)
    assert targets_of(pipeline, catalogue, "scaled") == (Target("", "forest"),)
    assert targets_of(pipeline, catalogue, "rows") == ()
    assert targets_of(pipeline, catalogue, "split") == ()
    edits = edits_of(
        pipeline, catalogue, Target("", "forest"), "scaled.method", ["standard", "robust"]
    )
    result = edited(pipeline, edits, catalogue)
    (search,) = searches_of(result, catalogue)
    assert result.stages[search].inputs == {"model": ("forest",), "data": ("split",)}
    assert result.stages[search].settings == {"vary": {"scaled.method": ["standard", "robust"]}}
    assert searches_behind(result, catalogue, "scaled") == (search,)
    assert [p for p in check(result, catalogue) if p.severity == "error"] == []


def test_several_searches_are_all_offered(catalogue):
    second = SEARCHED[SEARCHED.index("  best:") :].replace("best:", "other:")
    pipeline = parse(SEARCHED + second)
    assert targets_of(pipeline, catalogue, "forest") == (Target("best"), Target("other"))


def test_the_last_candidates_leave_no_empty_setting(catalogue):
    pipeline = parse(SEARCHED)
    target = Target("best")
    (first,) = edits_of(pipeline, catalogue, target, "scaled.off", None)
    assert first == SetSetting("best", "vary", {"forest.max_depth": [3, 5, None]})
    left = apply(pipeline, first, catalogue)
    assert edits_of(left, catalogue, target, "forest.max_depth", None) == [
        ResetSetting("best", "vary")
    ]


def test_the_best_are_written_into_their_stages_and_only_what_differs(catalogue):
    pipeline = parse(SEARCHED)
    rows = [
        {"setting": "forest.max_depth", "value": "5"},
        {"setting": "scaled.off", "value": "True"},
    ]
    best = best_values(rows, searches_of(pipeline, catalogue)["best"])
    edits = best_edits(pipeline, catalogue, best)
    assert edits == [SetSetting("forest", "max_depth", 5), BypassStage("scaled", True)]
    written = edited(pipeline, edits, catalogue)
    assert best_edits(written, catalogue, best) == []
    assert "# enough" in dump(written, SEARCHED)
    defaults = {"forest.max_depth": None, "forest.n_estimators": 20, "scaled.off": False}
    assert best_edits(written, catalogue, defaults) == [
        ResetSetting("forest", "max_depth"),
        BypassStage("scaled", False),
    ]
