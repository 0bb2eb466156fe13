"""What leaves of an edition: the same faults however it is asked, and no mail that is cut."""

from dataclasses import replace

import pytest

from digest.errors import CheckError
from digest.flows.edition.decisions import UNATTENDED, Decisions
from digest.flows.edition.parts import compile_edition, compiler_of, faults_of, stop_at_faults
from digest.flows.edition.voice import catalogue_of
from digest.model import Variant
from tests.conftest import MORNING
from tests.rigs.newsroom import edition


@pytest.fixture
def compiler(app):
    return compiler_of(app, catalogue_of(app.settings))


@pytest.fixture
def sample():
    return edition(partner=None)


def test_the_desk_is_told_the_faults_that_would_stop_the_edition(app, sample):
    broken = replace(sample, subject="x" * 99, greeting="Salut à vous.")

    faults = faults_of(app, broken)

    assert faults_of(app, sample) == compile_edition(app, sample, MORNING).faults
    assert faults == compile_edition(app, broken, MORNING).faults
    assert {fault.rule for fault in faults} >= {"H22"}


def test_each_audience_gets_its_variant_whole_and_as_text(app, sample):
    compiled = compile_edition(app, sample, MORNING)

    variants = [audience.variant for part in compiled.parts for audience, _ in part.mailings]
    assert variants[:2] == [Variant.WITH_PARTNERS, Variant.WITH_PARTNERS_TEXT]
    assert len(set(variants)) == len(variants)
    assert compiled.content == sample


def test_a_subject_of_an_earlier_edition_stops_the_day_s(compiler, sample):
    compiled = compiler.compiled(sample, MORNING, earlier=(sample.phrases,))

    with pytest.raises(CheckError, match="H22: the subject is an earlier edition's"):
        stop_at_faults(compiled, UNATTENDED, undone="nothing was sent", command="digest run")
    stop_at_faults(
        compiled,
        Decisions(forced=frozenset({"H22"})),
        undone="nothing was sent",
        command="digest run",
    )


def test_a_mail_that_a_mailbox_would_cut_does_not_fit(compiler, sample):
    story = replace(sample.stories[0], paragraphs=("🦫&<" * 170,))

    assert compiler.fits(sample)
    assert not compiler.fits(replace(sample, stories=(story,) * 20))


def test_the_mails_carry_the_newsroom_s_tag_and_what_is_archived_does_not(app, sample):
    tagged = app.settings.edition.model_copy(update={"link_tags": "utm_source=infolettre"})
    newsletter = app.settings.newsletter.model_copy(update={"site_url": "https://exemple.test"})
    changes = {"edition": tagged, "newsletter": newsletter}
    counting = replace(app, settings=app.settings.model_copy(update=changes))

    compiled = compile_edition(counting, sample, MORNING)

    link = f"{sample.lead.url}?utm_source=infolettre"
    assert compiled.content is sample
    assert all(link in part.html and link in part.text for part in compiled.parts)
