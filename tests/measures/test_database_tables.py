"""Tables written to a real PostgreSQL server: whole or not at all, and never over others."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline_core.engine.stage import Task
from pipeline_core.engine.writing import write_table
from pipeline_core.measures.database_queries import read_database_rows
from pipeline_core.measures.database_tables import write_database_table
from pipeline_core.runs.exports import without_server_writes
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.entry import writes_at_server
from tests.postgres import PASSWORD
from tests.small_pipelines import real_blocks

TABLE = pd.DataFrame(
    {
        "city": ["Lima", "O'Higgins; DROP TABLE sales", None],
        "class": [1, 2, 2**53 + 1],
        "e 'f\" %s :x ☃": [0.1, None, -1e300],
        "day": pd.to_datetime(["2024-02-29", None, "1999-12-31"]).astype("datetime64[us]"),
        "member": [True, False, True],
    }
)


@pytest.mark.parametrize("name", ["written", 'Odd "name" %s :x \'☃'])
def test_what_is_written_is_read_again(postgres, name):
    address, quoted = postgres.url("owner"), '"' + name.replace('"', '""') + '"'
    for table in (TABLE, TABLE.head(1), TABLE):
        write_database_table(table, address, name)
    query = "SELECT * FROM " + quoted.replace(":", "\\:")
    pd.testing.assert_frame_equal(read_database_rows(address, query), TABLE)


@pytest.mark.parametrize("name", ["sales", "pg_class"])
def test_a_table_that_no_pipeline_wrote_stays(postgres, name):
    before = postgres.sql(f"SELECT count(*) FROM {name}")
    with pytest.raises(ValueError, match="no pipeline wrote it"):
        write_database_table(TABLE, postgres.url("owner"), name)
    assert postgres.sql(f"SELECT count(*) FROM {name}") == before


def test_what_fails_on_the_way_leaves_the_former_rows(postgres):
    address = postgres.url("owner")
    write_database_table(TABLE, address, "halfway")
    broken = pd.DataFrame({"a": ["x"] * 20_000 + ["\0"]})
    with pytest.raises(ValueError, match="must take the table halfway") as caught:
        write_database_table(broken, address, "halfway")
    assert PASSWORD not in str(caught.value)
    assert postgres.sql("SELECT count(*) FROM halfway") == [(3,)]


def test_a_user_without_the_right_is_told(postgres):
    with pytest.raises(ValueError, match="permission denied"):
        write_database_table(TABLE, postgres.url("reader"), "forbidden")


def test_only_a_run_writes(postgres, monkeypatch, tmp_path):
    entries, functions = real_blocks()
    entry = entries["write_database"]
    settings = {"connection": postgres.url("owner"), "table_name": "in_preview"}
    task = Task("w", entry, functions["write_database"], settings, tmp_path)
    assert write_table(task, {"table": TABLE}, settings) is None
    assert postgres.sql("SELECT to_regclass('in_preview')") == [(None,)]


def test_a_trial_of_the_script_leads_around_it():
    entries = real_blocks()[0]
    stages = {
        "rows": Stage("rows", "example_data"),
        "kept": Stage("kept", "write_csv", {"table": ("rows",)}, {"path": "a.csv"}),
        "sent": Stage("sent", "write_database", {"table": ("kept",)}),
    }
    harmless = without_server_writes(Pipeline(stages=stages), entries)
    assert [name for name, stage in harmless.stages.items() if stage.bypass] == ["sent"]
    assert writes_at_server(entries["write_database"])
    assert not writes_at_server(entries["read_database"])
