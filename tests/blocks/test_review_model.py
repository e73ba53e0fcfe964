"""The block's pipeline: its script gives the numbers of the run, with every role."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.linear_model import Ridge

from pipeline_core.blocks.validate_model.review_model import review_model

X = pd.DataFrame(np.random.default_rng(0).normal(size=(90, 2)), columns=["a", "b"])
Y = pd.Series(X.a * 2, name="y")


def review(model, unfitted, **settings):
    return review_model(model, unfitted, X[:60], Y[:60], X[60:], Y[60:], **settings)


def test_a_model_that_predicts_no_target_is_refused():
    with pytest.raises(ValueError, match="must be a classifier or a regressor"):
        review(KMeans(2).fit(X[:60]), KMeans(2))


def test_the_rows_are_not_changed():
    before = X.copy(), Y.copy()
    review(Ridge().fit(X[:60], Y[:60]), Ridge(), depth="full", random_state=0)
    pd.testing.assert_frame_equal(X, before[0])
    pd.testing.assert_series_equal(Y, before[1])


def test_quick_fits_the_model_no_time_and_full_several():
    class CountedRidge(Ridge):
        fits = 0

        def fit(self, *arguments, **more):
            CountedRidge.fits += 1
            return super().fit(*arguments, **more)

    model = CountedRidge().fit(X[:60], Y[:60])
    for depth in ("quick", "full"):
        CountedRidge.fits = 0
        report = review(model, CountedRidge(), depth=depth, random_state=0)
        assert report["notes"][0]["fits"] == CountedRidge.fits
        assert (CountedRidge.fits > 0) is (depth == "full")
