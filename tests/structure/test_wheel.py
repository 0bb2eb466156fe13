"""What is installed from a wheel is whole: commands, templates, the example configuration."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.structure.tree import ROOT, name_of, tracked_files

pytestmark = pytest.mark.slow

FIND = "from digest.render.environment import template_folders as f; print(*f(None), sep='\\n')"


def run(*command, folder):
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT]
    run(sys.executable, "-m", "pip", *build, folder=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A new environment with the wheel in it, and this one's packages behind it."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin/python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, folder=folder)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "behind.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder


def test_the_wheel_holds_every_template_and_the_example_configuration(wheel):
    names = set(ZipFile(wheel).namelist())
    templates = {f.relative_to(ROOT) for f in (ROOT / "templates").rglob("*") if f.is_file()}

    wanted = {f"digest/{file.as_posix()}" for file in templates} | {"digest/config.example.toml"}

    assert templates
    assert wanted - names == set()


def test_the_wheel_holds_every_file_of_the_package(wheel):
    wanted = {name_of(file) for file in tracked_files() if file.is_relative_to(ROOT / "digest")}

    assert wanted - set(ZipFile(wheel).namelist()) == set()


def test_an_installed_wheel_says_what_it_can_do(installed, tmp_path):
    help_text = run(installed / "bin/digest", "--help", folder=tmp_path)

    assert "Make the day's edition and send it" in help_text


def test_an_installed_wheel_finds_its_own_templates(installed, tmp_path):
    [folder] = run(installed / "bin/python", "-c", FIND, folder=tmp_path).split()

    assert Path(folder).is_relative_to(installed)
    assert any(Path(folder).iterdir())
