"""The preparing blocks: each does what scikit-learn or pandas does, exactly."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.feature_selection import SelectKBest, chi2, f_regression, mutual_info_classif
from sklearn.model_selection import GroupShuffleSplit, KFold, train_test_split
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, RobustScaler, TargetEncoder

from pipeline_core.blocks.prepare.derive_column import derive_column
from pipeline_core.blocks.prepare.drop_duplicates import drop_duplicates
from pipeline_core.blocks.prepare.encode_categories import encode_categories
from pipeline_core.blocks.prepare.filter_rows import filter_rows
from pipeline_core.blocks.prepare.impute_numbers import impute_numbers
from pipeline_core.blocks.prepare.impute_words import impute_words
from pipeline_core.blocks.prepare.query_sql import query_sql
from pipeline_core.blocks.prepare.scale import scale
from pipeline_core.blocks.prepare.select_columns import select_columns
from pipeline_core.blocks.prepare.select_k_best import select_k_best
from pipeline_core.blocks.prepare.set_roles import set_roles
from pipeline_core.blocks.prepare.split_rows import split_rows
from pipeline_core.engine.preview import preview
from pipeline_core.expressions import Expression
from tests.small_pipelines import TABLES, Blocks, chain, stage

RANDOM = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "age": RANDOM.integers(18, 80, 60),
        "income": np.where(RANDOM.random(60) < 0.2, np.nan, RANDOM.normal(9, 3, 60)),
        "city": RANDOM.choice(["Lima", "Oslo", "Quito"], 60),
        "credit": RANDOM.choice(["good", "bad"], 60, p=[0.7, 0.3]),
    }
)
NUMBERS = TABLE[["age", "income"]]


def view(drawing):
    blocks = Blocks()
    return preview(blocks.plan(drawing), blocks.functions).views


def positions(split):
    return split.train.tolist(), split.test.tolist()


class TestSetRoles:
    def test_every_role_is_kept(self):
        roles = set_roles(
            TABLE, target="credit", positive="good", id=["age"], weight="income", sensitive=["city"]
        )
        assert roles.not_features == ("credit", "income", "age")
        assert roles.sensitive == ("city",)
        assert roles.positive == "good"

    @pytest.mark.parametrize("value", ["1", 1])
    def test_the_positive_class_is_the_value_of_the_table(self, value):
        assert set_roles(pd.DataFrame({"y": [0, 1]}), target="y", positive=value).positive == 1
        flags = pd.DataFrame({"y": [True, False]})
        assert set_roles(flags, target="y", positive="True").positive is True

    def test_a_class_that_is_not_there_is_refused_with_those_that_are(self):
        with pytest.raises(ValueError, match="'credit' has no value 'Good'; it has 'bad', 'good'"):
            set_roles(TABLE, target="credit", positive="Good")

    def test_a_column_that_is_not_there_is_refused_unless_it_may_be_derived_later(self):
        for role in ("target", "weight", "group", "time"):
            with pytest.raises(ValueError, match=r"no columns \['credits'\]; it has \['age'"):
                set_roles(TABLE, **{role: "credits"})
        with pytest.raises(ValueError, match="no columns"):
            set_roles(TABLE, id=("credits",))
        assert set_roles(TABLE, sensitive=("sex",)).sensitive == ("sex",)


class TestRows:
    def test_a_filter_keeps_the_labels_of_the_rows_that_stay(self):
        filtered = filter_rows(TABLE, keep=Expression.parse("income > 9", "condition"))
        pd.testing.assert_frame_equal(filtered, TABLE[TABLE["income"] > 9])

    def test_duplicates_are_dropped_as_pandas_does(self):
        table = pd.DataFrame({"a": [1, 1, 2, 1], "b": [1, 2, 3, 1]})
        assert drop_duplicates(table).index.tolist() == [0, 1, 2]
        assert drop_duplicates(table, columns=("a",)).index.tolist() == [0, 2]
        assert drop_duplicates(table, columns=("a",), keep="last").index.tolist() == [2, 3]


class TestDerive:
    def test_new_rows_get_the_column_whatever_else_they_have(self):
        step = derive_column(name="old", value=Expression.parse("age >= 65"))
        step.set_output(transform="pandas").fit(TABLE)
        new = TABLE.assign(extra=1)[["extra", "age"]].head(3)
        result = step.transform(new)
        assert list(result) == ["extra", "age", "old"]
        assert result["old"].tolist() == (new["age"] >= 65).tolist()
        assert "old" not in new

    def test_it_can_be_cloned(self):
        value = Expression.parse("age * 2")
        assert clone(derive_column(name="x", value=value)).kw_args == {"name": "x", "value": value}


class TestColumns:
    def test_drop_columns_leaves_what_select_columns_drops(self):
        TABLES["table"] = NUMBERS
        steps = [
            stage("dropped", "drop_columns", {"columns": ["age"]}),
            stage("kept", "select_columns", {"columns": ["income"]}),
        ]
        for step in steps:
            views = view(chain(stage("given"), step))
            assert list(views[step.name].table.columns) == ["income"]

    def test_select_columns_drops_what_its_choice_leaves(self):
        assert select_columns(columns=("age",)) == "drop"

    @pytest.mark.parametrize("strategy", ["mean", "median", "most_frequent"])
    def test_numbers_are_filled_with_what_the_fitted_rows_say(self, strategy):
        train, test = NUMBERS.head(40), NUMBERS.tail(20)
        fill = {
            "mean": "mean",
            "median": "median",
            "most_frequent": lambda column: column.mode()[0],
        }
        result = impute_numbers(strategy=strategy).set_output(transform="pandas").fit(train)
        expected = test.fillna(train.agg(fill[strategy])).astype(float)
        pd.testing.assert_frame_equal(result.transform(test).astype(float), expected)

    def test_a_column_without_any_value_stays(self):
        empty = pd.DataFrame({"a": [np.nan, np.nan], "b": [1.0, 2.0]})
        assert impute_numbers().fit_transform(empty).shape == (2, 2)

    def test_the_indicator_says_where_a_value_was_missing(self):
        step = impute_numbers(add_indicator=True).set_output(transform="pandas")
        result = step.fit_transform(NUMBERS)
        assert (result["missingindicator_income"] == NUMBERS["income"].isna()).all()

    def test_a_fixed_value_fills_numbers_and_words(self):
        numbers = impute_numbers(strategy="constant", fill_value=-1).fit_transform(NUMBERS)
        assert (numbers[NUMBERS["income"].isna(), 1] == -1).all()
        words = pd.DataFrame({"city": ["Lima", None, "Oslo"]})
        assert impute_words(strategy="constant").fit_transform(words)[1, 0] == "missing"

    def test_words_come_out_as_words(self):
        words = pd.DataFrame({"city": ["Lima", None, "Oslo", "Lima"]})
        result = impute_words().set_output(transform="pandas").fit_transform(words)
        assert result["city"].tolist() == ["Lima", "Lima", "Oslo", "Lima"]
        assert result["city"].dtype == "str"

    @pytest.mark.parametrize("method", ["standard", "minmax", "robust"])
    def test_scaling_is_undone_by_its_own_inverse(self, method):
        step = scale(method=method)
        filled = NUMBERS.fillna(0.0)
        result = step.fit_transform(filled)
        np.testing.assert_allclose(step.inverse_transform(result), filled)
        assert (method == "robust") == isinstance(step, RobustScaler)


class TestEncode:
    CITIES = TABLE[["city"]]

    def test_one_hot_gives_a_table_and_nothing_for_unknown_words(self):
        step = encode_categories().set_output(transform="pandas").fit(self.CITIES)
        result = step.transform(pd.DataFrame({"city": ["Rome", "Lima"]}))
        assert result.sum(axis=1).tolist() == [0.0, 1.0]
        reference = OneHotEncoder(sparse_output=False).fit_transform(self.CITIES)
        np.testing.assert_array_equal(step.transform(self.CITIES).to_numpy(), reference)

    def test_rare_words_share_a_column(self):
        few = pd.DataFrame({"city": ["Lima"] * 9 + ["Oslo", "Rome"]})
        step = encode_categories(min_frequency=3).fit(few)
        assert step.get_feature_names_out().tolist() == ["city_Lima", "city_infrequent_sklearn"]

    def test_ordinal_numbers_new_words_minus_one(self):
        step = encode_categories(method="ordinal").fit(self.CITIES)
        assert step.transform(pd.DataFrame({"city": ["Rome"]})).tolist() == [[-1.0]]
        np.testing.assert_array_equal(
            step.transform(self.CITIES), OrdinalEncoder().fit_transform(self.CITIES)
        )

    def test_target_encodes_inside_seeded_folds(self):
        step = encode_categories(method="target", random_state=3)
        result = step.fit_transform(self.CITIES, TABLE["credit"])
        folds = KFold(5, shuffle=True, random_state=3)
        reference = TargetEncoder(cv=folds).fit_transform(self.CITIES, TABLE["credit"])
        np.testing.assert_array_equal(result, reference)
        assert not np.array_equal(result, step.transform(self.CITIES))
        other = encode_categories(method="target", random_state=4)
        assert not np.array_equal(result, other.fit_transform(self.CITIES, TABLE["credit"]))

    def test_whole_numbers_can_be_a_number_to_predict(self):
        step = encode_categories(method="target", target_type="continuous", random_state=0)
        assert step.fit_transform(self.CITIES, TABLE["age"]).shape == (60, 1)


class TestSelectKBest:
    X = pd.DataFrame(RANDOM.random((60, 6)), columns=list("abcdef"))

    @pytest.mark.parametrize(
        ("score", "function"), [("chi2", chi2), ("f_regression", f_regression)]
    )
    def test_it_scores_as_scikit_learn_does(self, score, function):
        y = (self.X["c"] > 0.5).astype(int)
        result = select_k_best(k=2, score=score).fit(self.X, y)
        reference = SelectKBest(function, k=2).fit(self.X, y)
        np.testing.assert_array_equal(result.scores_, reference.scores_)

    def test_mutual_information_has_the_seed(self):
        y = TABLE["credit"]
        result = select_k_best(k=1, score="mutual_info_classif", random_state=5).fit(self.X, y)
        reference = mutual_info_classif(self.X, y, random_state=5)
        np.testing.assert_array_equal(result.scores_, reference)
        refitted = clone(result).fit(self.X, y)
        np.testing.assert_array_equal(result.scores_, refitted.scores_)


class TestSplit:
    GROUPS = TABLE["city"]

    @pytest.mark.parametrize("share", [0.25, 0.1, 0.5])
    def test_random_and_stratified_are_those_of_scikit_learn_in_their_order(self, share):
        y = TABLE["credit"]
        result = split_rows(TABLE, y, test_share=share, random_state=7)
        train, test = train_test_split(TABLE, test_size=share, random_state=7)
        pd.testing.assert_frame_equal(TABLE.iloc[result.train], train)
        pd.testing.assert_frame_equal(TABLE.iloc[result.test], test)
        result = split_rows(TABLE, y, how="stratified", test_share=share, random_state=7)
        train, test = train_test_split(TABLE, test_size=share, random_state=7, stratify=y)
        pd.testing.assert_frame_equal(TABLE.iloc[result.train], train)
        pd.testing.assert_frame_equal(TABLE.iloc[result.test], test)

    def test_a_group_is_on_one_side_only(self):
        result = split_rows(
            TABLE, TABLE["credit"], self.GROUPS, how="group", test_share=0.4, random_state=1
        )
        sides = [set(self.GROUPS.iloc[part]) for part in result]
        assert sides[0].isdisjoint(sides[1])
        expected = next(
            GroupShuffleSplit(1, test_size=0.4, random_state=1).split(TABLE, groups=self.GROUPS)
        )
        assert positions(result) == (expected[0].tolist(), expected[1].tolist())

    @pytest.mark.parametrize("dates", [True, False])
    def test_by_time_the_last_rows_are_the_test_and_equal_times_keep_their_order(self, dates):
        times = pd.Series([3, 1, 2, 3, 1], name="t")
        times = pd.to_datetime(times, unit="D") if dates else times
        result = split_rows(TABLE.head(5), TABLE["credit"].head(5), times=times, how="time")
        assert positions(result) == ([1, 4, 2], [0, 3])

    def test_many_equal_times_keep_their_order_too(self):
        times = pd.Series([1, 0] * 200)
        result = split_rows(times.to_frame(), times, times=times, how="time", test_share=0.5)
        assert positions(result) == (list(range(1, 400, 2)), list(range(0, 400, 2)))

    @pytest.mark.parametrize(
        ("how", "parts", "message"),
        [
            ("stratified", {"y": None}, "needs a target"),
            ("stratified", {"y": pd.Series(["a", "a", "b"], name="y")}, "of 'y'; 'b' has only one"),
            ("stratified", {"y": pd.Series(["a", None, "a"], name="y")}, "'y' is missing in 1"),
            ("group", {}, "needs a group column"),
            ("group", {"groups": pd.Series(["a", "a", "a"], name="g")}, "'g' has only one"),
            ("group", {"groups": pd.Series(["a", "b", None], name="g")}, "'g' is missing in 1"),
            ("time", {}, "needs a time column"),
            ("time", {"times": pd.Series(["2020", "2021", "2019"], name="t")}, "'t' is text"),
            ("time", {"times": pd.Series([1.0, np.nan, 2.0], name="t")}, "'t' is missing in 1"),
            ("time", {"times": pd.Series([1.0], name="t")}, "rows on both sides"),
        ],
    )
    def test_impossible_splits_are_errors_with_the_reason(self, how, parts, message):
        inputs = {"y": pd.Series(["a", "b", "a"]), **parts}
        with pytest.raises(ValueError, match=message):
            split_rows(TABLE.head(3), how=how, **inputs)


class TestQuerySql:
    def test_it_asks_all_tables_by_name(self):
        cities = pd.DataFrame({"city": ["Lima", "Oslo"], "country": ["Peru", "Norway"]})
        made = query_sql(
            {"people": TABLE, "cities": cities},
            sql="SELECT country, max(age) AS oldest FROM people JOIN cities USING (city) "
            "GROUP BY country ORDER BY country",
        )
        oldest = TABLE.merge(cities, on="city").groupby("country")["age"].max()
        assert made.set_index("country")["oldest"].to_dict() == oldest.to_dict()

    def test_more_rows_than_wanted_are_refused(self):
        with pytest.raises(ValueError, match="more than 5 rows"):
            query_sql({"people": TABLE}, sql="SELECT * FROM people", max_rows=5)
