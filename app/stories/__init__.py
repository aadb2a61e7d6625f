"""Stories at work: played, shown as texts, filmed to be drawn."""
