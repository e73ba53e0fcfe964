"""Drills: each is noticed while it is there, and solved in the known way and in others."""

import random
from functools import cache
from pathlib import Path

import pytest

from pipeline_core.drills.answer import judge
from pipeline_core.drills.drill import Drill, kinds_for, lay_down, new_drill
from pipeline_core.drills.drill_file import DrillFile, read_drill_file, write_drill_file
from pipeline_core.drills.fault import GoodPipeline
from pipeline_core.drills.faults import FAULTS, KINDS
from pipeline_core.drills.telling import tells
from pipeline_core.drills.text_table import read_text_table
from pipeline_core.edits import (
    AddStage,
    Connect,
    InsertStage,
    RenameStage,
    SetSetting,
    apply,
)
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import LANGUAGES, lookup
from pipeline_core.spec import Pipeline, read
from tests.samples import SEED
from tests.small_catalogue import real_catalogue

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(folder.name for folder in EXAMPLES.iterdir())


@cache
def good(name: str) -> GoodPipeline:
    file = EXAMPLES / name / f"{name}.yaml"
    return GoodPipeline(read(file), real_catalogue(), file.parent)


def laid_down(drill: Drill, folder: Path) -> tuple[Path, DrillFile]:
    file = folder / "drill" / "pipeline.yaml"
    lay_down(drill, file)
    write_drill_file(drill, file.parent)
    return file, read_drill_file(file.parent)


def edited(pipeline: Pipeline, *edits) -> Pipeline:
    for edit in edits:
        pipeline = apply(pipeline, edit, real_catalogue())
    return pipeline


def answer(drill: Drill, folder: Path, *edits) -> str:
    file, found = laid_down(drill, folder)
    return judge(found, edited(read(file), *edits), real_catalogue(), file.parent)


def is_noticed_and_solved(drill: Drill, folder: Path) -> None:
    file, found = laid_down(drill, folder)
    left = read(file)
    assert judge(found, left, real_catalogue(), file.parent) == "left"
    renames = [RenameStage(name, f"s{number}") for number, name in enumerate(left.stages)]
    if drill.kind not in ("derived_target",):  # SQL names the stage that it reads
        assert judge(found, edited(left, *renames), real_catalogue(), file.parent) == "left"
    mended = edited(left, *found.mending)
    assert judge(found, mended, real_catalogue(), file.parent) == "solved"


def test_a_sample_is_noticed_and_solved(tmp_path):
    seed = SEED % 10_000
    print(f"seed {seed}")
    for number in range(3):
        drill = new_drill(
            good(random.Random(seed + number).choice(["penguins", "credit"])), seed + number
        )

        is_noticed_and_solved(drill, tmp_path / str(number))


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_example(kind, tmp_path):
    found = 0
    for name in NAMES:
        for seed in (1, 2):
            try:
                drill = new_drill(good(name), seed, kind)
            except UsageError:
                continue
            is_noticed_and_solved(drill, tmp_path / f"{name}-{seed}")
            found += 1

    assert found


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_every_example_has_drills(name):
    least = {"database": 1, "groups": 3, "art": 8}.get(name, 12)

    assert len(kinds_for(good(name))) >= least


def test_there_are_more_than_twenty_kinds_and_each_teaches_in_both_languages():
    assert len(KINDS) >= 20
    parts = ("", ".question", ".hint", ".lesson")
    codes = [f"drill.{kind}{part}" for kind in KINDS for part in parts]
    assert all(lookup(code, language) for code in codes for language in LANGUAGES)


def test_the_same_seed_makes_the_same_drill_and_another_one_another():
    drills = [new_drill(good("penguins"), seed) for seed in (5, 5, 6, 7, 8)]

    assert drills[0].breakage == drills[1].breakage
    assert len({drill.kind for drill in drills}) > 2


def other_ways(name: str, kind: str):
    drill = new_drill(good(name), 1, kind)
    facts = drill.breakage.facts
    column, group = facts.get("column", ""), facts.get("group", "")
    mae = {"metric": "mean_absolute_error"}
    return drill, {
        "stand_in_for_gaps": [SetSetting("penguins", "missing", ["-999"])],
        "groups_torn": [
            InsertStage("drop_duplicates", "penguins", "roles", "table", "", {"columns": [group]})
        ],
        "other_unit": [
            InsertStage(
                "filter_rows",
                "block_groups",
                "roles",
                "table",
                "",
                {"keep": f"{column} < {facts.get('most')}"},
            )
        ],
        "unscaled": [InsertStage("quantile_transformer", "ocean", "ridge", "data")],
        "gate_never_refuses": [
            Connect("baseline_scores", "gate", "baseline"),
            SetSetting(
                "gate",
                "rules",
                [{"report": "boosting_scores", "better_than": "baseline_scores", **mae}],
            ),
        ],
        "baseline_missing": [
            AddStage("dummy_classifier", "nothing", {"strategy": "most_frequent"}),
            Connect("split", "nothing"),
            AddStage("evaluate", "nothing_judged"),
            Connect("nothing", "nothing_judged"),
            Connect("split", "nothing_judged", "data"),
        ],
        "derived_target": [SetSetting("measurements", "columns", ["bill_length_mm", "sex"])],
        "few_test_rows": [SetSetting("split", "test_share", 0.4)],
        "metric_hides_imbalance": [
            SetSetting("gate", "metric", "balanced_accuracy"),
            SetSetting("gate", "at_least", 0.6),
        ],
        "codes_as_amounts": [
            InsertStage("drop_columns", "block_groups", "roles", "table", "", {"columns": [column]})
        ],
    }[kind]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("penguins", "stand_in_for_gaps"),
        ("penguins", "groups_torn"),
        ("housing", "other_unit"),
        ("housing", "unscaled"),
        ("housing", "gate_never_refuses"),
        ("penguins", "baseline_missing"),
        ("penguins", "derived_target"),
        ("penguins", "few_test_rows"),
        ("credit", "metric_hides_imbalance"),
        ("housing", "codes_as_amounts"),
    ],
)
def test_another_way_is_accepted(name, kind, tmp_path):
    drill, edits = other_ways(name, kind)

    assert edits != [*drill.breakage.mending]
    assert answer(drill, tmp_path, *edits) == "solved"


def test_rows_mended_in_the_file_are_accepted(tmp_path):
    drill = new_drill(good("penguins"), 2, "repeated_rows")
    file, found = laid_down(drill, tmp_path)
    table = file.parent / "penguins.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    assert len(set(lines)) < len(lines)

    table.write_text("".join(dict.fromkeys(lines)), "utf-8")

    assert judge(found, read(file), real_catalogue(), file.parent) == "solved"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([SetSetting("split", "test_share", 0.02)], "left"),
        ([SetSetting("split", "test_share", 0.4), SetSetting("roles", "target", "no")], "errors"),
    ],
)
def test_what_does_not_mend_is_told_apart(edits, expected, tmp_path):
    drill = new_drill(good("penguins"), 1, "few_test_rows")

    assert answer(drill, tmp_path, *edits) == expected


def test_taking_all_judges_away_is_no_mending(tmp_path):
    drill = new_drill(good("penguins"), 1, "few_test_rows")
    file, found = laid_down(drill, tmp_path)
    pipeline = read(file)
    stages = {n: s for n, s in pipeline.stages.items() if s.block != "evaluate"}

    left = Pipeline(pipeline.name, pipeline.seed, stages)

    assert judge(found, left, real_catalogue(), file.parent) == "gone"


def test_the_good_examples_have_no_fault_that_needs_no_facts():
    plain = (
        "repeated_rows",
        "tested_on_training",
        "wire_swapped",
        "target_mean_before_split",
        "looks_ahead",
        "copied_target",
    )
    seen = {name: good(name).seen for name in ("penguins", "credit", "housing")}

    assert not [
        (n, kind) for n, one in seen.items() for kind in plain if FAULTS[kind].sees(one, {})
    ]


def test_a_column_that_tells_is_one_whose_values_give_the_target():
    data = good("penguins").seen.learning[0][1].rows.dropna()

    assert tells(data["species"].str.upper(), data["species"])
    assert not tells(data["bill_length_mm"], data["species"])


def test_a_changed_file_is_written_as_it_was_read():
    for name in ("penguins", "air", "housing"):
        stage = next(s for s in good(name).pipeline.stages.values() if s.block == "read_csv")
        path = EXAMPLES / name / stage.settings["path"]
        table = read_text_table(path, stage.settings)

        again = table.as_bytes(is_packed=False).decode(table.encoding)
        assert len(again.splitlines()) == len(table.rows) + 1
        assert again.splitlines()[0].split(table.separator)[0] == table.header[0]


@pytest.mark.parametrize("content", ["", "{}", '{"drill": 1, "sealed": "AAAA"}', "[1]", "\x00"])
def test_a_damaged_drill_file_gets_a_sentence(content, tmp_path):
    (tmp_path / "drill.json").write_text(content, "utf-8")

    with pytest.raises(UsageError, match=r"drill\.json"):
        read_drill_file(tmp_path)


def test_what_cannot_be_broken_gets_a_sentence():
    with pytest.raises(UsageError, match="wrong_positive"):
        new_drill(good("penguins"), 1, "wrong_positive")
    with pytest.raises(UsageError, match="no_such"):
        new_drill(good("penguins"), 1, "no_such")
