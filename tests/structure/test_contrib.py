"""What is handed out beside the program fits it: its commands, ports, paths, settings and codes."""

import json
import re
import shutil
import subprocess

import pytest

from digest import __version__
from digest.cli.roff import ENDINGS
from digest.config import Settings
from digest.config.feedback import FeedbackSettings
from digest.config.load import ENVIRONMENT_PREFIX
from digest.config.web import WebSettings
from tests.structure.command_lines import fault, lines_of
from tests.structure.tree import ROOT, name_of, tracked_files

CONTRIB = [f for f in tracked_files() if f.is_relative_to(ROOT / "contrib")]
UNITS = [f for f in CONTRIB if f.suffix == ".service"]
IMAGE = [ROOT / "Containerfile", ROOT / "compose.yaml"]
WEB = f"127.0.0.1:{WebSettings.model_fields['port'].default}"
LARGEST_EXPOSURE = "25"
"""In tenths, as `systemd-analyze security --threshold` counts."""


def text_of(file):
    return file.read_text(encoding="utf-8")


def values(unit, key):
    """What that key of a unit is set to, each time it is."""
    return re.findall(rf"(?m)^{key}=(.*)$", text_of(unit))


def calls_in(file):
    """The words behind each `…/bin/digest` of a file's lines."""
    lines = [line for line in text_of(file).splitlines() if "/bin/digest" in line]
    return [words for line in lines for words in lines_of(line)]


@pytest.mark.parametrize("file", CONTRIB, ids=name_of)
def test_every_command_that_is_called_is_one(file):
    spans = re.findall(r"`(digest [^`]+)`", text_of(file))
    mentioned = [fault(words, is_mention=True) for span in spans for words in lines_of(span)]
    called = [fault(words) for words in calls_in(file)]

    assert [wrong for wrong in mentioned + called if wrong] == []


def test_every_unit_and_every_way_of_postfix_calls_one():
    files = [*UNITS, ROOT / "contrib/postfix/master.cf", ROOT / "contrib/postfix/aliases"]

    assert [name_of(file) for file in files if not calls_in(file)] == []


def test_the_image_calls_commands():
    whole = "\n".join(map(text_of, IMAGE))
    called = re.findall(r"(?m)^(?:CMD|\s+command:) \[([^\]]+)\]", whole)
    lists = [[word.strip(' "') for word in words.split(",")] for words in called]

    assert lists == [["serve"], ["serve"], ["schedule"]]
    assert [fault(words) for words in lists if fault(words)] == []


@pytest.mark.parametrize("name", ["nginx/digest.conf", "caddy/Caddyfile"])
def test_a_web_server_asks_where_the_pages_are_served(name):
    assert set(re.findall(r"127\.0\.0\.1:\d+", text_of(ROOT / "contrib" / name))) == {WEB}


def test_the_image_is_asked_for_a_page_that_there_is():
    port = WEB.partition(":")[2]

    assert f"http://{WEB}/healthz" in text_of(ROOT / "Containerfile")
    assert f"EXPOSE {port}\n" in text_of(ROOT / "Containerfile")
    assert f'"{WEB}:{port}"' in text_of(ROOT / "compose.yaml")
    assert 'Route("/healthz"' in text_of(ROOT / "digest/web/app.py")


def test_postfix_hands_over_where_we_listen():
    place = FeedbackSettings.model_fields["listen"].default

    assert f"lmtp:inet:{place}" in text_of(ROOT / "contrib/postfix/transport")


@pytest.mark.parametrize("file", [*CONTRIB, *IMAGE], ids=name_of)
def test_every_setting_that_is_named_exists(file):
    sections = "|".join(Settings.model_fields)
    named = re.findall(rf"\b({sections})\.([a-z_]{{4,}})\b", text_of(file))
    of_environment = re.findall(rf"\b{ENVIRONMENT_PREFIX}([A-Z]+)_([A-Z_]+)\b", text_of(file))
    lowered = [(section.lower(), key.lower()) for section, key in of_environment]

    unknown = [
        f"{section}.{key}"
        for section, key in (*named, *lowered)
        if key not in Settings.model_fields[section].annotation.model_fields
    ]

    assert unknown == []


@pytest.mark.parametrize("unit", UNITS, ids=name_of)
def test_a_unit_is_its_own_user_and_writes_only_where_it_may(unit):
    [folder] = values(unit, "WorkingDirectory")

    assert values(unit, "User") == values(unit, "Group") == ["digest"]
    assert values(unit, "ProtectSystem") == ["strict"]
    assert folder in values(unit, "ReadWritePaths")[0].split()
    assert all("/opt/digest/bin/digest " in line for line in values(unit, "ExecStart"))
    assert {int(c) for v in values(unit, "RestartPreventExitStatus") for c in v.split()} <= set(
        ENDINGS
    )


def test_all_units_are_closed_in_the_same_way():
    closed = [
        text_of(unit).partition("ProtectSystem=")[2].split("\n\n")[0].strip() for unit in UNITS
    ]

    assert len(set(closed)) == 1
    assert "CapabilityBoundingSet=\n" in closed[0]


def test_no_unit_is_exposed_where_the_tool_can_say_so():
    tool = shutil.which("systemd-analyze")
    if tool is None:  # elsewhere the two tests above hold
        return
    judge = [tool, "security", "--offline=true", f"--threshold={LARGEST_EXPOSURE}", "--json=short"]

    judged = [
        subprocess.run([*judge, u], capture_output=True, text=True, check=False) for u in UNITS
    ]

    assert [each.stdout[-200:] for each in judged if each.returncode] == []
    assert all(json.loads(each.stdout) for each in judged)


def test_the_release_has_one_number_everywhere():
    changes = text_of(ROOT / "CHANGELOG.md")

    assert f"image: digest-mailer:{__version__}\n" in text_of(ROOT / "compose.yaml")
    assert re.search(r"(?m)^## (\S+?),? ", changes).group(1) == __version__
