"""Expressions: what they mean in pandas, what they refuse, and that nothing else can run."""

import ast
import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline_core.errors import SettingsError
from pipeline_core.expressions import Expression, rename_column
from pipeline_core.expressions.functions import FUNCTIONS
from pipeline_core.measures.missing_logic import choose, mark_missing

TABLE = pd.DataFrame(
    {
        "age": [10, 20, 30, 40],
        "income": [1.0, np.nan, 3.0, -4.0],
        "city": ["Lima", None, "Oslo", "lima"],
        "member": [True, False, True, False],
        "born": pd.to_datetime(["2020-01-31", None, "2021-06-01", "2022-12-25"]),
        "my col": [1, 2, 3, 4],
        "class": [1, 1, 2, 2],
        "año": [1, 2, 3, 4],
        "we`ird": [1, 2, 3, 4],
    },
    index=[7, 5, 3, 1],
)
NAN = float("nan")

CONDITIONS = {
    "age > 15": [False, True, True, True],
    "15 < age": [False, True, True, True],
    "15 < age <= 30": [False, True, True, False],
    "age > 15 and city == 'Oslo' or member": [True, False, True, False],
    "not (age > 15)": [True, False, False, False],
    "not age > 15 and not member": [False, False, False, False],
    "income > 0": [True, False, True, False],
    "income != 1": [False, False, True, True],
    "is_missing(income)": [False, True, False, False],
    "not is_missing(city)": [True, False, True, True],
    "age in [10, 40]": [True, False, False, True],
    "city not in ['Lima', 'Oslo']": [False, False, False, True],
    "is_in(city, ['Lima'])": [True, False, False, False],
    "starts_with(city, 'L')": [True, False, False, False],
    "ends_with(lower(city), 'ma')": [True, False, False, True],
    "contains(city, '.')": [False, False, False, False],
    "`my col` >= 3": [False, False, True, True],
    "`class` == 2": [False, False, True, True],
    "año == 2": [False, True, False, False],
    "`we``ird` == 2": [False, True, False, False],
    "born >= '2021-01-01'": [False, False, True, True],
    "where(age > 15, 1, 0) == 1": [False, True, True, True],
    "member": [True, False, True, False],
}
FORMULAS = {
    "age + `my col` * 2": [12, 24, 36, 48],
    "(age + `my col`) * 2": [22, 44, 66, 88],
    "age - (20 - 5)": [-5, 5, 15, 25],
    "-age ** 2": [-100, -400, -900, -1600],
    "(-age) ** 2": [100, 400, 900, 1600],
    "age / 4 // 2 % 3": [1.0, 2.0, 0.0, 2.0],
    "2 * 3 * age": [60, 120, 180, 240],
    "where(age > 15, 'old', 'young')": ["young", "old", "old", "old"],
    "where(city == 'Lima', city, 'other')": ["Lima", NAN, "other", "other"],
    "where(age == 20, None, age)": [10.0, NAN, 30.0, 40.0],
    "where(age == 20, age, None)": [NAN, 20.0, NAN, NAN],
    "where(age == 20, None, 'b')": ["b", NAN, "b", "b"],
    "where(age == 20, None, 1)": [1.0, NAN, 1.0, 1.0],
    "cut(age, [20], ['low', 'high'])": ["low", "low", "high", "high"],
    "cut(age, [0, 20, 30], ['low', 'high'])": ["low", "low", "high", NAN],
    "lower(where(member, 'A', 'B')) + '!'": ["a!", "b!", "a!", "b!"],
    "city + '-' + city": ["Lima-Lima", NAN, "Oslo-Oslo", "lima-lima"],
    "length(city)": [4.0, NAN, 4.0, 4.0],
    "abs(income)": [1.0, NAN, 3.0, 4.0],
    "log1p(age - 10)": [0.0, np.log1p(10), np.log1p(20), np.log1p(30)],
    "sqrt(income)": [1.0, NAN, np.sqrt(3.0), NAN],
    "minimum(age, 25)": [10, 20, 25, 25],
    "round(age / 3, 1)": [3.3, 6.7, 10.0, 13.3],
    "year(born)": [2020.0, NAN, 2021.0, 2022.0],
    "weekday(born)": [4.0, NAN, 1.0, 6.0],
    "5": [5, 5, 5, 5],
    "'x'": ["x"] * 4,
}
REFUSED = [
    "age.__class__", "age.to_csv('/x')", "().__class__", "''.join(age)", "age.values",
    "__import__('os')", "open('x')", "eval('1')", "exec('1')", "getattr(age, 'x')", "print(age)",
    "globals()", "age()", "(lower)(age)(city)", "where(a, b)", "lambda: 1", "lambda x: x",
    "[x for x in age]", "{x for x in age}", "{1: 2}", "(x for x in age)", "f'{age}'", "b'x'",
    "r'x'", "age[0]", "age[0:1]", "age['x']", "*age", "**age", "age if member else 1",
    "x := 1", "age = 1", "age == 1; import os", "import os", "age\\x", "@age", "age & member",
    "age | 1", "~age", "age ^ 2", "age << 2", "age @ age", "await age", "yield age", "age is None",
    "9 ** 9 ** 9", "age ** 99", "age ** age", "age ** -99", "'a' * 1000000000", "lower(city) * 9",
    "1e999", "10000000000000000", "0x10", "1j", "1_000", "1and 2", "...", "True < False", "1 < 2",
    "not 1", "None", "", "   ", "#", "age > 'x", "`age",
    "(" * 30 + "age" + ")" * 30, "-" * 300 + "age",
    "age" + " + age" * 100, "age + 1 " * 200, "age > None", "where(member, 1, 'x')",
    "where(member, None, None)", "round(age, age)", "cut(age, [3, 1], ['a'])",
    "cut(age, ['a'], ['b', 'c'])", "cut(age, [1], ['a', 'a'])", "is_in(age, [member])",
    "contains(city, city)", "is_missing(3)", "starts_with('a', 'a')", "age\0", "np.log(age)",
    "lower(city, sep=1)", "age > (1, 2)", "log('x')", "where(member, b=1, c=2)", "é.x",
    "age\u2028.x",
]  # fmt: skip


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_gives_yes_or_no_for_each_row(text):
    values = Expression.parse(text, "condition")(TABLE)
    assert values.dtype == bool
    assert values.index.equals(TABLE.index)
    assert values.tolist() == CONDITIONS[text]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gives_its_values(text):
    values = Expression.parse(text)(TABLE)
    assert values.index.equals(TABLE.index)
    pd.testing.assert_series_equal(
        values, pd.Series(FORMULAS[text], index=TABLE.index), check_names=False
    )


@pytest.mark.parametrize("text", [*FORMULAS, *CONDITIONS])
def test_the_exported_source_gives_the_same_column(text):
    expression = Expression.parse(text)
    names = {"np": np, "pd": pd, "choose": choose, "mark_missing": mark_missing}
    script_values = eval(f"lambda table: {expression.source}", names)
    with np.errstate(invalid="ignore"):
        by_script = TABLE.assign(new=script_values)
    pd.testing.assert_frame_equal(by_script, TABLE.assign(new=expression), check_exact=True)


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_outside_the_allow_list_is_accepted(text):
    with pytest.raises(SettingsError) as caught:
        Expression.parse(text, "formula")
    assert caught.value.code.startswith("expression_")
    assert caught.value.values or caught.value.code == "expression_empty"


@pytest.mark.parametrize("text", ["age", "age + 1", "city", "where(member, 1, 0)", "lower(city)"])
def test_a_condition_must_be_yes_or_no(text):
    with pytest.raises((SettingsError, ValueError)):
        Expression.parse(text, "condition")(TABLE)


@pytest.mark.parametrize(
    "text",
    [
        "city * 1000000000",
        "city > 3",
        "city == 3",
        "age == 'x'",
        "lower(age)",
        "year(age)",
        "member and age",
        "not age",
        "log(city)",
        "where(member, city, 0)",
        "-city",
        "born + 1",
    ],
)
def test_a_column_of_the_wrong_kind_is_named(text):
    with pytest.raises(ValueError, match=r"it is a (word|number|date) column"):
        Expression.parse(text)(TABLE)


def test_a_missing_column_is_a_key_error_so_that_the_engine_can_name_near_ones():
    expression = Expression.parse("ages > 1", "condition")
    assert expression.columns == ("ages",)
    with pytest.raises(KeyError):
        expression(TABLE)


def test_an_all_missing_column_is_of_no_wrong_kind():
    table = pd.DataFrame({"city": [np.nan, np.nan]})
    assert Expression.parse("city == 'Lima'", "condition")(table).tolist() == [False, False]


def test_invisible_characters_in_names_are_written_visibly():
    expression = Expression.parse("`a\u202eb` > 1", "condition")
    assert "\u202e" not in expression.source
    assert expression(pd.DataFrame({"a\u202eb": [1, 2]})).tolist() == [False, True]


def test_it_is_a_value():
    expression, same = (
        Expression.parse("age > 1", "condition"),
        Expression.parse("age > 1", "condition"),
    )
    assert expression == same
    assert hash(expression) == hash(same)
    assert expression != Expression.parse("age > 1", "formula")
    assert expression != "age > 1"
    assert repr(expression) == "Expression('age > 1', 'condition')"
    for other in (
        copy.copy(expression),
        copy.deepcopy(expression),
        pickle.loads(pickle.dumps(expression)),
    ):
        assert other == expression
        assert other(TABLE).equals(expression(TABLE))


def test_saved_by_skops_only_text_and_kind_come_back_and_are_read_again():
    expression = Expression.parse("age > 1", "condition")
    data = skops.io.dumps(expression)
    kind = "pipeline_core.expressions.expression.Expression"
    assert skops.io.get_untrusted_types(data=data) == [kind]
    assert skops.io.loads(data, trusted=[kind]) == expression
    with pytest.raises(SettingsError):
        expression.__setstate__({"text": "open('x')", "kind": "formula"})


_names = st.sampled_from(
    ["age", "income", "city", "member", "born", "`my col`", "np", "pd", "table"]
)
_atoms = _names | st.sampled_from(["1", "2.5", "'x'", "None", "True", "[1, 2]", "['a']"])
_joined = st.recursive(
    _atoms,
    lambda part: (
        st.tuples(
            part,
            st.sampled_from(
                ["+", "-", "*", "/", "**", "==", "<", "and", "or", "in", ".", "[", ":="]
            ),
            part,
        ).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})")
        | st.tuples(
            st.sampled_from([*FUNCTIONS, "open", "eval", "np.log", "getattr"]),
            st.lists(part, max_size=3),
        ).map(lambda parts: f"{parts[0]}({', '.join(parts[1])})")
        | part.map(lambda source: f"not {source}")
        | part.map(lambda source: f"-{source}")
    ),
    max_leaves=12,
)
_METHODS = {
    "startswith", "endswith", "contains", "lower", "upper", "strip", "len", "isna", "isin",
    "round", "astype", "notna", "to_datetime",
}  # fmt: skip
_ATTRIBUTES = _METHODS | {
    "str", "dt", "index", "year", "quarter", "month", "day", "day_of_week", "hour", "abs", "log",
    "log1p", "exp", "sqrt", "minimum", "maximum", "cut", "nan", "inf",
}  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60) | _joined)
def test_whatever_is_accepted_reaches_only_the_table_and_known_functions(text):
    try:
        source = Expression.parse(text).source
    except SettingsError:
        return
    for node in ast.walk(ast.parse(source, mode="eval")):
        if isinstance(node, ast.Name):
            assert node.id in ("table", "np", "pd", "choose", "mark_missing")
        if isinstance(node, ast.Attribute):
            assert node.attr in _ATTRIBUTES
        if isinstance(node, ast.Call):
            is_shared = isinstance(node.func, ast.Name) and node.func.id != "table"
            assert isinstance(node.func, ast.Attribute) or is_shared
        if isinstance(node, ast.Subscript):
            assert isinstance(node.value, ast.Name)
            assert node.value.id == "table"
            assert isinstance(node.slice, ast.Constant)
        assert not isinstance(node, ast.Lambda | ast.JoinedStr | ast.ListComp | ast.NamedExpr)


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("agee > 3 and agee < 9", "agee", "age", "age > 3 and age < 9"),
        ("agee>3", "agee", "my age", "`my age`>3"),
        ("`my age` > 3", "my age", "a`b", "`a``b` > 3"),
        ("note == 'agee' or agee > 1", "agee", "age", "note == 'agee' or age > 1"),
        ("agee_2 > agee", "agee", "age", "agee_2 > age"),
        ("abs(abs) > 1", "abs", "x", "abs(x) > 1"),
        ("größe > 1", "größe", "Größe", "`Größe` > 1"),
        ("a.b ;", "a", "c", "c.b ;"),
    ],
)
def test_a_column_takes_anothers_place_and_nothing_else_changes(text, old, new, expected):
    assert rename_column(text, old, new) == expected
