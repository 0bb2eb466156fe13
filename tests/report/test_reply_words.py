"""What replies mean, in French, for who follows a sending."""

from digest.deliver.replies import TABLE
from digest.report.reply_words import MEANINGS, meaning


def test_every_reply_that_is_known_is_said_in_french():
    reasons = {rule.reason for rule in TABLE}

    assert {reason for reason in reasons if not meaning(reason)} == set()
    assert meaning("a reason of somebody@exemple.test") == ""


def test_no_meaning_ends_a_line_before_its_colon():
    assert [words for words in map(meaning, MEANINGS) if " :" in words] == []
