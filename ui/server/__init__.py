"""The server process: `lifespan`, `lock` (one server per workspace) and two fixes for Streamlit.

`socket_options` sends answers without delay; `script_barrier` keeps what a page drew.
"""
