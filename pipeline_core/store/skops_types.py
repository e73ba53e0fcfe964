"""The types that a model file may hold, in addition to those that skops trusts.

A forged tree could crash the process that predicts with it, which is why
skops asks. Ours are files that this workspace wrote and whose hash it checks;
the list still keeps everything else out. A test over every estimator of
scikit-learn pins it.
"""

from __future__ import annotations

_PROJECT = ("pipeline_core.measures.", "pipeline_core.expressions.")
_KERNELS = (
    "CompoundKernel", "ConstantKernel", "DotProduct", "ExpSineSquared", "Exponentiation",
    "Matern", "PairwiseKernel", "Product", "RBF", "RationalQuadratic", "Sum", "WhiteKernel",
)  # fmt: skip
_SCORES = ("f_classif", "f_oneway", "f_regression", "r_regression", "chi2")
# What a threshold is tuned by.
_METRICS = (
    "accuracy_score", "balanced_accuracy_score", "f1_score", "matthews_corrcoef",
    "precision_score", "recall_score",
)  # fmt: skip
_RESAMPLING = (
    "over_sampling._random_over_sampler.RandomOverSampler",
    "over_sampling._smote.base.SMOTE",
    "pipeline.Pipeline",
    "under_sampling._prototype_selection._random_under_sampler.RandomUnderSampler",
)
_SPLITTERS = (
    "GroupKFold", "GroupShuffleSplit", "KFold", "LeaveOneGroupOut", "LeaveOneOut",
    "RepeatedKFold", "RepeatedStratifiedKFold", "ShuffleSplit", "StratifiedGroupKFold",
    "StratifiedKFold", "StratifiedShuffleSplit", "TimeSeriesSplit",
)  # fmt: skip
_LOSSES = (
    "AbsoluteError", "ExponentialLoss", "HalfBinomialLoss", "HalfGammaLoss",
    "HalfMultinomialLoss", "HalfPoissonLoss", "HalfSquaredError", "HalfTweedieLoss",
    "HalfTweedieLossIdentity", "HuberLoss", "PinballLoss",
)  # fmt: skip
_DISTANCES = (
    "EuclideanDistance64", "ManhattanDistance64", "ChebyshevDistance64", "MinkowskiDistance64",
    "HaversineDistance64", "HammingDistance64", "CanberraDistance64", "BrayCurtisDistance64",
)  # fmt: skip

TRUSTED = frozenset(
    {
        "numpy.dtype",
        "numpy.mean",
        "scipy._lib.array_api_compat.numpy._aliases.asarray",
        "scipy.interpolate._bsplines.BSpline",
        "scipy.sparse._csr.csr_matrix",
        "scipy.sparse._csr.csr_array",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.cluster._bisect_k_means._BisectingTree",
        "sklearn.cluster._kmeans._kmeans_single_elkan",
        "sklearn.cluster._kmeans._kmeans_single_lloyd",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.feature_selection._mutual_info.mutual_info_classif",
        "sklearn.feature_selection._mutual_info.mutual_info_regression",
        "sklearn.gaussian_process._gpc._BinaryGaussianProcessClassifierLaplace",
        "sklearn.impute._iterative.IterativeImputer",
        "sklearn.impute._iterative._ImputerTriplet",
        "sklearn.metrics._scorer._CurveScorer",
        "sklearn.metrics._scorer._PassthroughScorer",
        "sklearn.metrics._scorer._Scorer",
        # Experimental ones: skops knows them only if they were enabled before it was loaded.
        "sklearn.model_selection._search_successive_halving.HalvingGridSearchCV",
        "sklearn.model_selection._search_successive_halving.HalvingRandomSearchCV",
        "sklearn.multiclass._ConstantPredictor",
        "sklearn.neighbors._ball_tree.BallTree",
        "sklearn.neighbors._kd_tree.KDTree",
        "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
        "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
        "sklearn.tree._tree.Tree",
        "sklearn.utils._bunch.Bunch",
        "sklearn.utils._metadata_requests.MetadataRequest",
        "sklearn.utils._metadata_requests.MethodMetadataRequest",
        *(f"sklearn.gaussian_process.kernels.{name}" for name in _KERNELS),
        *(f"sklearn.feature_selection._univariate_selection.{name}" for name in _SCORES),
        *(f"imblearn.{name}" for name in _RESAMPLING),
        *(f"sklearn.metrics._classification.{name}" for name in _METRICS),
        *(f"sklearn.model_selection._split.{name}" for name in _SPLITTERS),
        *(f"sklearn._loss.loss.{name}" for name in _LOSSES),
        *(f"sklearn.metrics._dist_metrics.{name}" for name in _DISTANCES),
    }
)


def is_trusted(name: str) -> bool:
    """Return whether a model file may hold this type or function.

    Examples
    --------
    >>> is_trusted("sklearn.tree._tree.Tree"), is_trusted("os.system")
    (True, False)
    """
    return name in TRUSTED or name.startswith(_PROJECT)
