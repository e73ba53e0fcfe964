"""A classifier that shows another one the classes as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.preprocessing import LabelEncoder
from sklearn.utils import Tags, get_tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted


class EncodedClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Classifier around one that takes classes as 0, 1, 2 only, such as XGBoost's.

    Parameters
    ----------
    estimator
        The classifier that takes numbers.

    Attributes
    ----------
    classes_
        The classes as they are in the target, in order.
    estimator_
        The fitted classifier, which knows their numbers.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> model = EncodedClassifier(DecisionTreeClassifier(random_state=0))
    >>> model.fit([[1], [2], [8]], ["yes", "yes", "no"]).predict([[9], [0]]).tolist()
    ['no', 'yes']
    >>> model.classes_.tolist(), model.estimator_.classes_.tolist()
    (['no', 'yes'], [0, 1])
    """

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> EncodedClassifier:
        """Fit the classifier to the numbers of the classes.

        Raises
        ------
        ValueError
            The target is no class, or has only one.
        """
        check_classification_targets(y)
        encoder = LabelEncoder()
        numbers = encoder.fit_transform(y)
        if len(encoder.classes_) == 1:
            only = encoder.classes_[0]
            raise ValueError(f"At least two are needed; the data contains only one class: {only!r}")
        weights = {} if sample_weight is None else {"sample_weight": sample_weight}
        self.estimator_ = clone(self.estimator).fit(X, numbers, **weights)
        self.classes_ = encoder.classes_
        self.n_features_in_ = self.estimator_.n_features_in_
        if hasattr(X, "columns"):
            self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        return self

    def predict(self, X: Any) -> Any:
        """Return the class of each row."""
        check_is_fitted(self)
        return self.classes_[np.asarray(self.estimator_.predict(X), dtype=int)]

    def predict_proba(self, X: Any) -> Any:
        """Return the probability of each class, in the order of ``classes_``."""
        check_is_fitted(self)
        return self.estimator_.predict_proba(X)

    @property
    def feature_importances_(self) -> Any:
        """The fitted classifier's importances."""
        check_is_fitted(self)
        return self.estimator_.feature_importances_

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self.estimator).input_tags
        return tags
