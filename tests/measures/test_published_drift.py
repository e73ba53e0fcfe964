"""Our measures beside those of evidently and NannyML, on the same rows.

Each number is computed here by its definition, from our functions; beside it stands what the
other library printed for these rows. Where a library defines a measure otherwise, its definition
is the one that is computed. Printed by evidently 0.7.23 and NannyML 0.13.1, with NumPy 2.3.5,
pandas 2.3.3 and SciPy 1.17.1.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare, ks_2samp

from pipeline_core.measures.distances import jensen_shannon, stability_index
from pipeline_core.measures.drift import compare_tables
from pipeline_core.measures.estimated_performance import calibration_of, estimated_metrics

ROWS = 5_000
# The Jensen-Shannon distance in natural logarithms is ours times this.
NATURAL = np.sqrt(np.log(2))
CBPE = {
    "accuracy": 0.6827241640173265,
    "precision": 0.7035720678082444,
    "recall": 0.807902952944795,
    "f1": 0.7521367450830407,
}
CBPE_ROC_AUC = 0.732786799498665


def side(random, centre, shares):
    return pd.DataFrame(
        {
            "income": random.lognormal(centre, 0.6, ROWS),
            "age": random.normal(40, 12, ROWS),
            "city": random.choice(list("abcde"), ROWS, p=shares),
        }
    )


@pytest.fixture(scope="module")
def sides():
    random = np.random.default_rng(11)
    reference = side(random, 3.0, [0.4, 0.3, 0.15, 0.1, 0.05])
    return reference, side(random, 3.1, [0.3, 0.3, 0.2, 0.1, 0.1])


@pytest.fixture(scope="module")
def columns(sides):
    return compare_tables(*sides)["tables"]["columns"].set_index("column")


def counts(sides, name, bins):
    """Return both sides' counts in the bins of a rule of NumPy, and what lies outside."""
    cells = []
    for table in sides:
        inside = np.histogram(table[name], bins)[0]
        cells.append(np.append(inside, len(table) - inside.sum()))
    filled = cells[0] + cells[1] > 0
    return [cell[filled] for cell in cells]


@pytest.mark.parametrize(
    ("name", "measure", "printed"),
    [
        ("city", "psi", 0.07583734057049732),  # evidently
        ("city", "jensen_shannon", 0.11645785467521393),  # NannyML
        ("city", "chi2", 186.48394229578875),  # NannyML
        ("income", "ks", 0.0634),  # NannyML, exact up to 10,000 rows; it bins more
        ("age", "ks", 0.016),  # NannyML
        ("income", "wasserstein", 2.231766295573104),  # NannyML
        ("age", "wasserstein", 0.2696037519376638),  # NannyML
        ("income", "wasserstein_scaled", 0.140790166528453),  # evidently
        ("age", "wasserstein_scaled", 0.022381856314670562),  # evidently
    ],
)
def test_what_is_defined_alike_is_the_same_number(columns, name, measure, printed):
    assert columns.loc[name, measure] == pytest.approx(printed, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "psi", "distance"),
    [
        ("income", 0.022512824441921396, 0.05334034429997423),
        ("age", 0.006007249492361713, 0.031016966482823195),
    ],
)
def test_evidently_bins_numbers_by_sturges_over_both_sides(sides, name, psi, distance):
    both = np.concatenate([table[name] for table in sides])
    cells = counts(sides, name, np.histogram_bin_edges(both, bins="sturges"))
    assert stability_index(*cells) == pytest.approx(psi, rel=1e-12)
    assert jensen_shannon(*cells) * NATURAL == pytest.approx(distance, rel=1e-11)


def test_evidently_measures_jensen_shannon_in_natural_logarithms(columns):
    ours = columns.loc["city", "jensen_shannon"]
    assert ours * NATURAL == pytest.approx(0.09695752391538255, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "distance"), [("income", 0.0729024785442487), ("age", 0.03568478351296186)]
)
def test_nannyml_bins_numbers_by_doane_over_the_reference(sides, name, distance):
    cells = counts(sides, name, np.histogram_bin_edges(sides[0][name], bins="doane"))
    assert jensen_shannon(*cells) == pytest.approx(distance, rel=1e-11)


@pytest.mark.parametrize(
    ("name", "printed"), [("income", 3.6955927696346085e-09), ("age", 0.5441874830769005)]
)
def test_evidently_has_the_exact_p_value_of_few_rows_and_we_the_asymptotic(
    sides, columns, name, printed
):
    values = [table[name] for table in sides]
    assert ks_2samp(*values).pvalue == pytest.approx(printed, rel=1e-9)
    asymptotic = ks_2samp(*values, method="asymp").pvalue
    assert columns.loc[name, "ks_p"] == pytest.approx(asymptotic, rel=1e-12)


def test_evidently_tests_against_the_reference_as_if_it_were_the_population(sides):
    """Ours takes both sides for samples, so its statistic is about half of that."""
    before, now = (table["city"].value_counts().sort_index() for table in sides)
    assert chisquare(now, before).pvalue == pytest.approx(6.182469417877321e-90, rel=1e-9)


def test_estimated_performance_is_nannymls():
    random = np.random.default_rng(3)
    scores = random.beta(2, 3, 40_000)
    labels = random.random(40_000) < scores
    later = random.beta(3, 2, 20_000)
    estimated = estimated_metrics(calibration_of(scores, labels).of(later), later >= 0.5)
    assert {name: estimated[name] for name in CBPE} == pytest.approx(CBPE, rel=1e-12)
    # It adds up the curve's trapezia, we count the pairs.
    assert estimated["roc_auc"] == pytest.approx(CBPE_ROC_AUC, rel=1e-9)
