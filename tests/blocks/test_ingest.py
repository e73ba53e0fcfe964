"""The ingest blocks: CSV files, and the data sets of scikit-learn."""

import inspect

import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_linnerud

from pipeline_core.blocks.ingest.example_data import example_data
from pipeline_core.blocks.ingest.read_csv import read_csv
from pipeline_core.blocks.ingest.read_large import read_large
from pipeline_core.measures.guess import guess_csv
from pipeline_core.measures.readers import read_table


def test_every_setting_reaches_the_reader_with_the_same_default():
    block, reader = inspect.signature(read_csv), inspect.signature(read_table)
    assert list(block.parameters) == list(reader.parameters)
    assert {name: parameter.default for name, parameter in block.parameters.items()} == {
        name: parameter.default for name, parameter in reader.parameters.items()
    }


def test_what_is_guessed_are_settings_of_the_block(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes("a;día;código\n1,5;31/01/2020;007\n".encode("cp1252"))
    table = read_csv(path=str(path), **guess_csv(str(path))["settings"])
    assert table.to_dict("list") == {
        "a": [1.5],
        "día": [pd.Timestamp(2020, 1, 31)],
        "código": ["007"],
    }


@pytest.mark.parametrize(
    ("name", "target", "rows"),
    [("iris", "species", 150), ("wine", "cultivar", 178), ("breast_cancer", "diagnosis", 569),
     ("diabetes", "progression", 442), ("digits", "digit", 1797)],
)  # fmt: skip
def test_an_example_has_its_target_last(name, target, rows):
    table = example_data(name=name)
    assert table.columns[-1] == target
    assert len(table) == rows
    assert "target" not in table
    assert table.notna().all(axis=None)


def test_classes_are_words_and_numbers_stay_numbers():
    source = load_breast_cancer()
    diagnosis = example_data(name="breast_cancer")["diagnosis"]
    assert diagnosis.tolist() == [str(source.target_names[i]) for i in source.target]
    assert diagnosis.dtype == "str"
    assert example_data(name="digits")["digit"].dtype == "str"
    raw = load_diabetes(scaled=False)
    assert example_data(name="diabetes")["progression"].tolist() == raw.target.tolist()


def test_linnerud_has_the_exercises_and_the_measures_of_the_body():
    source = load_linnerud()
    table = example_data(name="linnerud")
    names = [name.lower() for name in (*source.feature_names, *source.target_names)]
    assert table.columns.tolist() == names
    assert table.to_numpy().tolist() == [
        [*row, *body] for row, body in zip(source.data, source.target, strict=True)
    ]


def test_every_setting_of_a_large_file_reaches_its_reader(tmp_path):
    path = tmp_path / "ventas.csv"
    text = "día;precio;código\n31/01/2024;1,5;007\n01/02/2024;NP;008\n01/02/2024;2;008\n"
    path.write_text(text, encoding="cp1252")
    form = {
        "separator": ";", "decimal": ",", "encoding": "cp1252", "missing": ["NP"],
        "text_columns": ["código"], "decimal_columns": ["precio"], "date_format": "%d/%m/%Y",
    }  # fmt: skip
    late = read_large(
        path=str(path), keep=lambda rows: rows["día"] > "2024-01-31", columns=["código"], **form
    )
    assert late.to_dict("list") == {"código": ["008", "008"]}
    totals = [{"column": "precio", "statistic": "sum"}]
    groups = read_large(path=str(path), by=["código"], totals=totals, **form)
    assert groups.to_dict("list") == {
        "código": ["007", "008"],
        "rows": [1, 2],
        "precio_sum": [1.5, 2.0],
    }
    assert len(read_large(path=str(path), sample_rows=2, random_state=0, **form)) == 2
    with pytest.raises(ValueError, match="More than 2 rows"):
        read_large(path=str(path), max_rows=2, **form)
