"""`import`: code becomes a pipeline file; what did not come along is printed."""

import json

from pipeline_core.spec import read

CODE = """import pandas as pd
from sklearn.linear_model import Ridge
d = pd.read_csv("a.csv")
ridge = Ridge(alpha=len(d))
ridge.fit(d.drop(columns="y"), d["y"])
"""


def test_the_pipeline_is_written_and_the_rest_is_named(fabrica, tmp_path):
    (tmp_path / "train.py").write_text(CODE)
    done = fabrica("import", tmp_path / "train.py")
    assert done.returncode == 1, done.stderr
    assert "line 4: Ridge(alpha=len(d))" in done.stdout
    stages = read(tmp_path / "train.yaml").stages
    assert [stage.block for stage in stages.values()] == ["read_csv", "set_roles", "ridge"]


def test_a_file_is_not_overwritten_and_json_says_all(fabrica, tmp_path):
    file, out = tmp_path / "train.py", tmp_path / "out.yaml"
    file.write_text(CODE.replace("len(d)", "2.5"))
    done = fabrica("import", file, "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "file": str(out), "stages": ["d", "roles", "ridge"], "remarks": [],
    }  # fmt: skip
    again = fabrica("import", file, "-o", out)
    assert again.returncode == 2
    assert str(out) in again.stderr


def test_what_is_no_code_is_refused_with_a_sentence(fabrica, tmp_path):
    (tmp_path / "m.pkl").write_bytes(b"\x80\x04\x95\0")
    done = fabrica("import", tmp_path / "m.pkl")
    assert done.returncode in (1, 2)
    assert "pickle files are never opened" in done.stderr
    assert not (tmp_path / "m.yaml").exists()
