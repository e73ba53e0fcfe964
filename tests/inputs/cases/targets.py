"""Targets and rows that a model learns from: on Home, and in a pipeline of one's own."""

from __future__ import annotations

import numpy as np

from tests.inputs.cases.case import Dropped, Said, Trained, said
from tests.inputs.cases.tables import LINES, LOW, PLAIN, ROWS, N, with_target
from tests.inputs.cases.values import four_hundred

GAPS = "\n".join(
    line.rpartition(",")[0] + "," if 5 < i < 13 else line for i, line in enumerate(LINES)
)
AMOUNTS = [size * 1.37 + age for size, age, _ in ROWS]
LITTLE = "size,outcome\n" + "\n".join(f"{size},yes" for size, _, _ in ROWS)


def target(name: str, values: list[object], task: str, *messages: Said, **choices: object):
    """Write a case of a target that is understood by itself."""
    made = {"target": "y", "task": task, **choices}
    return Dropped(name, with_target(values), messages, reading=("read_csv", {}), choices=made)


def wrong(name: str, content: str, code: str, values: dict[str, object], **choices: object):
    """Write a case of a target that cannot be learned."""
    return Dropped(name, content, [said(code, **values)], is_used=False, choices=choices)


HOME = [
    target("whole numbers that are few", [age % 4 for _, age, _ in ROWS], "classification",
           said("starter.maybe_classification", target="y", distinct=4)),
    target("whole numbers that are few, as amounts", [age % 4 for _, age, _ in ROWS],
           "regression", said("starter.maybe_regression", target="y", distinct=4), how="random"),
    target("whole numbers that are many", [round(9 * s + a) for s, a, _ in ROWS], "regression"),
    target("classes with a point", [float(low) for low in LOW], "classification"),
    target("numbers in quotes", [f'"{int(low)}"' for low in LOW], "classification"),
    target("true and false", LOW, "classification"),
    target("true and false with gaps", [low if i % 9 else "" for i, low in enumerate(LOW)],
           "classification", said("starter.target_missing", target="y", rows=7, of=60)),
    target("words and numbers", [("low", 1, "high")[i % 3] for i in range(N)], "classification"),
    target("words, numbers and None", [("low", 1, "None")[i % 3] for i in range(N)],
           "classification", said("starter.target_missing", target="y", rows=20, of=60)),
    target("amounts", AMOUNTS, "regression"),
    Dropped("a target with gaps", GAPS,
            [said("starter.target_missing", target="outcome", rows=7, of=60)], rows=N),
    Dropped("a class of one row", PLAIN + "5.5,50,red,maybe\n",
            [said("starter.lonely_classes", target="outcome", classes=["maybe"], rows=1)]),
    Dropped("a rare class", four_hundred("outcome"),
            [said("starter.rare_class", value="yes", rows=3, of=400),
             said("starter.duplicates", rows=195, of=400)]),
    wrong("one class", LITTLE, "starter.one_class",
          {"target": "outcome", "value": "yes", "rows": 60}, target="outcome"),
    wrong("every class once", with_target([f"w{i}" for i in range(N)]), "starter.no_two_classes",
          {"target": "y"}, target="y", task="classification"),
    wrong("a target that is hardly known", with_target(["a", "b"] * 4 + [""] * (N - 8)),
          "starter.few_known", {"target": "y", "rows": 8, "limit": 10}, target="y"),
    wrong("amounts as classes", with_target(AMOUNTS), "starter.continuous", {"target": "y"},
          target="y", task="classification"),
    wrong("words as a number", PLAIN, "starter.not_a_number", {"target": "outcome"},
          task="regression"),
    wrong("nothing to learn from", PLAIN, "starter.no_features", {"target": "outcome"},
          left_out=("size", "age", "colour")),
]  # fmt: skip

M = 300
DRAW = np.random.default_rng(0)
A = DRAW.normal(size=M)
YES = np.where(A + DRAW.normal(size=M) > 0, "yes", "no")
AMOUNT = A + DRAW.normal(size=M)
CLASSES, NUMBERS = ("logistic_regression", {}), ("ridge", {})
SPLIT, JUDGE = ("split_rows", {"test_share": 0.25}), ("evaluate", {})
CROSS = ("cross_validate", {"folds": 5})
ONE_HOT = ("encode_categories", {"method": "one_hot"})
HUGE = np.where(np.arange(M) % 2, 1e308, 1.5)
GAP, INFINITE = [np.nan, *A[1:]], [np.inf, *A[1:]]
WORDS = [f"w{i % 120}" for i in range(M)]


def problem(code: str, **values: object) -> Said:
    """Write a problem that check finds."""
    return said(f"problem.{code}", **values)


def failed(code: str, **values: object) -> Said:
    """Write how a run ends."""
    return said(f"failed.{code}", **values)


TRAINED = [
    Trained("one class", {"a": A, "y": ["yes"] * M}, [CLASSES],
            [problem("one_value_target", target="y")],
            failed("one_class", target="y", value="yes")),
    Trained("a constant amount", {"a": A, "y": [2.5] * M}, [NUMBERS],
            [problem("one_value_target", target="y")],
            failed("constant_target", target="y", value=2.5)),
    Trained("ten thousand classes",
            {"a": DRAW.normal(size=20_000), "y": np.arange(20_000) % 10_000}, [CLASSES],
            [problem("too_many_classes", target="y", limit=1_000)],
            failed("too_many_classes", target="y", distinct=10_000, limit=1_000)),
    Trained("amounts as classes", {"a": A, "y": AMOUNT}, [CLASSES],
            [problem("continuous_target", target="y")], failed("continuous_target", target="y")),
    Trained("words as an amount", {"a": A, "y": YES}, [NUMBERS],
            [problem("word_target", target="y")], failed("word_target", target="y")),
    Trained("a class of one row", {"a": A, "y": np.where(np.arange(M) < 1, "rare", YES)},
            [CLASSES], [problem("classes_once", target="y", count=1)]),
    Trained("a class smaller than the folds",
            {"a": A, "y": np.where(np.arange(M) < 3, "rare", YES)}, [CLASSES, CROSS],
            failure=failed("other", cause="Folds: 5 folds need at least 5 rows of class 'rare'; "
                           "found: 3. Use fewer folds, or collect more rows.")),
    Trained("amounts too large to square", {"a": A, "y": AMOUNT * 1e300},
            [SPLIT, NUMBERS, JUDGE], notes=["numbers_overflow"]),
    Trained("words that the training rows do not have", {"a": WORDS, "b": A, "y": YES},
            [SPLIT, ONE_HOT, CLASSES, JUDGE]),
    Trained("words that reach the model", {"a": WORDS, "b": A, "y": YES}, [CLASSES],
            [problem("words_reach_model", columns=["a"])],
            failed("words_left", columns=["a"])),
    Trained("gaps that reach the model", {"a": GAP, "y": YES}, [CLASSES],
            [problem("missing_reach", columns=["a"])], failed("missing_left", columns=["a"])),
    Trained("a number too large", {"a": INFINITE, "y": YES}, [CLASSES], [],
            failed("infinite_left", columns=["a"])),
    Trained("a target with gaps", {"a": A, "y": [None, *YES[1:]]}, [CLASSES], [],
            failed("target_missing", target="y", count=1)),
    Trained("two rows", {"a": [1.0, 2.0], "y": ["p", "q"]}, [SPLIT, CLASSES, JUDGE],
            [problem("classes_once", target="y", count=2)],
            failed("one_class", target="y", value="p")),
    Trained("numbers too large to scale", {"a": HUGE, "b": A, "y": YES},
            [("scale", {"method": "standard"}), CLASSES],
            failure=failed("overflow_left", columns=["a"])),
    Trained("a column without any value", {"a": A, "empty": [np.nan] * M, "y": YES},
            [("impute_numbers", {"strategy": "median"}), CLASSES],
            [problem("suspect_constant", column="empty")]),
    Trained("rows in training and test alike",
            {"a": np.repeat(A[:30], 10), "y": np.repeat(YES[:30], 10)}, [SPLIT, CLASSES, JUDGE],
            [problem("suspect_alone", column="a"), problem("rows_repeated", count=75)]),
    Trained("more columns than rows", {**{f"c{i}": DRAW.normal(size=40) for i in range(60)},
                                       "y": YES[:40]}, [CLASSES]),
]  # fmt: skip
