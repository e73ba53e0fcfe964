"""A pipeline as one HTML page that shows it, offline.

`picture` draws the graph with pyvis; `places` lays it out; `page` is the document.
"""
