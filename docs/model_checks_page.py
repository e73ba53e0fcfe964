"""The page of the coded checks of a model, made from their words and limits."""

from __future__ import annotations

from pipeline_core.measures.model_review.limits import MODEL_LIMITS
from pipeline_core.measures.model_review.review import MODEL_CHECKS
from pipeline_core.messages.model_checks import written_values
from pipeline_core.messages.words import say

_ABOUT = """# Coded checks of a model

The block *Model review* asks a fitted model {count} questions. Each has a code that stays, and \
its answer lies in a drawer: **to mend** (the score or the model misleads), **to know** (a limit \
of what may be concluded), **passed**, or *not applicable*, with the reason. Its numbers are in \
the report, so that a script that was exported gives the same.

*Quick* fits two baselines (a linear model and a boosting of trees, both as scikit-learn sets \
them, on at most 20,000 rows and the first 200 columns) and a small tree for each of the first \
60 columns; it shuffles these on at most 2,000 test rows. *Full* fits the model itself anew too, \
up to 13 times: on five folds that heed the roles (MR08), with three other seeds (MR09), and with \
up to four other values of one or two main parameters, of which the best is fitted once more \
(MR10). How many fits there were stands in the report. Seconds are compared nowhere.

Scores are ROC AUC (with more than two classes, the mean of each against the rest), accuracy of \
models that give labels only, or R². Two scores of the same rows are compared row by row: the \
spread of what rows add to each gives the standard error of their difference (DeLong for ROC \
AUC), so a check speaks only of what the test rows can tell.

## Muting a check, and gates

A check that does not matter here is muted like a warning of `check`, with a reason that stays in \
the pipeline's file, under `muted:`; by the button in the panel, or

```
python -m pipeline_core mute FILE MR14 --stage review --reason "Nobody reads the coefficients."
```

A muted check is shown folded, with the reason and who says so. Muting changes no number and runs \
nothing: the metrics `checks_to_mend`, `checks_to_know`, `checks_passed` and \
`checks_not_applicable` count muted checks too, and a *Quality gate* on `checks_to_mend` (at most \
0) refuses them: whoever looks away does not open a gate. What a gate must not count is named in \
the setting `left_out` of the review, which is part of the run. A muting of a check that passed \
mutes nothing, and is said where the report is shown.

## The checks

| code | name | when it speaks | what to do |
| --- | --- | --- | --- |
"""


def model_checks_page() -> str:
    """Return the page."""
    return _ABOUT.format(count=len(MODEL_CHECKS)) + "".join(map(_line, MODEL_CHECKS))


def _line(code: str) -> str:
    limits = written_values(code, MODEL_LIMITS.get(code, {}), "en", _short)
    about = say(f"model_check.{code}.about", limits, "en")
    cells = [code, say(f"model_check.{code}", {}, "en"), about]
    return f"| {' | '.join([*cells, say(f'model_check.{code}.do', {}, 'en')])} |\n"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"
