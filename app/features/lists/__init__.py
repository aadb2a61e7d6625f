"""Events and conversations: lists beside each other, the list of alarms, and notifications."""
