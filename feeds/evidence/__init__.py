"""Evidence of a run: every update, the summary, a report to read, and two runs compared."""
