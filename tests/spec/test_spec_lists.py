"""A list in a pipeline file keeps its style: one item a line, or all of them on one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline_core.spec import dump, parse

TEXT = """fabrica: 1
name: Lists
stages:
  table:
    block: read_csv
    settings:
      path: a.csv
      columns:  # what is read
        # who
        - age  # in years
        - city
        # where it hurts
        - pain
      missing: ["", NA]
      rules:
        - column: age  # first
          at_least: 0
        - {column: city, allowed: [Lima, Cusco]}
      # after the rules
      skip: 2
  next:
    block: scale
    inputs: {data: table}
"""


def dump_with(name: str, value: Any, text: str = TEXT) -> str:
    pipeline = parse(text, "example")
    stage = pipeline.stages["table"]
    stage = replace(stage, settings={**stage.settings, name: value})
    edited = replace(pipeline, stages={**pipeline.stages, "table": stage})
    text_after = dump(edited, text)
    assert parse(text_after, "written") == edited
    return text_after


def test_an_item_that_came_gets_a_line_and_the_others_keep_theirs():
    assert dump_with("columns", ["age", "city", "sex", "pain"]) == TEXT.replace(
        "        - city\n", "        - city\n        - sex\n"
    )


def test_an_item_that_went_takes_its_comments_along():
    assert dump_with("columns", ["city", "pain"]) == TEXT.replace(
        "        # who\n        - age  # in years\n", ""
    )


def test_an_item_that_changed_keeps_its_comments():
    assert dump_with("columns", ["years", "city", "pain"]) == TEXT.replace("- age  #", "- years  #")
    assert dump_with("columns", ["age", "city", "ache"]) == TEXT.replace("- pain", "- ache")


def test_a_list_on_one_line_stays_on_one():
    assert dump_with("missing", ["", "NA", "?"]) == TEXT.replace('["", NA]', '["", NA, "?"]')


def test_mappings_in_a_list_stay_as_they_were():
    rules = parse(TEXT, "example").stages["table"].settings["rules"]
    more = [*rules, {"column": "pain", "at_most": 9}]
    text_after = dump_with("rules", more)
    assert "        - {column: city, allowed: [Lima, Cusco]}\n" in text_after
    assert "        - column: age  # first\n          at_least: 0\n" in text_after
    assert "        - column: pain\n          at_most: 9\n" in text_after
    assert text_after.count("# after the rules") == 1


RULES = """\
        # who may be asked
        - column: age  # first
          # nobody is younger
          min: 0  # at birth
          max: 120
          # closes the rule
        # where they live
        - column: city  # second
          allowed:
            - Lima  # the capital
            - Cusco
          severity: warning  # for now
"""


def with_rules(change: Any) -> str:
    start, stop = TEXT.index("        - column: age"), TEXT.index("      # after the rules")
    text = TEXT[:start] + RULES + TEXT[stop:]
    rules = parse(text, "example").stages["table"].settings["rules"]
    written = dump_with("rules", change([dict(rule) for rule in rules]), text)
    start, stop = written.index("        # who may"), written.index("      # after the rules")
    return written[start:stop]


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (lambda a, b: [a | {"min": 18}, b], "min: 0  #", "min: 18  #"),
        (lambda a, b: [a | {"column": "years"}, b], "- column: age  #", "- column: years  #"),
        (lambda a, b: [a | {"max": 99}, b], "max: 120", "max: 99"),
        (
            lambda a, b: [{"column": "age", "max": 120}, b],
            "          # nobody is younger\n          min: 0  # at birth\n",
            "",
        ),
        (
            lambda a, b: [a, b | {"max_missing": 0.1}],
            "severity: warning  # for now\n",
            "severity: warning  # for now\n          max_missing: 0.1\n",
        ),
        (lambda a, b: [a, b | {"severity": "error"}], "warning  # for", "error  # for"),
        (
            lambda a, b: [a, b | {"allowed": ["Lima"]}],
            "          allowed:\n            - Lima  # the capital\n            - Cusco\n",
            "          # the capital\n          allowed: [Lima]\n",
        ),
        (lambda a, b: [a | {"min": 1}, b | {"column": "town"}], None, None),
    ],
)
def test_a_rule_that_changed_keeps_the_comments_where_they_stand(change, old, new):
    written = with_rules(lambda rules: change(*rules))
    if old is None:
        expected = RULES.replace("min: 0 ", "min: 1 ").replace("column: city", "column: town")
        assert written == expected
    else:
        assert RULES.count(old) == 1
        assert written == RULES.replace(old, new)


def test_a_flow_list_of_mappings_stays_one():
    text = TEXT.replace('missing: ["", NA]', "missing: [{a: 1}]")
    assert "missing: [{a: 1}, {b: 2}]\n" in dump_with("missing", [{"a": 1}, {"b": 2}], text)


def test_items_at_the_keys_own_column_stay_there():
    text = "fabrica: 1\nstages:\n  table:\n    block: x\n    settings:\n      columns:\n      - a\n"
    text += "      # end\n      - b\n"
    assert dump_with("columns", ["a", "c", "b"], text) == text.replace(
        "      - a\n", "      - a\n      - c\n"
    )


@pytest.mark.parametrize("value", [[], ["only"], "text", ["a"] * 60, [["x"], ["y"]], [None, True]])
@pytest.mark.parametrize("name", ["columns", "missing", "rules"])
def test_whatever_it_becomes_it_reads_the_same_and_no_other_comment_is_lost(name, value):
    text_after = dump_with(name, value)
    for comment in ("# what is read", "# after the rules"):
        assert text_after.count(comment) == 1
