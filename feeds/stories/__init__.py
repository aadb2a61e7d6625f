"""Stories: steps that each make a claim and prove it from what is measured, without a window."""
