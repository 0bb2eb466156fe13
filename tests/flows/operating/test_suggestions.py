"""What a shell offers is what there is, each with its name."""

from digest.flows.operating.suggestions import partner_numbers, source_numbers
from digest.flows.sources import add as sources
from tests.conftest import MORNING

OPML = b'<opml><body><outline text="Sports" xmlUrl="https://a.example/feed"/></body></opml>'


def test_a_source_is_offered_by_its_number_with_its_title(app):
    [source] = sources.import_opml(app, OPML, MORNING, "luc").added

    [offered] = source_numbers(app)

    assert (offered.word, offered.meaning) == (str(source.id), "Sports")


def test_without_partners_none_is_offered(app):
    assert partner_numbers(app) == ()
