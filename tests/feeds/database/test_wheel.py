"""PostgreSQL's own tree, where whoever runs it can read it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from feeds.database import wheel


@pytest.mark.skipif(wheel.programs() is None, reason="no PostgreSQL comes as a wheel here")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only as root")
def test_a_tree_that_its_owner_cannot_reach_is_copied_with_all_that_its_programs_load(
    tmp_path: Path,
) -> None:
    tree = wheel.programs()
    assert tree is not None
    site = tree.parents[1]
    closed = tmp_path / "closed"
    for part in (site / wheel.PACKAGE, site / f"{wheel.PACKAGE}.libs"):
        if part.exists():
            shutil.copytree(part, closed / part.name, symlinks=True)
    closed.chmod(0o700)
    copies = tmp_path / "copies"
    copies.mkdir()
    found = wheel.reachable(closed / tree.relative_to(site), copies)
    assert found.is_relative_to(copies)
    assert wheel.reachable(closed / tree.relative_to(site), copies) == found  # made once
    shutil.rmtree(closed)  # nothing of it is needed any more
    told = subprocess.run(
        [wheel.program(found, "initdb"), "--version"], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "PostgreSQL" in told.stdout
