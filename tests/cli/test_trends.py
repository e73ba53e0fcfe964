"""``fabrica trends``."""

from __future__ import annotations

import json

TEXT = """fabrica: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  few:
    block: filter_rows
    inputs: {table: flowers}
    settings: {keep: "`sepal length (cm)` > LIMIT"}
"""


def test_durations_rows_memory_and_failures_of_each_stage(fabrica, workspace, tmp_path):
    file = tmp_path / "flowers.yaml"
    for limit in ("5", "6", "nobody"):
        file.write_text(TEXT.replace("LIMIT", limit), encoding="utf-8")
        fabrica("run", file, "--workspace", workspace)
    process = fabrica("trends", file, "--workspace", workspace, "--json")
    records = json.loads(process.stdout)
    few = [record for record in records if record["stage"] == "few"]
    assert [record["status"] for record in few][:2] == ["succeeded", "succeeded"]
    assert few[0]["rows"] > few[1]["rows"] > 0
    assert all(record["megabytes"] > 10 for record in few[:2])
    lines = fabrica("trends", file, "--workspace", workspace).stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("  few")]
    assert f"{few[0]['rows']} → {few[1]['rows']}" in line
    assert "×" in line
    spanish = fabrica("trends", file, "--workspace", workspace, "--lang", "es", "--runs", "2")
    assert "Las últimas 2 ejecuciones" in spanish.stdout


def test_a_pipeline_without_runs_is_told_how_to_get_one(fabrica, workspace, tmp_path):
    for form in ((), ("--json",)):
        process = fabrica("trends", tmp_path / "a.yaml", "--workspace", workspace, *form)
        assert process.returncode == 1
        assert "has no runs yet" in process.stderr
        assert (json.loads(process.stdout) == []) if form else (process.stdout == "")
