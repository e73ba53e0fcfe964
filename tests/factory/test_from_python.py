"""The factory and the search for an edit from Python, in the workspace's own launcher."""

import pytest

import pipeline_core as fabrica
from pipeline_core.errors import UsageError
from tests.cli.test_factory import DRAWING


@pytest.fixture
def drawing(tmp_path):
    for name, slope in (("north", 3), ("south", -2)):
        lines = [f"{n},{n % 7},{slope * n + n % 5}" for n in range(40)]
        (tmp_path / f"{name}.csv").write_text("income,age,paid\n" + "\n".join(lines) + "\n")
    text = DRAWING.replace("path: loans.csv", "path: north.csv")
    (tmp_path / "loans.yaml").write_text(text)
    data = "  data: {loans: [north.csv, south.csv]}\n"
    (tmp_path / "shops.yaml").write_text(text + data)
    return tmp_path / "loans.yaml"


def test_a_leaderboard_its_table_its_winner_and_the_edit_that_spoiled_it(drawing, tmp_path):
    opened = fabrica.read(drawing, workspace=tmp_path / "own")
    board = fabrica.factory(opened)
    table = board.table()
    assert table["variant"].tolist() == ["alpha 1", "alpha 1000"]
    assert table["rank"].tolist() == [1, 2]
    winner = board.winner
    assert winner.pipeline.stages["model"].settings == {"alpha": 1}
    alone = fabrica.run(winner, to=["folds"])
    assert alone.metrics["folds"]["r2_mean"] == table["value"][0]
    assert {stage.status for stage in alone.stages.values()} == {"reused"}
    assert any("alpha 1" in claim for claim in board.claims)
    assert board.keep("loans") == ["loans:1"]
    bad = fabrica.run(opened.set("model.alpha", 1000), to=["folds"])
    edit = fabrica.bisect(opened, stage="folds", metric="r2", good=alone.id, bad=bad.id)
    assert (edit["good"], edit["bad"], edit["runs"]) == (alone.id, bad.id, 0)
    assert [change["values"] for change in edit["changes"]] == [(1, 1000)]
    # a model a shop
    shops = fabrica.factory(fabrica.read(tmp_path / "shops.yaml", workspace=tmp_path / "own"))
    assert {*shops.winners} == {"north", "south"}
    with pytest.raises(UsageError) as caught:
        assert shops.winner
    assert caught.value.code == "factory.winners_by_data"
    assert shops.keep("loans") == ["loans-north:1", "loans-south:1"]
