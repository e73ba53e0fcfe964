"""The models in Results: charts before numbers, no number twice, drawn as their stages."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline_core.export.report import export_report
from pipeline_core.spec.local_text import text_in
from pipeline_core.store import open_store
from ui.documents.documents import load
from ui.documents.model_places import styles_of
from ui.documents.view_model import view_model_of
from ui.screens.results.chapters import chapters
from ui.screens.results.fold_chapter import folds_chapter
from ui.screens.results.model_chapters import comparison_chapter, detail_chapter
from ui.screens.results.parts import Cell, Figure, Fold, Grid, Table
from ui.screens.results.report_document import document_of
from ui.screens.results.run_report import load_report
from ui.text.headline_metrics import COMPARED_METRICS
from ui.text.names import metric_name
from ui.text.numbers import number


@pytest.fixture
def report_of(workspace_with_runs):
    def of(name: str):
        store = open_store(workspace_with_runs)
        run = store.runs.latest(search=f"{name}.yaml")[0].id
        store.close()
        return load_report(run)

    return of


def grids(parts):
    for part in parts:
        if isinstance(part, Fold):
            yield from grids(part.parts)
        elif isinstance(part, Grid):
            yield part


@pytest.mark.parametrize("name", ["credit", "housing"])
def test_charts_stand_before_numbers_in_every_chapter_on_models(report_of, name):
    report = report_of(name)
    for chapter in (comparison_chapter(report, "en"), folds_chapter(report, "en")):
        if chapter is None:
            continue
        kinds = [isinstance(part, Figure) for part in chapter.parts]
        assert kinds[0]
        assert kinds == sorted(kinds, reverse=True)


@pytest.mark.parametrize("name", ["credit", "housing"])
def test_each_number_of_a_model_is_said_once(report_of, name):
    report = report_of(name)
    comparison, detail = comparison_chapter(report, "en"), detail_chapter(report, "en")
    main, more = grids(comparison.parts)
    heads = [*main.head[1:], *(row[0] for row in more.rows)]
    assert max(Counter(heads).values()) == 1
    for stage, build in detail.variants.items():
        metrics = report.stage_report(stage)["metrics"]
        assert {metric_name(metric, "en") for metric in metrics} <= set(heads)
        assert not list(grids(build()))
        tables = [part.frame for part in build() if isinstance(part, Table)]
        lift = ["contacted"] if name == "credit" else []
        assert [list(table.columns)[1] for table in tables] == ["train", "value", *lift]
    best = main.rows[0]
    assert best[0].tone == "good"
    metrics = report.stage_report(next(iter(detail.variants)))["metrics"]
    shown = [metric for metric in COMPARED_METRICS if metrics.get(metric) is not None]
    tables = report.stage_report(next(iter(detail.variants)))["tables"]
    ends = tables["intervals"].set_index("metric").loc[shown[0], ["low", "high"]]
    first, *others = [number(metrics[name]) for name in shown]
    assert [cell.text for cell in best[1:]] == [
        f"{first} [{number(ends['low'])} – {number(ends['high'])}]",
        *others,
    ]


def test_a_chart_of_all_models_is_not_drawn_again_for_each(report_of):
    for name, alone in (("credit", ["chart.confusion"]), ("housing", ["chart.actual_predicted"])):
        detail = detail_chapter(report_of(name), "en")
        for build in detail.variants.values():
            assert [part.code for part in build() if isinstance(part, Figure)] == alone


@pytest.mark.parametrize("lang", ["en", "es"])
def test_models_have_their_titles_and_the_marks_of_their_stages(report_of, lang):
    report, page = report_of("credit"), view_model_of(load("credit"))
    styles = styles_of(page)
    (grid, _) = grids(comparison_chapter(report, lang).parts)
    marks = {row[0].text: row[0].mark for row in grid.rows if isinstance(row[0], Cell)}
    titles = {name: text_in(page.document.pipeline.stages[name].title, lang) for name in styles}
    assert marks == {titles[name]: style for name, style in styles.items()}
    detail = detail_chapter(report, lang)
    labels = {label.text: label.mark for label in map(detail.label, detail.variants)}
    assert labels == marks
    (folds, *_) = grids(folds_chapter(report, lang).parts)
    assert [(row[0].text, row[0].mark) for row in folds.rows] == [
        (titles["logistic"], styles["logistic"])
    ]


def test_no_chapter_calls_a_model_by_the_name_of_a_stage(report_of):
    report = report_of("credit")
    stages = set(report.pipeline.stages)
    for chapter in chapters(report, "es"):
        if chapter.id not in ("steps", "timeline", "drift"):
            assert not stages & {chapter.label(variant).text for variant in chapter.variants}
            assert not any(stage in chapter.title for stage in stages)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_file_has_the_contents_and_the_marks(report_of, lang):
    report = report_of("credit")
    document = document_of(report, lang)
    html = export_report(document)
    for chapter in document["chapters"]:
        assert f'<a href="#{chapter["id"]}">' in html
        assert f'<section id="{chapter["id"]}" tabindex="-1">' in html
    assert f'<nav aria-label="{document["contents"]}">' in html
    for style in report.model_styles.values():
        assert f'<path d="{style.outline}" fill="{style.colour}"/>' in html
