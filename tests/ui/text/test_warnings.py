"""Library warnings of a stage, once each and in the reader's language."""

from __future__ import annotations

from ui.text.problem_words import warning_sentences

TEXT = "ConvergenceWarning: lbfgs failed to converge after 1 iteration(s) (status=1)"


def test_a_warning_is_said_once_with_its_stage():
    sentences = warning_sentences(
        "logistic", {"warnings": [TEXT, TEXT.replace("after 1", "after 2")]}, "es"
    )
    assert len(sentences) == 1
    assert sentences[0].startswith("logistic: se detuvo antes de converger")
    assert (
        warning_sentences("logistic", None, "es") == warning_sentences("logistic", {}, "en") == []
    )
