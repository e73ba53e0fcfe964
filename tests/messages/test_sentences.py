"""What blocks raise reaches a Spanish reader in Spanish, though blocks know no language."""

from __future__ import annotations

import re
import string
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.engine.failures import explain
from pipeline_core.messages.english_sentences import match_sentence
from pipeline_core.messages.po_files import LOCALE, read_po
from pipeline_core.messages.raised_sentences import raised_templates, source_files
from pipeline_core.messages.words import RAISED, say
from tests.small_pipelines import TABLES, Blocks, chain, pipeline, stage


@pytest.fixture(scope="module")
def templates() -> dict[str, Path]:
    return raised_templates(source_files())


MESSAGES = read_po((LOCALE / "es" / "LC_MESSAGES" / "fabrica.po").read_text("utf-8"))
SPANISH = {
    code.removeprefix(RAISED): said for code, said in MESSAGES.items() if code.startswith(RAISED)
}


def gaps(template: str) -> set[str]:
    return {gap for _, gap, _, _ in string.Formatter().parse(template) if gap is not None}


def templates_of(tmp_path, *sources: str) -> set[str]:
    files = [tmp_path / f"{number}.py" for number in range(len(sources))]
    for file, source in zip(files, sources, strict=True):
        file.write_text(source)
    return set(raised_templates(files))


def test_every_sentence_has_its_translation_and_none_is_stale(templates):
    missing = {one: file.name for one, file in templates.items() if one not in SPANISH}

    assert not missing
    assert not set(SPANISH) - set(templates)


def test_every_raise_is_seen(templates):
    sources = [file.read_text() for file in source_files()]
    raises = sum(len(re.findall(r"raise ValueError\(", source)) for source in sources)

    assert 40 < raises <= len(templates)


def test_no_sentence_is_a_mere_value(templates):
    assert all(re.search("[a-z]{2}", re.sub(r"{\d}", "", one)) for one in templates)


def test_both_languages_name_the_same_values():
    assert not {
        one for one, said in SPANISH.items() if gaps(one) - gaps(said) and "none" not in one
    }
    assert not {one for one, said in SPANISH.items() if gaps(said) - gaps(one)}


@pytest.mark.parametrize("template", sorted(SPANISH))
def test_a_sentence_is_recognised_by_its_own_template(template):
    values = {gap: f"'{gap}; no. 1'" for gap in gaps(template)}
    sentence = template.format(*(values[str(place)] for place in range(len(values))))

    assert match_sentence(sentence, SPANISH) == (template, values)
    said = say("failed.other", {"stage": "s", "cause": sentence}, "es")
    assert said == f"s: {say(RAISED + template, values, 'es')}"
    assert say("failed.other", {"stage": "s", "cause": sentence}) == f"s: {sentence}"


def test_a_template_joins_lines_and_numbers_its_gaps(tmp_path):
    source = (
        "def f(a, b):\n    raise ValueError(\n        f'{a} of {b!r}: {a} '\n        '{no gap}.')"
    )

    assert templates_of(tmp_path, source) == {"{0} of {1}: {0} {{no gap}}."}


def test_phrases_are_part_of_the_template(tmp_path):
    says = (
        "def f(where, n):\n    raise ValueError(f\"{where}: {n} {'is' if n == 1 else 'are'} odd.\")"
    )
    calls = "f('Here', 3)\nf(f'At {place}', n)"

    assert templates_of(tmp_path, says, calls) == {
        "Here: {0} is odd.", "Here: {0} are odd.", "At {0}: {1} is odd.", "At {0}: {1} are odd.",
    }  # fmt: skip


def test_a_parameter_that_is_not_always_a_phrase_stays_a_gap(tmp_path):
    assert templates_of(
        tmp_path, "def f(where):\n    raise ValueError(f'{where}: no.')", "f('Here')\nf(there)"
    ) == {"{0}: no."}


def test_a_sentence_made_by_a_function_is_found(tmp_path):
    source = "def why(n):\n    return f'{n} is odd.'\ndef f(n):\n    raise ValueError(why(n))"

    assert templates_of(tmp_path, source) == {"{0} is odd."}


def test_what_is_known_of_a_sentence_decides():
    templates = ["{0}: no.", "{0}: {1} rows: no."]

    values = {"0": "a", "1": "3"}
    assert match_sentence("a: 3 rows: no.", templates) == ("{0}: {1} rows: no.", values)
    assert match_sentence("a: 3 rows: no. And more.", templates) is None
    assert match_sentence("3 of 4", ["{0} of {0}"]) is None


def test_values_are_never_read_as_a_template():
    cause = "There is no file {0}{stage}[[x]].csv."

    said = say("failed.other", {"stage": "read", "cause": cause}, "es")
    assert said == "read: No existe el archivo {0}{stage}[[x]].csv."


def test_a_very_long_sentence_keeps_its_end_and_its_translation():
    names = [f"column_{number}" for number in range(300)]
    told = explain(ValueError(f"The table has no columns ['x']; it has {names}."), "roles")

    assert len(told.values["cause"]) <= 600
    said = say(told.code, told.values, "es")
    assert said.startswith("roles: La tabla no tiene las columnas ['x']; tiene ['column_0'")
    assert said.endswith("'column_299'].")


def test_an_unknown_sentence_is_told_as_it_is():
    assert say("failed.other", {"stage": "a", "cause": "Only even numbers."}, "es") == (
        "a: Only even numbers."
    )


# Real pipelines that fail.


@pytest.fixture(autouse=True)
def table():
    TABLES["table"] = pd.DataFrame(
        {
            "a": np.arange(-20.0, 20.0), "b": np.tile([0.0, 1.0], 20),
            "w": ["x", "z", "z", "x"] * 10, "d": pd.date_range("2020-01-01", periods=40),
            "y": ["no", "yes", "yes", "no"] * 10,
        }
    )  # fmt: skip


GIVEN = stage("given")
ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"})
SPLIT = stage("split", "split_rows")
MODEL = stage("m", "logistic_regression")


def numbers(*names: str):
    return stage("only", "select_columns", {"columns": list(names)})


def failure(made, language="es", **options) -> str:
    ran = Blocks().run(made, **options)
    (error,) = [one["error"] for one in ran.events if one.get("error")]
    return say(error["code"], error["values"], language)


def test_a_stratified_split_of_a_rare_class():
    TABLES["table"].loc[0, "y"] = "maybe"
    made = chain(GIVEN, ROLES, stage("split", "split_rows", {"how": "stratified"}))

    assert failure(made) == (
        "split: Una división estratificada necesita al menos dos filas de cada clase de 'y'; "
        "'maybe' tiene solo una. Quite esas filas o divida al azar."
    )


def test_a_positive_class_that_is_not_there():
    made = chain(GIVEN, stage("roles", "set_roles", {"target": "y", "positive": "si"}))

    assert failure(made) == "roles: La columna 'y' no tiene el valor 'si'; tiene 'no', 'yes'."
    assert failure(made, "en") == "roles: The column 'y' has no value 'si'; it has 'no', 'yes'."


def test_a_file_that_is_a_picture(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\x89PNG\r\n")
    made = pipeline(stage("read", "read_csv", {"path": "a.csv"}))

    assert (
        failure(made, folder=tmp_path) == f"read: {tmp_path}/a.csv es una imagen. Elija una tabla."
    )


def test_a_file_in_another_encoding(tmp_path):
    (tmp_path / "a.csv").write_bytes("a,b\n1,señal\n".encode("cp1252"))
    made = pipeline(stage("read", "read_csv", {"path": "a.csv"}))

    assert failure(made, folder=tmp_path) == (
        f"read: {tmp_path}/a.csv debe estar codificado como utf-8; la línea 2 tiene el byte 0xf1, "
        "que no lo está. Elija otra codificación, como cp1252."
    )


def test_too_few_rows_of_a_class_for_the_folds():
    TABLES["table"].loc[37:, "y"] = "maybe"
    judge = stage("judge", "cross_validate", {"folds": 5}, data="only", model="m")
    made = chain(GIVEN, ROLES, numbers("a", "b"), MODEL)
    made = pipeline(*made.stages.values(), judge)

    assert failure(made) == (
        "judge: Pliegues: para 5 pliegues hacen falta al menos 5 filas de la clase "
        "'maybe'; hay 3. Use menos pliegues o reúna más filas."
    )


def test_an_expression_of_kinds_that_do_not_fit():
    assert failure(chain(GIVEN, stage("f", "filter_rows", {"keep": "w > 3"}))) == (
        "f: La expresión 'w > 3' usa la columna 'w' para > 3, que admite columnas de tipo sí o no "
        "o número; esta es de tipo palabra."
    )
