"""The limits of the checks by code, as the page on them and the tests read them."""

from __future__ import annotations

from pipeline_core.measures.model_review import (
    answer_checks,
    drift_checks,
    feature_checks,
    fit_checks,
    refit_checks,
    shuffled_columns,
    split_checks,
)

# The name of each number in the sentence that says when the check speaks.
MODEL_LIMITS: dict[str, dict[str, float]] = {
    "MR01": {
        "limit": fit_checks.MIN_GAP,
        "errors": fit_checks.SURE_ERRORS,
        "lead": fit_checks.MIN_LEAD,
    },
    "MR02": {"limit": fit_checks.MIN_LEAD, "errors": fit_checks.SURE_ERRORS},
    "MR03": {"limit": fit_checks.MIN_CHANCE_ERRORS},
    "MR04": {"limit": fit_checks.MIN_LEAD, "errors": fit_checks.SURE_ERRORS},
    "MR05": {"limit": fit_checks.MAX_SIZE_RATIO, "bytes": fit_checks.MIN_STORED_BYTES},
    "MR07": {"limit": fit_checks.MIN_ROWS_PER_COLUMN},
    "MR08": {"limit": refit_checks.CHANCE_LIMIT, "range": refit_checks.MIN_FOLD_RANGE},
    "MR09": {"limit": refit_checks.MIN_SEED_SPREAD},
    "MR10": {"limit": refit_checks.MIN_PROBE_GAIN, "errors": refit_checks.MIN_PROBE_ERRORS},
    "MR12": {
        "limit": feature_checks.GOLDEN_SHARE,
        "perfect": feature_checks.PERFECT,
        "rows": feature_checks.MIN_PERFECT_ROWS,
    },
    "MR13": {"limit": feature_checks.USELESS_SHARE, "drop": shuffled_columns.NOISE_SHARE},
    "MR14": {"limit": feature_checks.MAX_CORRELATION},
    "MR15": {"limit": feature_checks.MAX_SCALE_RATIO},
    "MR16": {"limit": feature_checks.WORD_ID_SHARE},
    "MR17": {"limit": split_checks.SHARED_SHARE},
    "MR20": {"limit": split_checks.FEW_CLASS_ROWS},
    "MR21": {"many": split_checks.MANY_UNSEEN},
    "MR22": {"limit": split_checks.UNSEEN_SHARE, "many": split_checks.MANY_UNSEEN},
    "MR23": {"limit": drift_checks.MIN_DISTANCE, "chance": drift_checks.DRIFT_CHANCE},
    "MR24": {"limit": drift_checks.MIN_DISTANCE, "chance": drift_checks.DRIFT_CHANCE},
    "MR25": {"limit": answer_checks.MAX_MAJORITY},
    "MR26": {
        "limit": answer_checks.MAX_CALIBRATION_ERROR,
        "errors": answer_checks.CALIBRATION_ERRORS,
    },
    "MR28": {"limit": answer_checks.MIN_CLASS_ROWS},
    "MR29": {"limit": answer_checks.MAX_PATTERN, "fan": 2 * answer_checks.MAX_PATTERN},
    "MR30": {"limit": answer_checks.MAX_OUTSIDE},
}
