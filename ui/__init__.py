"""The screens of Fábrica: Streamlit pages around one document API. They compute nothing themselves.

Read from the ground up: `text` (words, numbers, names), `widgets`, `charts`, `security`
(who may ask for what), `documents` (the open pipeline, its runs and its view model),
`canvas` (the drawing), `screens` (one room a page), `api` (the routes), `server` (the
process), and `main`, the frame around the pages.
"""
