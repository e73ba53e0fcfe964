"""Missing in, missing out: every function, operator and comparison of the language."""

import operator

import numpy as np
import pandas as pd
import pytest

from pipeline_core.errors import SettingsError
from pipeline_core.expressions import SHARED, Expression
from pipeline_core.expressions.functions import FUNCTIONS
from pipeline_core.expressions.grammar import ARITHMETIC, COMPARISONS
from pipeline_core.measures import missing_logic

# Each function with calls that miss exactly the rows where one of their columns does.
CALLS = {
    "where": ["where(n > 1, 'a', 'b')", "where(n > 1, 1, 2)", "where(n > 1, True, False)",
              "where(n > 1, n, n)", "where(not b, b, b)",
              "where(n > 1 or n <= 1, 'a', 'b')"],
    "is_in": ["is_in(n, [1, 2])", "is_in(w, ['a', 'zz'])", "is_in(b, [True])", "is_in(n, [])"],
    "starts_with": ["starts_with(w, 'a')"],
    "ends_with": ["ends_with(w, 'b')"],
    "contains": ["contains(w, 'b')", "not contains(w, 'b')"],
    "lower": ["lower(w)"],
    "upper": ["upper(w)"],
    "strip": ["strip(w)"],
    "length": ["length(w)"],
    "cut": ["cut(n, [1.5], ['low', 'high'])"],
    "round": ["round(n, 1)"],
    "abs": ["abs(n)"],
    "log": ["log(n)"],
    "log1p": ["log1p(n)"],
    "exp": ["exp(n)"],
    "sqrt": ["sqrt(n)"],
    "minimum": ["minimum(n, m)", "minimum(2, n)"],
    "maximum": ["maximum(n, m)", "maximum(n, 2)"],
    "year": ["year(d)"],
    "quarter": ["quarter(d)"],
    "month": ["month(d)"],
    "day": ["day(d)"],
    "weekday": ["weekday(d)"],
    "hour": ["hour(d)"],
}  # fmt: skip
SIGNS = [sign for sign, _ in COMPARISONS.values()]
OPERATIONS = [
    *(f"{left} {sign} {right}" for sign in SIGNS for left, right in (
        ("n", "1"), ("2", "n"), ("n", "m"), ("w", "'b'"), ("d", "'2021-01-01'"), ("n", "m + 1"))),
    *(f"not n {sign} m" for sign in SIGNS),
    *(f"not (w {sign} 'b')" for sign in SIGNS),
    *(f"b {sign} True" for sign in ("==", "!=")),
    "n in [1, 3]", "n not in [1, 3]", "w in ['a']", "w not in ['a']", "not n in [1]",
    "not w not in ['a']", "0 < n < 3", "not b", "-n", "+n",
    *(f"n {sign} m" for sign, _ in ARITHMETIC.values() if sign != "**"), "n ** 2", "n / 2",
    "w + '!'", "(n > 1) + 1",
]  # fmt: skip
TEXTS = [*(text for calls in CALLS.values() for text in calls), *OPERATIONS]

_NUMBERS = {"n": [1, None, 3, 2, None], "m": [2, 2, None, 1, None]}
_DAYS = ["2020-01-31", "2021-06-01", None, "2022-12-25 10:00", None]
NUMBER_DTYPES = ["float64", "Float64", "Int64"]
WORD_DTYPES = ["str", "category", "object", "string"]
DATE_DTYPES = ["datetime64[us]", "datetime64[us, UTC]"]


def with_gaps(number="float64", word="str", date="datetime64[us]"):
    """Return a table in which every column has gaps, each in other rows."""
    return pd.DataFrame(
        {
            **{name: pd.array(values, dtype="Int64") for name, values in _NUMBERS.items()},
            "w": pd.Series(["ab", "b", "a", None, None]).astype(word),
            "b": pd.array([None, True, False, True, None], dtype="boolean"),
            "d": pd.to_datetime(pd.Series(_DAYS), format="ISO8601").astype("datetime64[us]"),
        },
    ).set_axis([9, 7, 5, 3, 1]).astype({"n": number, "m": number}).assign(
        d=lambda table: table["d"] if date == DATE_DTYPES[0] else table["d"].dt.tz_localize("UTC")
    )  # fmt: skip


VARIANTS = [
    *({"number": dtype} for dtype in NUMBER_DTYPES),
    *({"word": dtype} for dtype in WORD_DTYPES[1:]),
    {"date": DATE_DTYPES[1]},
]
# pandas neither orders nor adds categories; the user is told.
_NOT_OF_CATEGORIES = [text for text in TEXTS if "w + " in text or ("w <" in text or "w >" in text)]
TRIED = [
    (text, variant)
    for variant in VARIANTS
    for text in TEXTS
    if variant != {"word": "category"} or text not in _NOT_OF_CATEGORIES
]


def script_values(expression, table):
    """Evaluate the source as the exported script does."""
    shared = {name: getattr(missing_logic, name) for name in SHARED}
    with np.errstate(all="ignore"):
        return eval(f"lambda table: {expression.source}", {"np": np, "pd": pd, **shared})(table)


def plain(values):
    return [None if pd.isna(value) else value for value in values.tolist()]


def test_every_function_is_tried():
    assert set(CALLS) | {"is_missing"} == set(FUNCTIONS)


@pytest.mark.parametrize(("text", "variant"), TRIED, ids=str)
def test_missing_in_missing_out(text, variant):
    expression, table = Expression.parse(text), with_gaps(**variant)
    values = expression(table)
    complete = table[list(expression.columns)].notna().all(axis=1)
    assert 0 < complete.sum() < len(table)
    assert values.isna().tolist() == (~complete).tolist()
    assert plain(values[complete]) == plain(expression(table[complete]))
    pd.testing.assert_series_equal(values, script_values(expression, table), check_names=False)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("empty", ["float64", "str", "object"])
def test_columns_without_any_value(text, empty):
    table = with_gaps()
    nothing = pd.DataFrame(None, index=table.index, columns=table.columns, dtype=empty)
    expression = Expression.parse(text)
    unknown = len(expression.needs) == 0
    try:
        values = expression(nothing)
    except ValueError:
        assert unknown
        return
    assert values.isna().all()
    assert list(values.index) == list(table.index)


@pytest.mark.parametrize("text", TEXTS)
def test_a_filter_keeps_the_rows_where_the_condition_is_true(text):
    table = with_gaps()
    try:
        condition, formula = Expression.parse(text, "condition"), Expression.parse(text, "formula")
    except SettingsError:
        return
    if formula(table).dtype not in ("boolean", "bool"):
        return
    holds = [value is True for value in plain(formula(table))]
    assert list(table[condition(table)].index) == list(table.index[holds])
    assert list(table[script_values(condition, table)].index) == list(table.index[holds])


SIDES = {
    "where(w == 'ab', n, m)": ["n", "m", "m", None, None],
    "where(n != 1, 'x', w)": ["w", None, "'x'", "'x'", None],
    "where(b, d, None)": [None, "d", None, "d", None],
    "where(b, None, d)": [None, None, "d", None, None],
    "where(is_missing(n), 'none', w)": ["w", "'none'", "w", "w", "'none'"],
    "where(is_missing(b), False, b)": ["False", "b", "b", "b", "False"],
    "where(n > 1, b, n)": ["n", None, "b", "b", None],
}


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@pytest.mark.parametrize("text", SIDES)
def test_a_choice_has_the_chosen_value_of_each_row(text, variant):
    table = with_gaps(**variant)
    values = Expression.parse(text)(table)
    expected = [
        table[side].iloc[row] if side in table else eval(str(side))
        for row, side in enumerate(SIDES[text])
    ]
    assert plain(values) == plain(pd.Series(expected, dtype="object"))
    pd.testing.assert_series_equal(values, script_values(Expression.parse(text), table))


THREE = [True, False, None]
PAIRS = pd.DataFrame(
    {
        "p": pd.array([left for left in THREE for _ in THREE], dtype="boolean"),
        "q": pd.array([right for _ in THREE for right in THREE], dtype="boolean"),
    }
)
LOGIC = {
    "p and q": lambda p, q: p & q,
    "p or q": lambda p, q: p | q,
    "not p": lambda p, q: ~p,
    "not (p and q)": lambda p, q: ~(p & q),
    "not (p or not q)": lambda p, q: ~(p | ~q),
    "p == q": lambda p, q: p == q,
    "p != q": lambda p, q: p != q,
    "not p == q": lambda p, q: ~(p == q),
    "p and q or not p": lambda p, q: (p & q) | ~p,
    "p or True == q": lambda p, q: p | q,
    "p in [True] or q": lambda p, q: p | q,
    "p not in [True] and q": lambda p, q: ~p & q,
    "is_missing(p)": lambda p, q: p.isna(),
    "is_missing(p and q)": lambda p, q: (p & q).isna(),
    "not is_missing(p) and p": lambda p, q: p.notna() & p,
    "where(p, q, not q)": lambda p, q: (p & q) | (~p & ~q),
}


@pytest.mark.parametrize("text", LOGIC)
def test_the_logic_of_three_values_is_pandas_own(text):
    expected = LOGIC[text](PAIRS["p"], PAIRS["q"])
    values = Expression.parse(text)(PAIRS)
    assert plain(values) == plain(expected)
    kept = PAIRS[Expression.parse(text, "condition")(PAIRS)]
    assert kept.index.tolist() == PAIRS.index[expected.fillna(False).astype(bool)].tolist()


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("dtype", NUMBER_DTYPES)
def test_comparisons_inside_logic_are_those_of_nullable_columns(sign, dtype):
    compare = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
               ">": operator.gt, ">=": operator.ge}[sign]  # fmt: skip
    table = with_gaps(number=dtype)
    n, m = (table[name].convert_dtypes() for name in "nm")
    for text, expected in {
        f"n {sign} m": compare(n, m),
        f"not n {sign} m or m == 2": ~compare(n, m) | (m == 2),
        f"n {sign} 2 and m {sign} 2": compare(n, 2) & compare(m, 2),
        f"not (n {sign} 2 and m > 1)": ~(compare(n, 2) & (m > 1)),
        f"1 {sign} n": compare(1, n),
    }.items():
        assert plain(Expression.parse(text)(table)) == plain(expected), text


@pytest.mark.parametrize("text", ["n / m", "n // m", "n % m", "n * m", "n - m", "n + m"])
def test_arithmetic_is_that_of_nullable_numbers_division_by_zero_included(text):
    table = pd.DataFrame({"n": [1.0, -1.0, 0.0, np.nan, 5.0], "m": [0.0, 0.0, 0.0, 0.0, np.nan]})
    n, m = (table[name].astype("Float64") for name in "nm")
    expected = eval(text, {"n": n, "m": m})
    assert plain(Expression.parse(text)(table)) == plain(expected)


def test_whole_numbers_divided_by_zero_are_infinite_and_zero_by_zero_is_missing():
    table = pd.DataFrame({"n": [1, -1, 0]})
    assert plain(Expression.parse("n / 0")(table)) == [float("inf"), float("-inf"), None]


def test_is_missing_answers_on_what_is_missing():
    table = with_gaps()
    for column in table:
        answers = Expression.parse(f"is_missing({column})")(table)
        assert answers.dtype == bool
        assert answers.tolist() == table[column].isna().tolist()
    assert Expression.parse("is_missing(n > 1)")(table).tolist() == table["n"].isna().tolist()


def test_nothing_missing_leaves_plain_booleans_and_whole_numbers():
    table = pd.DataFrame({"n": [1.0, 2.0], "w": ["a", "b"]})
    assert Expression.parse("not (n > 1 and w != 'a')")(table).dtype == bool
    assert Expression.parse("where(n > 1, 1, 0)")(table).dtype == "int64"


@pytest.mark.parametrize("text", ["n in [1, None]", "w not in [None]", "is_in(w, ['a', None])"])
def test_a_list_of_values_has_no_missing_one(text):
    with pytest.raises(SettingsError) as caught:
        Expression.parse(text)
    assert caught.value.code == "expression_missing_value"


def test_both_ways_of_asking_leave_the_same_rows_open():
    ages = pd.DataFrame({"n": [10.0, np.nan, 30.0]})
    one = Expression.parse('where(n < 18, "minor", "adult")')(ages)
    mirror = Expression.parse('where(n >= 18, "adult", "minor")')(ages)
    assert plain(one) == plain(mirror) == ["minor", None, "adult"]
    kept = Expression.parse("n != 10", "condition")(ages)
    assert kept.tolist() == [False, False, True]
