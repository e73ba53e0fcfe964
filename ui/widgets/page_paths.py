"""Paths of the pages' files, relative to `ui/main.py` as Streamlit expects them."""

START = "../pages/start.py"
PIPELINE = "../pages/pipeline.py"
HOME = "../pages/home.py"
SETTINGS = "../pages/settings.py"
RESULTS = "../pages/results.py"
RUNS = "../pages/runs.py"
CLASSROOM = "../pages/classroom.py"
