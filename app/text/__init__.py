"""Numbers and words as people read them: for window, terminal, report and speech. No Qt."""
