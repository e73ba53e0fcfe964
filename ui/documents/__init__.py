"""The pipelines that are open, and everything known about them.

`documents` (files and examples), `live/` (a pipeline being edited), `acts` and `changes`
(edits and undo), `previews`, `running` (runs), `stage_views` and `view_model` (how all of
it stands, in one view), `moments` (versions), `uploads` and `looks` (data files).
"""
