"""Who may ask a served model, on every route."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.errors import FabricaError
from pipeline_core.serve.application import Serving, build_application
from pipeline_core.serve.door import LOOPBACK, OPEN_PATHS, Door
from pipeline_core.serve.limits import Limits
from pipeline_core.serve.server import door_of
from tests.serve.conftest import ROWS, ask

TOKEN = "a-token-of-some-length"
GUARDED = Door(frozenset(LOOPBACK), TOKEN)


def routes(served):
    app = build_application(Serving(served, Limits(), GUARDED))
    return [(sorted(route.methods)[-1], route.path) for route in app.routes]


def test_every_route_needs_the_token_but_the_open_ones(served):
    assert len(routes(served)) == 5
    for method, path in routes(served):
        bare, wrong, right = ask(
            served,
            (method, path, {}),
            (method, path, {"headers": {"authorization": f"Bearer {TOKEN}x"}}),
            (method, path, {"headers": {"authorization": f"Bearer {TOKEN}"}, "json": ROWS}),
            door=GUARDED,
        )
        expected = 200 if path in OPEN_PATHS else 401
        assert (bare.status_code, wrong.status_code) == (expected, expected)
        assert right.status_code == 200


def test_every_route_refuses_other_hosts_and_pages_of_other_sites(served):
    for method, path in routes(served):
        answers = ask(
            served,
            (method, path, {"headers": {"host": "evil.example"}}),
            (method, path, {"headers": {"host": "10.0.0.5:8600"}}),
            (method, path, {"headers": [("host", "localhost"), ("host", "evil.example")]}),
            (method, path, {"headers": {"sec-fetch-site": "cross-site"}}),
        )
        assert [answer.status_code for answer in answers] == [400, 400, 400, 403]
        assert all(answer.headers["x-content-type-options"] == "nosniff" for answer in answers)


def test_health_says_no_more_than_ok_without_the_token(served):
    bare, known = ask(
        served,
        ("GET", "/health", {}),
        ("GET", "/health", {"headers": {"authorization": f"bearer {TOKEN}"}}),
        door=GUARDED,
    )
    assert bare.json() == {"status": "ok"}
    assert known.json() == {"status": "ok", "model": "loans:1", "follows": "loans:champion"}


def test_an_open_server_needs_a_token(monkeypatch, tmp_path):
    with pytest.raises(FabricaError) as caught:
        door_of("0.0.0.0", None, (), tmp_path)
    assert caught.value.code == "serve.token_needed"
    monkeypatch.setenv("FABRICA_SECRET_SERVE", "short")
    with pytest.raises(FabricaError) as caught:
        door_of("0.0.0.0", "secret:SERVE", (), tmp_path)
    assert caught.value.code == "serve.short_token"
    monkeypatch.setenv("FABRICA_SECRET_SERVE", TOKEN)
    door = door_of("0.0.0.0", "secret:SERVE", ["ml.example"], Path("/nowhere"))
    assert door.refusal("/openapi.json", {"host": "ml.example"}) == (401, "serve.no_token")
    known = {"host": "10.0.0.5:8600", "authorization": f"Bearer {TOKEN}"}
    assert door.refusal("/predict", known) is None


def test_a_token_with_odd_letters_is_compared_too():
    assert not GUARDED.knows({"authorization": "Bearer ñandú"})


def test_the_page_holds_nothing_of_the_model_but_its_name_and_draws_the_description(served):
    page, script, description = ask(
        served,
        ("GET", "/", {}),
        ("GET", "/page.js", {}),
        ("GET", "/openapi.json", {}),
    )
    assert "income" not in page.text
    assert "http" not in page.text + script.text
    assert "$" not in page.text
    assert 'data-number="number"' in page.text  # the words of the types that the script draws
    row = description.json()["components"]["schemas"]["Row"]
    assert row["required"] == ["income", "city"]
    assert sorted(row["properties"]["city"]["examples"]) == ["Cusco", "Lima", "Puno"]
    sketch = served.model.profile.features["income"].sketch
    assert row["properties"]["income"]["x-fitted-to"] == sketch.values[-1]
