"""What is selected in a stage's table becomes a filter stage that keeps exactly these rows."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.expressions import Expression, selections
from pipeline_core.store import open_store
from tests.ui.conftest import ROOT
from ui.documents import document_edits, documents

HEAVY = "body_mass_g > 4500"


def opened(stage, view="look", lang="en", way=None, **state):
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = lang
    app.query_params["pipeline"], app.query_params["stage"] = "penguins", stage
    app.session_state[f"view-{stage}"] = view
    if way is not None:
        app.session_state[f"look-way-{stage}"] = way
    for name, value in state.items():
        app.session_state[f"{name}-penguins-{stage}"] = value
    app.run()
    assert not app.exception
    return app


def text(app) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption, *app.info))


@pytest.mark.usefixtures("launcher")
@pytest.mark.parametrize(("button", "place"), [("keep", "between"), ("leave", "behind")])
def test_a_selection_becomes_a_filter_in_one_edit(workspace, button, place):
    before = documents.load("penguins")
    app = opened("roles", selection=HEAVY)
    assert app.code[0].value == HEAVY
    app.radio(key="filter-where-roles").set_value(place).run()
    app.button(key=f"filter-{button}-roles").click().run()
    assert not app.exception

    after = documents.load("penguins")
    condition = after.pipeline.stages["filter_rows"].settings["keep"]
    assert condition == (HEAVY if button == "keep" else selections.complement(HEAVY))
    assert after.pipeline.stages["filter_rows"].inputs == {"table": ("roles",)}
    fed = [
        name for name, stage in after.pipeline.stages.items() if "filter_rows" in str(stage.inputs)
    ]
    assert bool(fed) == (place == "between")

    store = open_store(workspace)
    document_edits.undo(store, after, after.text)
    store.close()
    assert documents.load("penguins").text == before.text


@pytest.mark.usefixtures("launcher", "workspace")
def test_no_filter_is_offered_where_it_could_not_run():
    app = opened("filled_numbers", selection="bill_length_mm > 1")
    assert [button.key for button in app.button if button.key.startswith("filter-")] == []
    assert any("learn" in warning.value for warning in app.warning)


@pytest.mark.usefixtures("launcher", "workspace")
def test_a_selection_of_columns_that_are_gone_is_explained():
    app = opened("roles", selection="no_such_column > 1")
    assert "no_such_column" in app.error[0].value.replace("\\", "")


@pytest.mark.usefixtures("launcher", "workspace")
@pytest.mark.parametrize(("lang", "rule"), [("en", "Tukey's rule"), ("es", "Regla de Tukey")])
def test_the_page_of_a_column_says_its_rule(lang, rule):
    assert rule in text(opened("roles", "data", lang, column="body_mass_g"))


@pytest.mark.usefixtures("launcher", "workspace")
def test_a_way_leads_back_to_all_columns():
    app = opened("roles", "data", column="body_mass_g")
    app.button(key="columns-back-roles").click().run()
    assert not app.exception
    assert "Tukey" not in text(app)
    assert "body_mass_g" in set(app.dataframe[-1].value["Column"])


@pytest.mark.usefixtures("launcher", "workspace")
def test_a_bar_is_selected_by_its_name():
    app = opened("roles", "data", column="body_mass_g")
    bars = next(box for box in app.selectbox if box.key.startswith("bar-of-"))
    bars.set_value(0).run()
    condition = app.code[0].value
    assert Expression(condition, "condition").columns == ("body_mass_g",)
    count = bars.options[0].rpartition("(")[2].rstrip(")")
    assert f"selection: {count} of" in text(app).replace("\\", "")


@pytest.mark.sampled(1, by="way")
@pytest.mark.usefixtures("launcher", "workspace")
@pytest.mark.parametrize("way", ["scatter", "boxes", "associations"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_way_of_looking_draws(way, lang):
    app = opened("roles", lang=lang, way=way)
    assert len(app.get("plotly_chart")) == 1


@pytest.mark.usefixtures("launcher", "workspace")
def test_columns_are_listed_alike_with_their_relation_to_what_is_predicted_later():
    app = opened("penguins", "data")
    table = app.dataframe[-1].value
    assert {"Column", "Kind", "Missing", "Distinct", "Distribution", "Relation", "Measure"} <= set(
        table
    )
    measures = dict(zip(table["Column"], table["Measure"], strict=True))
    assert measures["body_mass_g"].startswith("Correlation ratio η = 0.")
    assert measures["island"].startswith("Cramér's V = 0.")
    assert measures["species"] == "the target"
