"""A template that cannot be used is told by its name and its line, and is no fault of ours."""

from datetime import UTC, datetime

import pytest

from digest.errors import ConfigError, RenderError
from digest.render.consent_proof import proof_page
from digest.render.environment import environment, filled, guarded
from digest.render.letter import LetterHeader, letter
from digest.render.slot import Slot
from tests.rigs.newsroom import NEWSLETTER


@pytest.fixture
def own(tmp_path):
    """`own(name, text)` writes a template of the newsroom's own; returns its folder."""

    def write(name, text):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("latin-1"))
        return tmp_path

    return write


def test_a_slip_of_syntax_is_the_configurations_and_names_the_file_and_the_line(own):
    folder = own("web/merci.html", "<p>\nMerci\n{% endif %}</p>")

    with pytest.raises(ConfigError) as raised:
        filled(environment(folder), "web/merci.html", {})

    assert raised.value.exit_code == 78
    assert str(folder / "web/merci.html") in str(raised.value)
    assert "line 3: Encountered unknown tag 'endif'" in str(raised.value)


def test_a_slip_in_an_included_template_names_that_one(own):
    own("dedans.txt", "Bon\n{{ matin")
    folder = own("dehors.txt", "\n\n{% include 'dedans.txt' %}")

    with pytest.raises(ConfigError, match=r"dedans\.txt: 1 fault\n  - line 2:"):
        filled(environment(folder), "dehors.txt", {})


def test_a_template_that_is_not_utf_8_is_said_to_be(own):
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        filled(environment(own("mot.txt", "été")), "mot.txt", {})


@pytest.mark.parametrize(
    "text", ["{{ nom }}", "{{ 1 / 0 }}", "{{ 1 + 'un' }}", "{{ 'x' | int(1, 2, 3, 4) }}"]
)
def test_a_template_that_asks_for_what_cannot_be_is_named(own, text):
    with pytest.raises(RenderError, match=r"^mot\.txt cannot be filled: "):
        filled(environment(own("mot.txt", text)), "mot.txt", {})


@pytest.mark.parametrize(
    "text",
    [
        "{{ newsletter.__class__ }}",
        "{{ newsletter.name.__class__.__mro__[1].__subclasses__() }}",
        "{{ newsletter.model_dump.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ ''['__cla' ~ 'ss__'] }}",
        "{{ newsletter.name | attr('__class__') | attr('__base__') }}",
        "{{ '{0.__class__}'.format(newsletter) }}",
        "{{ self.__init__.__globals__ }}",
        "{% set x = names.append('autre') %}",
        "{{ range(10 ** 9) | list }}",
    ],
)
def test_a_template_reaches_nothing_behind_the_values_it_is_handed(own, text):
    jinja = environment(own("mot.txt", text))

    with pytest.raises(RenderError, match=r"^mot\.txt cannot be filled: "):
        filled(jinja, "mot.txt", {"newsletter": NEWSLETTER, "names": ["un"]})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% include 'mot.txt' %}", "cannot be filled: "),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "cannot be filled: "),
        ("{{ 'a' * 10 ** 15 }}", "cannot be filled: it has no end"),
        ("{% include '../keys.txt' %}", "there is no template '../keys.txt'"),
    ],
    ids=["itself", "a macro of itself", "more than there is", "another folder's"],
)
def test_a_template_without_an_end_is_named_and_kills_nothing(own, text, said):
    with pytest.raises(RenderError, match=said):
        filled(environment(own("mot.txt", text)), "mot.txt", {})


def test_letters_and_proofs_tell_it_alike(own):
    folder = own("confirm/body.html", "{% if %}")
    own("proof/page.html", "{% if %}")
    own("confirm/subject.txt", "Confirme")
    own("confirm/body.txt", "Confirme")
    at = datetime(2024, 11, 8, tzinfo=UTC)
    header = LetterHeader(address="anne@exemple.test", date=at, message_id="1@infolettre.example")

    with pytest.raises(ConfigError, match=r"confirm/body\.html"):
        letter("confirm", header, NEWSLETTER, environment(folder), {})
    with pytest.raises(ConfigError, match=r"proof/page\.html"):
        proof_page({}, NEWSLETTER, folder)


def test_a_template_that_was_changed_is_compiled_anew_in_the_same_process(own):
    folder = own("web/bonjour.txt", "Bonjour")
    assert filled(environment(folder), "web/bonjour.txt", {}) == "Bonjour"

    own("web/bonjour.txt", "Bonsoir")

    assert filled(environment(folder), "web/bonjour.txt", {}) == "Bonsoir"


def test_what_was_compiled_unguarded_is_never_filled_for_an_edition(own):
    folder = own("edition/titre.txt", "{{ title }}")
    title = {"title": Slot.UNSUBSCRIBE_URL.marker}

    assert filled(environment(folder), "edition/titre.txt", title) == title["title"]
    assert filled(guarded(environment(folder)), "edition/titre.txt", title) != title["title"]
