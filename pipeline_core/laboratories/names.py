"""The names of what can be chosen in a laboratory, for screens that must not load the libraries."""

from typing import Literal, get_args

LEAK_EXAMPLES = ("noise", "encoding", "oversampling", "time_order")
Rule = Literal["demographic_parity", "equal_opportunity", "equalized_odds", "four_fifths"]
RULES: tuple[Rule, ...] = get_args(Rule)
ALGORITHMS = ("line", "boundary", "kmeans", "tree", "neighbours")
DRAWINGS = ("line", "clouds", "moons", "rings")
MOST_POINTS = 500
LEFT_OUT, TRAIN, TEST = 0, 1, 2  # the sides of a row in a fold
