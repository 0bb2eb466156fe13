"""A column that says no is heard, whatever program wrote the list."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.consent.claim import ClaimDefaults, claim
from digest.consent.formats import FORMATS, RULES, STATE, ListWord, plain
from digest.consent.list_columns import columns
from digest.errors import InputError
from digest.model import Purpose

TODAY = date(2024, 11, 8)
DEFAULTS = ClaimDefaults(purposes=frozenset({Purpose.NEWSLETTER}), basis="formulaire 2023")
YES, PENDING, LEFT, CLOSED = ListWord


def judged(header, row, file_name=""):
    """What the row claims, or None where it is refused; `|` stands between cells."""
    try:
        return claim(row.split("|"), columns([header.split("|")], file_name), DEFAULTS, TODAY)
    except InputError:
        return None


LISTMONK = "uuid|email|name|attributes|status|created_at|updated_at"
MAILCHIMP = "Email Address|First Name|MEMBER_RATING|OPTIN_TIME|OPTIN_IP|CONFIRM_TIME|CONFIRM_IP"
SUBSTACK = "email|active_subscription|expiry|email_disabled|created_at"
GHOST = "id|email|name|note|subscribed_to_emails|complimentary_plan|created_at|deleted_at|labels"
MAILPOET = (
    "Email|First name|Subscription IP|Subscription time|Confirmation time|List status"
    "|Global status|List"
)
SUBSTACK_OLD = "email|active_subscription|expiry|created_at"
DASHBOARD = "Email|Name|Subscription type|Activity|Subscription date|Cancel date|Is Bestseller"
BEEHIIV = "Email|Status|Created At|UTM Source"
BEEHIIV_OWN = "email|First Name|status|tier|created_at|unsubscribed_at"
BREVO = "CONTACT ID|EMAIL|ADDED_TIME|EMAIL_BLACKLISTED"
BREVO_OWN = "EMAIL|WHATSAPP|SMS|DOUBLE_OPT-IN|OPT_IN|SMS_BLACKLISTED|ADDED_TIME|MODIFIED_TIME"
OURS = "address|state|purposes|signed_up_at|confirmed_at|unsubscribed_at|suppressed_because"


@pytest.mark.parametrize(
    ("header", "row", "word"),
    [
        ("email|Consent", "a@exemple.test|en boutique, le 3 mai", YES),
        ("email|Consent", "a@exemple.test|given", YES),
        ("email|Consent", "a@exemple.test|formulaire no 12, au kiosque", YES),
        ("email|Consent", "a@exemple.test|refused", LEFT),
        ("email|Consentement", "a@exemple.test|Retrait", LEFT),
        (LISTMONK, "u|a@exemple.test|A|{}|enabled|2023-04-01 10:00:00 +0000 UTC|", YES),
        (LISTMONK, "u|a@exemple.test|A|{}|blocklisted|2023-04-01 10:00:00 +0000 UTC|", LEFT),
        (LISTMONK, "u|a@exemple.test|A|{}|disabled||", LEFT),
        (MAILCHIMP, "a@exemple.test|A|3|2023-04-01 12:22:33|198.51.100.7||", YES),
        (
            f"{MAILCHIMP}|UNSUB_TIME|UNSUB_REASON_OTHER",
            "a@exemple.test|A|3|||||2023-05-01 1:00|x",
            LEFT,
        ),
        (f"{MAILCHIMP}|UNSUB_TIME", "a@exemple.test|A|3|||||", LEFT),
        (
            f"{MAILCHIMP}|CLEAN_TIME|CLEAN_CAMPAIGN_TITLE",
            "a@exemple.test|A|3|||||2023-05-01|Hi",
            CLOSED,
        ),
        (SUBSTACK, "a@exemple.test|false||false|2023-04-01T10:00:00Z", YES),
        (SUBSTACK, "a@exemple.test|true||TRUE|2023-04-01T10:00:00Z", LEFT),
        (GHOST, "1|a@exemple.test|A||true|false|2023-04-01T10:00:00.000Z||", YES),
        (GHOST, "1|a@exemple.test|A||false|false|2023-04-01T10:00:00.000Z||", LEFT),
        (GHOST, "1|a@exemple.test|A||true|false||2024-01-01T10:00:00.000Z|", LEFT),
        (MAILPOET, "a@exemple.test|A||2023-04-01 10:00:00||subscribed|inactive|Nouvelles", YES),
        (MAILPOET, "a@exemple.test|A||||unsubscribed|subscribed|Nouvelles", LEFT),
        (MAILPOET, "a@exemple.test|A||||subscribed|bounced|Nouvelles", CLOSED),
        (MAILPOET, "a@exemple.test|A||||unconfirmed|unconfirmed|Nouvelles", None),
        ("address|nomail|digest", "a@exemple.test|off|off", YES),
        ("address|nomail|digest", "a@exemple.test|on [U]|off", LEFT),
        ("address|nomail|digest", "a@exemple.test|[B]|off", CLOSED),
        ("email|delivery_status", "a@exemple.test|by_user", LEFT),
        ("email|delivery_status", "a@exemple.test|by_bounces", CLOSED),
        ("email|date|gecos|reception", "a@exemple.test|1680343200|A|mail", YES),
        ("email|date|gecos|reception", "a@exemple.test|1680343200|A|nomail", LEFT),
        (BEEHIIV, "a@exemple.test|active|2023-04-01|x", YES),
        (BEEHIIV, "a@exemple.test|inactive|2023-04-01|x", LEFT),
        (BEEHIIV, "a@exemple.test|pending|2023-04-01|x", None),
        (SUBSTACK_OLD, "a@exemple.test|false||2023-04-01T10:00:00Z", YES),
        (DASHBOARD, "a@exemple.test|A|Free|5|2023-04-01|2024-01-01|false", YES),
        (f"{MAILCHIMP}|NOTES", "a@exemple.test|A|3||||||", YES),
        ("email|date|reception", "a@exemple.test|1680343200|not_me", YES),
        ("email|delivery_status", "a@exemple.test|unknown", None),
        (BEEHIIV_OWN, "a@exemple.test|A|active|free|2023-03-24 10:23:10 UTC|", YES),
        (
            BEEHIIV_OWN,
            "a@exemple.test|A|active|premium|2023-03-24 10:23:10 UTC|2024-03-13 11:33:53 UTC",
            LEFT,
        ),
        (BEEHIIV_OWN, "a@exemple.test|A|invalid|free|2023-03-24 10:23:10 UTC|", CLOSED),
        (BREVO_OWN, "a@exemple.test||||||12-04-2022 09:30|13-04-2022 10:00", YES),
        (BREVO_OWN, "a@exemple.test|||Yes||Yes|12-04-2022 09:30|", YES),
        (BREVO_OWN, "a@exemple.test|||2|||12-04-2022 09:30|", None),
        (BREVO_OWN, "a@exemple.test||||No||12-04-2022 09:30|", LEFT),
        (BREVO, "1|a@exemple.test|01-04-2023 10:00:00|", YES),
        (BREVO, "1|a@exemple.test|01-04-2023 10:00:00|true", LEFT),
        (OURS, "a@exemple.test|confirmed|newsletter|2023-04-01|2023-04-01||", YES),
        (OURS, "a@exemple.test|unsubscribed||2023-04-01|2023-04-01|2024-01-01|", LEFT),
        (OURS, "a@exemple.test|suppressed|newsletter|2023-04-01|2023-04-01||plainte", CLOSED),
        (OURS, "a@exemple.test|pending||2023-04-01|||", None),
    ],
)
def test_the_exports_of_other_programs_say_who_left(header, row, word):
    claimed = judged(header, row)

    assert (claimed.word if claimed else None) is word


@pytest.mark.parametrize(
    ("file_name", "word"),
    [
        ("subscribed_members_export_1a2b.csv", YES),
        ("unsubscribed_members_export_1a2b.csv", LEFT),
        ("Cleaned_email_audience_export_1a2b.csv", CLOSED),
        ("nonsubscribed_email_audience_export_1a2b.csv", None),
        ("nonsubscribed_email_audience_export_1a2b.csv.rejects.csv", None),
        ("liste.csv", YES),
    ],
)
def test_mailchimp_says_in_the_files_name_what_its_rows_are(file_name, word):
    row = "a@exemple.test|A|3|2023-04-01 12:22:33|198.51.100.7||"

    claimed = judged(MAILCHIMP, row, file_name)

    assert (claimed.word if claimed else None) is word


def test_who_never_subscribed_is_told_from_who_never_confirmed():
    layout = columns([MAILCHIMP.split("|")], "nonsubscribed_members_export_1a.csv")

    with pytest.raises(InputError, match="the list says they never subscribed"):
        claim(("a@exemple.test",), layout, DEFAULTS, TODAY)


@pytest.mark.parametrize(
    ("header", "program", "day"),
    [
        (f"{LISTMONK}|2023-04-01 10:00:00 +0000 UTC", "listmonk", "created_at"),
        (f"{GHOST}|tiers|gift_id", "Ghost", "created_at"),
        (SUBSTACK, "Substack", "created_at"),
        (SUBSTACK_OLD, "Substack", "created_at"),
        (BEEHIIV_OWN, "Beehiiv", "created_at"),
        (BREVO_OWN, "Brevo", "ADDED_TIME"),
        (DASHBOARD, "Substack (dashboard)", "Subscription date"),
        ("Email|Subscription time|Confirmation time|List", "MailPoet", "Confirmation time"),
    ],
)
def test_an_export_is_known_with_the_column_that_tells_the_day_of_consent(header, program, day):
    layout = columns([header.split("|")])

    place = layout.places.get("date", layout.places.get("confirmed_at"))

    assert (layout.format.program, layout.titles[place]) == (program, day)


@pytest.mark.parametrize(
    ("header", "cell", "word"),
    [
        ("statut", "Désabonné(e)", LEFT),
        ("Statut", "abonnée", YES),
        ("status", "Opted-Out", LEFT),
        ("STATUS", "hard_bounce", CLOSED),
        ("status", "on s'en reparle", None),
        ("state", "QC", YES),
        ("state", "unsubscribed", LEFT),
        ("unsubscribed_at", "2022-01-02", LEFT),
        ("unsubscribed_at", "NULL", YES),
        ("date de désabonnement", "il y a longtemps", None),
        ("Désabonné le", "oui", LEFT),
        ("Désabonné le", "31/12/2023", LEFT),
        *(
            ("Désabonné le", cell, YES)
            for cell in ("non", "jamais", "FAUX", "s.o.", "N/D", "00/00/0000", "31/12/9999", "0")
        ),
        ("bounced_at", "never", YES),
        ("Désabonné", "31/12/9999", YES),
        ("Désabonné le", "1899-12-30", YES),
        ("Désabonné le", "1970-01-01", None),
        ("Désabonné le", "2031-01-01", None),
        ("Désabonné le", "peut-être", None),
        ("unsubscribe reason", "too many", LEFT),
        *(
            (title, "oui", LEFT)
            for title in (
                *("Ne plus écrire", "Retiré", "STOP", "Refus", "A quitté", "Liste noire"),
                *("N’écrit plus", "Ne veut plus recevoir", "Ne pas solliciter", "Do not mail"),
                *("Don’t write", "Blacklist", "Opt-out", "Opposition", "Résilié", "Radié"),
                *("Plus de courriel", "No longer interested", "Consent withdrawn", "Removed?"),
            )
        ),
        *((title, "x", CLOSED) for title in ("NPAI", "N.P.A.I.", "Hard bounce", "Plainte")),
        ("Ne plus écrire", "✓", LEFT),
        ("Ne plus écrire", "✗", None),
        ("Ne plus écrire", "", YES),
        ("Ne plus écrire", "non", YES),
        ("Refus du client", "oui", LEFT),
        ("No de client", "4411", YES),
        ("Retraité", "oui", YES),
        ("Quittance", "A-12", YES),
        ("Département", "Gironde", YES),
        ("suppressed_because", "complained", CLOSED),
        ("active_subscription", "false", LEFT),
        ("subscribed", "0", LEFT),
        ("subscribed", "", None),
        ("email_disabled", "", YES),
        ("email_disabled", "1", LEFT),
        ("Abonné", "non", LEFT),
        ("consentement", "formulaire web", YES),
        ("consentement", "non", LEFT),
        ("confirmed", "no", None),
        ("Désabonnement (infolettre)", "oui", LEFT),
        ("Désabonnement (infolettre)", "un jour peut-être", None),
        ("Unsubscribe link", "https://liste.example/u/1", YES),
        ("Do not contact by mail?", "x", LEFT),
        ("bounce count", "3", YES),
        ("SMS_BLACKLISTED", "Yes", YES),
        ("Do not call", "x", YES),
        ("Ne pas contacter par téléphone", "oui", YES),
    ],
)
def test_any_column_that_says_no_is_heard_and_what_nobody_understands_is_refused(
    header, cell, word
):
    claimed = judged(f"courriel|{header}", f"a@exemple.test|{cell}")

    assert (claimed.word if claimed else None) is word


OF_ANY_PROGRAM = sorted(set(RULES).difference(*(known.rules for known in FORMATS)))
"""Those that mean the same in every list."""


@given(
    st.lists(st.sampled_from(OF_ANY_PROGRAM), min_size=1, max_size=5, unique=True),
    st.data(),
)
def test_no_other_column_drowns_one_that_says_no(titles, data):
    cells = [data.draw(st.sampled_from(["", *sorted(RULES[title].words)])) for title in titles]
    said = [RULES[title].words.get(plain(cell)) for title, cell in zip(titles, cells, strict=True)]

    claimed = judged("|".join(["courriel", *titles]), "|".join(["a@exemple.test", *cells]))

    strongest = max((word for word in said if word is not None), default=YES)
    if claimed is not None:
        assert claimed.word >= strongest
    else:
        assert strongest < LEFT


def test_a_cell_nobody_understands_is_quoted_as_it_stands():
    layout = columns([("courriel", "Abonné")])

    with pytest.raises(InputError, match="its 'Abonné' says 'peut-être': whether they left"):
        claim(("a@exemple.test", "peut-être"), layout, DEFAULTS, TODAY)


def test_every_word_of_a_state_is_compared_as_it_is_written():
    assert [word for word in STATE.words if plain(word) != word] == []
    assert [title for title in RULES if plain(title) != title] == []


def test_opt_in_time_and_network_are_kept_as_proof():
    claimed = judged(
        MAILCHIMP, "a@exemple.test|A|3|2023-04-01 12:22:33|198.51.100.7|2023-04-01 12:25:00|"
    )

    assert claimed.basis == (
        "formulaire 2023; OPTIN_TIME: 2023-04-01 12:22:33; CONFIRM_TIME: 2023-04-01 12:25:00 "
        "(consent given on 2023-04-01)"
    )
    assert claimed.network == "198.51.100.0/24"


def test_a_departure_keeps_its_day_and_needs_no_purpose_and_no_basis():
    layout = columns([["courriel", "désabonné le", "purposes"]])

    claimed = claim(("a@exemple.test", "12/04/2023", "?"), layout, ClaimDefaults(), TODAY)

    assert claimed.departure == "the list says so (left on 2023-04-12)"


def test_columns_that_say_nothing_are_named():
    layout = columns([["Nom", "Courriel", "Ville", "statut", "line", "reason"]])

    assert layout.ignored == ("Nom", "Ville")


def test_a_header_may_stand_below_lines_of_title():
    layout = columns(
        [["Liste d’anne@exemple.test", ""], ["Nom", "Courriel"], ["A", "a@exemple.test"]]
    )

    assert (layout.above, layout.places["address"]) == (1, 1)


def test_a_header_that_calls_addresses_otherwise_is_heard_all_the_same():
    layout = columns([["Contact", "désabonné"], ["a@exemple.test", "oui"]])

    assert claim(("a@exemple.test", "oui"), layout, DEFAULTS, TODAY).word is LEFT


def test_of_two_columns_of_addresses_none_is_chosen_in_silence():
    with pytest.raises(InputError, match="'courriel 1', 'courriel 2'"):
        columns([["courriel 1", "courriel 2"], ["a@exemple.test", "b@exemple.test"]])


def test_of_two_lines_that_name_addresses_the_fuller_is_the_header():
    layout = columns([["Courriel"], ["Nom", "Courriel", "Date"], ["A", "a@exemple.test", ""]])

    assert (layout.above, layout.places["address"]) == (1, 1)


def test_cells_beyond_the_header_are_refused_and_never_left_out_in_silence():
    layout = columns([["courriel", "nom"]])

    with pytest.raises(InputError, match="cells beyond the 2 of the header"):
        claim(("a@exemple.test", "Roy", "Anne"), layout, DEFAULTS, TODAY)
    assert claim(("a@exemple.test", "Roy", "", ""), layout, DEFAULTS, TODAY).word is YES


@pytest.mark.parametrize(
    "cell",
    [
        *("retrait le 3 mai", "consent revoked by phone", "👎", "❌", "🚫", "non donné", "jamais"),
        *("not given", "expired", "aucun", "résilié", "opposition", "n’a pas répondu"),
    ],
)
def test_a_consent_that_may_be_a_refusal_in_words_or_in_a_picture_refuses_its_row(cell):
    assert judged("email|Consent", f"a@exemple.test|{cell}") is None


@pytest.mark.parametrize(
    ("header", "cell", "is_taken"),
    [
        ("Tags", "vip; désabonné", False),
        ("Note", "a demandé de ne plus écrire", False),
        ("Segments", "Unsubscribed", False),
        ("state", "désabonné par téléphone", False),
        ("basis", "désabonné", False),
        ("Reason", "désabonné", False),
        ("line|reason", "4|its 'Note' says 'désabonné'", True),
        ("Email Marketing Consent", "NEVER_SUBSCRIBED", False),
        ("Email Marketing Consent", "SUBSCRIBED", True),
        ("Tags", "vip", True),
        ("Unsubscribe link", "unsubscribe", True),
        ("basis", "coupon de 2021, désabonnement offert dans chaque envoi", True),
    ],
)
def test_a_departure_that_a_row_tells_in_passing_refuses_it(header, cell, is_taken):
    assert (judged(f"courriel|{header}", f"a@exemple.test|{cell}") is not None) is is_taken


def test_without_a_header_the_words_beside_an_address_are_read_as_well():
    layout = columns([("a@exemple.test", "Anne"), ("b@exemple.test", "désabonnée")])

    with pytest.raises(InputError, match="its 'column 2' says 'désabonnée'") as refusal:
        claim(("b@exemple.test", "désabonnée"), layout, DEFAULTS, TODAY)
    corrected = ("b@exemple.test", "abonnée", "2", str(refusal.value))
    assert claim(corrected, layout, DEFAULTS, TODAY).word is YES


def test_what_the_operator_says_to_ignore_is_named_and_then_not_heard():
    layout, row = columns([("courriel", "Ma note")]), ("a@exemple.test", "unsubscribed")

    with pytest.raises(InputError, match="or add --ignore-column 'Ma note'"):
        claim(row, layout, DEFAULTS, TODAY)
    assert claim(row, layout.without(["Ma note"]), DEFAULTS, TODAY).word is YES


def test_a_departure_that_is_heard_elsewhere_needs_no_second_word():
    claimed = judged("courriel|statut|Note", "a@exemple.test|désabonné|ne plus écrire")

    assert claimed is not None
    assert claimed.word is LEFT


def test_a_picture_in_a_column_of_states_is_no_yes():
    assert judged("email|Statut", "a@exemple.test|👎") is None
