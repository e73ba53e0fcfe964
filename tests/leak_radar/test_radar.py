"""The radar on whole pipelines: leaks are shown and named, honest pipelines are left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline_core.errors import UsageError
from pipeline_core.leak_radar.radar import scan
from pipeline_core.leak_radar.sentences import headline, sentence
from pipeline_core.messages.words import say
from tests.leak_radar.cases import clean_case, leaky_cases, report, table_of
from tests.small_pipelines import TABLES, Blocks, chain, stage

ACCUSED = ("leak", "suspicious")
SAMPLE = ("mean of similar rows", "scaled on all rows", "order that tells", "copies in both parts")


def shown(found):
    return {e["id"]: e for e in found["experiments"] if e["verdict"] in ACCUSED}


def places(found):
    return {entry["where"]["stage"] for entry in shown(found).values() if entry["where"]}


def require_shown(name, seed, **options):
    case, experiments, culprit = leaky_cases(seed)[name]
    found = report(case, seed, **options)
    assert set(shown(found)) & experiments, found["experiments"]
    assert culprit is None or places(found) <= {culprit}
    return found


@pytest.mark.parametrize("name", SAMPLE)
def test_a_leak_is_shown_and_its_stage_is_named(name):
    require_shown(name, 0, repeats=4)


@pytest.mark.parametrize("seed", [4, 33])
def test_a_clean_pipeline_is_left_alone(seed):
    found = report(clean_case(seed), seed, repeats=3)
    assert not shown(found), found["experiments"]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", list(leaky_cases()))
def test_every_leak_is_shown(name, seed):
    require_shown(name, seed)


@pytest.mark.long
def test_at_most_one_in_twenty_clean_pipelines_is_accused():
    accused = [seed for seed in range(120) if shown(report(clean_case(seed), seed))]
    assert len(accused) <= 6, accused


def test_the_same_pipeline_has_the_same_report_and_its_rows_stay_what_they_are():
    case = replace(clean_case(4), judge="evaluate")
    before = case.table.copy()
    assert report(case, 4, repeats=1) == report(case, 4, repeats=1)
    assert case.table.equals(before)


def test_the_real_score_is_that_of_the_run():
    table = table_of(np.random.default_rng(2), 200)
    TABLES["table"] = table
    stages = [
        stage("rows", "given"),
        stage("roles", "set_roles", {"target": "y", "positive": 1, "id": ["city"]}),
        stage("split", "split_rows"),
        stage("model", "logistic_regression"),
        stage("scores", "evaluate", model="model", data="split"),
    ]
    blocks, drawn = Blocks(), chain(*stages)
    run = blocks.run(drawn)
    found = scan(blocks.plan(drawn), blocks.functions, repeats=1)
    assert found["real"]["score"] == pytest.approx(
        run.report("scores")["metrics"]["roc_auc"], abs=1e-12
    )


def test_a_pipeline_without_a_judged_model_is_refused():
    TABLES["table"] = table_of(np.random.default_rng(2), 60)
    blocks = Blocks()
    drawn = chain(stage("rows", "given"), stage("roles", "set_roles", {"target": "y"}))
    with pytest.raises(UsageError, match="needs a model"):
        scan(blocks.plan(drawn), blocks.functions)


def test_a_model_that_is_not_judged_is_refused_with_those_that_are():
    case = clean_case(4)
    with pytest.raises(UsageError, match="There is: model"):
        report(case, 4, model="forest")


def test_each_experiment_has_a_sentence_in_both_languages():
    found = report(leaky_cases()["copies in both parts"][0], repeats=1)
    for language in ("en", "es"):
        messages = [headline(found), *(sentence(found, entry) for entry in found["experiments"])]
        for message in messages:
            text = say(message.code, message.values, language)
            assert message.code not in text
            assert "{" not in text
