"""The runs of a stage's forks: how far they are, and their measures beside the kept ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from pipeline_core.compare import Metric
from pipeline_core.spec import text_in
from pipeline_core.store.runs import Run
from ui.documents.forks import Fork, compare_forks, fork_run, stages_behind
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.results.drawing import draw_grid
from ui.screens.results.metrics_grid import metrics_grid
from ui.screens.results.parts import Grid
from ui.text.headline_metrics import COMPARED_METRICS
from ui.text.markdown import escape_markdown
from ui.text.problem_words import sentence_of
from ui.text.words import language, t

_POLL_SECONDS = 1.0


def show_fork_results(view_model: ViewModel, forks: Sequence[Fork]) -> None:
    """Show the runs of forks, and follow those that have not ended."""
    is_open = view_model.active or any(run.open for run in _runs(view_model, forks))
    every = _POLL_SECONDS if is_open else None
    st.fragment(_results_fragment, run_every=every, key="forks")(view_model, forks, is_open)


def _runs(view_model: ViewModel, forks: Sequence[Fork]) -> list[Run]:
    runs = (fork_run(view_model.document, fork) for fork in forks)
    return [run for run in runs if run is not None]


def _results_fragment(view_model: ViewModel, forks: Sequence[Fork], was_open: bool) -> None:
    """Show how far the runs are, or what came out; redraw the panel when they have ended."""
    ended: list[tuple[Fork, Run]] = []
    open_runs = 0
    for fork in forks:
        run = fork_run(view_model.document, fork)
        if run is None:
            continue
        if run.open:
            open_runs += 1
            st.caption(_progress_text(fork, run))
        else:
            ended.append((fork, run))
            _show_failure(fork, run)
    if was_open and not open_runs and not view_model.active:
        st.rerun()
    if ended:
        _show_measures(view_model, ended)


def _progress_text(fork: Fork, run: Run) -> str:
    stages = visitor_store().runs.stages(run.id)
    done = sum(stage["status"] not in ("waiting", "running") for stage in stages)
    name = t("forks.name", number=fork.number)
    return t("forks.progress", fork=name, done=done, total=len(stages))


def _show_failure(fork: Fork, run: Run) -> None:
    if run.status == "succeeded":
        return
    name, lang = t("forks.name", number=fork.number), language()
    failed = [stage for stage in visitor_store().runs.stages(run.id) if stage.get("error")]
    sentence = sentence_of(failed[0]["error"] if failed else run.error, lang)
    st.warning(escape_markdown(f"{name}: {t(f'state.{run.status}')}. {sentence}".strip()))


def _show_measures(view_model: ViewModel, ended: Sequence[tuple[Fork, Run]]) -> None:
    comparison = compare_forks(view_model, [run for _, run in ended])
    behind = stages_behind(view_model.document.pipeline, ended[0][0].stage.name)
    measured = [metric for metric in comparison.metrics if metric.stage in behind]
    metrics = [metric for metric in measured if metric.differs]
    names = [t("forks.kept"), *(t("forks.name", number=fork.number) for fork, _ in ended)]
    important = [metric for metric in metrics if _is_compared(metric)]
    if not metrics:
        st.info(t("compare.same_metrics" if measured else "forks.no_measures"))
        return
    st.caption(t("compare.metrics.about"))
    draw_grid(_with_titles(view_model, important or metrics, names))
    rest = [metric for metric in metrics if metric not in important]
    if important and rest:
        with st.expander(t("result.more_metrics", count=len(rest))):
            draw_grid(_with_titles(view_model, rest, names))


def _with_titles(view_model: ViewModel, metrics: Sequence[Metric], names: Sequence[str]) -> Grid:
    stages, lang = view_model.document.pipeline.stages, language()
    titled = [
        replace(metric, stage=text_in(stages[metric.stage].title, lang) or metric.stage)
        for metric in metrics
    ]
    return metrics_grid(titled, names, lang)


def _is_compared(metric: Metric) -> bool:
    return metric.name.removesuffix("_mean") in COMPARED_METRICS
