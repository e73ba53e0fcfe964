"""Small parts of a page that several screens draw.

`markup` (headings, cards, small tables), `tables`, `errors`, `thumbnail` (a pipeline as
a small picture), `widget_state` (keys of widgets whose value comes from elsewhere) and
`page_paths`.
"""
