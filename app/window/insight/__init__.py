"""The drawer that answers "is that number right?"."""
