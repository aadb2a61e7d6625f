"""The report of a run, for a reader who was not there: one HTML file. No Qt."""
