"""A process that sends the edition that is queued in a folder; it says when it begins and ends."""

import json
import sys
from pathlib import Path

from benchmarks.parts import readers
from digest.store import editions

if __name__ == "__main__":
    folder, port = sys.argv[1:]
    app = readers.installation(Path(folder), int(port), readers.Case(readers=0))
    with app.database.read() as conn:
        edition = editions.by_id(conn, 1)
    print("begins", flush=True)
    print(json.dumps(readers.measure(app, edition)), flush=True)
