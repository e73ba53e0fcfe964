"""Kept models taken home: forms that answer where Fábrica is not installed.

Read `portable_model` first: what every form is made from. `archive` is the skops file with
what opens it, `onnx_model` the model for runtimes of other languages, `mlflow_folder` the
folder that MLflow loads.
"""
