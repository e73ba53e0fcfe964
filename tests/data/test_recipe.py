"""The one compiler: lanes, layers, and columns that can still be named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
    TargetEncoder,
)

from pipeline_core.data.compiler import compile_recipe
from pipeline_core.data.dtypes import kinds_of
from pipeline_core.data.recipe import Step, known_columns
from pipeline_core.errors import StageFailed

ROWS = pd.DataFrame(
    {
        "age": [20.0, np.nan, 40.0, 50.0, 30.0, 60.0],
        "city": ["Lima", "Oslo", "Lima", "Rome", "Oslo", "Oslo"],
        "height": [1.5, 1.6, np.nan, 1.8, 1.9, 1.7],
        "job": ["a", "b", "a", "a", "b", "b"],
    }
)
Y = pd.Series([0, 1, 0, 1, 0, 1])
KINDS = kinds_of(ROWS)


def step(name, transformer, choice=(), kind=None, others=False):
    return Step(name, name, {}, transformer, choice, kind, others)


def fill(choice=()):
    return step(
        "fill", SimpleImputer(strategy="median", keep_empty_features=True), choice, "number"
    )


def scale(choice=()):
    return step("scale", StandardScaler(), choice, "number")


def encode(choice=(), name="encode"):
    transformer = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return step(name, transformer, choice, "word")


def best(k=2):
    return step("best", SelectKBest(k=k))


def keep(*names):
    return step("keep", "drop", names, others=True)


def derive(name, value):
    transformer = FunctionTransformer(assign, kw_args={"name": name, "value": value})
    return step("derive", transformer, None)


def assign(table, name, value):
    return table.assign(**{name: value(table)})


def compiled(*steps):
    return compile_recipe(steps, KINDS)


def transformed(*steps):
    return compiled(*steps).fit_transform(ROWS, Y)


def layers(*steps):
    """For each layer: its lanes as (class names, columns), or the class of a bare step."""
    return [
        [(classes(lane), columns) for _, lane, columns in layer.transformers]
        if hasattr(layer, "transformers")
        else classes(layer)
        for _, layer in compiled(*steps).steps
    ]


def classes(transformer):
    steps = (
        [step for _, step in transformer.steps] if hasattr(transformer, "steps") else [transformer]
    )
    return [step if isinstance(step, str) else type(step).__name__ for step in steps]


def failure(*steps):
    with pytest.raises(StageFailed) as caught:
        compiled(*steps)
    return caught.value


def test_no_step_is_nothing():
    assert compiled() is None


def test_steps_on_other_columns_become_lanes_of_one_layer():
    assert layers(fill(), encode(["city"])) == [
        [(["SimpleImputer"], ["age", "height"]), (["OneHotEncoder"], ["city"])]
    ]


def test_a_step_on_the_same_columns_grows_their_lane():
    assert layers(fill(), encode(["city"]), scale()) == [
        [(["SimpleImputer", "StandardScaler"], ["age", "height"]), (["OneHotEncoder"], ["city"])]
    ]


def test_the_same_columns_in_another_order_grow_their_lane():
    assert len(layers(fill(["age", "height"]), scale(["height", "age"]))) == 1


def test_a_step_on_some_of_a_lanes_columns_opens_a_layer():
    assert layers(fill(), scale(["age"])) == [
        [(["SimpleImputer"], ["age", "height"])],
        [(["StandardScaler"], ["age"])],
    ]


def test_a_lane_that_makes_more_columns_is_not_grown_by_their_names():
    flagged = step("flag", SimpleImputer(add_indicator=True), ["age"], "number")
    assert len(layers(flagged, scale(["age"]))) == 2
    assert set(transformed(flagged, scale(["age"]))["missingindicator_age"]) == {0.0, 1.0}


def test_a_step_on_all_columns_stands_alone():
    classes_by_layer = layers(fill(), encode(), best())
    assert classes_by_layer[1:] == [["SelectKBest"]]


def test_what_is_made_by_a_stage_grows_its_lane():
    shrink = step("shrink", PCA(1), {"made_by": "encode"})
    assert layers(encode(["city"]), shrink, fill()) == [
        [(["OneHotEncoder", "PCA"], ["city"]), (["SimpleImputer"], ["age", "height"])]
    ]


def test_what_is_made_by_a_step_on_all_columns_is_all_columns():
    assert layers(fill(), encode(), best(), step("s", MinMaxScaler(), {"made_by": "best"}))[
        -2:
    ] == [
        ["SelectKBest"],
        ["MinMaxScaler"],
    ]


def test_all_numbers_after_a_step_on_all_columns_are_what_it_gives():
    scaled = transformed(fill(), encode(), best(), scale())
    assert scaled.shape == (6, 2)
    assert np.allclose(scaled.mean(), 0)


def test_made_by_out_of_reach_names_both_stages():
    error = failure(encode(["city"]), step("shrink", PCA(1), {"made_by": "nobody"}))
    assert (error.code, error.stage, error.values["maker"]) == (
        "failed.made_by_out_of_reach",
        "shrink",
        "nobody",
    )


def test_unknown_column_names_the_stage_and_what_there_is():
    error = failure(fill(["aeg"]))
    assert (error.code, error.stage) == ("failed.unknown_column", "fill")
    assert error.values["columns"] == ["aeg"]
    assert error.values["known"] == list(KINDS)


def test_nothing_may_name_what_only_fitting_tells():
    assert failure(encode(["city"]), scale(["city_Lima"])).code == "failed.unknown_column"


def test_nothing_may_name_a_column_that_was_encoded():
    error = failure(encode(["city"]), encode(["city"], name="again"))
    assert (error.code, error.stage) == ("failed.unknown_column", "again")


@pytest.mark.parametrize(
    ("column_step", "expected"),
    [
        (fill(), KINDS),
        (scale(), KINDS),
        (encode(), {"age": "number", "height": "number"}),
        (step("o", OrdinalEncoder(), (), "word"), dict.fromkeys(KINDS, "number")),
        (step("t", TargetEncoder(), (), "word"), {"age": "number", "height": "number"}),
        (keep("age", "job"), {"age": "number", "job": "word"}),
        (derive("big", lambda table: table["age"] > 30), {**KINDS, "big": "boolean"}),
        (best(), {}),
    ],
    ids=["fill", "scale", "one-hot", "ordinal", "target", "keep", "derive", "best"],
)
def test_known_columns_after_a_step(column_step, expected):
    assert known_columns([column_step], KINDS) == expected


def test_ordinal_words_are_numbers_to_the_next_step():
    ordinal = step("o", OrdinalEncoder(), ["city"], "word")
    assert layers(ordinal, scale(["city"])) == [[(["OrdinalEncoder", "StandardScaler"], ["city"])]]


def test_dropping_takes_the_others_away():
    assert list(transformed(keep("age", "city")).columns) == ["age", "city"]


def test_keeping_all_drops_nothing():
    assert layers(keep(), fill()) == [[(["SimpleImputer"], ["age", "height"])]]


def test_dropping_a_whole_lane_drops_it():
    table = transformed(scale(["age"]), keep("height", "city", "job"))
    assert sorted(table.columns) == ["city", "height", "job"]


def test_dropping_part_of_a_lane_leaves_the_rest_scaled():
    scaled = transformed(scale(), keep("age"))
    assert list(scaled.columns) == ["age"]
    assert scaled["age"].mean() == pytest.approx(0)


def test_dropping_reaches_columns_that_nobody_can_name():
    assert list(transformed(encode(), fill(), keep("age")).columns) == ["age"]


def test_keeping_only_what_a_stage_makes_is_refused():
    error = failure(encode(), step("keep", "drop", {"made_by": "encode"}, others=True))
    assert error.code == "failed.made_by_out_of_reach"


def test_a_step_without_any_column_changes_nothing():
    words_only = {"city": "word"}
    assert compile_recipe([scale()], words_only) is None


def test_a_derived_column_is_known_to_what_follows():
    after = transformed(derive("tall", lambda table: table["height"] > 1.7), keep("tall"))
    assert list(after.columns) == ["tall"]


def test_a_function_of_the_table_between_lanes_keeps_the_order_of_work():
    half = derive("half", lambda table: table["age"] / 2)
    after = transformed(fill(), half, scale(["half"]))
    filled = ROWS["age"].fillna(40.0) / 2
    assert np.allclose(after["half"], (filled - filled.mean()) / filled.std(ddof=0))


def test_the_compiled_recipe_is_what_one_would_write_by_hand():
    by_hand = make_pipeline(
        make_column_transformer(
            (make_pipeline(fill().transformer, StandardScaler()), ["age", "height"]),
            (encode().transformer, ["city", "job"]),
            remainder="passthrough",
            verbose_feature_names_out=False,
        )
    ).set_output(transform="pandas")
    pd.testing.assert_frame_equal(
        transformed(fill(), encode(), scale()), by_hand.fit_transform(ROWS, Y), check_exact=True
    )


def test_merged_lanes_give_the_values_of_steps_one_after_the_other():
    rows = ROWS
    for names, column_step in (
        (["age", "height"], fill()),
        (["age", "height"], scale()),
        (["city"], encode()),
    ):
        layer = make_column_transformer(
            (column_step.transformer, names),
            remainder="passthrough",
            verbose_feature_names_out=False,
        ).set_output(transform="pandas")
        rows = layer.fit_transform(rows, Y)
    merged = transformed(fill(), scale(), encode(["city"]))
    pd.testing.assert_frame_equal(merged[rows.columns], rows, check_exact=True)


def shrink(name, choice, components=1):
    return step(name, PCA(components), choice)


def test_two_steps_that_make_the_same_names_have_their_stages_as_prefixes():
    two = transformed(fill(), shrink("one", ["age"]), shrink("two", ["height"]))
    assert list(two.columns) == ["one__pca0", "two__pca0", "city", "job"]


def test_only_names_that_are_there_twice_are_longer():
    two = transformed(fill(), shrink("one", ["age"]), shrink("two", ["height"]), encode(["city"]))
    assert [name for name in two.columns if "__" not in name] == [
        "city_Lima", "city_Oslo", "city_Rome", "job",
    ]  # fmt: skip


def test_longer_names_change_no_value():
    both = transformed(fill(), shrink("one", ["age"]), shrink("two", ["height"]))
    alone = transformed(fill(), shrink("one", ["age"]))
    np.testing.assert_array_equal(both["one__pca0"], alone["pca0"])


def test_the_column_that_was_there_keeps_its_name():
    rows = ROWS.assign(city_Lima=7.0, encode__city_Lima=8.0)
    X = compile_recipe([encode(["city"])], kinds_of(rows)).fit_transform(rows, Y)
    assert (X["city_Lima"] == 7).all()
    assert (X["encode__city_Lima"] == 8).all()
    assert X["encode__city_Lima_2"].tolist() == [1, 0, 1, 0, 0, 0]


def test_a_later_step_names_the_column_that_was_there():
    rows = ROWS.assign(city_Lima=range(6))
    recipe = [encode(["city"]), step("scale", MinMaxScaler(), ["city_Lima"])]
    X = compile_recipe(recipe, kinds_of(rows)).fit_transform(rows, Y)
    assert X["city_Lima"].max() == 1.0
    assert X["encode__city_Lima"].sum() == 2


def test_what_a_stage_makes_is_found_under_its_longer_names():
    rows = ROWS.assign(city_Lima=range(6))
    recipe = [encode(["city"]), shrink("less", {"made_by": "encode"}, 2)]
    X = compile_recipe(recipe, kinds_of(rows)).fit_transform(rows, Y)
    assert list(X.columns) == ["pca0", "pca1", "age", "height", "job", "city_Lima"]


def test_one_step_may_make_one_name_of_two_columns():
    rows = pd.DataFrame({"a": ["b_c", "d"], "a_b": ["c", "e"]})
    for choice in (["a", "a_b"], "all"):
        X = compile_recipe([encode(choice)], kinds_of(rows)).fit_transform(rows)
        assert list(X.columns) == ["encode__a_b_c", "a_d", "encode__a_b_c_2", "a_b_e"]


def test_a_filled_column_keeps_its_name_beside_its_indicator():
    rows = ROWS.assign(missingindicator_age=3.0)
    flagged = step("flag", SimpleImputer(add_indicator=True), ["age"], "number")
    recipe = [flagged, step("scale", MinMaxScaler(), ["age"])]
    X = compile_recipe(recipe, kinds_of(rows)).fit_transform(rows, Y)
    assert X["flag__missingindicator_age"].sum() == 1
    assert X["age"].max() == 1


def test_names_of_roles_are_taken():
    X = compile_recipe([encode(["city"])], KINDS, ["city_Oslo"]).fit_transform(ROWS, Y)
    assert list(X.columns[:3]) == ["city_Lima", "encode__city_Oslo", "city_Rome"]


def test_a_recipe_whose_names_cannot_be_equal_has_no_step_for_names():
    assert len(compiled(fill(), scale(), encode()).steps) == 1


def test_a_fold_that_lacks_the_category_has_the_plain_name():
    rows = ROWS.assign(city_Rome=1.0)
    recipe = compile_recipe([encode(["city"])], kinds_of(rows))
    assert "encode__city_Rome" in recipe.fit_transform(rows, Y)
    assert "encode__city_Rome" not in recipe.fit_transform(rows.head(3), Y)


def test_compiling_never_hands_out_the_steps_own_transformer():
    column_step = fill()
    compiled(column_step).fit(ROWS, Y)
    assert not hasattr(column_step.transformer, "statistics_")


def test_a_learned_step_learns_and_a_function_does_not():
    assert fill().learns
    assert not derive("a", lambda table: table["age"]).learns
    assert not keep("age").learns
