"""The row of open pipelines: kept in the workspace, whatever is in its file."""

from __future__ import annotations

import json

import pytest

from ui.documents import documents
from ui.screens.pipeline.tabs.tab_store import MAX_TABS, Tab, close_tab, load_tabs, open_tab


def test_what_is_shown_comes_last_and_stays_where_it_is(workspace):
    workspace.mkdir(parents=True, exist_ok=True)
    open_tab(workspace, Tab("a", "A"))
    open_tab(workspace, Tab("b", "B"))
    assert open_tab(workspace, Tab("a", "Renamed")) == [Tab("a", "Renamed"), Tab("b", "B")]
    assert load_tabs(workspace) == [Tab("a", "Renamed"), Tab("b", "B")]


def test_closing_leads_to_the_neighbour(workspace):
    workspace.mkdir(parents=True, exist_ok=True)
    for name in "abc":
        open_tab(workspace, Tab(name))
    assert close_tab(workspace, "b") == Tab("c")
    assert close_tab(workspace, "c") == Tab("a")
    assert close_tab(workspace, "nobody") == Tab("a")
    assert close_tab(workspace, "a") is None
    assert load_tabs(workspace) == []


def test_the_first_gives_way_where_there_are_too_many(workspace):
    workspace.mkdir(parents=True, exist_ok=True)
    for number in range(MAX_TABS + 2):
        tabs = open_tab(workspace, Tab(f"p{number}"))
    assert [tab.id for tab in tabs] == [f"p{number}" for number in range(2, MAX_TABS + 2)]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"open": 7}', '{"open": [7]}', '{"open": [{"name": "A"}]}']
)
def test_a_file_that_says_nothing_counts_as_nothing_open(workspace, text):
    workspace.mkdir(parents=True, exist_ok=True)
    (workspace / "tabs.json").write_text(text, encoding="utf-8")
    assert load_tabs(workspace) == []
    assert open_tab(workspace, Tab("a")) == [Tab("a")]


def test_no_path_comes_out_of_the_file(workspace):
    workspace.mkdir(parents=True, exist_ok=True)
    rows = [{"id": "../../etc", "name": "x"}, {"id": "b", "name": "B" * 999}, {"id": "b"}]
    (workspace / "tabs.json").write_text(json.dumps({"open": rows}), encoding="utf-8")
    assert [tab.id for tab in load_tabs(workspace)] == ["b"]


def test_the_page_has_a_tab_for_each_and_closing_leads_on(page, workspace_with_runs):
    app = page(pipeline="credit")
    app = page(pipeline="housing")
    assert not app.exception
    assert app.button(key="tab-credit").label == "Who is a good credit risk?"
    app.button(key="tab-credit").click().run()
    assert app.query_params["pipeline"] in ("credit", ["credit"])
    app.button(key="close-credit").click().run()
    assert app.query_params["pipeline"] in ("housing", ["housing"])
    assert "tab-credit" not in [tab.key for tab in app.button]


def test_a_pipeline_that_is_gone_has_no_tab(page, workspace_with_runs):
    open_tab(workspace_with_runs, Tab("gone", "Gone"))
    app = page(pipeline="credit")
    assert "tab-gone" not in [tab.key for tab in app.button]
    assert documents.find_file("gone") is None
