"""Where the pages' files are, as Streamlit wants them named: from the frame's file."""

START = "../pages/start.py"
PIPELINE = "../pages/pipeline.py"
HOME = "../pages/home.py"
SETTINGS = "../pages/settings.py"
RESULTS = "../pages/results.py"
RUNS = "../pages/runs.py"
