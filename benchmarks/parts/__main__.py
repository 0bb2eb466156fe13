"""
One sending, measured: `python -m benchmarks.parts FOLDER PORT CASE`.

A process that it spawns imports what `digest` imports there, and not this.
"""

import json
import sys
from pathlib import Path

from benchmarks.parts.readers import Case, installation, measure, queue

folder, port, words = sys.argv[1:]
case = Case(**json.loads(words))
app = installation(Path(folder), int(port), case)
print(json.dumps(measure(app, queue(app, case.readers))))
