"""Kept models: a model that passed, in versions, with where it came from and how it did.

Read `keeping` first (from a stage of a run to a version), then `evidence` (what judged the
model), `model_schema` (the columns that it takes), `opened_model` (from a version to a model
that answers) and `prediction` (new rows, judged before they are answered for); `portable`
takes one home. The versions themselves are rows of the workspace's database:
`pipeline_core.store.kept_models`.
"""
