"""The figures of a panel, what theory says of them, and the verdict over both."""
