"""What a factory's section says, and the variants that it makes of a drawing."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check
from pipeline_core.check.factory_conflicts import CODES as CONFLICTS
from pipeline_core.check.factory_rules import CODES
from pipeline_core.edits import RemoveStage, RenameStage, SetFactory, apply
from pipeline_core.errors import FabricaError, SpecError, UsageError
from pipeline_core.factory.expansion import expand
from pipeline_core.factory.sources import data_items
from pipeline_core.messages.words import say
from pipeline_core.spec import dump, parse

DRAWING = """\
fabrica: 1
name: Loans
stages:
  loans: {block: read_csv, settings: {path: a.csv}}
  roles: {block: set_roles, inputs: {table: loans}, settings: {target: paid, positive: "yes"}}
  scaled: {block: scale, inputs: {data: roles}}
  ranked: {block: scale, inputs: {data: roles}, settings: {method: robust}}
  linear: {block: logistic_regression, inputs: {data: scaled}}
  trees: {block: random_forest_classifier, inputs: {data: scaled}}
  folds: {block: cross_validate, inputs: {model: linear, data: roles}, settings: {folds: 3}}
"""
FACTORY = """\
# What may differ
factory:
  judge: folds  # the same folds for all
  metric: roc_auc
  data:
    loans: [a.csv, b.csv]
  steps:
    scaled: [scaled, ranked, false]
  estimators:
    linear:
      - linear
      - trees
      - {block: dummy_classifier, settings: {strategy: prior}}
  settings:
    trees.max_depth: [2, 4]  # shallow
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("catalogue"))


def factory(**changes):
    pipeline = parse(DRAWING + FACTORY)
    return replace(pipeline, factory={**pipeline.factory, **changes})


def test_old_files_open_and_have_no_factory():
    assert parse(DRAWING).factory == {}
    assert "factory" not in dump(parse(DRAWING))


def test_what_is_written_is_read_again_and_keeps_its_comments():
    text = DRAWING + FACTORY
    pipeline = parse(text)
    assert dump(pipeline, text) == text
    settings = {"trees.max_depth": [2, 4, 8]}
    edited = apply(pipeline, SetFactory({**pipeline.factory, "settings": settings}), {})
    written = dump(edited, text)
    assert "[2, 4, 8]  # shallow" in written
    assert "# the same folds for all" in written
    assert parse(written).factory == edited.factory


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("  judge: 3\n  metric: r2\n", "spec.factory_judge", 12),
        ("  judge: a\n", "spec.factory_metric", 11),
        ("  judge: a\n  metric: r2\n", "spec.factory_varies_nothing", 11),
        ("  judge: a\n  metric: r2\n  what: 1\n", "spec.unknown_key", 14),
        ("  judge: a\n  metric: r2\n  steps: {a: {}}\n", "spec.factory_steps", 14),
        ("  judge: a\n  metric: r2\n  data: {a: {folders: b}}\n", "spec.factory_data", 14),
        ("  judge: a\n  metric: r2\n  estimators: {a: [true]}\n", "spec.factory_estimators", 14),
        ("  judge: a\n  metric: r2\n  settings: {a: [1]}\n", "spec.factory_setting_name", 14),
        ("  judge: a\n  metric: r2\n  settings: {a.b: {from: 3}}\n", "spec.factory_candidates", 14),
        ("  judge: a\n  metric: r2\n  settings: {a.b: [1]}\n  combine: some\n",
         "spec.factory_combine", 15),
        ("  judge: a\n  metric: r2\n  settings: {a.b: [1]}\n  combine: [{c: 1}]\n",
         "spec.factory_unknown_axis", 15),
        ("  judge: a\n  metric: r2\n  steps: {b: [true]}\n  estimators: {b: [c]}\n",
         "spec.factory_twice", 15),
    ],
)  # fmt: skip
def test_a_bad_entry_gets_a_sentence_with_its_line(text, code, line):
    with pytest.raises(SpecError) as caught:
        parse(DRAWING + "factory:\n" + text)
    assert caught.value.code == code
    assert caught.value.values["line"] == line
    assert "{" not in str(caught.value).replace("{{", "").split(":")[0]


def test_every_combination_is_made_once(catalogue):
    names = [variant.name for variant in expand(factory(), catalogue)]
    # 2 files x 3 steps x (linear, trees of 2 depths, dummy): the depth is no choice of the others
    assert len(names) == len(set(names)) == 2 * 3 * 4
    assert names[0] == "a · scaled · linear"
    assert "b · ranked · trees · max_depth 4" in names


def test_a_variant_is_an_ordinary_pipeline(catalogue):
    by_name = {variant.name: variant for variant in expand(factory(), catalogue)}
    variant = by_name["b · ranked · trees · max_depth 4"].pipeline
    assert variant.factory == {}
    assert variant.name == "Loans · b · ranked · trees · max_depth 4"
    assert variant.stages["loans"].settings["path"] == "b.csv"
    assert variant.stages["trees"].settings["max_depth"] == 4
    assert variant.stages["trees"].inputs == {"data": ("ranked",)}
    assert variant.stages["folds"].inputs["model"] == ("trees",)
    assert not {"scaled", "linear"} & variant.stages.keys()
    off = by_name["a · no scaled · linear"].pipeline
    assert off.stages["scaled"].bypass
    dummy = by_name["a · scaled · dummy_classifier"].pipeline
    assert dummy.stages["linear"].block == "dummy_classifier"
    for each in by_name.values():
        assert parse(dump(each.pipeline)) == each.pipeline
        problems = check(each.pipeline, catalogue)
        assert not [problem for problem in problems if problem.severity == "error"]


def test_a_place_that_is_not_among_its_choices_gives_way(catalogue):
    (variant, *_) = expand(factory(estimators={"linear": ["trees"]}), catalogue)
    assert variant.pipeline.stages["folds"].inputs["model"] == ("trees",)
    assert "linear" not in variant.pipeline.stages


def test_a_larger_sample_begins_with_a_smaller_one(catalogue):
    drawn = factory(combine={"sample": 5, "seed": 3})
    five = [variant.name for variant in expand(drawn, catalogue)]
    nine = [variant.name for variant in expand(drawn, catalogue, sample=9)]
    assert len(five) == 5
    assert nine[:5] == five
    assert len(set(nine)) == 9
    assert five != [variant.name for variant in expand(factory(), catalogue)][:5]


def test_a_list_says_what_each_variant_chooses(catalogue):
    listed = factory(combine=[{"linear": "trees", "trees.max_depth": 4}, {"loans": "b.csv"}])
    variants = expand(listed, catalogue)
    assert [variant.name for variant in variants] == ["trees · max_depth 4", "b"]
    with pytest.raises(UsageError, match="dummy_classifier"):
        expand(factory(combine=[{"linear": "svm"}]), catalogue)


def test_a_folder_and_the_values_of_a_column_are_data_sets(catalogue, tmp_path):
    (tmp_path / "data").mkdir()
    for name in ("north.csv", "south.csv", "notes.txt"):
        (tmp_path / "data" / name).write_text("x\n1\n")
    folder = factory(data={"loans": {"folder": "data", "pattern": "*.csv"}})
    items = data_items(folder, tmp_path, lambda *_: [])
    assert items == {"loans": ["data/north.csv", "data/south.csv"]}
    assert expand(folder, catalogue, items)[0].name == "north · scaled · linear"
    shops = factory(data={"loans": {"column": "the shop"}})
    items = data_items(shops, tmp_path, lambda stage, column: ["A", "it's", 3])
    variants = expand(shops, catalogue, items)
    conditions = {v.pipeline.stages["loans_part"].settings["keep"] for v in variants}
    assert conditions == {'`the shop` == "A"', '`the shop` == "it\'s"', "`the shop` == 3"}
    assert variants[0].pipeline.stages["roles"].inputs == {"table": ("loans_part",)}
    with pytest.raises(UsageError) as caught:
        data_items(factory(data={"loans": {"folder": "none"}}), tmp_path, lambda *_: [])
    assert caught.value.code == "factory.no_files"


def test_too_many_variants_are_refused_before_any_is_made(catalogue):
    wide = {f"trees.max_depth{number}": list(range(50)) for number in range(4)}
    with pytest.raises(UsageError, match="sample"):
        expand(factory(settings=wide), catalogue)


def test_check_names_what_there_is_not(catalogue):
    wrong = factory(
        judge="fold",
        data={"roles": ["a.csv"]},
        estimators={"linear": ["tree", {"block": "logistik"}]},
        settings={"trees.depth": [1], "trees.max_depth": ["deep"], "treees.n": [1]},
    )
    problems = [p for p in check(wrong, catalogue, folder=Path()) if p.code.startswith("factory_")]
    assert {problem.code for problem in problems} == {
        "factory_unknown_judge", "factory_no_file_setting", "factory_unknown_alternative",
        "factory_unknown_block", "factory_unknown_setting", "factory_bad_value",
        "factory_unknown_place",
    }  # fmt: skip
    assert {problem.severity for problem in problems} == {"warning"}
    for problem in problems:
        for language in ("en", "es"):
            sentence = say(problem.message.code, problem.message.values, language)
            assert "factory_" not in sentence
    metric = [p.code for p in check(factory(metric="r2"), catalogue)]
    assert "factory_unknown_metric" in metric


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"estimators": {"linear": ["linear", "trees", "linear"]}}, "same_twice", "linear"),
        ({"settings": {"linear.C": [1, 2, 1.0]}}, "same_twice", "1.0"),
        ({"steps": {"scaled": [True, True]}}, "same_twice", "true"),
        (
            {"settings": {"linear.C": [1, 2]}, "combine": [{"linear.C": 1}, {"linear.C": 1}]},
            "same_twice",
            "combine",
        ),
        (
            {"steps": {"scaled": [True, False]}, "settings": {"scaled.off": [True, False]}},
            "same_place",
            "scaled.off",
        ),
        (
            {"data": {"loans": ["b.csv"]}, "settings": {"loans.path": ["a.csv", "b.csv"]}},
            "same_place",
            "loans.path",
        ),
        (
            {"estimators": {"linear": ["trees"]}, "settings": {"linear.C": [1, 2]}},
            "no_effect",
            "linear.C",
        ),
        ({"settings": {"trees.max_depth": [1, 2]}}, "no_effect", "trees"),
        (
            {"steps": {"scaled": [False]}, "settings": {"scaled.method": ["minmax"]}},
            "no_effect",
            "scaled",
        ),
        ({"estimators": {"linear": ["scaled", "trees"]}}, "wrong_kind", "Data"),
    ],
)
def test_lines_that_contradict_or_repeat_each_other_are_refused(changes, code, named, catalogue):
    wrong = factory(**{"data": {}, "steps": {}, "estimators": {}, "settings": {}, **changes})
    problems = [p for p in check(wrong, catalogue, folder=Path()) if p.code in CODES]
    assert [problem.code for problem in problems] == [f"factory_{code}"]
    for language in ("en", "es"):
        assert named in say(problems[0].message.code, problems[0].message.values, language)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "estimators": {"linear": ["linear", "trees"]},
            "settings": {"linear.C": [1, 2], "trees.max_depth": [3]},
        },
        {"steps": {"scaled": [True, False]}, "settings": {"scaled.method": ["minmax"]}},
        {
            "estimators": {"linear": [{"block": "logistic_regression"}, "trees"]},
            "settings": {"linear.C": [1]},
        },
        {"settings": {"linear.C": [1, True]}},
    ],
)
def test_lines_that_go_together_are_not_refused(changes, catalogue):
    right = factory(**{"data": {}, "steps": {}, "estimators": {}, "settings": {}, **changes})
    problems = [p for p in check(right, catalogue, folder=Path()) if p.code in CONFLICTS]
    assert problems == []


@pytest.mark.parametrize("entry", ["settings: {a.b: [%s]}", "steps: {a: [%s]}", "data: {a: [%s]}"])
def test_a_list_that_is_too_long_is_counted(entry):
    text = entry % ", ".join(map(str, range(1_000)))
    with pytest.raises(SpecError) as caught:
        parse(f"{DRAWING}factory:\n  judge: a\n  metric: r2\n  {text}\n")
    assert caught.value.code == "spec.factory_too_long"
    assert (caught.value.values["count"], caught.value.values["limit"]) == (1_000, 200)


def test_a_column_with_one_value_is_refused_unless_it_is_written(catalogue, tmp_path):
    asked = factory(data={"loans": {"column": "shop"}})
    with pytest.raises(UsageError) as caught:
        data_items(asked, tmp_path, lambda stage, column: ["north"])
    assert caught.value.code == "factory.one_value"
    written = factory(data={"loans": {"column": "shop", "values": ["north"]}})
    assert data_items(written, tmp_path, lambda stage, column: [])["loans"] == ["north"]


def test_a_factory_follows_the_names_of_stages(catalogue):
    renamed = apply(factory(), RenameStage("trees", "forest"), catalogue)
    assert renamed.factory["settings"] == {"forest.max_depth": [2, 4]}
    assert renamed.factory["estimators"]["linear"][1] == "forest"
    renamed = apply(renamed, RenameStage("folds", "scores"), catalogue)
    assert renamed.factory["judge"] == "scores"
    removed = apply(renamed, RemoveStage("forest"), catalogue)
    assert "settings" not in removed.factory
    assert "forest" not in removed.factory["estimators"]["linear"]
    assert parse(dump(removed)).factory == removed.factory


def test_an_edit_refuses_what_a_file_could_not_hold():
    with pytest.raises(FabricaError) as caught:
        apply(parse(DRAWING), SetFactory({"judge": "folds"}), {})
    assert caught.value.code == "spec.factory_metric"
    assert apply(factory(), SetFactory({}), {}).factory == {}
