"""Opens reports of runs in a browser, and holds what they show against the runs' tables."""
