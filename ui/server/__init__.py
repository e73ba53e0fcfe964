"""The server process: `lifespan`, `lock` (one server a workspace) and two mends of Streamlit's.

`socket_options` lets answers leave at once; `script_barrier` keeps what a page drew.
"""
