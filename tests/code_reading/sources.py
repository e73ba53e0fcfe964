"""Sources of scikit-learn as people write them, and what each is read as.

Of each: its text; the stages as `name: block` with some settings; and the codes of what did
not come along, with their lines.
"""

from __future__ import annotations

from textwrap import dedent
from typing import Any, NamedTuple


class Case(NamedTuple):
    text: str
    stages: dict[str, str]
    settings: dict[str, Any]
    remarks: list[tuple[int, str]]


CASES: dict[str, Case] = {}


def case(name: str, text: str, stages: str, remarks: str = "", **settings: Any) -> None:
    pairs = dict(pair.split(":") for pair in stages.split())
    codes = [(int(line), code) for line, code in (pair.split(":") for pair in remarks.split())]
    CASES[name] = Case(dedent(text).strip() + "\n", pairs, settings, codes)


ROWS = "d:read_csv roles:set_roles split:split_rows"

case(
    "aliases",
    """
    import pandas as p
    import sklearn.linear_model as lm
    from sklearn.model_selection import train_test_split as tts
    d = p.read_csv("a.csv", sep=";", decimal=",")
    X, y = d.drop("y", axis=1), d["y"]
    X_train, X_test, y_train, y_test = tts(X, y, test_size=0.2, random_state=7)
    m = lm.LogisticRegression().fit(X_train, y_train)
    print(m.score(X_test, y_test))
    """,
    f"{ROWS} m:logistic_regression m_scores:evaluate",
    d={"path": "a.csv", "separator": ";", "decimal": ","},
    roles={"target": "y"},
    split={"how": "random", "test_share": 0.2, "random_state": 7},
    m={"max_iter": 100},
)

case(
    "star_imports",
    """
    import pandas as pd
    from sklearn.model_selection import *
    from sklearn.svm import *
    d = pd.read_csv("a.csv")
    X, Xt, y, yt = train_test_split(d[["a", "b"]], d["y"], stratify=d["y"])
    SVC(C=3, kernel="linear", coef0=-1.5).fit(X, y)
    """,
    "d:read_csv roles:set_roles select_columns:select_columns split:split_rows svc:svc",
    split={"how": "stratified", "test_share": 0.25},
    svc={"C": 3, "kernel": "linear", "coef0": -1.5},
    select_columns={"columns": ["a", "b"]},
)

case(
    "chained",
    """
    import pandas as pd
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler, PolynomialFeatures
    d = pd.read_csv("a.csv").dropna().drop_duplicates(subset="a").drop(columns=["id"])
    make_pipeline(PolynomialFeatures(3), StandardScaler(), Ridge(2.0)).fit(d.drop(columns="y"), d.y)
    """,
    "d:read_csv drop_missing:drop_missing drop_duplicates:drop_duplicates roles:set_roles"
    " drop_columns:drop_columns polynomial_features:polynomial_features"
    " standard_scaler:standard_scaler ridge:ridge",
    polynomial_features={"columns": "all", "degree": 3},
    ridge={"alpha": 2.0},
)

case(
    "functions",
    """
    import pandas as pd
    from sklearn.model_selection import train_test_split
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.metrics import accuracy_score

    def load(path, target="y"):
        d = pd.read_csv(path)
        return d.drop(columns=[target]), d[target]

    def main():
        X, y = load("a.csv")
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        forest = RandomForestClassifier(n_estimators=50, random_state=0)
        forest.fit(X_train, y_train)
        print(f"accuracy {accuracy_score(y_test, forest.predict(X_test)):.3f}")

    if __name__ == "__main__":
        main()
    """,
    f"{ROWS} forest:random_forest_classifier forest_scores:evaluate",
    forest={"n_estimators": 50, "random_state": 0},
)

case(
    "notebook",
    """
    # In[1]:
    %matplotlib inline
    !pip install scikit-learn
    import pandas as pd
    from sklearn.tree import DecisionTreeClassifier
    # In[2]:
    d = pd.read_csv("a.csv")
    d.head()
    # In[3]:
    X, y = d[["a"]], d["y"]
    tree = DecisionTreeClassifier(max_depth=3)
    tree.fit(X, y)
    """,
    "d:read_csv roles:set_roles select_columns:select_columns tree:decision_tree_classifier",
    "2:code.magic 3:code.magic 8:code.only_shows",
    tree={"max_depth": 3},
)

case(
    "by_hand",
    """
    import pandas as pd
    from sklearn.preprocessing import StandardScaler
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.model_selection import train_test_split
    d = pd.read_csv("a.csv")
    y = d.pop("y")
    X_train, X_test, y_train, y_test = train_test_split(d, y, random_state=1)
    scaler = StandardScaler()
    X_train = scaler.fit_transform(X_train)
    X_test = scaler.transform(X_test)
    knn = KNeighborsClassifier(n_neighbors=7)
    knn.fit(X_train, y_train)
    knn.score(X_test, y_test)
    """,
    f"{ROWS} scaler:standard_scaler knn:k_neighbors_classifier knn_scores:evaluate",
    scaler={"columns": "all"},
    knn={"n_neighbors": 7},
)

case(
    "leak",
    """
    import pandas as pd
    from sklearn.preprocessing import MinMaxScaler
    from sklearn.linear_model import Lasso
    from sklearn.model_selection import train_test_split
    d = pd.read_csv("a.csv")
    X, y = d.drop(columns=["y"]), d["y"]
    X = MinMaxScaler().fit_transform(X)
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    Lasso(alpha=0.1).fit(X_train, y_train)
    """,
    f"{ROWS} min_max_scaler:min_max_scaler lasso:lasso",
    "7:code.learned_before_split",
    lasso={"alpha": 0.1},
)

case(
    "columns_by_kind",
    """
    import numpy as np, pandas as pd
    from sklearn.compose import make_column_transformer, make_column_selector as selector
    from sklearn.pipeline import make_pipeline
    from sklearn.impute import SimpleImputer
    from sklearn.preprocessing import OneHotEncoder, RobustScaler
    from sklearn.linear_model import LogisticRegression
    d = pd.read_csv("a.csv")
    pre = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), selector(dtype_include=object)),
        (make_pipeline(SimpleImputer(), RobustScaler()), selector(dtype_include=np.number)),
        remainder="passthrough",
    )
    make_pipeline(pre, LogisticRegression(C=2)).fit(d.drop(columns="y"), d["y"])
    """,
    "d:read_csv roles:set_roles simple_imputer:simple_imputer robust_scaler:robust_scaler"
    " one_hot_encoder:one_hot_encoder logistic_regression:logistic_regression",
    simple_imputer={"columns": {"kind": "number"}},
    one_hot_encoder={"columns": {"kind": "word"}},
)

case(
    "grid",
    """
    import pandas as pd
    from sklearn.pipeline import Pipeline
    from sklearn.decomposition import PCA
    from sklearn.svm import SVC
    from sklearn.model_selection import GridSearchCV, train_test_split
    d = pd.read_csv("a.csv")
    X_train, X_test, y_train, y_test = train_test_split(d.drop(columns="y"), d["y"])
    pipe = Pipeline([("pca", PCA(n_components=2)), ("svc", SVC())])
    grid = {"pca__n_components": range(1, 4), "svc__C": [1, 10], "svc__nothing": [1]}
    best = GridSearchCV(pipe, grid, cv=3, scoring="roc_auc", n_jobs=-1)
    best.fit(X_train, y_train)
    print(best.best_params_, best.score(X_test, y_test))
    """,
    f"{ROWS} pca:pca pipe:svc best:search best_scores:evaluate",
    "11:code.vary_unclear",
    best={
        "vary": {"pca.n_components": [1, 2, 3], "pipe.C": [1, 10]},
        "folds": 3,
        "metric": "roc_auc",
    },
)

case(
    "dynamic",
    """
    import os
    import pandas as pd
    from sklearn.ensemble import GradientBoostingRegressor
    n = 10
    d = pd.read_csv(os.environ["DATA"])
    model = GradientBoostingRegressor(n_estimators=n * 2, max_depth=n, learning_rate=0.5)
    model.fit(d.drop(columns=["y"]), d["y"])
    """,
    "d:read_csv roles:set_roles model:gradient_boosting_regressor",
    "5:code.path_computed 6:code.setting_computed",
    model={"max_depth": 10, "learning_rate": 0.5},
)

case(
    "several_models",
    """
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB
    from sklearn.model_selection import cross_val_score
    d = pd.read_csv("a.csv")
    X, y = d.drop(columns="y"), d["y"]
    models = {"line": LogisticRegression(max_iter=1000), "bayes": GaussianNB()}
    for name, model in models.items():
        print(name, cross_val_score(model, X, y, cv=5, scoring="f1_macro").mean())
    """,
    "d:read_csv roles:set_roles model:logistic_regression model_folds:cross_validate"
    " model_2:gaussian_nb model_2_folds:cross_validate",
    "9:code.folds_differ",
    model_folds={"folds": 5, "scorers": ["f1_macro"]},
)

case(
    "conditions",
    """
    import pandas as pd
    from sklearn.linear_model import Ridge
    d = pd.read_csv("a.csv")
    if len(d) > 100:
        d = d.sample(100)
    d["ratio"] = d["a"] / d["b"]
    ridge = Ridge(alpha=0.5)
    ridge.fit(d[["a", "ratio"]], d["y"])
    """,
    "d:read_csv roles:set_roles select_columns:select_columns ridge:ridge",
    "4:code.control_flow 6:code.column_changed",
    ridge={"alpha": 0.5},
)

case(
    "example_data",
    """
    from sklearn.datasets import load_iris
    from sklearn.model_selection import train_test_split
    from sklearn.linear_model import LogisticRegression
    iris = load_iris()
    X_train, X_test, y_train, y_test = train_test_split(iris.data, iris.target, random_state=0)
    clf = LogisticRegression(max_iter=200).fit(X_train, y_train)
    """,
    "iris:example_data roles:set_roles split:split_rows clf:logistic_regression",
    roles={"target": "species"},
    clf={"max_iter": 200},
)

case(
    "voting",
    """
    import pandas as pd
    from sklearn.ensemble import VotingClassifier, ExtraTreesClassifier
    from sklearn.linear_model import LogisticRegression
    d = pd.read_csv("a.csv")
    vote = VotingClassifier([("a", LogisticRegression()), ("b", ExtraTreesClassifier())],
                            voting="soft")
    vote.fit(d.drop(columns="y"), d["y"])
    """,
    "d:read_csv roles:set_roles a:logistic_regression b:extra_trees_classifier vote:vote",
    vote={"voting": "soft"},
)

case(
    "other_libraries",
    """
    import pandas as pd
    from catboost import CatBoostClassifier
    from sklearn.dummy import DummyClassifier
    d = pd.read_csv("a.csv", index_col=0)
    model = CatBoostClassifier(iterations=10)
    model.fit(d.drop(columns="y"), d["y"])
    base = DummyClassifier(strategy="prior").fit(d.drop(columns="y"), d["y"])
    """,
    "d:read_csv roles:set_roles base:dummy_classifier",
    "4:code.no_setting 5:code.no_block 6:code.no_block",
)

case(
    "only_a_pipeline",
    """
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.linear_model import ElasticNet
    pipe = Pipeline([("scale", StandardScaler(with_mean=False)), ("net", ElasticNet(l1_ratio=0.7))])
    """,
    "scale:standard_scaler pipe:elastic_net",
    "0:code.not_fitted",
    scale={"with_mean": False},
    pipe={"l1_ratio": 0.7},
)

case(
    "split_of_tables",
    """
    import pandas as pd
    from sklearn.model_selection import train_test_split
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.metrics import mean_absolute_error
    d = pd.read_csv("a.csv")
    train, test = train_test_split(d, train_size=0.8, random_state=3)
    features = ["a", "b"]
    model = HistGradientBoostingRegressor(max_iter=50)
    model.fit(train[features], train["y"])
    print(mean_absolute_error(test["y"], model.predict(test[features])))
    """,
    "d:read_csv roles:set_roles select_columns:select_columns split:split_rows"
    " model:hist_gradient_boosting_regressor model_scores:evaluate",
    split={"test_share": 0.2, "random_state": 3},
    model={"max_iter": 50},
)

case(
    "columns_in_place",
    """
    import pandas as pd
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler
    from sklearn.linear_model import SGDClassifier
    d = pd.read_csv("a.csv")
    d.drop(["id"], axis=1, inplace=True)
    X, Xt, y, yt = train_test_split(d.drop(columns="y"), d["y"])
    numbers = ["a", "b"]
    scaler = StandardScaler()
    X[numbers] = scaler.fit_transform(X[numbers])
    Xt[numbers] = scaler.transform(Xt[numbers])
    sgd = SGDClassifier(loss="log_loss").fit(X, y)
    """,
    "d:read_csv roles:set_roles drop_columns:drop_columns split:split_rows"
    " scaler:standard_scaler sgd:sgd_classifier",
    scaler={"columns": ["a", "b"]},
    drop_columns={"columns": ["id"]},
    sgd={"loss": "log_loss"},
)

case(
    "class_without_block",
    """
    import pandas as pd
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler
    from sklearn.linear_model import Ridge
    import numpy as np
    d = pd.read_csv("a.csv")
    model = make_pipeline(FunctionTransformer(np.log1p), StandardScaler(), Ridge())
    model.fit(d.drop(columns="y"), d["y"])
    """,
    "d:read_csv roles:set_roles standard_scaler:standard_scaler model:ridge",
    "7:code.no_block",
)

case(
    "clusters",
    """
    import pandas as pd
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score
    d = pd.read_csv("a.csv")
    km = KMeans(n_clusters=4, random_state=0)
    km.fit(d)
    print(silhouette_score(d, km.predict(d)))
    """,
    "d:read_csv km:k_means",
    "7:code.no_judge",
    km={"n_clusters": 4, "random_state": 0},
)

case(
    "labels_and_weights",
    """
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.preprocessing import LabelEncoder
    d = pd.read_csv("a.csv")
    X, y = d[["a"]], d["y"]
    y = LabelEncoder().fit_transform(y)
    w = d["w"] * 2
    best = GridSearchCV(LogisticRegression(), {"C": [1, 2]}, refit=False)
    best.fit(X, y, sample_weight=w)
    """,
    "d:read_csv roles:set_roles select_columns:select_columns"
    " model:logistic_regression best:search",
    "7:code.target_as_it_is 8:code.computed 9:code.no_setting 10:code.no_setting",
    best={"vary": {"model.C": [1, 2]}},
)
