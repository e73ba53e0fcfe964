"""What year is this work of art?: scikit-learn's figures, and what README and notes say."""

from __future__ import annotations

import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import GroupShuffleSplit, ShuffleSplit
from sklearn.pipeline import make_pipeline

import pipeline_core as fabrica
from pipeline_core.measures.stop_words import stop_words
from tests.example_names import EXAMPLES

FILE = EXAMPLES / "art" / "art.yaml"


@pytest.fixture(scope="module")
def works() -> pd.DataFrame:
    return pd.read_csv(EXAMPLES / "art" / "tate_text.csv.gz")


def fitted(works, splitter, groups=None):
    """Fit by plain scikit-learn; return the model, the true and the predicted years."""
    train, test = next(splitter.split(works, groups=groups))

    def words():
        return TfidfVectorizer(
            ngram_range=(1, 2), min_df=3, max_features=1000, stop_words=stop_words("english")
        )

    columns = make_column_transformer((words(), "title"), (words(), "medium"))
    model = make_pipeline(columns, Ridge(alpha=30))
    model.fit(works.iloc[train], works["year"].iloc[train])
    return model, works["year"].iloc[test], model.predict(works.iloc[test])


@pytest.fixture(scope="module")
def by_hand(works):
    return fitted(works, GroupShuffleSplit(1, test_size=0.25, random_state=0), works["artist"])


def test_figures_are_those_of_plain_scikit_learn(by_hand, tmp_path):
    run = fabrica.run(fabrica.read(FILE, workspace=tmp_path), to=("word_scores", "baseline_scores"))
    _, true, predicted = by_hand
    metrics = run.metrics["word_scores"]
    # Ridge on a sparse matrix is solved step by step; the order of columns moves last digits.
    assert metrics["r2"] == pytest.approx(r2_score(true, predicted), rel=1e-6)
    assert metrics["mean_absolute_error"] == pytest.approx(
        mean_absolute_error(true, predicted), rel=1e-6
    )
    assert (round(metrics["r2"], 2), round(metrics["mean_absolute_error"], 1)) == (0.12, 4.8)
    assert round(run.metrics["baseline_scores"]["mean_absolute_error"], 1) == 5.2


def test_the_words_that_are_named_weigh_as_is_said(by_hand):
    columns, ridge = by_hand[0]
    names = [name.split("__")[1] for name in columns.get_feature_names_out()]
    medium = len(columns.transformers_[0][1].get_feature_names_out())
    weights = pd.Series(ridge.coef_, names)
    title, material = weights.iloc[:medium], weights.iloc[medium:]
    assert title.idxmax() == "memory"
    assert title["memory"] == weights.max()
    assert (material[["woodcut", "lithograph", "aquatint"]] < -1).all()
    assert (material[["acrylic", "digital"]] > 1).all()


def test_figures_of_the_table_are_those_of_the_readme(works):
    assert works.shape == (4284, 5)
    assert works["artist"].nunique() == 701
    assert (works["year"].min(), works["year"].max()) == (1990, 2012)
    assert works.duplicated(["title", "medium", "year"]).sum() == 1016
    assert works["id"].corr(works["year"]).round(2) == 0.57
    memory = works[works["title"].str.contains(r"\bmemory\b", case=False)]
    series = memory[memory["artist"] == "Moriyama, Daido"]
    assert (len(series), len(memory)) == (39, 49)
    assert set(series["year"]) == {2012}


def test_torn_artists_flatter_and_check_says_so(works, tmp_path):
    _, true, predicted = fitted(works, ShuffleSplit(1, test_size=0.25, random_state=0))
    assert round(r2_score(true, predicted), 2) == 0.21
    torn = fabrica.read(FILE, workspace=tmp_path).set("split.how", "random")
    codes = {problem.code for problem in fabrica.check(torn)}
    assert {"group_ignored", "rows_repeated"} <= codes


@pytest.mark.long
def test_whole(tmp_path):
    run = fabrica.run(fabrica.read(FILE, workspace=tmp_path))
    assert run.status == "succeeded"
    assert abs(run.metrics["word_folds"]["r2_mean"]) < 0.05
    assert run.metrics["piece_scores"]["r2"] > run.metrics["word_scores"]["r2"]
    drops = run.table("importance", "importance").set_index("column")["mean_drop"]
    assert drops["medium"] > 3 * drops["title"] > 0
