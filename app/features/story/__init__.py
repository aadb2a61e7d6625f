"""A story told in the window: its steps, what they claim, and what was measured."""
