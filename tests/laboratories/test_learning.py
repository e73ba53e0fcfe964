"""Every frame of See it learn is what scikit-learn gives, or ends where it does."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.errors import UsageError
from pipeline_core.laboratories.learning.frames import learning_frames
from pipeline_core.laboratories.learning.points import points_of, sample_points
from pipeline_core.laboratories.names import ALGORITHMS, DRAWINGS


def _arrays(painted):
    return np.array([[x, y] for x, y, _ in painted]), np.array([name for *_, name in painted])


@pytest.mark.parametrize("seed", [0, 1])
def test_a_line_walks_down_to_the_least_squares(seed):
    painted = sample_points("line", seed)
    X, _ = _arrays(painted)
    found = learning_frames("line", painted, rate=0.4)
    x, y = X.T
    u = (x - x.min()) / (x.max() - x.min())
    exact = LinearRegression().fit(u[:, None], y)
    assert found["exact"] == pytest.approx([exact.intercept_, exact.coef_[0]])
    frames = found["frames"]
    assert frames[-1]["weights"] == pytest.approx(found["exact"], abs=1e-6)
    assert not found["diverged"]
    a = b = 0.0
    for frame in frames[:20]:  # by hand
        errors = a + b * u - y
        assert frame["weights"] == pytest.approx([a, b], abs=1e-12)
        assert frame["loss"] == pytest.approx((errors**2).mean())
        a, b = a - 0.4 * 2 * errors.mean(), b - 0.4 * 2 * (errors * u).mean()
    losses = [frame["loss"] for frame in frames]
    assert losses == sorted(losses, reverse=True)
    surface = found["surface"]
    row, column = np.unravel_index(np.argmin(surface["loss"]), (36, 36))
    assert surface["a"][column] == pytest.approx(exact.intercept_, abs=0.7)
    assert surface["b"][row] == pytest.approx(exact.coef_[0], abs=0.7)


def test_too_long_a_step_is_said_to_diverge():
    found = learning_frames("line", sample_points("line"), rate=1.2)
    assert found["diverged"]
    assert len(found["frames"]) < 60


@pytest.mark.parametrize("drawing", ["moons", "rings"])
def test_a_boundary_ends_at_the_logistic_regression(drawing):
    painted = sample_points(drawing, 2)
    X, names = _arrays(painted)
    found = learning_frames("boundary", painted, rate=1.0)
    scaled = StandardScaler().fit_transform(X)
    model = LogisticRegression(tol=1e-9, max_iter=5000).fit(scaled, names)
    end = found["frames"][-1]
    expected = [model.intercept_[0], *model.coef_[0]]
    assert end["weights"] == pytest.approx(expected, abs=1e-5)
    assert end["accuracy"] == model.score(scaled, names)
    points = points_of(painted)
    grid = (points.grid(found["cells"]) - X.mean(axis=0)) / X.std(axis=0)
    said = np.searchsorted(model.classes_, model.predict(grid))
    assert (said == end["regions"]).mean() > 0.998


def test_centres_move_as_k_means_does():
    painted = sample_points("clouds", 4)
    X, _ = _arrays(painted)
    frames = learning_frames("kmeans", painted, groups=3, seed=5)["frames"]
    centres = np.array(frames[0]["centres"])
    for frame in frames:  # by hand
        away = np.linalg.norm(X[:, None] - centres[None], axis=2)
        labels = away.argmin(axis=1)
        if frame["step"] == 0:
            assert frame["labels"] == labels.tolist()
        else:
            assert np.array(frame["centres"]) == pytest.approx(centres)
        assert frame["inertia"] == pytest.approx((away.min(axis=1) ** 2).sum())
        centres = np.array([X[labels == group].mean(axis=0) for group in range(3)])
    assert np.array(frames[-1]["centres"]) == pytest.approx(centres), "it has not come to rest"
    start = np.array(frames[0]["centres"])
    model = KMeans(3, init=start, n_init=1).fit(X)
    assert frames[-1]["inertia"] == pytest.approx(model.inertia_)


def test_a_tree_grows_and_neighbours_vote():
    painted = sample_points("moons", 1)
    X, names = _arrays(painted)
    points = points_of(painted)
    grid = points.grid(44)
    found = learning_frames("tree", painted)
    for depth, frame in enumerate(found["frames"][1:], 1):
        tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, names)
        assert frame["leaves"] == tree.get_n_leaves()
        assert frame["accuracy"] == tree.score(X, names)
        said = np.searchsorted(tree.classes_, tree.predict(grid))
        assert frame["regions"] == said.tolist()
        assert len(frame["splits"]) == tree.get_n_leaves() - 1
        root = frame["splits"][0]
        assert root["threshold"] == tree.tree_.threshold[0]
        assert root["box"] == points.bounds
    assert found["frames"][-1]["accuracy"] == 1
    for frame in learning_frames("neighbours", painted)["frames"]:
        model = KNeighborsClassifier(frame["step"]).fit(X, names)
        assert frame["accuracy"] == model.score(X, names)
        assert frame["regions"] == np.searchsorted(model.classes_, model.predict(grid)).tolist()


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_drawing_goes_with_some_algorithm_and_is_small(drawing):
    painted, taught = sample_points(drawing, 3), 0
    assert painted == sample_points(drawing, 3) != sample_points(drawing, 4)
    for algorithm in ALGORITHMS:
        try:
            found = learning_frames(algorithm, painted)
        except UsageError:
            continue
        taught += len(found["frames"]) > 3
        assert len(json.dumps(found, allow_nan=False)) < 400_000
    assert taught >= 2


@pytest.mark.parametrize(
    ("algorithm", "painted", "code"),
    [
        ("line", [], "laboratory.points"),
        ("line", [[0, 0, "a"]] * 501, "laboratory.points"),
        ("line", [[0, y, "a"] for y in range(5)], "laboratory.one_column"),
        ("line", [[1, 1, "a"]] * 9, "laboratory.places"),
        ("line", [[float("nan"), 1, "a"]] * 9, "laboratory.places"),
        ("boundary", [[x, x, "abc"[x % 3]] for x in range(9)], "laboratory.two_classes"),
        ("tree", [[x, x, "a"] for x in range(9)], "laboratory.one_class"),
        ("magic", [[x, x, "a"] for x in range(9)], "laboratory.no_such"),
    ],
)
def test_what_nothing_can_be_learned_from_is_said(algorithm, painted, code):
    with pytest.raises(UsageError) as refused:
        learning_frames(algorithm, painted)
    assert refused.value.code == code
    assert "{" not in str(refused.value)
