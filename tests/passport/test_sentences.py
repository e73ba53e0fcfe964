"""What is said of a row, in both languages."""

from __future__ import annotations

import pytest

from pipeline_core.messages.words import say
from pipeline_core.passport.sentences import stage_sentences
from pipeline_core.store.runs import Run
from tests.passport.conftest import Place


def sentences(place: Place, run: Run, label: int, stage: str, language: str) -> list[str]:
    entry = place.stages(run, label)[stage]
    return stage_sentences(entry, lambda code, values: say(code, values, language), str)


@pytest.mark.parametrize(
    ("label", "stage", "english", "spanish"),
    [
        (3, "adults", "keeps rows for which age >= 30 is true; this one has age = 29", "age = 29"),
        (3, "split", "An earlier stage left the row out.", "Una etapa anterior dejó fuera"),
        (120, "single", "in code and age it has the values of row 5", "de la fila 5"),
        (5, "checked", "fails the check age.max: it has 77.", "no cumple la comprobación age.max"),
        (5, "gate", "looks at all rows together", "mira todas las filas juntas"),
    ],
)
def test_a_sentence_says_it_in_both_languages(
    place: Place, run: Run, label: int, stage: str, english: str, spanish: str
) -> None:
    (first,) = sentences(place, run, label, stage, "en")
    (second,) = sentences(place, run, label, stage, "es")
    assert english in first
    assert spanish in second
    assert "(stage:" not in first + second


def test_what_a_model_said_is_told_with_its_probability_and_its_fold(
    place: Place, run: Run
) -> None:
    reported = place.store.artifacts.table(place.keys(run)["folds"], "predictions").iloc[0]
    (said,) = sentences(place, run, int(reported["row"]), "folds", "en")
    probability = str(float(reported[f"p_{reported['predicted']}"]))

    assert said.startswith("In fold 1, fitted without this row.")
    assert f"said {reported['predicted']} ({probability})" in said
    is_right = reported["predicted"] == reported["actual"]
    assert ("and that is right" in said) is is_right
