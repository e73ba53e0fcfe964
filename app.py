"""The app: one ASGI application around the screens.

`streamlit run app.py` finds it by its name. Everything that computes runs in
processes of its own; this one answers clicks, so it must never stand still.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import security
from ui.api.routes import routes
from ui.canvas import assets
from ui.server.lifespan import lifespan
from ui.widgets.errors import show_unexpected_error

app = st.App(
    Path(__file__).parent / "ui" / "main.py",
    lifespan=lifespan,
    routes=[*assets.routes(), *routes(st.get_option("server.baseUrlPath"))],
    middleware=security.security_middleware(),
    on_script_error=show_unexpected_error,
)
