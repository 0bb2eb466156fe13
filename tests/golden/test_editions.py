from email import message_from_bytes
from email.policy import SMTP

import pytest

from digest.render.lint import faults
from tests.golden.editions import FOLDER, files, kept_editions, parts
from tests.rigs.newsroom import NEWSLETTER

KEPT = kept_editions()
NAMES = [name for name, _, _ in KEPT]
FILES = sorted(file.name for file in FOLDER.iterdir() if file.suffix in (".eml", ".html", ".txt"))


@pytest.fixture(scope="module")
def rendered():
    """What the files must hold, by name."""
    return dict(files())


@pytest.mark.parametrize("name", FILES)
def test_an_edition_is_byte_for_byte_what_was_read(rendered, name):
    kept = (FOLDER / name).read_bytes()

    assert rendered.get(name) == kept, f"python -m tests.golden.editions rewrites {name}"


def test_every_edition_is_kept_and_no_other(rendered):
    assert set(FILES) == set(rendered)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".eml")])
def test_a_kept_mail_is_read_without_a_defect_by_the_standard_library(rendered, name):
    mail = message_from_bytes(rendered[name], policy=SMTP)

    assert not [defect for part in mail.walk() for defect in part.defects]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("name", "told", "variant"), KEPT, ids=NAMES)
def test_an_edition_that_is_kept_passes_every_rule(name, told, variant):
    both = parts(told, variant)

    assert faults(told, variant, both[".html"], both[".txt"], NEWSLETTER) == ()
