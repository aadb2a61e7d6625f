"""What every window of the program is made of: theme, fonts, basic widgets, actions and keys."""
