"""`digest log` tells what operators did by hand, and why readers left."""

import json

from click.testing import CliRunner

from digest.cli import group
from digest.store import logbook
from tests.conftest import MORNING


def run(installation, *words):
    done = CliRunner().invoke(group, ["--config", str(installation), "log", *words])
    assert done.exit_code == 0
    return done


def test_an_act_is_told_with_its_hour_on_the_wall_and_its_reason(installation, sqlite_database):
    config = installation()
    with sqlite_database.write() as conn:
        logbook.write(conn, MORNING, "anne", "hold", "2026-11-30: asked by léa@exemple.test")
        logbook.write(conn, MORNING, "reader", logbook.LEFT_BECAUSE, "tone")

    lines = run(config).output.splitlines()
    record = json.loads(run(config, "--json", "--who", "anne").output)
    silent = run(config, "--kind", "nothing", "--since", "2020-01-01")

    assert lines[1].split("  ")[1:3] == ["anne", "hold"]
    assert lines[1].endswith("2026-11-30: asked by l•••@e•••.test")
    assert lines[2] == "readers who left and said why: 1 tone"
    assert [act["kind"] for act in record["acts"]] == ["hold"]
    assert record["leave_reasons"] == {}
    assert "hold, left because" in silent.output
