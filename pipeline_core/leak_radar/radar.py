"""The radar: all experiments on one pipeline, judged at one level, as plain data."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from pipeline_core.data.output import finite
from pipeline_core.data.suspects import column_suspects
from pipeline_core.engine.failures import explain
from pipeline_core.leak_radar.bench import Bench
from pipeline_core.leak_radar.blame import Blame, blame
from pipeline_core.leak_radar.later_rows import later_rows_trial, split_stage, time_column
from pipeline_core.leak_radar.lone_columns import lone_column_trial
from pipeline_core.leak_radar.own_blocks import fewer_rows_trial
from pipeline_core.leak_radar.own_target import own_target_trial
from pipeline_core.leak_radar.repeated_rows import repeated_rows_trial
from pipeline_core.leak_radar.reruns import Reruns
from pipeline_core.leak_radar.subject import Subject, subject_of
from pipeline_core.leak_radar.trials import Trial, chance_trial, repeats_for
from pipeline_core.leak_radar.verdicts import LEVEL, Verdict, verdicts
from pipeline_core.measures.progress import log_progress
from pipeline_core.messages.message import Message
from pipeline_core.plan import Plan

Json = dict[str, Any]
_WORST = ("leak", "suspicious", "nothing", "not_tried")


@dataclass(frozen=True)
class Experiment:
    """An experiment that is going to be made.

    Parameters
    ----------
    id
        Which one.
    fits
        How often the pipeline's model is fitted for it.
    make
        Makes it.
    left_out
        Why it is not made; None if it is.
    """

    id: str
    fits: int = 0
    make: Callable[[], Trial] | None = None
    left_out: Message | None = None


def keys_of(plan: Plan, subject: Subject) -> dict[str, str]:
    """Return the keys of the results that a report is about: they change with the pipeline."""
    return {stage: plan.jobs[stage].key for stage in subject.stages}


def scan(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    *,
    model: str | None = None,
    seed: int = 0,
    repeats: int | None = None,
) -> Json:
    """Return the radar's report on a pipeline.

    Parameters
    ----------
    plan, functions
        What the engine runs.
    model
        The stage of the model; by default the first that is judged and is no baseline.
    seed
        The seed of all that is drawn.
    repeats
        How often each experiment is repeated; by default 8, with many test rows 5.

    Raises
    ------
    FabricaError
        No model of a target is judged, or the pipeline itself fails.
    """
    subject = subject_of(plan, model)
    bench = Bench(Reruns(plan, functions), subject, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _require_runs(bench)
        started = time.perf_counter()
        bench.judged({}, 0)
        experiments = planned(bench, repeats)
        total = sum(experiment.fits for experiment in experiments)
        _announce(0, total, "", (time.perf_counter() - started) * total)
        trials = [*_made(experiments, total)]
        judged = verdicts([trial for trial, _ in trials])
        found = [*_entries(bench, experiments, trials, judged)]
    return finite(_report(bench, found, total))  # type: ignore[no-any-return]


def _require_runs(bench: Bench) -> None:
    """Raise the sentence of the stage that fails where the pipeline itself does."""
    from pipeline_core.errors import FabricaError, StageFailed

    try:
        _ = bench.target, bench.real
    except FabricaError:
        raise
    except Exception as error:
        message = explain(error, bench.subject.model)
        values = {"stage": bench.subject.model, **message.values}
        raise StageFailed(message.code, **values) from error


def planned(bench: Bench, repeats: int | None = None) -> list[Experiment]:
    """Return the experiments that a pipeline allows, with what they cost."""
    data = bench.real.data
    count = repeats_for(len(data.test_rows), repeats)
    fewer = repeats or max(3, count - 3)
    trial = partial(chance_trial, bench)
    return [
        Experiment("shuffled_target", count, partial(trial, "shuffled_target", 100, count)),
        Experiment("noise_beside", fewer, partial(trial, "noise_beside", 200, fewer)),
        _noise_only(bench, fewer),
        _ids_alone(bench, fewer),
        Experiment("repeated_rows", 0, partial(repeated_rows_trial, bench)),
        _later_rows(bench, repeats or 8),
        Experiment("lone_column", 0, partial(lone_column_trial, bench)),
        Experiment("own_target", 0, partial(own_target_trial, bench)),
        Experiment("fewer_rows", 0, partial(fewer_rows_trial, bench)),
    ]


def _noise_only(bench: Bench, repeats: int) -> Experiment:
    name = "noise_columns"
    if (others := _other_sources(bench)) is not None:
        return Experiment(name, left_out=others)
    return Experiment(name, repeats, partial(chance_trial, bench, name, 300, repeats))


def _other_sources(bench: Bench) -> Message | None:
    """Return why the features cannot be replaced: some come from a table without the target."""
    plan = bench.reruns.plan
    above = set().union(*(bench.reruns.above(stage) for stage in bench.subject.stages))
    before = set().union(*(bench.reruns.above(stage) for stage in bench.births))
    sources = [name for name in plan.jobs if name in above and not plan.jobs[name].sources]
    others = [name for name in sources if name not in before]
    return Message("radar.other_tables", {"names": others}) if others else None


def _ids_alone(bench: Bench, repeats: int) -> Experiment:
    name = "ids_alone"
    if (others := _other_sources(bench)) is not None:
        return Experiment(name, left_out=others)
    suspects = column_suspects(bench.base.bake())
    outputs = [bench.reruns.outputs[stage].data for stage in bench.births]
    born = {str(name) for data in outputs if data is not None for name in data.rows}
    ids = tuple(n for n, facts in suspects.items() if facts["kind"] == "id" and n in born)
    if not ids:
        return Experiment(name, left_out=Message("radar.no_ids"))
    return Experiment(name, repeats, partial(chance_trial, bench, name, 400, repeats, keep=ids))


def _later_rows(bench: Bench, repeats: int) -> Experiment:
    name = "later_rows"
    column, stage = time_column(bench.base), split_stage(bench)
    if column is None or stage is None or bench.subject.second is not None:
        code = "radar.no_times" if column is None else "radar.not_shuffled"
        return Experiment(name, left_out=Message(code))
    make = partial(later_rows_trial, bench, stage, column, 500, repeats)
    return Experiment(name, repeats + 1, make)


def _made(experiments: list[Experiment], total: int) -> Iterator[tuple[Trial, Message | None]]:
    """Yield the trial of each experiment, and why there is none."""
    done = 0
    for experiment in experiments:
        if experiment.make is None:
            yield Trial(experiment.id), experiment.left_out
            continue
        _announce(done, total, experiment.id)
        try:
            yield experiment.make(), None
        except Exception as error:  # a changed table may be one that a stage does not bear
            yield Trial(experiment.id), explain(error, "")
        done += experiment.fits
    _announce(total, total, "")


def _announce(done: int, total: int, experiment: str, seconds: float | None = None) -> None:
    log_progress("radar", done, total, experiment=experiment, seconds=seconds)


class _Places:
    """The stages that bring leaks; those of a shuffled target are looked for once."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._shuffled: Blame | None = None

    def of(self, trial: Trial) -> Blame | None:
        """Return the stage that brings what a trial showed."""
        if trial.id == "noise_beside" and self._shuffled is not None:
            return self._shuffled
        place = blame(self._bench, trial)
        if trial.id == "shuffled_target":
            self._shuffled = place
        return place


def _entries(
    bench: Bench,
    experiments: list[Experiment],
    trials: list[tuple[Trial, Message | None]],
    judged: list[Verdict],
) -> Iterator[Json]:
    places = _Places(bench)
    for experiment, (trial, reason), verdict in zip(experiments, trials, judged, strict=True):
        outcome, place = trial.outcome, places.of(trial) if verdict == "leak" else None
        chance = _chance(outcome.chance) if outcome else dict.fromkeys(_CHANCE)
        yield {
            "id": trial.id,
            "verdict": "not_tried" if reason or trial.is_empty else verdict,
            "reason": reason.as_json() if reason else None,
            "score": trial.score,
            "low": trial.low,
            "high": trial.high,
            **chance,
            "earned": trial.earned,
            "p": trial.p,
            "repeats": len(outcome.scores) if outcome else None,
            "fits": experiment.fits,
            "where": place.as_json() if place else None,
            "facts": trial.facts,
        }


_CHANCE = ("chance", "chance_low", "chance_high")


def _chance(draws: Any) -> dict[str, float]:
    low, high = np.quantile(draws, [0.025, 0.975])
    return dict(zip(_CHANCE, (float(draws.mean()), float(low), float(high)), strict=True))


def _report(bench: Bench, entries: list[Json], fits: int) -> Json:
    answers = bench.answers(bench.real)
    low, high = answers.interval(np.random.default_rng((bench.seed, 1)))
    draws = answers.chance(np.random.default_rng((bench.seed, 2)), 400)
    subject = bench.subject
    return {
        "keys": keys_of(bench.reruns.plan, subject),
        "model": subject.model,
        "data": subject.judged_on,
        "others": list(subject.others),
        "target": bench.target,
        "metric": answers.metric,
        "set_aside": bench.needs_holdout,
        "level": LEVEL,
        "fits": fits,
        "real": {
            "score": answers.score,
            "low": low,
            "high": high,
            "rows": len(answers.truth),
            **_chance(draws),
        },
        "experiments": entries,
        "verdict": min((entry["verdict"] for entry in entries), key=_WORST.index),
    }
