"""A D-Bus session bus of a test's own, with a service and a client as processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

needs_bus = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("dbus-run-session"), reason="needs D-Bus"
)
_BOTH = """
import json, os, subprocess, sys
def command(name):
    return [sys.executable, "-c", os.environ[name]]
service = None
if os.environ["SERVICE"]:
    service = subprocess.Popen(command("SERVICE"), stdout=subprocess.PIPE, text=True)
    assert service.stdout.readline() == "ready\\n"
client = subprocess.run(command("CLIENT"), capture_output=True, text=True)
served = ""
if service is not None:
    service.terminate()
    served = service.stdout.read()
sys.stderr.write(client.stderr)
print(json.dumps([client.stdout.splitlines(), served.splitlines()]))
"""


def on_a_bus(client: str, service: str = "") -> tuple[list[str], list[str]]:
    """Run two programs on a bus; return the lines that ``client`` and ``service`` print.

    The service prints "ready" first, when it can be called; it is ended after the client.
    """
    run = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", _BOTH],
        env=os.environ | {"SERVICE": service, "CLIENT": client},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in run.stderr, run.stderr
    said, served = json.loads(run.stdout)
    return said, served
