"""Placeholder."""


def run(*, json: str | None, seed: int | None) -> int:
    """Nothing yet."""
    return 1
