"""While a pipeline is edited, a server's rows that a run kept are not asked for again."""

from __future__ import annotations

import pytest

from pipeline_core.runs.jobs import preview
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import open_store

PIPELINE = """
fabrica: 1
stages:
  sales:
    block: read_database
    settings: {connection: secret:SHOP, query: SELECT id FROM sales}
"""


@pytest.fixture
def shop(tmp_path, workspace, postgres, monkeypatch):
    monkeypatch.setenv("FABRICA_SECRET_SHOP", postgres.url())
    file = tmp_path / "shop.yaml"
    file.write_text(PIPELINE)
    return file


def test_kept_rows_stand_for_the_server(shop, workspace, postgres, monkeypatch):
    from pipeline_core.engine.executor import execute
    from pipeline_core.runs.run_plan import plan_with_functions

    line = to_base64(parse(PIPELINE, "shop.yaml"))
    planned, functions = plan_with_functions(workspace, parse(PIPELINE, "shop.yaml"), str(shop))
    store = open_store(workspace)
    events = list(execute(planned, functions, store.artifacts))
    store.close()
    assert events[-1]["status"] == "succeeded"
    monkeypatch.setenv("FABRICA_SECRET_SHOP", postgres.url(password="wrong"))
    assert preview(workspace, line, str(shop))["sales"]["rows"] == 3
    other = to_base64(parse(PIPELINE.replace("id FROM", "city FROM"), "shop.yaml"))
    assert "password authentication failed" in str(preview(workspace, other, str(shop))["sales"])
