"""`digest serve`: it says where it is, answers, carries letters, and stops when told."""

import http.client
import re
import signal
import subprocess
from urllib.parse import urlencode

import pytest

from tests.loopback.command import PROGRAM, ROOT, run_digest
from tests.loopback.forked import wait_until
from tests.loopback.patience import PATIENCE


@pytest.fixture
def serving(installation, sqlite_database, tmp_path, inbox):
    """A running `digest serve --port 0`, and the port it chose."""
    installation(smtp={"host": inbox.host, "port": inbox.port})
    sqlite_database.close()
    command = [*PROGRAM, "serve", "--port", "0"]
    surroundings = {"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        line = process.stdout.readline()
        port = re.fullmatch(
            r"serving https://infolettre\.example on http://127\.0\.0\.1:(\d+) .*\n", line
        )
        assert port is not None, line + process.stderr.read()
        yield process, int(port[1])
        if process.poll() is None:
            process.kill()


def ask(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, path, body, kind)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_sends_letters_and_stops_cleanly(serving, inbox, number):
    process, port = serving

    healthy = ask(port, "GET", "/healthz")
    asked = ask(port, "POST", "/abonnement", urlencode({"courriel": "lectrice@exemple.test"}))
    wait_until(lambda: len(inbox.envelopes) > 0)
    process.send_signal(number)
    code = process.wait(PATIENCE)
    said = process.stderr.read()

    assert (healthy, asked) == (200, 303)
    assert inbox.recipients == ["lectrice@exemple.test"]
    assert code == 0
    assert "Traceback" not in said
    assert "lectrice" not in said


def test_a_port_that_is_taken_is_named(serving, tmp_path):
    _, port = serving

    done = run_digest("serve", "--port", str(port), folder=tmp_path)

    assert done.returncode == 78
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr
