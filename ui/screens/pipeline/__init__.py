"""The pipeline page: `screen` around `inspector/`, `forms/`, `edits/`, `tabs/` and `versions/`."""
