"""Who is at the desk, as the settings say it."""

import tomllib

import pytest
from pydantic import ValidationError

from digest.cli.config import _toml
from digest.config import Settings, load, shown
from digest.config.desk import DeskSettings
from digest.model import DeskPerson, DeskRole

ANNE = "Anne Roy <anne@paper.example>"


def refusal(**keys):
    with pytest.raises(ValidationError) as fault:
        DeskSettings.model_validate(keys)
    return str(fault.value)


def test_people_are_named_with_what_they_may_do(installation, with_settings):
    people = {ANNE: "editor", "Odile <odile@paper.example>": "operator"}
    desk = DeskSettings.model_validate({"people": people})
    installed = with_settings(desk={"people": people})
    printed = tomllib.loads(_toml(shown(installed)))
    in_the_environment = load(
        installation(),
        {"DIGEST_DESK_PEOPLE": f"{ANNE}=editor, Odile <odile@paper.example>=operator"},
    )

    assert desk.persons[0] == DeskPerson(
        name="Anne Roy", address="anne@paper.example", role=DeskRole.EDITOR
    )
    assert desk.persons[1].role.includes(DeskRole.EDITOR)
    assert not desk.persons[0].role.includes(DeskRole.OPERATOR)
    assert desk.person_of(" ANNE@Paper.example") == desk.persons[0]
    assert desk.person_of("personne@paper.example") is None
    assert printed["desk"]["people"] == people
    assert in_the_environment.desk.persons == desk.persons
    assert isinstance(installed, Settings)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ({"anne@paper.example": "editor"}, "a name and an address"),
        ({"Anne <anne>": "editor"}, "a name and an address"),
        ({"anne@x <anne@paper.example>": "editor"}, "a name and an address"),
        ({"Anne <annè@paper.example>": "editor"}, "addresses of ASCII"),
        ({ANNE: "chief"}, "'editor' or 'operator'"),
        ({ANNE: "editor", "anne roy <b@paper.example>": "editor"}, "another name"),
        ({ANNE: "editor", "Bea <Anne@paper.example>": "editor"}, "another address"),
    ],
)
def test_people_who_cannot_be_told_apart_or_written_to_are_refused(people, words):
    assert words in refusal(people=people)


def test_a_header_is_named_by_letters_digits_and_hyphens():
    assert "trust_header" in refusal(trust_header="X Auth: email")
    assert DeskSettings(trust_header="X-Auth-Request-Email").persons == ()
