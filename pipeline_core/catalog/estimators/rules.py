"""What blocks of scikit-learn's classes do otherwise than the class, as data.

A class that is not named here needs nothing: its block is what scikit-learn declares. All
entries are by the class's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.spec.entry import Need, Predicted

# Why a class is no block; the documentation has the sentences.
REASONS: Mapping[str, str] = {
    "canvas": "The canvas does it: stages and wires make pipelines, column choices, searches.",
    "describes": "It predicts nothing for new rows and makes no columns: it describes a table.",
    "models": "It is made of several models, which come over wires and not from a form.",
    "several_targets": "It needs several targets; roles hold one.",
    "target": "It changes the target, which no step does.",
    "both": "It groups rows and columns at once, and no wire carries both.",
    "no_table": "It does not take a table of numbers: it takes images, dictionaries or a matrix "
    "that was computed before.",
    "text": "It takes one column of text and gives a sparse matrix; `text_to_words` does the same.",
    "sparse": "It gives sparse matrices only, which are no tables.",
    "pairs": "As a step it gives a pair of tables where a target is there, and no table.",
    "deprecated": "scikit-learn drops it; `sgd_classifier` and `sgd_regressor` can do the same.",
    "columns": "As a clusterer it groups columns, not rows; as a step it is there.",
}
LEFT_OUT: Mapping[str, str] = {
    **dict.fromkeys(
        ("ColumnTransformer", "FeatureUnion", "FrozenEstimator", "FunctionTransformer",
         "GridSearchCV", "Pipeline", "RandomizedSearchCV"), "canvas"),
    **dict.fromkeys(
        ("EmpiricalCovariance", "GraphicalLasso", "GraphicalLassoCV", "KernelDensity",
         "LedoitWolf", "MinCovDet", "NearestNeighbors", "OAS", "ShrunkCovariance"), "describes"),
    **dict.fromkeys(
        ("StackingClassifier", "StackingRegressor", "VotingClassifier", "VotingRegressor"),
        "models"),
    **dict.fromkeys(
        ("ClassifierChain", "MultiOutputClassifier", "MultiOutputRegressor",
         "MultiTaskElasticNet", "MultiTaskElasticNetCV", "MultiTaskLasso", "MultiTaskLassoCV",
         "RegressorChain"), "several_targets"),
    **dict.fromkeys(("LabelBinarizer", "LabelEncoder", "MultiLabelBinarizer"), "target"),
    **dict.fromkeys(("SpectralBiclustering", "SpectralCoclustering"), "both"),
    **dict.fromkeys(
        ("DictVectorizer", "FeatureHasher", "KernelCenterer", "PatchExtractor", "SparseCoder"),
        "no_table"),
    **dict.fromkeys(("CountVectorizer", "HashingVectorizer", "TfidfVectorizer"), "text"),
    **dict.fromkeys(
        ("KNeighborsTransformer", "RadiusNeighborsTransformer", "TfidfTransformer"), "sparse"),
    **dict.fromkeys(("PassiveAggressiveClassifier", "PassiveAggressiveRegressor"), "deprecated"),
    "PLSSVD": "pairs",
}  # fmt: skip
# Classes of two kinds of which one kind is no block.
LEFT_OUT_AS: Mapping[tuple[str, str], str] = {
    ("CCA", "column"): "pairs",
    ("PLSCanonical", "column"): "pairs",
    ("PLSRegression", "column"): "pairs",
    ("FeatureAgglomeration", "row"): "columns",
}

# Always passed, and not offered: steps give tables, outlier detectors predict for new rows.
FIXED: Mapping[str, Mapping[str, Any]] = {
    "IterativeImputer": {"keep_empty_features": False},  # True writes into the caller's table
    "LocalOutlierFactor": {"novelty": True},
    "OneHotEncoder": {"sparse_output": False},
    "RandomTreesEmbedding": {"sparse_output": False},
    "SplineTransformer": {"sparse_output": False},
}
# scikit-learn gives them only once a module of `sklearn.experimental` was imported.
EXPERIMENTAL: Mapping[str, str] = {"IterativeImputer": "enable_iterative_imputer"}
# A number of folds that are drawn at random: a splitter with the stage's seed draws them.
SEEDED_FOLDS: Mapping[str, str] = {"TargetEncoder": "cv"}
# Settings by which the defaults of a block differ from the class's.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "CCA": {"n_components": 1},
    "CategoricalNB": {"min_categories": 100},
    "GaussianRandomProjection": {"n_components": 2},
    "KBinsDiscretizer": {"encode": "onehot-dense", "quantile_method": "averaged_inverted_cdf"},
    "MissingIndicator": {"features": "all"},
    "OneHotEncoder": {"handle_unknown": "ignore"},
    "OrdinalEncoder": {"handle_unknown": "use_encoded_value", "unknown_value": -1},
    "PLSCanonical": {"n_components": 1},
    "PLSRegression": {"n_components": 1},
    "SparseRandomProjection": {"n_components": 2},
}
# Distances that need more than two rows of numbers (a function, a covariance, coordinates), that
# compare truths and would take every number for one, or that stand there by another name.
_NO_DISTANCES = frozenset(
    ("dice", "haversine", "infinity", "jaccard", "mahalanobis", "p", "pyfunc", "rogerstanimoto",
     "russellrao", "seuclidean", "sokalmichener", "sokalsneath", "wminkowski", "yule")
)  # fmt: skip
# Values of a choice that no stage can use: of a parameter of any class, and of a class's.
WITHOUT_ANYWHERE: Mapping[str, frozenset[Any]] = {"metric": _NO_DISTANCES}
WITHOUT: Mapping[tuple[str, str], frozenset[Any]] = {
    ("KBinsDiscretizer", "encode"): frozenset({"onehot"}),
}
# Parameters that the run decides: how many threads a stage may use, what is kept and where.
NOT_OFFERED = frozenset({"memory", "n_jobs"})
NEEDS: Mapping[str, tuple[Need, ...]] = {
    "AdditiveChi2Sampler": ("non_negative",),
    "CategoricalNB": ("non_negative",),
    "ComplementNB": ("non_negative",),
    "GammaRegressor": ("positive_target",),
    "GenericUnivariateSelect": ("target",),
    "IsotonicRegression": ("one_column", "target"),
    "LatentDirichletAllocation": ("non_negative",),
    "LinearDiscriminantAnalysis": ("target",),
    "MiniBatchNMF": ("non_negative",),
    "MultinomialNB": ("non_negative",),
    "NMF": ("non_negative",),
    "NeighborhoodComponentsAnalysis": ("target",),
    "PoissonRegressor": ("no_negative_target",),
    "RFE": ("target",),
    "RFECV": ("target",),
    "SelectFdr": ("target",),
    "SelectFpr": ("target",),
    "SelectFromModel": ("target",),
    "SelectFwe": ("target",),
    "SelectKBest": ("target",),
    "SelectPercentile": ("target",),
    "SequentialFeatureSelector": ("target",),
    "SkewedChi2Sampler": ("non_negative",),
    "TargetEncoder": ("target",),
}
# What the target of a step must be.
STEP_TARGETS: Mapping[str, Predicted] = {
    "IsotonicRegression": "number",
    "LinearDiscriminantAnalysis": "class",
    "NeighborhoodComponentsAnalysis": "class",
}
# They take seconds on the sample of a preview, which lets them learn from fewer rows.
SLOW = frozenset(
    ("DictionaryLearning", "IterativeImputer", "LatentDirichletAllocation", "MDS",
     "MiniBatchDictionaryLearning", "NeighborhoodComponentsAnalysis",
     "SequentialFeatureSelector", "SparsePCA", "TSNE")
)  # fmt: skip
WORD_STEPS = frozenset({"OneHotEncoder", "OrdinalEncoder", "TargetEncoder"})

# Settings of the machine rather than of the model: they stand at the end, folded.
TECHNICAL = (
    "random_state", "warm_start", "copy", "copy_X", "copy_X_train", "copy_x", "cache_size",
    "compute_score", "compute_inverse_components", "compute_full_tree", "verbose",
    "verbose_interval", "check_input", "store_covariance", "store_cv_results",
    "store_precision", "precompute", "algorithm", "leaf_size", "batch_size",
)  # fmt: skip
