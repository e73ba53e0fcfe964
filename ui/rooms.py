"""Where the pages' files are, as Streamlit wants them named: from the frame's file."""

PIPELINE = "../pages/pipeline.py"
EXAMPLES = "../pages/examples.py"
