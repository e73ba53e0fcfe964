"""The report of a run: on the page, and as a file to hand on.

`run_report` reads the run, `evaluations`, `data_flow` and `timeline_bars` analyse it,
`chapters` composes `parts` that know neither a page nor a file, by hand or with
`general_chapter`, which shows whatever a report holds; `report_page` draws
them with `drawing`, `report_document` turns them into plain data for the core's file.
"""
