"""Installs wheels into a virtual environment. Safe to run several times in parallel: only one installs.

Usage: python3 install_wheels.py <venv> <requirements> [<finish>]. Writes <venv>/installed.json with the requirements and the
paths of the programs, which <finish>, a Python program that runs in the environment, prints as JSON. That file is written
last, so an interrupted installation is repeated.
"""

import fcntl
import json
import pathlib
import subprocess
import sys
import venv

folder, requirements, *finish = map(pathlib.Path, sys.argv[1:])
installed = folder / "installed.json"
required = requirements.read_text()


def is_done():
    return installed.exists() and json.loads(installed.read_text())["requirements"] == required


def install():
    venv.create(folder, clear=True, with_pip=True)
    python = folder / "bin" / "python3"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--no-input", "--progress-bar", "off"]
    subprocess.run([*pip, "-r", requirements], check=True)
    programs = {}
    if finish:
        printed = subprocess.run([python, *finish], check=True, capture_output=True, text=True).stdout
        programs = json.loads(printed)
    unfinished = folder / "installed.json.part"
    unfinished.write_text(json.dumps({"requirements": required, "programs": programs}))
    unfinished.rename(installed)


folder.parent.mkdir(parents=True, exist_ok=True)
# The operating system releases the lock when the process ends, even if it is killed.
with open(f"{folder}.lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not is_done():
        install()
