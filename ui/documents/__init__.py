"""The open pipelines and all that is known about them.

- Files: `documents` (pipeline files and examples), `gallery` (the pipelines to open),
  `current_pipeline` (the one that a visit works on),
  `pipeline_folders` (creating a new one), `uploads` and `first_looks` (data files).
- Editing: `live/` (open pipelines, shared by all tabs), `document_edits` and
  `edit_actions` (edits from a form), `snapshots` (versions and changes).
- State: `document_runs`, `previews`, `stage_views` and `run_status`, gathered in
  `view_model`.
- The workspace: `stores` and `preferences`.
"""
