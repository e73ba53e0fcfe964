"""Tables come back exactly: every dtype, every bit, and the layout that sums depend on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.linear_model import Ridge

from pipeline_core.store import frames


def written(frame: pd.DataFrame, folder: Path) -> Path:
    table_file = frames.table_file(frames.to_arrow(frame))
    path = folder / f"{table_file.hash}.arrow"
    with path.open("wb") as file:
        table_file.write(file)
    assert path.stat().st_size == table_file.size
    return path


def there_and_back(frame: pd.DataFrame, folder: Path) -> pd.DataFrame:
    back = frames.read(written(frame, folder))
    assert back is not None, "the hash of what was written is not the hash it was named by"
    return back


EVERY_KIND = pd.DataFrame(
    {
        "word": pd.Series(["a", None, "ñ"], dtype="str"),
        "boolean": [True, False, True],
        "integer": [1, -(2**63), 2**63 - 1],
        "small": np.array([1, 2, 3], dtype="int8"),
        "unsigned": np.array([1, 2, 2**64 - 1], dtype="uint64"),
        "number": [np.nan, -0.0, np.inf],
        "half": np.array([0.1, -np.inf, np.nan], dtype="float32"),
        "date": pd.to_datetime(["2020-02-29 00:00:00.5", None, "1969-12-31 23:59:59.123456"]),
        "zoned": pd.to_datetime(["2020-01-01", "2020-06-01", None]).tz_localize("America/Lima"),
        "span": pd.to_timedelta([1, None, 3], unit="s"),
        "ordered": pd.Categorical(["x", None, "y"], ["y", "x", "unused"], ordered=True),
        "coded": pd.Categorical([3, 1, 3]),
    }
)


@pytest.mark.parametrize(
    "frame",
    [
        EVERY_KIND,
        EVERY_KIND.iloc[:0],
        EVERY_KIND.iloc[[2, 0]],
        EVERY_KIND.set_axis(["r", "s", "t"], axis=0),
        EVERY_KIND.set_axis(pd.date_range("2020", periods=3, name="day"), axis=0),
        pd.DataFrame(index=pd.RangeIndex(4)),
        pd.DataFrame({"<1H OCEAN": [1.5], "a b": [2], "": [3]}),
    ],
    ids=["every kind", "no rows", "taken", "word index", "date index", "no columns", "odd names"],
)
def test_a_table_comes_back_as_it_was(frame: pd.DataFrame, tmp_path: Path) -> None:
    back = there_and_back(frame, tmp_path)
    pd.testing.assert_frame_equal(back, frame, check_exact=True, check_freq=False)
    if "number" in frame and len(frame):
        assert np.array_equal(np.signbit(back["number"]), np.signbit(frame["number"]))


@given(st.lists(st.floats(width=64), max_size=20))
def test_every_float_comes_back_bit_for_bit(values: list[float]) -> None:
    frame = pd.DataFrame({"x": np.array(values, dtype="float64")})
    back = frames.to_arrow(frame).to_pandas()["x"].to_numpy()
    same = np.isnan(back) & np.isnan(frame["x"].to_numpy())
    assert (same | (back.view("i8") == frame["x"].to_numpy().view("i8"))).all()


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [[1], [2]]}),
        pd.DataFrame({"a": [1, "x"]}, dtype="object"),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
    ],
    ids=["lists", "mixed", "two columns of one name"],
)
def test_what_would_come_back_different_is_not_kept(frame: pd.DataFrame) -> None:
    with pytest.raises(frames.NotStorable):
        frames.to_arrow(frame)


def test_a_flipped_bit_makes_a_file_missing(tmp_path: Path) -> None:
    path = written(pd.DataFrame({"x": np.arange(1000.0)}), tmp_path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert frames.read(path) is None
    assert frames.read(tmp_path / "gone.arrow") is None


def test_a_large_table_is_written_to_the_byte_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = written(EVERY_KIND, tmp_path)
    content = small.read_bytes()
    small.unlink()
    monkeypatch.setattr(frames, "_MAX_IN_MEMORY", 0)
    assert written(EVERY_KIND, tmp_path) == small
    assert small.read_bytes() == content


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_fit_on_reloaded_rows_gives_the_same_bits(order: str, tmp_path: Path) -> None:
    values, target = load_iris(return_X_y=True)
    values = np.asarray(values, order=order) * np.pi  # type: ignore[call-overload]
    frame = pd.DataFrame(values, columns=list("abcd"), copy=False).assign(kind="x")
    back = there_and_back(frame, tmp_path)
    some = np.random.default_rng(0).permutation(150)[:100]

    def coefficients(rows: pd.DataFrame) -> bytes:
        part = rows.iloc[some][list("abcd")]
        return Ridge().fit(part, target[some]).coef_.tobytes() + part.mean().to_numpy().tobytes()

    assert back.iloc[some][list("abcd")].to_numpy().strides == (
        frame.iloc[some][list("abcd")].to_numpy().strides
    )
    assert coefficients(back) == coefficients(frame)


def test_reading_does_not_copy(tmp_path: Path) -> None:
    back = there_and_back(pd.DataFrame({"x": np.arange(1000.0)}), tmp_path)
    assert not back["x"].to_numpy().flags.owndata
