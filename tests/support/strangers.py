"""A folder of somebody else's modules, under names that this program, too, imports."""

from __future__ import annotations

import sys
from pathlib import Path

OURS = ("app", "feeds", "resources", "tests")
PACKAGES = ("PySide6", "shiboken6", "qasync", "pyqtgraph", "numpy", "websockets", "requests")
MORE = ("uvicorn", "httptools", "uvloop", "msgspec", "psutil", "platformdirs", "rich", "jinja2")
OPTIONAL = ("chardet", "simplejson", "socks", "brotli", "zstandard", "python_socks", "OpenSSL")
CANNOT_BE = {"encodings", "sitecustomize", "usercustomize"}
"""What Python itself loads before any program."""


def strangers(folder: Path) -> Path:
    """Fill ``folder`` with modules that end whatever imports them, saying so."""
    folder.mkdir()
    names = {*sys.stdlib_module_names, *OURS, *PACKAGES, *MORE, *OPTIONAL} - CANNOT_BE
    for name in names:
        file = folder / (f"{name}/__init__.py" if name in OURS + PACKAGES else f"{name}.py")
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"import os\nos.write(2, b'STRANGER {name}')\nos._exit(77)\n", "utf-8")
    return folder
