"""A file of each format is read alike by the run and the script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.export.people import HEAD, verified_script

READERS = {
    "read_parquet": "{path: t.parquet, columns: [size, age, kind, y]}",
    "read_arrow": "{path: t.feather}",
    "read_excel": "{path: t.xlsx, skip_rows: 2, sheet: '1'}",
    "read_json": "{path: t.json, records: found, bad_lines: leave_out}",
    "read_fixed_width": "{path: t.txt, fields: [{column: size, width: 8}, "
    "{column: age, width: 4}, {column: kind, width: 6}, {column: y, width: 5}]}",
    "read_files": "{files: 'months/*', file_column: month}",
    "read_csv": "{path: t.csv.zst}",
}
ROLES = "inputs: {table: %s}, settings: {target: y}"


def stages() -> str:
    lines = []
    for block, settings in READERS.items():
        lines.append(f"  {block}_: {{block: {block}, settings: {settings}}}")
        lines.append(
            f"  {block}_rules: {{block: check_columns, inputs: {{table: {block}_}}, settings: "
            "{rules: [{column: size, type: number, max: 1.5}, {column: kind, allowed: [red]}]}}"
        )
    lines.append("  roles: {block: set_roles, inputs: {table: read_files_}, settings: {target: y}}")
    lines.append("  split: {block: split_rows, inputs: {data: roles}}")
    lines.append("  coded: {block: encode_categories, inputs: {data: split}}")
    lines.append("  model: {block: logistic_regression, inputs: {data: coded}}")
    lines.append("  scores: {block: evaluate, inputs: {model: model, data: split}}")
    return "\n".join(lines) + "\n"


def test_the_script_reads_each_format_as_the_run_does(tmp_path: Path, export_pipeline: Any) -> None:
    import pyarrow as pa

    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "size": random.normal(size=60).round(3),
            "age": random.integers(1, 90, 60),
            "kind": random.choice(["red", "blue"], 60),
            "y": random.choice(["yes", "no"], 60),
        }
    )
    (tmp_path / "months").mkdir()
    table.assign(of=[[1]] * 60).to_parquet(tmp_path / "t.parquet", index=False)
    table.to_feather(tmp_path / "t.feather")
    table.to_excel(tmp_path / "t.xlsx", index=False, startrow=2)
    (tmp_path / "t.json").write_text(f'{{"found": {table.to_json(orient="records")}}}')
    lines = (f"{r.size:8.3f}{r.age:4d}{r.kind:>6}{r.y:>5}" for r in table.itertuples())
    (tmp_path / "t.txt").write_text("\n".join(lines))
    table.head(30).to_csv(tmp_path / "months" / "a.csv", index=False)
    table.tail(30).to_parquet(tmp_path / "months" / "b.parquet", index=False)
    packed = pa.compress(table.to_csv(index=False).encode(), "zstd", asbytes=True)
    (tmp_path / "t.csv.zst").write_bytes(packed)
    exported = export_pipeline(HEAD + stages())
    script = verified_script(exported)
    assert 'read_files(files="months/*"' in script or "read_many(" in script
    assert "pipeline_core" not in script
