"""A search whose draws learn from the scores of earlier ones, by the library Optuna."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from sklearn.model_selection._search import BaseSearchCV


class OptunaSearchCV(BaseSearchCV):  # type: ignore[misc]
    """Search of scikit-learn whose candidates are drawn by Optuna's tree of Parzen estimators.

    A combination that is drawn again is not fitted again, and one that cannot be fitted in any
    fold is left out of the results.

    Parameters
    ----------
    estimator
        The unfitted model.
    param_distributions
        For each parameter the list of its values, or a distribution of Optuna.
    n_trials
        How many combinations are drawn.
    scoring, cv
        The scorer and the splitter.
    random_state
        The seed of the draws.

    Attributes
    ----------
    study_
        The study of Optuna, with each draw; in it, a value of a list is its place.
    failures_
        How many combinations could not be fitted in any fold.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import Ridge
    >>> X, y = pd.DataFrame({"x": range(9)}), pd.Series(range(9), dtype=float)
    >>> search = OptunaSearchCV(Ridge(), {"alpha": [0.0, 99.0]}, n_trials=9, cv=3, random_state=0)
    >>> search.fit(X, y).best_params_
    {'alpha': 0.0}
    """

    def __init__(
        self,
        estimator: Any,
        param_distributions: Mapping[str, Any],
        *,
        n_trials: int = 30,
        scoring: Any = None,
        cv: Any = None,
        random_state: int | None = None,
    ) -> None:
        super().__init__(estimator, scoring=scoring, cv=cv)
        self.param_distributions = param_distributions
        self.n_trials = n_trials
        self.random_state = random_state

    def _run_search(self, evaluate_candidates: Callable[[list[dict[str, Any]]], Any]) -> None:
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        sampler = optuna.samplers.TPESampler(seed=self.random_state)
        self.study_ = optuna.create_study(direction="maximize", sampler=sampler)
        self.failures_ = 0
        space = {name: _space(values) for name, values in self.param_distributions.items()}
        scores: dict[tuple[Any, ...], float] = {}
        for _ in range(self.n_trials):
            trial = self.study_.ask(space)
            drawn = tuple(trial.params[name] for name in space)
            if drawn not in scores:
                scores[drawn] = self._score(trial.params, evaluate_candidates)
            has_failed = scores[drawn] != scores[drawn]
            state = optuna.trial.TrialState.FAIL if has_failed else None
            self.study_.tell(trial, None if has_failed else scores[drawn], state=state)
        if self.failures_ == len(scores):
            raise self._failure

    def _score(self, drawn: Mapping[str, Any], evaluate_candidates: Callable[..., Any]) -> float:
        """Return the mean score of a combination; not a number where it has none."""
        values = {
            name: values[drawn[name]] if isinstance(values, list) else drawn[name]
            for name, values in self.param_distributions.items()
        }
        try:
            return float(evaluate_candidates([values])["mean_test_score"][-1])
        except ValueError as error:  # no fold could be fitted
            self._failure = error
            self.failures_ += 1
            return float("nan")


def _space(values: Any) -> BaseDistribution:
    if isinstance(values, list):
        return CategoricalDistribution(range(len(values)))
    return values  # type: ignore[no-any-return]


def optuna_distribution(
    low: float, high: float, *, log: bool = False, whole: bool = False
) -> BaseDistribution:
    """Return Optuna's distribution of a range, both ends included.

    Parameters
    ----------
    low, high
        The ends.
    log
        Whether the numbers are even on a logarithmic scale.
    whole
        Whether they are whole numbers.

    Examples
    --------
    >>> optuna_distribution(1, 50, log=True, whole=True)
    IntDistribution(high=50, log=True, low=1, step=1)
    """
    if whole:
        return IntDistribution(int(low), int(high), log=log)
    return FloatDistribution(float(low), float(high), log=log)
