"""A pipeline as one HTML page with its picture, offline.

`picture` draws the graph with pyvis; `layout` positions the stages; `page` is the
document.
"""
