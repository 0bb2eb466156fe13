"""What is handed out is whole: commands, templates, the example configuration, the units."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from tarfile import TarFile
from zipfile import ZipFile

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from digest.flows.operating.versions import program_versions
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


def build(builder, folder):
    """What that builder makes of this checkout."""
    return Path(next(builder(str(ROOT)).build(directory=str(folder))))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(WheelBuilder, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return build(SdistBuilder, tmp_path_factory.mktemp("source"))


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


def test_the_wheel_holds_the_units_for_whoever_has_no_checkout(wheel):
    names = {name.partition("/share/digest-mailer/")[2] for name in ZipFile(wheel).namelist()}
    wanted = {name_of(file) for file in tracked_files() if file.is_relative_to(ROOT / "contrib")}

    assert wanted - names == set()


def test_the_wheel_says_of_which_commit_it_is(wheel):
    commit = ZipFile(wheel).read("digest/commit.txt").decode().strip()

    assert program_versions().commit == commit


def test_a_wheel_that_is_built_again_has_the_same_bytes(wheel, tmp_path):
    assert build(WheelBuilder, tmp_path).read_bytes() == wheel.read_bytes()


def test_the_source_holds_what_a_wheel_and_an_image_are_made_of(source):
    top = source.name.removesuffix(".tar.gz")
    with TarFile.open(source) as opened:
        names = {name.removeprefix(f"{top}/") for name in opened.getnames()}
    parts = ("digest/", "templates/", "contrib/", "scripts/", "Containerfile", "compose.yaml")
    wanted = {n for n in map(name_of, tracked_files()) if n.startswith((*parts, "hatch_build.py"))}

    assert wanted | {"build/commit.txt", "requirements.txt", "config.example.toml"} <= names


def test_an_installed_wheel_says_what_it_can_do(installed, tmp_path):
    help_text = run(installed / "bin/digest", "--help", folder=tmp_path)

    assert "Make the day's edition and send it" in help_text


def test_an_installed_wheel_finds_its_own_templates(installed, tmp_path):
    [folder] = run(installed / "bin/python", "-c", FIND, folder=tmp_path).split()

    assert Path(folder).is_relative_to(installed)
    assert any(Path(folder).iterdir())
