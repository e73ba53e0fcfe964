"""A stage says once, in the reader's language, what its library warned of."""

from __future__ import annotations

from ui.text.problem_words import warned

TEXT = "ConvergenceWarning: lbfgs failed to converge after 1 iteration(s) (status=1)"


def test_a_warning_is_said_once_with_its_stage():
    said = warned("logistic", {"warnings": [TEXT, TEXT.replace("after 1", "after 2")]}, "es")
    assert len(said) == 1
    assert said[0].startswith("logistic: se detuvo antes de estabilizarse")
    assert warned("logistic", None, "es") == warned("logistic", {}, "en") == []
