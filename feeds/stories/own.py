"""Where a person's own stories are kept: a folder of TOML files, each named by its key."""

from pathlib import Path

from feeds import PROGRAM

_ENDING = ".toml"


def folder() -> Path | None:
    """Return the folder, which need not be there; ``None`` where nobody has a home."""
    from platformdirs import user_data_path

    try:
        return user_data_path(PROGRAM, appauthor=False) / "stories"
    except RuntimeError:
        return None


def files() -> dict[str, Path]:
    """Return the files of the stories by their keys, in the order of these."""
    kept = folder()
    try:
        found = sorted(kept.glob(f"*{_ENDING}")) if kept is not None else []
    except OSError:  # a folder that nobody may read holds nothing
        found = []
    return {one.name.removesuffix(_ENDING): one for one in found}


def file_of(key: str) -> Path | None:
    """Return where the story ``key`` is kept, or would be."""
    kept = folder()
    return None if kept is None else kept / f"{key}{_ENDING}"
