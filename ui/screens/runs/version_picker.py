"""Choosing two pipelines, or two versions of one, to compare."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import documents, snapshots
from ui.documents.current_pipeline import current_id
from ui.documents.documents import Document
from ui.documents.gallery import title_of
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stores import visitor_store
from ui.text.edit_words import describe_edits
from ui.text.numbers import local_time
from ui.text.words import language, t

_SIDES = ("first", "second")


def show_version_picker(named: str = "") -> None:
    """Ask for two pipelines or versions, and open their comparison.

    Parameters
    ----------
    named
        The id of the pipeline to begin with; the current one if there is no such.
    """
    pipelines = _documents()
    if not pipelines:
        st.info(t("versions.none"))
        return
    st.caption(t("versions.about"))
    chosen = []
    for side, column in zip(_SIDES, st.columns(2, gap="medium"), strict=True):
        with column.container(border=True):
            chosen.append(_ask_side(side, pipelines, named))
    same = chosen[0] == chosen[1]
    if st.button(
        t("versions.compare"),
        key="compare-versions",
        type="primary",
        icon=":material/compare_arrows:",
        disabled=same,
        help=t("versions.same") if same else None,
    ):
        st.query_params.from_dict({"compare": ",".join(chosen)})
        st.rerun()


def _documents() -> dict[str, Document]:
    """Return the visitor's pipelines that can be read, by id."""
    found: dict[str, Document] = {}
    for name in documents.own_ids():
        with suppress(FabricaError):
            document = documents.load(name)
            if document is not None:
                found[name] = document
    return found


def _ask_side(side: str, pipelines: dict[str, Document], named: str) -> str:
    """Return the address of a pipeline or of one of its versions."""
    names = list(pipelines)
    current = named if named in names else current_id()
    name = st.selectbox(
        t(f"versions.{side}"),
        names,
        index=names.index(current) if current in names else 0,
        key=f"versions-{side}",
        format_func=lambda name: title_of(pipelines[name]),
    )
    versions = version_names(pipelines[name])
    version = st.selectbox(
        t("versions.version"),
        list(versions),
        index=min(_SIDES.index(side), len(versions) - 1),
        key=f"versions-{side}-{name}",
        format_func=versions.__getitem__,
    )
    return f"p.{name}.{version}" if version else f"p.{name}"


def version_names(document: Document) -> dict[str, str]:
    """Return the names of a pipeline's versions and changes, by id; as it is now comes first."""
    live, lang = OPEN_DOCUMENTS.open(visitor_store(), document.file), language()
    names = {"": t("compare.now")}
    for version in live.store.versions.all(live.identity):
        names[version.id] = f"{version.name} · {local_time(version.created, lang)}"
    for change in live.store.revisions.latest(live.identity, snapshots.MAX_SHOWN_CHANGES):
        what = describe_edits(change.edits, lang) if change.edits else t("version.first")
        names[snapshots.change_id(change)] = f"{what} · {local_time(change.created, lang)}"
    return names
