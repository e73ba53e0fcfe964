"""Reading a large file says how far it is, and reads the same."""

from __future__ import annotations

import gzip
import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures import file_progress
from pipeline_core.measures.readers import read_table


@pytest.fixture(params=["plain.csv", "packed.csv.gz"])
def file(request, tmp_path) -> Path:
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(40_000, 8))).add_prefix("c").assign(w="é\nü")
    text = table.to_csv(index=False).encode()
    path = tmp_path / request.param
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def percents(caplog) -> list[int]:
    parts = [record.progress for record in caplog.records if hasattr(record, "progress")]
    assert {(part["what"], part["of"]) for part in parts} <= {("read", 100)}
    return [part["done"] for part in parts]


def test_per_cents_rise_to_the_end_and_the_table_is_the_same(file, caplog, monkeypatch):
    caplog.set_level(logging.INFO)
    before = read_table(str(file))
    assert percents(caplog) == []

    monkeypatch.setattr(file_progress, "LARGE", 1_000_000)
    monkeypatch.setattr(file_progress, "BUFFER", 1 << 16)
    read = read_table(str(file))

    said = percents(caplog)
    assert said == sorted(set(said))
    assert said[-1] == 100
    assert len(said) > 20
    pd.testing.assert_frame_equal(read, before, check_exact=True)


def test_a_file_that_is_cut_has_its_own_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(file_progress, "LARGE", 1)
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1000)[:-20])
    with pytest.raises(ValueError, match="damaged"):
        read_table(str(path))
