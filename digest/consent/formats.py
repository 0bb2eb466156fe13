"""
What lists of readers call their columns, and what their words say of a consent. A table, no code.

From the documentation and sources of each program, as of autumn 2026; beside each stands
where. Titles and words are compared in `plain` form. A program's own rows come before the
general ones.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum


class ListWord(IntEnum):
    """What a row says of its reader, from the weakest word to the strongest, which holds."""

    YES = 0
    PENDING = 1
    """They never confirmed: no consent, and no departure either."""
    LEFT = 2
    CLOSED = 3
    """Mail to that address comes back, or was reported as spam."""


_TICKS = dict.fromkeys(map(ord, "✓✔☑✅√"), " x ") | dict.fromkeys(map(ord, "✗✘☒❌❎"), " ✗ croix ")
"""A tick is a yes; a cross ticks a box in one list and strikes it out in the next."""


def plain(text: str) -> str:
    """A title or a word without accents, case, feminine ending in brackets, or punctuation."""
    bare = re.sub(r"\((?:e|s|es|ve)\)", "", text.casefold().translate(_TICKS))
    letters = unicodedata.normalize("NFKD", bare)
    kept = (c for c in letters if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRule:
    """What the cells of a column say; `other` is what all other words do, None: nobody knows."""

    words: Mapping[str, ListWord]
    other: ListWord | None = None
    dates: ListWord | None = None
    """What a cell says that holds a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFormat:
    """The export of a program, known by titles that all stand in its header, and by its name."""

    program: str
    marks: frozenset[str]
    begins: str = ""
    """How the file's name begins, in lower case: Mailchimp says there what it leaves out inside."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What its titles hold, where that is not what they hold elsewhere."""
    rules: Mapping[str, ColumnRule] = field(default_factory=dict)
    every: ListWord = ListWord.YES
    """What each row of it says by being there."""
    note: str = ""
    """What its export does not say, for the operator."""


YES_WORDS = ("yes", "oui", "true", "vrai", "1", "y", "o", "x", "on", "checked", "coche")
NO_WORDS = ("no", "non", "false", "faux", "0", "n", "off", "unchecked")
_EMPTY = ("", "null", "none", "nil", "nan", "n a", "0000 00 00", "0000 00 00 00 00 00")
_NOT_YET = (
    *(*_EMPTY, *NO_WORDS, "na", "s o", "so", "sans objet", "n d", "nd", "aucun", "aucune", "rien"),
    *("jamais", "pas encore", "toujours abonne", "toujours inscrit", "never", "not yet", "nope"),
    *("not applicable", "00 00 0000", "00 00 00", "00 00 0000 00 00", "00 00 0000 00 00 00"),
)
"""What stands where a day would, of who has not left."""
_YES, _PENDING, _LEFT, _CLOSED = ListWord


def is_empty(text: str) -> bool:
    """Whether a cell says nothing, as programs write that: « - », NULL, 0000-00-00."""
    return (
        plain(text) in _EMPTY and "#" not in text
    )  # ##### is a date its column was too narrow for


def _words(**lists: str) -> dict[str, ListWord]:
    return {word: ListWord[name] for name, words in lists.items() for word in words.split("|")}


_STATES = _words(
    YES="subscribed|subscribe|subscriber|subscribers|active|enabled|confirmed|verified|opted in"
    "|opt in|optin|double opt in|single opt in|optedin|member|live|ok|valid|free|paid|comped"
    "|premium|mail|digest|digestplain|summary|notice|txt|html|urlize|not me|by default|abonne"
    "|abonnee|inscrit|inscrite|actif|active|confirme|confirmee|valide|yes|oui|true|vrai|1",
    PENDING="pending|unconfirmed|not confirmed|waiting|validating|needs approval|needs attention"
    "|awaiting confirmation|transactional|non subscribed|nonsubscribed|not subscribed"
    "|never subscribed|en attente|non confirme|non confirmee|a confirmer",
    LEFT="unsubscribed|unsubscribe|unsub|unsubscribes|globally unsubscribed|inactive|disabled"
    "|blocklisted|blacklisted|blocklist|blacklist|blocked|opted out|opt out|optout|optedout|left"
    "|removed|deleted|cancelled|canceled|suspended|stopped|archived|nomail|by user|by moderator"
    "|do not mail|do not email|desabonne|desabonnee|desinscrit|desinscrite|inactif|parti|partie"
    "|retire|retiree|supprime|supprimee|bloque|bloquee|refuse|refusee|annule|annulee|no|non|false"
    "|withdrawn|withdrew|revoked|refused|declined|denied|retrait|refus|revoque|revoquee"
    "|faux|0",
    CLOSED="bounced|bounce|hard bounced|hard bounce|hardbounced|hardbounce|bouncing|cleaned|invalid"
    "|complained|complaint|complaints|spam|spam complaint|reported as spam|marked as spam|abuse"
    "|suppressed|undeliverable|by bounces|rebond|rebonds|rejete|rejetee|invalide|plainte"
    "|pourriel",
) | {"": _YES}


def _flag(yes: ListWord, no: ListWord, blank: ListWord | None) -> ColumnRule:
    """A box: ticked, unticked, and empty where a program writes nothing for one of them."""
    words = {**dict.fromkeys(YES_WORDS, yes), **dict.fromkeys(NO_WORDS, no)}
    return ColumnRule(words=words if blank is None else {**words, **dict.fromkeys(_EMPTY, blank)})


STATE = ColumnRule(words=_STATES)
SAYS_YES = _flag(_YES, _LEFT, None)
CONFIRMS = _flag(_YES, _PENDING, None)
SAYS_NO = ColumnRule(words=_flag(_LEFT, _YES, _YES).words, dates=_LEFT)
BOUNCES = ColumnRule(words=_flag(_CLOSED, _YES, _YES).words, dates=_CLOSED)
WHEN_LEFT = ColumnRule(
    words={**dict.fromkeys(YES_WORDS, _LEFT), **dict.fromkeys(_NOT_YET, _YES)}, dates=_LEFT
)
WHEN_CLOSED = ColumnRule(
    words={**dict.fromkeys(YES_WORDS, _CLOSED), **dict.fromkeys(_NOT_YET, _YES)}, dates=_CLOSED
)
WHY_LEFT = ColumnRule(words=dict.fromkeys(_NOT_YET, _YES), other=_LEFT, dates=_LEFT)
WHY_CLOSED = ColumnRule(words=dict.fromkeys((*_EMPTY, "0"), _YES), other=_CLOSED, dates=_CLOSED)
IN_WORDS = ColumnRule(words={**_STATES, **SAYS_YES.words}, other=_YES)
"""Often how they agreed, in words; one that may say no refuses its row."""
_SAYS_NOTHING = ColumnRule(words={}, other=_YES)


def _titles(rule: ColumnRule, titles: str) -> dict[str, ColumnRule]:
    return dict.fromkeys(titles.split("|"), rule)


RULES: Mapping[str, ColumnRule] = {
    # a province too is called a state: there an unknown word says nothing
    "state": ColumnRule(words=_STATES, other=_YES),
    **_titles(
        STATE,
        "status|statut|etat|subscription status|subscriber status|email status|list status"
        "|global status|member status|contact status|marketing status|subscription state"
        "|email marketing|email marketing status|email subscription status|email subscription"
        "|newsletter status|statut global|statut de la liste|statut d abonnement"
        "|statut de l abonnement|statut abonnement|delivery status|reception|consent status"
        "|email marketing consent",
    ),
    **_titles(
        SAYS_YES,
        "subscribed|subscribed to emails|is subscribed|active|is active|actif|abonne|inscrit"
        "|opt in|optin|opted in|accepts marketing|accepts email marketing|email opt in|newsletter"
        "|active subscription|enabled|newsletter|infolettre",
    ),
    **_titles(IN_WORDS, "consent|consentement"),
    **_titles(CONFIRMS, "confirmed|is confirmed|confirme|verified|email verified|double opt in"),
    **_titles(
        SAYS_NO,
        "unsubscribed|is unsubscribed|desabonne|desinscrit|opt out|optout|opted out|email opt out"
        "|email disabled|disabled|blacklisted|blocklisted|is blacklisted|is blocklisted|blacklist"
        "|email blacklisted|email blocklisted|emailblacklisted|do not email|do not mail"
        "|do not contact|ne pas contacter|nomail|nomail reason|suspended|suspend|deleted"
        "|stop|retire|refus|refuse|quitte|a quitte|liste noire|ne plus ecrire|ne pas ecrire"
        "|ne plus contacter|ne plus envoyer|ne pas envoyer|removed|left|resilie|exclu",
    ),
    **_titles(
        BOUNCES,
        "bounced|is bounced|hard bounced|complained|spam|is spam|cleaned|suppressed|bounce"
        "|hard bounce|soft bounce|complaint|npai|n p a i|plainte|pourriel|rebond|undeliverable",
    ),
    **_titles(
        WHEN_LEFT,
        "unsubscribed at|unsubscribed on|unsubscribe date|unsubscribed date|unsubscription date"
        "|unsub time|unsubscribe time|opt out date|opt out time"
        "|optout date|optout time|opted out at|deleted at|left at|left on|date de desabonnement"
        "|date desabonnement|desabonne le|date de desinscription|date desinscription"
        "|desinscrit le|date de retrait|cancelled at|blacklisted at|blocklisted at",
    ),
    **_titles(WHY_LEFT, "unsubscribe reason|unsub reason|raison du depart|motif du depart"),
    **_titles(
        WHEN_CLOSED,
        "suppressed at|clean time|bounced at|bounce date|complained at|complaint date",
    ),
    **_titles(WHY_CLOSED, "suppressed because|suppression reason"),
}
"""What a column of that title says, in whatever list."""

MAY_SAY_NO = re.compile(
    r"unsub|desabon|desinscri|desengag|opt ?out|black ?list|block ?list|deny ?list|bounce|rebond"
    r"|suppress|supprim|complain|plainte|spam|pourriel|indesirable|unwanted|do not|don t|\bnot\b"
    r"|\bno (?:more|longer)\b|\bne (?:\w+ )?(?:plus|pas|jamais|rien)\b|\bn \w+ (?:plus|pas)\b"
    r"|\b(?:pas|plus) d(?:e)? (?:courriel|infolettre|envoi|mail|message|lettre)|\bnpai\b|\bn p a i"
    r"|no ?mail|exclu|retrait\b|\bretire|\bstop|refus|\bquitte|liste noire|liste rouge|hard ?b"
    r"|invalid|undeliver|oppos|\bradi(?:e|ation)|resili|annul|cancel|remov|delet|desactiv|disabled"
    r"|inacti[fv]|suspend|suspendu|\bleft\b|revo[kq]|withdr|bloqu|\bblock|abus|reject|rejet|banni"
    r"|decede|deceased|forget|oubli"
)
"""Titles that no rule knows, and that may say no all the same: a word of theirs refuses the row."""
PERHAPS_NO = replace(SAYS_NO)
SAY_NOTHING = frozenset(
    (
        *("line", "reason", "digest", "vip", "complimentary plan", "prefer digests"),
        *("is bestseller", "is gift", "is comp", "is founding"),
    )
)
"""Titles of boxes that say nothing of a consent, and those of a file of refused rows."""
NO_MATTER = re.compile(
    r"(?:url|link|token|hash|uuid|\bcount)s?\b|\b(?:liens?|key|campaign|score|rate|nombre|taux)\b"
    r"|\b(?:sms|whatsapp|phone|telephone|telephonique|call|calls|appel|appels|fax|push)\b"
)
"""What in such a title tells that it holds something else."""


def _hold(name: str, titles: str) -> dict[str, str]:
    return dict.fromkeys(titles.split("|"), name)


FIELDS: Mapping[str, str] = {
    **_hold(
        "address",
        "address|email|e mail|mail|email address|e mail address|courriel|adresse"
        "|adresse courriel|adresse de courriel|adresse e mail|adresse email|adresse de messagerie"
        "|member address|user email|subscriber email|contact email|primary email|email 1"
        "|e mail 1 value",
    ),
    **_hold("purposes", "purposes|purpose|finalites|fins"),
    **_hold("basis", "basis|proof|preuve|base|fondement"),
    **_hold(
        "date",
        "date|consented on|consented at|consent date|date du consentement|date de consentement"
        "|date d inscription|date inscription|date d abonnement|date abonnement|inscrit le"
        "|abonne le|subscribed at|subscribed on|subscription date|subscribe date"
        "|date subscribed|opt in date|optin date|signup date|sign up date",
    ),
    **_hold(
        "confirmed_at",
        "confirmed at|confirm time|confirmation time|confirmed on|date de confirmation",
    ),
    **_hold("asked", "optin time|opt in time|subscription time|subscribed time"),
    **_hold("created", "signed up at|created at|added time|date added|date creation"),
    **_hold("confirm_ip", "confirm ip|confirmation ip|confirmed ip"),
    **_hold("ip", "optin ip|opt in ip|subscription ip|ip|ip address|signup ip"),
    "frequency": "frequency",
    "resumes on": "resumes_on",
    "text only": "text_only",
    "consent dated": "consent_dated",
    "dropped partners": "dropped_partners",
    "suppressed because": "closed_because",
}
"""What the other columns hold."""

_MAILPOET = dict.fromkeys(
    ("global status", "list status", "statut global", "statut de la liste"),
    # it calls inactive who has not opened anything for long, and still consents
    ColumnRule(words={**_STATES, "inactive": _YES, "inactif": _YES}),
)
_MAILCHIMP = frozenset({"email address", "optin time"})
_BY_MEMBER = ("a", "u", "on a", "on u")
OURS = "digest"
FORMATS: tuple[ListFormat, ...] = (
    ListFormat(program=OURS, marks=frozenset({"address", "state", "purposes", "signed up at"})),
    # knadh/listmonk, cmd/subscribers.go: uuid, email, name, attributes, status (enabled, disabled,
    # blocklisted), created_at, updated_at; its issues 738 and 2855: nothing of a list's departures
    ListFormat(
        program="listmonk",
        marks=frozenset({"uuid", "email", "attributes", "status"}),
        fields={"created at": "date"},
        note="listmonk's export tells who is blocklisted, and not who left one of its lists: "
        "export the confirmed subscribers of one list",
    ),
    # Mailchimp writes a file for each status, of nearly the same columns (samples of all four in
    # TryGhost/migrate, mg-mailchimp-members): subscribed_, unsubscribed_ (+ UNSUB_TIME),
    # cleaned_ (+ CLEAN_TIME), nonsubscribed_ (no column says so), once …_members_export_…csv, now
    # …_email_audience_export_…csv. Its help calls nonsubscribed who never opted in to marketing.
    ListFormat(
        program="Mailchimp (nonsubscribed)",
        marks=_MAILCHIMP,
        begins="nonsubscribed_",
        every=_PENDING,
        note="whoever is in it never agreed to a newsletter: nobody of it can come in",
    ),
    ListFormat(
        program="Mailchimp (cleaned)", marks=frozenset({"optin time", "clean time"}), every=_CLOSED
    ),
    ListFormat(program="Mailchimp (cleaned)", marks=_MAILCHIMP, begins="cleaned_", every=_CLOSED),
    ListFormat(
        program="Mailchimp (unsubscribed)",
        marks=frozenset({"optin time", "unsub time"}),
        every=_LEFT,
    ),
    ListFormat(
        program="Mailchimp (unsubscribed)", marks=_MAILCHIMP, begins="unsubscribed_", every=_LEFT
    ),
    ListFormat(
        program="Mailchimp",
        marks=_MAILCHIMP,
        note="Mailchimp tells of departures in files of their own; import unsubscribed_… and "
        "cleaned_… too, and never nonsubscribed_…, which only its name tells from this one",
    ),
    # Substack, email_list.….csv: email, active_subscription (whether they pay), expiry, plan,
    # email_disabled (not in older ones), prefer_digests, created_at, first_payment_at
    # says TryGhost/migrate, mg-substack
    ListFormat(
        program="Substack",
        marks=frozenset({"email", "active subscription", "expiry"}),
        fields={"created at": "date"},
        rules={"active subscription": _SAYS_NOTHING},
    ),
    # Substack, the list of its dashboard (header in buttondown/roadmap 2282): Email, Name,
    # Subscription type, Activity, Subscription date, Cancel date (of a payment), …
    ListFormat(
        program="Substack (dashboard)",
        marks=frozenset({"email", "subscription type", "activity", "subscription date"}),
        rules={"cancel date": _SAYS_NOTHING},
        note="Substack's dashboard does not say whose mail is disabled; import the email_list of "
        "its whole export instead",
    ),
    # TryGhost/Ghost, services/members/csv unparse: id, email, name, note, subscribed_to_emails,
    # complimentary_plan, stripe_customer_id, created_at, deleted_at, labels, tiers (once products),
    # gift_id
    ListFormat(
        program="Ghost",
        marks=frozenset({"email", "subscribed to emails"}),
        fields={"created at": "date"},
    ),
    # mailpoet/mailpoet, ImportExportFactory: Email, First name, Last name, Subscription IP,
    # Subscription time, Confirmation time, Confirmation IP, List status, Global status, and List:
    # those the operator ticks, in the language of the site; a sheet a list, a row a list and person
    *(
        ListFormat(program="MailPoet", marks=frozenset({mark}), rules=_MAILPOET)
        for mark in _MAILPOET
    ),
    ListFormat(
        program="MailPoet",
        marks=frozenset({"email", "subscription time", "list"}),
        note="this export leaves out who left; tick « List status » and « Global status » too",
    ),
    # Mailman 3, REST API: delivery_status enabled, by_user, by_moderator, by_bounces, unknown;
    # Postorius (views/list.py, csv_view; its issue 625) exports bare addresses, without a header
    ListFormat(program="Mailman 3", marks=frozenset({"delivery status"})),
    # Mailman 2.1, the page of members: nomail with its reason, [A]dmin, [U]ser, [B]ounce; its
    # list_members writes bare addresses, --nomail=byuser and so on those who get none
    ListFormat(
        program="Mailman 2",
        marks=frozenset({"nomail"}),
        rules={
            "nomail": ColumnRule(
                words={
                    **SAYS_NO.words,
                    **dict.fromkeys(_BY_MEMBER, _LEFT),
                    **dict.fromkeys(("b", "on b"), _CLOSED),
                }
            )
        },
    ),
    # sympa-community/sympa, List.pm dump_users: paragraphs of `field value`; reception is mail,
    # notice, digest, digestplain, summary, nomail, txt, html, urlize or not_me; bounce counts what
    # came back lately; subscribed is not set for whom another list brings in
    ListFormat(
        program="Sympa",
        marks=frozenset({"email", "reception"}),
        rules=_titles(_SAYS_NOTHING, "bounce|subscribed"),
    ),
    # Beehiiv: email, status (active, inactive, pending, validating, invalid, needs_attention: its
    # API), tier, created_at, unsubscribed_at (sample in TryGhost/migrate, mg-beehiiv-members)
    *(
        ListFormat(
            program="Beehiiv",
            marks=frozenset({"email", "status", mark}),
            fields={"created at": "date"},
        )
        for mark in ("utm source", "tier")
    ),
    # Brevo, POST /contacts/export: EMAIL, ADDED_TIME, MODIFIED_TIME (13-04-2022), the attributes
    # chosen, and the status of e-mail marketing where it is asked for; OPT_IN and DOUBLE_OPT-IN (1
    # yes, 2 no) are attributes, empty for most
    ListFormat(
        program="Brevo",
        marks=frozenset({"email", "added time"}),
        fields={"added time": "date"},
        rules={
            "opt in": _flag(_YES, _LEFT, _YES),
            "double opt in": ColumnRule(words={**_flag(_YES, _PENDING, _YES).words, "2": _PENDING}),
        },
        note="Brevo tells who is blocklisted only if the export asks for the subscription status",
    ),
)
"""The exports that are known, the first that fits holds."""
