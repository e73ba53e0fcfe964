"""Made-up rows whose truth is known: what a model could learn of them, and when that changes.

The features and the target are those of scikit-learn's makers. What these lack is done here
with a generator of its own, so that turning one knob leaves the rest of the rows as they were.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

ClassShape: TypeAlias = Literal["clusters", "blobs", "moons", "circles"]
NumberShape: TypeAlias = Literal["linear", "friedman"]
Floats: TypeAlias = npt.NDArray[np.float64]
Labels: TypeAlias = npt.NDArray[np.int64]
MAX_MADE_CELLS = 20_000_000
_START = pd.Timestamp(2024, 1, 1)
# Of what is done here, each has a stream of chance of its own.
_STREAMS = {"noise_features": 1, "missing": 2, "flipped": 3, "noise": 4}


class Drift(NamedTuple):
    """What changes in the later rows.

    Parameters
    ----------
    start
        The share of the rows after which it changes; None for rows without a time.
    mean_shift
        By how many standard deviations the features that matter move.
    concept
        Which share of what the features tell of the target is turned into something else.
    """

    start: float | None = None
    mean_shift: float = 0.0
    concept: float = 0.0


NO_DRIFT = Drift()


def synthetic_classes(
    *,
    shape: ClassShape = "clusters",
    rows: int = 500,
    informative: int = 2,
    noise_features: int = 0,
    classes: int = 2,
    first_class: float | None = None,
    noise: float = 0.2,
    wrong_labels: float = 0.0,
    missing: float = 0.0,
    drift: Drift = NO_DRIFT,
    seed: int | None = None,
) -> pd.DataFrame:
    """Return rows of several classes.

    Parameters
    ----------
    shape
        ``clusters`` of `make_classification`, or ``blobs``, ``moons``, ``circles``; the last two
        have two features and two classes.
    rows, informative, classes, seed
        As in scikit-learn.
    noise_features
        How many features say nothing.
    first_class
        The share of the first class; None for classes of one size.
    noise
        Standard deviation of the noise of the features; of blobs, their own.
    wrong_labels
        The share of rows whose class is drawn anew, whatever their features.
    missing
        The share of the features' cells that are empty.
    drift
        What changes in the later rows.

    Raises
    ------
    ValueError
        The shape cannot have so many features or classes.

    Examples
    --------
    >>> synthetic_classes(shape="moons", rows=4, noise=0.0, seed=0)["class"].tolist()
    ['b', 'b', 'a', 'a']
    """
    _require_fit(shape, rows, informative, classes)
    _require_size(rows, informative + noise_features)
    X, y = _class_maker(shape, rows, informative, classes, first_class, noise, seed)
    later = _later_rows(len(X), drift)
    X = _shifted(X, later, drift)
    y = _redrawn(y, classes, wrong_labels, seed)
    y = np.where(later & _chosen(len(y), drift.concept, "flipped", seed), (y + 1) % classes, y)
    names = np.array([class_name(number) for number in range(classes)])
    return _as_table(X, noise_features, missing, drift, seed).assign(**{"class": names[y]})


def synthetic_numbers(
    *,
    shape: NumberShape = "linear",
    rows: int = 500,
    informative: int = 5,
    noise_features: int = 0,
    noise: float = 0.2,
    missing: float = 0.0,
    drift: Drift = NO_DRIFT,
    seed: int | None = None,
) -> pd.DataFrame:
    """Return rows with a number as target.

    Parameters
    ----------
    shape
        ``linear`` of `make_regression`; ``friedman`` is the curved one of `make_friedman1`,
        in which five features matter.
    rows, informative, seed
        As in scikit-learn.
    noise
        Standard deviation of the target's noise, where that of the target without it is one.
    noise_features, missing, drift
        As for `synthetic_classes`; a concept of 1 turns the relation round.

    Raises
    ------
    ValueError
        The shape cannot have so many features.

    Examples
    --------
    >>> synthetic_numbers(rows=3, informative=1, noise_features=1, seed=0).columns.tolist()
    ['x1', 'noise1', 'y']
    """
    from sklearn.datasets import make_friedman1, make_regression

    _require_size(rows, informative + noise_features)
    if shape == "friedman":
        if informative != 5:
            raise ValueError(
                f"The curved relation has 5 informative features; {informative} are set. Set 5."
            )
        X, y = make_friedman1(rows, n_features=5, random_state=seed)
    else:
        X, y = make_regression(rows, informative, n_informative=informative, random_state=seed)
    later = _later_rows(rows, drift)
    turned = y.mean() + (1 - 2 * drift.concept) * (y - y.mean())
    noisy = np.where(later, turned, y) + noise * y.std() * _chance("noise", seed).normal(size=rows)
    X = _shifted(X, later, drift)
    return _as_table(X, noise_features, missing, drift, seed).assign(y=noisy)


def _require_size(rows: int, columns: int) -> None:
    if rows * columns > MAX_MADE_CELLS:
        raise ValueError(
            f"Made-up data have at most {MAX_MADE_CELLS} cells; these have {rows * columns}. "
            "Set fewer rows or features."
        )


def class_name(number: int) -> str:
    """Return the name of a class: a letter, and from the 27th on two.

    Examples
    --------
    >>> class_name(0), class_name(25), class_name(26)
    ('a', 'z', 'aa')
    """
    ahead, letter = divmod(number, 26)
    return (class_name(ahead - 1) if ahead else "") + chr(ord("a") + letter)


def _require_fit(shape: ClassShape, rows: int, informative: int, classes: int) -> None:
    if shape in ("moons", "circles") and (informative, classes) != (2, 2):
        raise ValueError(
            f"Moons and circles have 2 informative features and 2 classes; {informative} and "
            f"{classes} are set. Set both to 2, or choose another shape."
        )
    if shape == "clusters" and classes > 2**informative:
        raise ValueError(
            f"{informative} informative features can hold {2**informative} classes apart; "
            f"{classes} are set. Set more informative features, or choose blobs."
        )
    if rows < classes:
        raise ValueError(f"{classes} classes need at least so many rows; {rows} are set.")


def _class_maker(
    shape: ClassShape,
    rows: int,
    informative: int,
    classes: int,
    first_class: float | None,
    noise: float,
    seed: int | None,
) -> tuple[Floats, Labels]:
    """Return the features and classes of scikit-learn's maker."""
    from sklearn.datasets import make_blobs, make_circles, make_classification, make_moons

    sizes = _class_sizes(rows, classes, first_class)
    if shape == "moons":
        X, y = make_moons(tuple(sizes), noise=noise, random_state=seed)
    elif shape == "circles":
        X, y = make_circles(tuple(sizes), noise=noise, factor=0.5, random_state=seed)
    elif shape == "blobs":
        box = (-2.0, 2.0)
        X, y = make_blobs(sizes, informative, cluster_std=noise, center_box=box, random_state=seed)
    else:
        X, y = make_classification(
            rows, informative, n_informative=informative, n_redundant=0, n_classes=classes,
            n_clusters_per_class=1, weights=[size / rows for size in sizes], flip_y=0.0,
            random_state=seed,
        )  # fmt: skip
        X = X + noise * _chance("noise", seed).normal(size=X.shape)
    return X, y


def _class_sizes(rows: int, classes: int, first_class: float | None) -> list[int]:
    """Return how many rows each class has: one share for the first, the rest in equal parts."""
    share = 1 / classes if first_class is None else first_class
    first = min(max(1, round(rows * share)), rows - classes + 1)
    each, rest = divmod(rows - first, classes - 1)
    return [first, *(each + (number < rest) for number in range(classes - 1))]


def _later_rows(rows: int, drift: Drift) -> npt.NDArray[np.bool_]:
    start = 1.0 if drift.start is None else drift.start
    return np.arange(rows) >= round(rows * start)


def _shifted(X: Floats, later: npt.NDArray[np.bool_], drift: Drift) -> Floats:
    moved: Floats = X + later[:, np.newaxis] * drift.mean_shift * X.std(axis=0)
    return moved


def _redrawn(y: Labels, classes: int, share: float, seed: int | None) -> Labels:
    chance = _chance("flipped", seed, 1)
    drawn = chance.random(len(y)) < share
    return np.where(drawn, chance.integers(classes, size=len(y)), y)


def _chosen(rows: int, share: float, stream: str, seed: int | None) -> npt.NDArray[np.bool_]:
    chosen: npt.NDArray[np.bool_] = _chance(stream, seed).random(rows) < share
    return chosen


def _as_table(
    X: Floats, noise_features: int, missing: float, drift: Drift, seed: int | None
) -> pd.DataFrame:
    """Return the features as a table, with the time in front where something can change."""
    nothing = _chance("noise_features", seed).normal(size=(len(X), noise_features))
    names = [f"x{number + 1}" for number in range(X.shape[1])]
    names += [f"noise{number + 1}" for number in range(noise_features)]
    cells = np.hstack([X, nothing])
    if missing:
        cells[_chance("missing", seed).random(cells.shape) < missing] = np.nan
    table = pd.DataFrame(cells, columns=names)
    if drift.start is not None:
        hours = pd.date_range(_START, periods=len(table), freq="h").as_unit("us")
        table.insert(0, "time", hours)
    return table


def _chance(stream: str, seed: int | None, part: int = 0) -> Any:
    if seed is None:
        return np.random.default_rng()
    return np.random.default_rng([seed, _STREAMS[stream], part])
