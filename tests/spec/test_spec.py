"""The pipeline file: hostile text is refused with a message, good text survives every edit."""
# ruff: noqa: ISC004, E501

import math
import os
import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline_core.errors import SpecError
from pipeline_core.messages.words import lookup
from pipeline_core.spec import Note, Pipeline, Stage, dump, parse, read, write

CREDIT = """\
# Who pays back?
fabrica: 1
name: Who is a good credit risk?  # shown on top
seed: 0
stages:
  # what the bank knew
  applicants:
    block: read_csv
    settings:
      path: german_credit.csv
      separator: ";"  # as Excel in Spain writes it
      code: 0123

  # who is what
  roles:
    block: set_roles  # the only one
    inputs: {table: applicants}
    settings:
      target: creditability
      # the class we look for
      positive: no
  checks:
    block: check_columns
    inputs:
      table: roles   # before anything else
    settings:
      rules:
        # nobody is 300
        - {column: age, max: 120}
        - column: city  # a word
          type: word
  # all together
  review:
    block: compare
    inputs: {scores: [roles, checks]}
layout:
  applicants: [0, 0]
  roles: [260, 0.5]
notes:
  - A thought
  - {text: "Here: look", at: [10, 20]}
# the end
"""


def minimal(stages: str) -> str:
    return f"fabrica: 1\nstages:\n{stages}"


def refusal(text: str) -> SpecError:
    with pytest.raises(SpecError) as raised:
        parse(text, "my.yaml")
    assert lookup(raised.value.code, "en"), raised.value.code
    assert not re.search(r"\{\w*\}", str(raised.value)), str(raised.value)
    return raised.value


def test_reads_everything_a_file_can_say():
    pipeline = parse(CREDIT)

    assert list(pipeline.stages) == ["applicants", "roles", "checks", "review"]
    assert pipeline.name == "Who is a good credit risk?"
    assert pipeline.stages["roles"].inputs == {"table": ("applicants",)}
    assert pipeline.stages["review"].inputs == {"scores": ("roles", "checks")}
    assert pipeline.layout == {"applicants": (0.0, 0.0), "roles": (260.0, 0.5)}
    assert pipeline.notes == (Note("A thought"), Note("Here: look", (10.0, 20.0)))
    rules = [{"column": "age", "max": 120}, {"column": "city", "type": "word"}]
    assert pipeline.stages["checks"].settings == {"rules": rules}


def test_no_stays_a_word_and_a_leading_zero_a_code():
    pipeline = parse(CREDIT)

    assert pipeline.stages["roles"].settings["positive"] == "no"
    assert pipeline.stages["applicants"].settings["code"] == "0123"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("on", "on"), ("true", True), ("null", None), ("~", None), ("", None),
        ("1", 1), ("-7", -7), ("1.0", 1.0), ("1e3", 1000.0), (".5", 0.5), (".inf", math.inf),
        ("0x1F", "0x1F"), ("0o17", "0o17"), ("1_000", "1_000"), ("12:30", "12:30"), ("00", "00"),
        ("2024-01-31", "2024-01-31"), ("'1'", "1"), ('"true"', "true"), ("1e999", "1e999"),
        (".nan", ".nan"), ("9" * 5000, "9" * 5000),
    ],
)  # fmt: skip
def test_each_scalar_means_one_thing(text, value):
    pipeline = parse(minimal(f"  a: {{block: b, settings: {{x: {text}}}}}"))

    setting = pipeline.stages["a"].settings["x"]
    assert (type(setting), setting) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("fabrica: 1\nname: !!python/object/apply:os.system [ls]", "spec.tag", 2),
        ("fabrica: 1\nname: &a x", "spec.alias", 2),
        ("fabrica: 1\nnotes:\n- *a", "spec.alias", 3),
        ("fabrica: 1\nname: a\nname: b", "spec.duplicate_key", 3),
        ("fabrica: 1\nstages:\n  ? [a, b]\n  : x", "spec.bad_key", 3),
        ("fabrica: 1\nnaem: x", "spec.unknown_key", 2),
        ("fabrica: 1\nstages: []", "spec.must_be_mapping", 2),
        ("fabrica: 1\nnotes: x", "spec.must_be_list", 2),
        ("fabrica: 1\nnotes:\n  - {text: 3}", "spec.must_be_text", 3),
        ("fabrica: 1\nseed: -1", "spec.bad_seed", 2),
        ("fabrica: 1\nseed: true", "spec.bad_seed", 2),
        ("fabrica: 2", "spec.newer_version", 1),
        ("fabrica: one", "spec.bad_version", 1),
        ("fabrica: true", "spec.bad_version", 1),
        ("name: x", "spec.not_a_pipeline", 1),
        ("", "spec.not_a_pipeline", 1),
        ("- 1", "spec.not_a_pipeline", 1),
        ("fabrica: 1\nname: [", "spec.bad_yaml", 2),
        ("fabrica: 1\n\tname: x", "spec.bad_yaml", 2),
        ("fabrica: 1\nname: a\x00b", "spec.bad_yaml", 2),
        ("fabrica: 1\nname: {a: b}", "spec.must_be_text", 2),
        ("fabrica: 1\nname: " + "x" * 121, "spec.long_name", 2),
        ('fabrica: 1\nname: "a\\u202eb"', "spec.bad_name", 2),
        ('fabrica: 1\nname: "a\\nb"', "spec.bad_name", 2),
        (minimal("  2nd: {block: b}"), "spec.bad_stage_name", 3),
        (minimal("  'a b': {block: b}"), "spec.bad_stage_name", 3),
        (minimal("  'a\\n': {block: b}"), "spec.bad_stage_name", 3),
        (minimal("  ñu: {block: b}"), "spec.bad_stage_name", 3),
        (minimal("  lambda: {block: b}"), "spec.keyword_stage_name", 3),
        (minimal(f"  {'a' * 61}: {{block: b}}"), "spec.long_stage_name", 3),
        (minimal("  a: {}"), "spec.no_block", 3),
        (minimal("  a: b"), "spec.must_be_mapping", 3),
        (minimal("  a: {block: 3}"), "spec.must_be_text", 3),
        (minimal("  a: {block: b, colour: red}"), "spec.unknown_key", 3),
        (minimal("  a: {block: b, inputs: {table: []}}"), "spec.bad_wire", 3),
        (minimal("  a: {block: b, inputs: {table: 3}}"), "spec.bad_wire", 3),
        (minimal('  a:\n    block: b\n    settings: {x: ["\\e[2J"]}'), "spec.hidden_characters", 5),
        (minimal("  a: {block: b}\nlayout:\n  a: [0]"), "spec.bad_place", 5),
        (minimal("  a: {block: b}\nlayout:\n  a: [0, .inf]"), "spec.bad_place", 5),
    ],
)  # fmt: skip
def test_what_is_no_pipeline_is_refused_with_its_line(text, code, line):
    error = refusal(text)

    assert (error.code, error.values["line"]) == (code, line)
    assert error.values["where"] == "my.yaml"


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "fabrica: " + "[" * 21 + "]" * 21],
    ids=["lists", "mappings", "dashes", "just over"],
)
def test_deep_nesting_is_counted_not_followed(text):
    assert refusal(text).code == "spec.too_deep"


def test_size_and_number_are_limited():
    assert refusal("#" * 1_000_001).code == "spec.too_large"
    many = minimal("".join(f"  s{number}: {{block: b}}\n" for number in range(501)))
    assert refusal(many).code == "spec.too_many_stages"
    assert refusal("fabrica: 1\n---\nfabrica: 1").code == "spec.several_documents"


@given(st.text(alphabet=st.sampled_from("ab: -\n#[]{},'\"&*!|>%@`\t?0.~\u2028é"), max_size=60))
@settings(max_examples=400, deadline=None)
@example("%YAML 9.9\n---\na")
@example("%TAG ! tag:x,2000:\n---\n!a b")
@example("fabrica: |\n")
def test_no_text_makes_anything_but_a_sentence(text):
    try:
        parse("fabrica: 1\n" + text)
        parse(text)
    except SpecError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize("text", [CREDIT, CREDIT.replace("\n", "\r\n")], ids=["lf", "crlf"])
def test_writing_what_was_read_changes_nothing(tmp_path, text):
    file = tmp_path / "credit.yaml"
    file.write_bytes(text.encode())

    write(read(file), file)

    assert file.read_bytes() == text.encode()


def test_a_changed_setting_changes_one_line():
    pipeline = with_settings(parse(CREDIT), "applicants", separator="|")

    ((before, after),) = changed_lines(CREDIT, dump(pipeline, CREDIT))
    assert before == '      separator: ";"  # as Excel in Spain writes it'
    assert after == '      separator: "|"  # as Excel in Spain writes it'


def test_a_renamed_stage_keeps_its_comments():
    pipeline = parse(CREDIT)
    stages = {
        "people" if name == "applicants" else name: stage for name, stage in pipeline.stages.items()
    }
    text = dump(replace(pipeline, stages=stages), CREDIT)

    assert "  # what the bank knew\n  people:\n    block: read_csv" in text
    assert "# as Excel in Spain writes it" in text


def test_only_the_comments_of_what_went_go_with_it():
    pipeline = parse(CREDIT)
    stages = {name: stage for name, stage in pipeline.stages.items() if name != "roles"}
    text = dump(replace(pipeline, stages=stages), CREDIT)

    removed = {"# who is what", "# the only one", "# the class we look for"}
    for comment in ("# " + line.split("# ", 1)[1] for line in CREDIT.splitlines() if "# " in line):
        assert (comment not in text) == (comment in removed), comment


def test_a_comment_that_closes_a_stage_stays_and_goes_with_it():
    text = minimal("  a:\n    block: b\n    # closes a\n\n  # opens c\n  c: {block: d}\n")
    pipeline = parse(text)

    assert dump(with_settings(pipeline, "c", x=1), text).count("# closes a") == 1
    rest = dump(replace(pipeline, stages={"c": pipeline.stages["c"]}), text)
    assert rest == minimal("\n  # opens c\n  c: {block: d}\n")


def test_comments_in_a_value_written_afresh_move_above_it():
    text = dump(with_settings(parse(CREDIT), "checks", rules="none"), CREDIT)

    assert ("    settings:\n      # nobody is 300\n      # a word\n      rules: none\n") in text


def test_an_added_stage_leaves_the_others_alone():
    pipeline = parse(CREDIT)
    added = {**pipeline.stages, "extra": Stage("extra", "scale", {"data": ("roles",)}, {})}

    text = dump(replace(pipeline, stages=added), CREDIT)

    extra = "  extra:\n    block: scale\n    inputs: {data: roles}\n"
    assert text == CREDIT.replace("layout:", extra + "layout:")


@pytest.mark.parametrize(
    "text",
    [
        "{fabrica: 1, stages: {a: {block: b}}}  # all in one\n",
        "---\n# top\nfabrica: 1\nstages: {a: {block: b, settings: {x: 1}}} # inline\n...\n",
        "fabrica: 1\nstages:\n    a:\n            # deep\n            block: b\n",
        "fabrica: 1\nstages:\n  a:\n    block: b\n    settings:\n      x: |\n        # no comment\n"
        "        two\n      # a comment\n      y: >-\n        folded\n        text\n",
        "fabrica: 1\nnotes:\n- one # 1\n- two\n# end\n",
        "fabrica: 1\nstages:   # none yet\nlayout:\nnotes:\n",
        '"fabrica": 1\n? stages\n: a: {block: b}\n',
        "fabrica: 1\nstages:\n  a:\n    block: b\n    settings:\n      x: one\n        two # t\n",
    ],
)
def test_any_layout_of_the_file_survives_an_edit(text):
    pipeline = parse(text)
    edited = replace(pipeline, name="New")
    for stage in pipeline.stages:
        edited = with_settings(edited, stage, z=1)

    written = dump(edited, text)

    assert parse(written) == edited
    assert written.count("#") == text.count("#")


def test_a_broken_file_is_never_written_over(tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text("name: [\n")

    with pytest.raises(SpecError, match=r"broken\.yaml|before"):
        write(Pipeline("x"), file)

    assert file.read_text() == "name: [\n"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    file = tmp_path / "a.yaml"
    write(Pipeline("old"), file)

    def raise_disk_full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", raise_disk_full)
    with pytest.raises(SpecError) as raised:
        write(Pipeline("new"), file)

    assert raised.value.code == "spec.not_written"
    assert read(file).name == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9")
    (tmp_path / "big.yaml").write_bytes(b"#" * 1_000_001)
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbffabrica: 1\n")
    cases = {
        "latin.yaml": "spec.not_text",
        "big.yaml": "spec.too_large",
        "none.yaml": "spec.not_found",
        ".": "spec.not_a_file",
    }

    for name, code in cases.items():
        with pytest.raises(SpecError) as raised:
            read(tmp_path / name)
        assert raised.value.code == code
    assert read(tmp_path / "bom.yaml") == Pipeline()


def test_writing_through_a_link_changes_what_it_points_to(tmp_path):
    write(Pipeline("old"), tmp_path / "real.yaml")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real.yaml")

    write(Pipeline("new"), tmp_path / "link.yaml")

    assert (tmp_path / "link.yaml").is_symlink()
    assert read(tmp_path / "real.yaml").name == "new"


words = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u200e\u200f"
                              "\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
                max_size=12) | st.sampled_from(
    ["no", "0123", "1e3", "~", "", "a: b", "a #b", "- a", "=", "<<", "2024-01-31", "a\tb", "a\nb",
     '"', "'", "x,y", "[a]", "{a}", "`1st`", "<1H OCEAN", "null", "True", "?", "-", "1_0", "%a", "@"]
)  # fmt: skip
leaf = (
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | words
)
values = st.recursive(
    leaf,
    lambda items: st.lists(items, max_size=3) | st.dictionaries(words, items, max_size=3),
    max_leaves=6,
)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: not is_keyword(name)
)
stage_parts = st.tuples(
    words.filter(bool),
    st.dictionaries(words, st.lists(words.filter(bool), min_size=1, max_size=3), max_size=2),
    st.dictionaries(words, values, max_size=3),
)


def is_keyword(name: str) -> bool:
    import keyword

    return keyword.iskeyword(name)


@st.composite
def pipelines(draw):
    parts = draw(st.dictionaries(names, stage_parts, max_size=4))
    stages = {
        name: Stage(name, block, {port: tuple(names) for port, names in inputs.items()}, settings)
        for name, (block, inputs, settings) in parts.items()
    }
    places = {name: (draw(st.integers(-900, 900)) / 4, 0.0) for name in list(stages)[:2]}
    title = draw(words.filter(lambda text: not set(text) & set("\t\n")))
    return Pipeline(title, draw(st.integers(0, 9)), stages, places)


@given(pipelines(), pipelines())
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_the_same_whatever_stood_there(first, second):
    text = dump(first)

    assert parse(text) == first
    assert dump(first, text) == text
    assert parse(dump(second, text)) == second


def with_settings(pipeline: Pipeline, name: str, **changed) -> Pipeline:
    stage = pipeline.stages[name]
    stage = replace(stage, settings={**stage.settings, **changed})
    return replace(pipeline, stages={**pipeline.stages, name: stage})


def changed_lines(old: str, new: str) -> list[tuple[str, str]]:
    pairs = zip(old.splitlines(), new.splitlines(), strict=True)
    return [(left, right) for left, right in pairs if left != right]
