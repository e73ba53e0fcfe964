"""The class at work: a small live drawing for each person, and what stops most of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.store import default_workspace
from ui.documents.class_work import Obstacle, Work, commonest, work_of_class
from ui.documents.gallery import title_of
from ui.screens.classroom.acts import pause, resume
from ui.screens.classroom.opened_work import OPENED_KEY, show_opened
from ui.screens.classroom.person_menu import perform
from ui.security import people, visitor
from ui.security.access import HAND_INS, archive_url
from ui.security.pause import is_paused
from ui.security.people import Person
from ui.security.sessions import open_sessions
from ui.text.markdown import escape_markdown
from ui.text.problem_words import sentence_of
from ui.text.words import language, t
from ui.widgets.thumbnail import thumbnail_html

REFRESH_SECONDS = 5
_CARD_WIDTH = 290


@st.fragment(run_every=REFRESH_SECONDS)
def show_work() -> None:
    """Draw what everybody works on, or the pipeline that the teacher has opened."""
    if not visitor.is_teacher():
        st.info(t("class.not_found"))
        return
    if OPENED_KEY in st.session_state:
        show_opened()
        return
    everybody = [person for person in people.everybody() if person.id != visitor.person()]
    if not everybody:
        st.info(t("class.work.nobody"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        place = st.container(width="stretch")
        all_of_them = st.toggle(t("class.work.all"), key="work-all")
        _show_acts()
    works = work_of_class(everybody, all_of_them=all_of_them)
    place.markdown(_summary(works, everybody))
    _show_commonest(works)
    _show_cards(works, everybody)


def _show_acts() -> None:
    st.link_button(
        t("class.collect"),
        f"{archive_url(of=HAND_INS)}&language={language()}",
        icon=":material/archive:",
        help=t("class.collect.help"),
        key="collect",
    )
    paused = is_paused()
    pressed = st.button(
        t("class.pause.end" if paused else "class.pause"),
        key="pause",
        type="primary" if paused else "secondary",
        icon=":material/play_arrow:" if paused else ":material/pause:",
        help=None if paused else t("class.pause.help"),
    )
    if pressed:
        perform(resume if paused else pause)


def _summary(works: Sequence[Work], everybody: Sequence[Person]) -> str:
    """Return how many are here, run something, have run all of it, and are stuck."""
    here = {session.person for session in open_sessions()}
    now = time.time()
    counts = {
        "here": sum(person.id in here for person in everybody),
        "running": sum(work.run is not None and work.run.open for work in works),
        "done": sum(work.run is not None and work.run.status == "succeeded" for work in works),
        "stuck": len({work.person.id for work in works if _is_stuck(work, now)}),
    }
    return " · ".join(t(f"class.work.{name}", count=count) for name, count in counts.items())


def _is_stuck(work: Work, now: float) -> bool:
    return work.obstacle is not None and work.obstacle.has_lasted(now)


def _show_commonest(works: Sequence[Work]) -> None:
    ranked = commonest(works)
    if not ranked:
        return
    with st.container(border=True):
        st.markdown(f"**{t('class.work.commonest')}**")
        for obstacle, having in ranked:
            names = ", ".join(person.name for person in having)
            count = t("class.work.people", count=len(having))
            st.markdown(f"{count} – {_sentence(obstacle)}  \n:small[{escape_markdown(names)}]")


def _sentence(obstacle: Obstacle) -> str:
    return escape_markdown(sentence_of(obstacle.message, language()))


def _show_cards(works: Sequence[Work], everybody: Sequence[Person]) -> None:
    now, catalogue = time.time(), load_catalogue(default_workspace())
    with st.container(horizontal=True):
        for work in works:
            _show_card(work, catalogue, now)
    busy = {work.person.id for work in works}
    idle = [person.name for person in everybody if person.id not in busy]
    if idle:
        st.caption(escape_markdown(t("class.work.nothing_yet", names=", ".join(idle))))


def _show_card(work: Work, catalogue: Catalogue, now: float) -> None:
    key = f"work-{work.person.id}-{work.document.id}"
    with st.container(border=True, width=_CARD_WIDTH, key=key):
        st.html(_head(work, catalogue, now))
        st.button(
            t("class.work.open"),
            key=f"open-{key}",
            icon=":material/visibility:",
            on_click=_open,
            args=(work.person.id, work.document.id),
        )


def _open(person: str, pipeline: str) -> None:
    st.session_state[OPENED_KEY] = (person, pipeline)


def _head(work: Work, catalogue: Catalogue, now: float) -> str:
    """Return a card's name, picture, state and obstacle as HTML."""
    name, title = escape(work.person.name), title_of(work.document)
    label = t("gallery.picture", name=title)
    picture = thumbnail_html(work.document.pipeline, catalogue, label, _states(work))
    obstacle = _obstacle_html(work.obstacle, now) if work.obstacle else ""
    return (
        f'<div class="fb-work"><b>{name}</b><span>{escape(title)}</span>{picture}'
        f"<p>{escape(_state_text(work))}</p>{obstacle}</div>"
    )


def _states(work: Work) -> Mapping[str, str]:
    """Return the states of the stages; of an edited pipeline none is known to hold."""
    if work.run is None or work.run.spec != work.document.text:
        return {}
    return work.states


def _state_text(work: Work) -> str:
    if work.run is None:
        return t("state.not_run")
    ended = sum(state not in ("running", "waiting", "queued") for state in work.states.values())
    if work.run.open and work.states:
        return t("class.work.progress", done=ended, of=len(work.states))
    return t(f"state.{work.run.status}")


def _obstacle_html(obstacle: Obstacle, now: float) -> str:
    minutes = int((now - obstacle.since) // 60)
    sentence = sentence_of(obstacle.message, language())
    since = f" ({t('class.work.minutes', count=minutes)})" if minutes else ""
    kind = "stuck" if obstacle.has_lasted(now) else ""
    return f'<p class="fb-obstacle {kind}">{escape(sentence + since)}</p>'
