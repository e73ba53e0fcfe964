"""The pipeline page.

`screen` lays out the page around two fragments: `canvas_fragment` above, the `inspector/`
(with the settings `forms/`) below. `tabs/` and `edits/` are in the head, as are
`export_menu` and `versions/`.
"""
