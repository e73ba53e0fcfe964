"""The tabs of the pipelines that a visitor has open."""
