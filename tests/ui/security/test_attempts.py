"""Wrong guesses are delayed, for whoever makes them and nobody else; by requests to the door."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest

from tests.ui import loops
from tests.ui.security.entering import HOME, entering, guarded, talk
from ui.security import attempts as attempts_module
from ui.security.attempts import MAX_DELAY_SECONDS, MAX_HOLD_SECONDS, Attempts
from ui.security.door import KNOWN_COOKIE


class Clock:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def class_app(workspace, clock):
    return guarded(attempts=Attempts(clock=clock))


def status(guard, request, **options):
    return talk(guard, request, **options)[0].status_code


def waits(answer) -> int:
    """Return the seconds that an answer tells to wait, in its sentence and its header."""
    assert answer.status_code == 429
    seconds = int(re.search(r"Wait (\d+) second", answer.text)[1])
    assert answer.headers["retry-after"] == str(seconds)
    return seconds


def guess_until_delayed(guard, wrong) -> int:
    """Guess wrongly, until the door says to wait; return how many seconds."""
    for _ in range(20):
        answer, _ = talk(guard, wrong)
        if answer.status_code == 429:
            return waits(answer)
    raise AssertionError("never delayed")


WRONG = {"a code": entering(code="WRONG2"), "a word": entering(word="nieve")}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_the_delay_grows_to_some_seconds_and_a_right_answer_ends_it(class_app, clock, wrong):
    assert status(class_app, entering()) == 303
    delays = []
    for _ in range(8):
        delays.append(guess_until_delayed(class_app, wrong))
        assert status(class_app, entering()) == 429
        clock.seconds += delays[-1]
    assert delays == sorted(delays)
    assert delays[0] < delays[-1] == MAX_DELAY_SECONDS
    assert status(class_app, entering()) == 303
    assert status(class_app, wrong) == 403
    assert status(class_app, entering()) == 303


def test_asking_again_too_early_makes_nothing_longer(class_app, clock):
    seconds = guess_until_delayed(class_app, entering(code="WRONG2"))
    for _ in range(50):
        assert status(class_app, entering(code="WRONG2")) == 429
    clock.seconds += seconds
    assert status(class_app, entering()) == 303


@pytest.mark.parametrize(
    ("name", "address"), [("Eva", "10.0.0.1"), ("Ana", "10.0.0.2"), ("Ana", "2001:db8::1")]
)
def test_another_name_or_address_is_not_held_up(class_app, name, address):
    guess_until_delayed(class_app, entering(code="WRONG2"))
    assert status(class_app, entering(name=name), address=address) == 303


def test_whoever_was_there_before_is_not_held_up_by_others_who_guess(class_app, clock):
    """Also where all of them are behind one router, and the others never stop."""
    _, cookies = talk(class_app, entering())
    known = cookies[KNOWN_COOKIE]
    guess_until_delayed(class_app, entering(word="nieve"))
    assert status(class_app, entering()) == 429
    assert status(class_app, entering_with(known)) == 303
    evas = talk(class_app, entering(name="Eva"))[1][KNOWN_COOKIE]
    for others in (evas, f"{known[:16]}{evas[16:]}", "~", "", f"{'../' * 5}~x"):
        assert status(class_app, entering_with(others)) == 429
    # Nor does it let anybody guess faster.
    wrong = [status(class_app, entering_with(known, word="nieve")) for _ in range(5)]
    assert wrong == [403, 403, 403, 429, 429]


def entering_with(known: str, **typed):
    """Return the request of the form from a browser with a cookie of an earlier sign-in."""
    method, path, options = entering(**typed)
    return method, path, {**options, "headers": {"cookie": f"{KNOWN_COOKIE}={known}"}}


@pytest.mark.parametrize("name", ["ANA", " ana ", "A\u200bna", "Ａｎａ"])
def test_another_spelling_of_the_same_name_is_the_same_name(class_app, name):
    guess_until_delayed(class_app, entering(code="WRONG2"))
    assert status(class_app, entering(name=name)) == 429


@pytest.mark.parametrize(
    "addresses", [("2001:db8::1", "2001:db8::ffff:2"), ("10.0.0.1", "::ffff:10.0.0.1")]
)
def test_one_clients_addresses_are_counted_as_one(class_app, addresses):
    for _ in range(3):
        assert status(class_app, entering(code="WRONG2"), address=addresses[0]) == 403
    assert status(class_app, entering(), address=addresses[1]) == 429


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "x-client-ip"])
def test_nobody_is_another_address_by_a_header(class_app, header):
    def from_somewhere(number):
        method, path, options = entering(code="WRONG2")
        where = f"for=10.9.9.{number}" if header == "forwarded" else f"10.9.9.{number}"
        return method, path, {**options, "headers": {header: where}}

    answers = [status(class_app, from_somewhere(number)) for number in range(5)]
    assert answers == [403, 403, 403, 429, 429]


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_guesses_made_at_once_do_not_pass_together(class_app, wrong):
    assert status(class_app, entering()) == 303

    async def guessing():
        transport = httpx.ASGITransport(class_app, client=("10.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            method, path, options = wrong
            asked = (client.request(method, path, **options) for _ in range(40))
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    statuses = loops.run(guessing())
    assert statuses.count(403) == attempts_module.FREE_TRIES
    assert statuses.count(429) == 40 - attempts_module.FREE_TRIES


def test_a_form_that_is_not_filled_in_is_no_guess(class_app):
    for _ in range(10):
        assert status(class_app, entering(word="abc")) == 422
    assert status(class_app, entering()) == 303


def test_an_address_that_tries_hundreds_of_names_is_slowed_and_others_are_not(clock):
    attempts = Attempts(clock=clock)
    verdicts = [attempts.begin(f"name {number}", "10.0.0.1") for number in range(1000)]
    judged = [verdict for verdict in verdicts if not verdict.wait]
    assert attempts_module.PACE_BURST <= len(judged) < 1.2 * attempts_module.PACE_BURST
    assert max(verdict.hold for verdict in judged) <= MAX_HOLD_SECONDS
    assert {verdict.wait for verdict in verdicts} == {0.0, MAX_HOLD_SECONDS}
    assert attempts.begin("eva", "10.0.0.2").wait == 0
    clock.seconds += MAX_HOLD_SECONDS
    late = attempts.begin("eva", "10.0.0.1")
    assert late.wait == 0
    assert late.hold <= MAX_HOLD_SECONDS


def test_a_class_that_enters_at_once_behind_one_router_is_not_held(clock):
    attempts = Attempts(clock=clock)
    for number in range(300):
        verdict = attempts.begin(f"name {number}", "10.0.0.1")
        assert (verdict.wait, verdict.hold) == (0.0, 0.0)
        attempts.succeed(f"name {number}", "10.0.0.1")


def test_wrong_guesses_are_forgotten_and_what_is_counted_stays_small(clock, monkeypatch):
    attempts = Attempts(clock=clock)
    for _ in range(4):
        attempts.begin("ana", "10.0.0.1")
    clock.seconds += attempts_module.FORGET_SECONDS + 1
    assert [attempts.begin("ana", "10.0.0.1").wait for _ in range(3)] == [0, 0, 0]

    monkeypatch.setattr(attempts_module, "MAX_COUNTED", 50)
    for number in range(200):
        attempts.begin(f"name {number}", f"10.0.{number}.1")
    assert len(attempts._tries) == len(attempts._paces) == 50
