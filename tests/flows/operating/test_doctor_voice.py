"""What `digest doctor`, `digest config check` and `digest voice lint` say of the writers' files."""

import pytest

from digest.errors import ConfigError
from digest.flows.edition.voice import lint_voice
from digest.flows.operating.check_settings import faults
from digest.flows.operating.doctor.finding import FindingState
from digest.flows.operating.doctor.voice import voice
from digest.render.environment import template_folders

SHIPPED = template_folders(None)[0] / "voice"


@pytest.fixture
def wrote(tmp_path, with_settings):
    """`wrote("phrases.toml", "old", "new")`: settings with that change to a shipped file."""

    def write(name, old, new):
        folder = tmp_path / "mine" / "voice"
        folder.mkdir(parents=True, exist_ok=True)
        text = (SHIPPED / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return with_settings(edition={"templates": "mine"})

    return write


def test_the_shipped_files_are_well(settings):
    assert voice(settings).state is FindingState.OK


def test_a_file_that_is_not_toml_fails_with_its_path(wrote, tmp_path):
    finding = voice(wrote("gravity.toml", "grave = [", "grave = "))

    assert finding.state is FindingState.FAIL
    assert f"{tmp_path / 'mine' / 'voice' / 'gravity.toml'}: not a TOML file" in finding.observation
    assert "\n" not in finding.observation
    assert finding.next_step == "correct it, then run `digest voice lint`"


def test_every_fault_of_both_files_is_told(wrote):
    wrote("phrases.toml", "ritual =", "rituel =")
    finding = voice(wrote("gravity.toml", "[sober_days]", "[sober_day]"))

    assert finding.observation.removeprefix("the writers' files: ").split("; ") == [
        "phrases.toml: ritual: missing, or not a text",
        "phrases.toml: rituel: no such key",
        "gravity.toml: sober_days: missing, or not a table",
        "gravity.toml: sober_day: no such key",
    ]


@pytest.mark.parametrize(
    ("line", "words"), [("Es-tu prêt?", "1 slip in what"), ("Es-tu prêt, boss?", "2 slips in what")]
)
def test_slips_are_counted_and_stop_nothing(wrote, line, words):
    finding = voice(wrote("phrases.toml", "Allô!", line))

    assert (finding.state, finding.next_step) == (FindingState.WARN, "run `digest voice lint`")
    assert finding.observation.startswith(words)


def test_config_check_names_the_faults_of_the_writers_files(wrote, installation):
    wrote("gravity.toml", '"12-06"', '"13-45"')
    config = installation(edition={"templates": "mine"})

    (fault,) = faults(config, {})

    assert fault.startswith('gravity.toml: sober_days: found "13-45"; allowed: a month and a day')


def test_config_check_names_a_writers_file_that_is_not_toml(wrote, installation):
    wrote("gravity.toml", "grave = [", "grave = ")
    config = installation(edition={"templates": "mine"})

    (fault,) = faults(config, {})

    assert "gravity.toml: not a TOML file" in fault


def test_lint_names_a_pool_that_is_missing(wrote, tmp_path):
    slips = lint_voice(wrote("phrases.toml", "[pools.greeting]", "[pools.salutation]"))

    missing = [str(slip) for slip in slips if slip.slip.words == "aucune phrase"]
    assert missing == [
        f"{tmp_path}/mine/voice/phrases.toml:0:0 greeting/{tone} · V12 « aucune phrase » → "
        f"au moins {least}"
        for tone, least in (("normal", 6), ("restrained", 6), ("sober", 3))
    ]


def test_lint_stops_at_a_file_that_cannot_be_used(wrote):
    settings = wrote("gravity.toml", "near = [", "nera = [")

    with pytest.raises(ConfigError, match="nera: no such key"):
        lint_voice(settings)
