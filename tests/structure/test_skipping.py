"""A test whose part is missing is skipped by name; in CI that is a failure."""

import os
import subprocess
import sys

import pytest

from tests.structure.tree import ROOT

pytestmark = pytest.mark.slow

SKIPPED = "import pytest\ndef test_it():\n    pytest.skip('Chromium is missing')\n"
EXPECTED = "import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert False\n"


def run_pytest(folder, ci):
    (folder / "test_skipped.py").write_text(SKIPPED)
    (folder / "test_expected.py").write_text(EXPECTED)
    quietly = ("-q", "-ra", "-p", "tests.conftest", "-p", "no:cacheprovider")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *quietly, "--rootdir", folder, folder],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if "PYTEST" not in k} | {"CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )


def test_on_a_developers_machine_a_skip_is_told_by_name(tmp_path):
    done = run_pytest(tmp_path, ci="")

    assert done.returncode == 0
    assert "Chromium is missing" in done.stdout


def test_in_ci_a_skip_is_a_failure_that_is_told_by_name_and_an_expected_failure_is_none(tmp_path):
    done = run_pytest(tmp_path, ci="true")

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "with CI=true nothing may be skipped: Skipped: Chromium is missing" in done.stdout
    assert "1 failed, 1 xfailed" in done.stdout
