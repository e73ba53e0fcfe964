"""Words: no sentence is missing, none is stale, and both languages say the same things."""

import ast
import gettext
import re
import string

import pytest

from pipeline_core.check import check
from pipeline_core.edits import RemoveStage, apply
from pipeline_core.measures.ingest_sentences import SENTENCES
from pipeline_core.messages.compile import compile_folder, compile_mo
from pipeline_core.messages.po_files import LOCALE, Text, forms, read_po, write_po
from pipeline_core.messages.words import LANGUAGES, RAISED, lookup, preferred_language, say
from pipeline_core.spec import Pipeline, Stage
from tests.small_catalogue import real_catalogue, written_blocks

CORE = LOCALE.parents[1]
# Whoever raises or makes one of these names its sentence in the first argument.
SPEAKERS = {
    "SpecError", "CatalogError", "SettingsError", "WiringError", "StoreError", "ExportError",
    "StageFailed", "Refusal", "Reason", "say",
}  # fmt: skip
# Codes that no literal of the source holds: they are put together, or come from Python itself.
MADE_UP = ("block.", "word.", "family.", "state.", "severity.", "setting.", "note.", "check.",
           "guess.", "cli.", "metric.", "metric_", "inside.", "model_check.", "radar.", "test.",
           "profile.", "own_code.", "probe.", "template.", "alias.", "card.", "drill.",
           "spec.test_must_be.", "factory.column.", "factory.status.", "trait.", "lesson.on.",
           "lesson.part.", "lesson.measure.", "grade.column.", "grade.status.")  # fmt: skip
BY_ROLE = {"problem.time_ignored", "problem.group_ignored"}
IS_CODE = re.compile(r"(spec|edit|wire|failed|catalog|store|run|reason|export)\.[a-z_]+\Z")
SEARCHED = re.compile(r"block\.[a-z0-9_]+\.words\Z")
IS_FILE = re.compile(r"\.(py|json|log|lock|yaml|db)\Z")


def catalogue_text(language: str) -> dict[str, Text]:
    return read_po((LOCALE / language / "LC_MESSAGES" / "fabrica.po").read_text("utf-8"))


EN, ES = catalogue_text("en"), catalogue_text("es")


def trees():
    for file in CORE.rglob("*.py"):
        yield file, ast.parse(file.read_text("utf-8"))


def spoken() -> dict[str, str]:
    """Every code that the source says, with the file that says it."""
    found: dict[str, str] = {}
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(
                    node.func, "id", "")  # fmt: skip
                code = node.args[0].value
                if name in SPEAKERS and isinstance(code, str):
                    found[code] = str(file)
                if file.parent.name == "check" and name in ("error", "warning"):
                    found[f"problem.{code}"] = str(file)
                if file.name == "settings.py" and name == "_fault":
                    found[f"setting.{node.args[1].value}"] = str(file)
    return found


def written() -> set[str]:
    """Every text in the source that is not a docstring: a code may stand anywhere."""
    found = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_code_has_its_sentence_in_both_languages():
    missing = {code: file for code, file in spoken().items()
               if not code.startswith("cli.") and (code not in EN or code not in ES)}  # fmt: skip

    assert not missing


def test_every_text_that_looks_like_a_code_has_its_sentence():
    codes = {text for text in written() if IS_CODE.match(text) and not IS_FILE.search(text)}

    assert codes <= set(EN)


def test_no_sentence_is_stale():
    said = written() | set(spoken()) | BY_ROLE
    said |= {f"problem.{code}" for code in said}
    said |= {f"warned.{kind}" for kind in SENTENCES}
    of_ours = {code for code in EN if re.match(r"[a-z]+[._][a-z]", code)}

    assert not {code for code in of_ours - said if not code.startswith(MADE_UP)}


def test_the_languages_have_the_same_codes_but_for_the_blocks():
    told_by_docstrings = {code for code in ES if code.startswith(("block.", RAISED))}
    words_to_search = {code for code in ES if SEARCHED.match(code)}

    assert set(EN) == set(ES) - told_by_docstrings | words_to_search


def test_both_languages_name_the_same_values():
    def fields(text: Text) -> set[str]:
        parsed = (string.Formatter().parse(form) for form in forms(text))
        return {name for parts in parsed for _, name, _, _ in parts if name}

    odd = {code for code in EN if not code.startswith(("%", "invalid", "argument", "the ", "unrec"))
           and fields(EN[code]) != fields(ES[code])}  # fmt: skip
    assert not odd


def test_every_block_and_main_setting_speaks_spanish():
    wanted = set()
    for block in real_catalogue().values():
        parts = [""]
        if block.get("curated", True):
            parts += [".summary", ".words", *[".when"] * bool(block.get("when"))]
            properties = block["settings"]["properties"].items()
            parts += [f".{name}" for name, schema in properties if not schema.get("x-more")]
        wanted |= {f"block.{block['id']}{part}" for part in parts}

    assert {code for code in ES if code.startswith("block.")} == wanted
    assert not [code for code in wanted if not ES[code].strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_is_found_by_other_words(language):
    for block in real_catalogue().values():
        if not block.get("curated", True):
            continue
        words = (lookup(f"block.{block['id']}.words", language) or "").split(", ")
        assert len(words) >= 4, block["id"]
        assert len({word.lower() for word in words}) == len(words), block["id"]
        assert all(word and word == word.strip() for word in words), block["id"]


def test_every_block_is_found_by_the_classes_that_it_makes():
    for block in written_blocks().values():
        tree = ast.parse((CORE.parent / block["file"]).read_text("utf-8"))
        library = block.get("library") or "sklearn"
        made = {
            one.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == library
            for one in node.names
            if block["shape"] in ("column", "estimator") and one.name[0].isupper()
        }
        words = (lookup(f"block.{block['id']}.words", "en") or "").split(", ")
        assert made - {"KFold"} <= {*words, "FunctionTransformer"}, block["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_files_are_fresh(language):
    file = LOCALE / language / "LC_MESSAGES" / "fabrica.po"

    assert file.with_suffix(".mo").read_bytes() == compile_mo(catalogue_text(language), language)
    assert file.read_text("utf-8") == write_po(catalogue_text(language), language)


def test_what_is_compiled_is_what_gettext_reads(tmp_path):
    messages = {"a": "uno", "b\nc": "dos «ñ»\n", "z": ""}
    file = tmp_path / "x.mo"
    file.write_bytes(compile_mo(messages, "es"))
    with file.open("rb") as opened:
        read = gettext.GNUTranslations(opened)

    assert [read.gettext(code) for code in ("a", "b\nc")] == ["uno", "dos «ñ»\n"]
    assert read_po(write_po(messages, "es")) == messages


def test_compiling_sorts_what_was_added_at_the_end(tmp_path):
    file = tmp_path / "es" / "LC_MESSAGES" / "x.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        write_po({"b": "dos", "c": "tres"}, "es") + '\nmsgid "a"\nmsgstr "uno"\n', "utf-8"
    )
    (compiled,) = compile_folder(tmp_path)

    messages = {"a": "uno", "b": "dos", "c": "tres"}
    assert file.read_text("utf-8") == write_po(messages, "es")
    assert compiled.read_bytes() == compile_mo(messages, "es")


@pytest.mark.parametrize(
    "text", ["msgid 'a'\n", 'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n']
)
def test_a_catalogue_that_is_wrong_is_not_compile_mo(text):
    with pytest.raises(ValueError, match=r"line 1|twice"):
        read_po(text)


def test_a_sentence_tells_what_is_known_and_leaves_out_what_is_not():
    values = {"stage": "a", "field": "x", "column": "agee", "known": []}

    assert "Did you mean age or wage?" in say(
        "problem.unknown_column", {**values, "near": ["age", "wage"]}
    )
    assert "Did you mean" not in say("problem.unknown_column", {**values, "near": []})
    assert "There are" not in say("problem.unknown_column", {**values, "near": []})
    assert "¿Quiso decir age o wage?" in say(
        "problem.unknown_column", {**values, "near": ["age", "wage"]}, "es"
    )


def test_codes_within_values_are_said_too_and_kinds_have_words():
    fault = {"code": "setting.too_small", "values": {"limit": 1, "found": "0"}}
    values = {"stage": "forest", "field": "trees", "fault": fault}

    assert say("problem.bad_setting", values, "es").startswith("forest: trees debe ser al menos 1;")
    kinds = {"stage": "a", "field": "data", "source": "b", "gives": ["Model"], "takes": "Data"}
    assert "tabla (Data)" in say("problem.kinds_do_not_fit", kinds, "es")


def test_names_from_a_file_cannot_steer_a_terminal():
    said = say("edit.no_such_stage", {"stage": "a\x1b[2J\u202eb{x}"})

    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "{x}" in said


def test_a_language_without_catalogue_falls_back_to_english():
    assert say("state.failed", {}, "fr") == "failed"
    assert lookup("state.failed", "fr") is None
    assert preferred_language({"LC_ALL": "", "LANG": "es_MX"}) == "es"
    assert preferred_language({"LC_ALL": "fr_FR", "LANG": "es_MX"}) == "en"


def test_errors_and_problems_speak_both_languages():
    problem = check(Pipeline(stages={"a": Stage("a", "nothing")}), {})[0]
    english, spanish = (say(problem.message.code, problem.message.values, one) for one in LANGUAGES)

    assert english.startswith("a: its block")
    assert spanish.startswith("a: su bloque")
    with pytest.raises(Exception, match="no stage 'b'"):
        apply(Pipeline(), RemoveStage("b"), {})
