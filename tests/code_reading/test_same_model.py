"""What is read of a source computes what the source computes; and models of skops files."""

from pathlib import Path

import pytest
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PowerTransformer

import pipeline_core
from pipeline_core.catalog import load_catalogue
from pipeline_core.code_reading.estimator_blocks import EstimatorBlocks, class_of
from pipeline_core.code_reading.file import read_file
from pipeline_core.code_reading.values import Constant, Estimator
from pipeline_core.errors import SpecError
from pipeline_core.spec import dump

PENGUINS = Path(__file__).parents[2] / "examples" / "penguins" / "penguins.csv"
SOURCE = """
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder

d = pd.read_csv("penguins.csv")
d = d.dropna(subset=["sex"])
X, y = d.drop(columns=["species", "year"]), d["species"]
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.4, random_state=5, stratify=y
)
numbers = ["bill_length_mm", "body_mass_g"]
pre = make_column_transformer(
    (make_pipeline(SimpleImputer(strategy="median"), MinMaxScaler()), numbers),
    (OneHotEncoder(handle_unknown="ignore"), ["island"]),
)
model = make_pipeline(pre, LogisticRegression(C=0.2, random_state=0)).fit(X_train, y_train)
share = model.predict_proba(X_test)
scores = accuracy_score(y_test, model.predict(X_test)), log_loss(y_test, share)
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("workspace"))


def test_the_stages_score_as_the_source_does(tmp_path, catalogue, monkeypatch):
    (tmp_path / "penguins.csv").write_bytes(PENGUINS.read_bytes())
    reading = read_file(SOURCE.encode(), "penguins", catalogue)
    assert reading.remarks == ()
    (tmp_path / "p.yaml").write_text(dump(reading.pipeline))
    run = pipeline_core.run(pipeline_core.read(tmp_path / "p.yaml", workspace=tmp_path / "w"))
    metrics = run.stages["model_scores"].metrics
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(SOURCE, names)  # our own, above
    assert names["scores"][0] == metrics["accuracy"]
    assert names["scores"][1] == pytest.approx(metrics["log_loss"], rel=1e-9)


@pytest.mark.long
def test_a_class_with_its_defaults_is_the_same_object_or_says_why_not(catalogue):
    blocks, same = EstimatorBlocks(catalogue), 0
    for path in list(blocks.paths()):
        dotted = path.replace(":", ".")
        for is_model in (True, False):
            if not blocks.block_of(dotted, is_model=is_model):
                continue
            try:
                class_of(dotted)()
            except TypeError:
                continue  # it needs an estimator
            call = blocks.block_call(Estimator(dotted, {}, 1, ""), is_model=is_model)
            assert call is not None
            same += not call.differences
            for difference in call.differences:
                assert difference.code == "code.differs", (path, difference)
    assert same > 100


def test_a_default_that_differs_from_the_blocks_is_written(catalogue):
    blocks = EstimatorBlocks(catalogue)
    call = blocks.block_call(
        Estimator("sklearn.linear_model.LogisticRegression", {"C": Constant(2)}, 1, ""),
        is_model=True,
    )
    assert (call.settings, call.differences) == ({"C": 2, "max_iter": 100}, ())


def test_what_a_block_does_otherwise_is_said(catalogue):
    blocks = EstimatorBlocks(catalogue)
    arguments = {"solver": Constant("newton-cg")}
    estimator = Estimator("sklearn.linear_model.LogisticRegression", arguments, 1, "")
    (difference,) = blocks.block_call(estimator, is_model=True).differences
    assert (difference.code, difference.values["code"]) == ("code.differs", "newton-cg")


def test_a_skops_file_gives_its_estimators(catalogue):
    from skops.io import dumps

    lanes = ColumnTransformer(
        [("cat", OneHotEncoder(min_frequency=3), ["a"]), ("num", PowerTransformer(), ["b", "c"])]
    )
    model = make_pipeline(lanes, PCA(n_components=3), LogisticRegression(C=7.0))
    stages = read_file(dumps(model), "m", catalogue).pipeline.stages
    blocks = {stage.block: dict(stage.settings) for stage in stages.values()}
    assert blocks["one_hot_encoder"]["min_frequency"] == 3
    assert blocks["one_hot_encoder"]["columns"] == ["a"]
    assert blocks["power_transformer"]["columns"] == ["b", "c"]
    assert blocks["pca"]["n_components"] == 3
    assert blocks["logistic_regression"]["C"] == 7.0


def test_a_skops_file_with_other_types_is_not_opened(catalogue):
    from skops.io import dumps

    class Odd:
        pass

    with pytest.raises(SpecError) as refusal:
        read_file(dumps({"a": Odd()}), "m", catalogue)
    assert refusal.value.code == "code.skops_types"
