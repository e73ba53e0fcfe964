"""The setting that holds painted points: a plane to paint on."""

from __future__ import annotations

import streamlit as st

from pipeline_core.measures.typed_cells import MAX_PAINTED_POINTS
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.widgets.painting_plane import painting_plane


def painting(form: Form, field: Field, label: str) -> None:
    """Draw the brush and the plane; a stroke is one change of the setting."""
    st.markdown(label)
    painting_plane(
        form.value(field) or (),
        lambda *part: form.key(field.name, *part),
        lambda points: form.change(field, points),
        MAX_PAINTED_POINTS,
    )
