"""
What relays and providers say when they do not take a mail, and what they mean by it.

A table, read from the top: the first row that fits decides. What is said about
*us* stands above what is said about the reader, so that a refusal of our
network, our signature or our words never costs a reader the subscription; only
the last two rows say that an address is bad.

Words are regular expressions without regard to case; statuses are the last two
numbers of RFC 3463, as in `7.26` for `5.7.26` and `4.7.26`. Sources: the
registry of RFC 5248, and the postmaster pages of Apple, Comcast, Gmail, GMX,
Laposte, Mail.ru, Microsoft, Orange, Yahoo and Zoho.
"""

from dataclasses import dataclass
from enum import StrEnum

from digest.model import MAILBOX_FULL, NO_DOMAIN, NO_MAILBOX


class Consequence(StrEnum):
    """What the reply means for everyone else's copy."""

    GO_ON = "go on"
    RECONNECT = "reconnect"
    FEWER_CONNECTIONS = "fewer connections"
    SLOW_DOWN = "slow down"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRule:
    """
    One row: how to recognise a reply, and what it means.

    `classes` are the first digits of the codes it may have. Where a code of
    class 5 only means "later", `is_passing` says so; `is_soon`, that a minute
    is long enough.
    """

    reason: str
    classes: str = "45"
    codes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    consequence: Consequence = Consequence.GO_ON
    is_passing: bool = False
    is_soon: bool = False
    is_bad_address: bool = False
    words_to_us: tuple[str, ...] = ()
    """What means this only where it is no answer to a reader's address: to MAIL, or in a 421."""


_REPUTATION = (
    r"reputation",
    r"\b(?:block|black|deny|drop|reject) ?-?list",
    r"\b(?:dns|uri|ip)?bls?\b|\b\w*d?rbls?\b|\brbl\+",
    r"\bspam",
    r"\b(?:junk|unsolicited|unwanted|ube|uce|abuse|abusive|banned)",
    r"blocked (?:using|by|due|for|because|at|-)|is_blocked|:blocked\b|\bblocked$",
    r"\b(?:ip|client|sending)\b[^.;]{0,60}\b(?:blocked|rejected|refused|denied)",
    r"\blisted (?:at|in|on|by)\b",
    r"\[(?:BL|CS|C|TSS|HM)\d+\]|\(S\d{4}\)",
    r"unusual rate|user complaints|too many recipients this hour",
    r"\b(?:security |content )?polic(?:y|ies)\b|prohibited|content rejected",
    r"weren't sent",
    r"(?:rejected|refused) by (?:this|the) (?:user|recipient)|recipient preferences",
    r"geo-?ip|geographical",
    r"\b(?:adresse|direcci[oó]n|indirizzo) ip\b|\bip-adresse\b",
    r"virus|malware|phishing|potential security issue",
)
"""What is said of a network, a domain or a text that somebody does not trust."""

_BLOCKED = r"(?:blocked|banned|barred|listed|suspended)"
_LISTED = (
    r"\b(?:block|black|deny|drop|reject|spam) ?-?list",
    r"\b(?:dns|uri|ip)bls?\b|\b\w*d?rbls?\b|\brbl\+|spamhaus|spamcop|barracuda|\bsorbs\b",
    r"blocked using\b|\blisted (?:at|in|on|by)\b",
    rf"\bip(?:v[46])?\b(?: address)?(?:es)?[ :=]*(?:\[?[\da-f.:]+\]?)?[^.;]{{0,40}}\b{_BLOCKED}\b",
    (
        r"\b(?:your|sending|sender'?s?|client|source|remote|connecting)\b[^.;:]{0,30}"
        rf"\b(?:ip|server|host|network|mta|address|domain)\b[^.;]{{0,40}}\b{_BLOCKED}\b"
    ),
)
"""What is said of us alone, whatever stands before it: nobody lists a reader."""

_MAILS = r"(?:messages?|(?:e-?)?mails?|recipients?|transactions?)"
_ON_THIS = (
    r"(?:per|in|on|for|within) (?:this |an? |one |the |your |same ){0,2}(?:session|connection)"
)
_MAILS_ABROAD = r"(?:messages|courriels|nachrichten|e?-?mails|mensajes|correos|messaggi)"
_CONNECTION_ABROAD = r"(?:connexion|session|verbindung|sitzung|conexi[oó]n|sesi[oó]n|connession)"
_TOO_MANY_ABROAD = r"\b(?:trop de|zu viele|demasiad[ao]s|tropp[ie])"
_CONNECTIONS = r"(?:connections?|sessions?|threads?)"
_LONG_WHILE = r"(?:per|an?|this|every|each) (?:hour|day|week|month)"
_MAY_NOT = r"(?:not (?:allowed|permitted|authori[sz]ed)|unauthori[sz]ed|no (?:permission|right))"

_SHUT = (
    r"(?:disabled|deactivated|suspended|blocked|locked|frozen|closed|terminated|restricted|inactive"
    r"|on hold|under review|(?:d[ée]sactiv|suspendu|bloqu|ferm|gesperrt|deaktiviert|suspendid)\w*)"
)
_MAILBOX = r"(?:user|recipient|mail-?box|account|address|alias|local[- ]part)"
_GONE = (
    r"(?:unknown|unrecogni[sz]ed|invalid|illegal|inactive|disabled|deactivated|closed|deleted"
    r"|unavailable|expired|no longer|not (?:known|found|exist|valid|active)"
    r"|does(?:n.t| not) (?:exist|have))"
)
_NOT_A = (
    r"(?:unknown|unrecogni[sz]ed|invalid|illegal|inactive|disabled|non-?existent|no such|bad"
    r"|undeliverable|unroute?able|not an? (?:valid|known|active))"
)

_DISTRUSTED = "the provider refuses mail from us: this is about our reputation, not the reader"

_CONNECTION_FULL = "the relay takes no more mail on this connection: the next one goes on"
_WANTS_TLS = "the relay wants TLS"
_WANTS_LOGIN = "the relay wants our user name and password, or others than ours"
_NO_RELAYING = "the relay does not take mail from us for others: check [smtp]"
_NO_GROUP = r"^(?!.*(?:resolver\.rst|\.7\.1[23]\d)).*"  # of Exchange, closed to strangers
OURS_TO_MEND = frozenset((_WANTS_TLS, _WANTS_LOGIN, _NO_RELAYING))
"""Reasons that [smtp] decides: no later try and no other reader fares better."""

GREYLISTED = "greylisted: accepted later"

TABLE = (
    ReplyRule(reason=GREYLISTED, classes="4", words=(r"gr[ae]y ?-?list", r"postgrey")),
    ReplyRule(
        reason=_CONNECTION_FULL,
        words=(
            rf"(?:max\w*|too many|limit\w*)\b[^;]{{0,40}}\b{_MAILS}\b[^;]{{0,30}}\b{_ON_THIS}",
            rf"\b{_MAILS} (?:count |limit )?{_ON_THIS}",
            r"\b(?:session|connection) (?:message|mail|transaction|recipient) (?:limit|count)",
            rf"\b{_MAILS_ABROAD} (?:par|pro|por|per) {_CONNECTION_ABROAD}",
            r"\breconnect\b|\b(?:open|use|start) a(?:nother| new) (?:connection|session)",
        ),
        consequence=Consequence.RECONNECT,
        is_passing=True,
        is_soon=True,
    ),
    ReplyRule(
        reason="the relay wants fewer connections at once",
        codes=("432",),
        words=(
            rf"\b(?:too many|max(?:imum)?(?: number of)?) (?:[\w-]+ ){{0,2}}{_CONNECTIONS}\b",
            rf"\b(?:concurrent|simultaneous|parallel) (?:[\w-]+ ){{0,2}}{_CONNECTIONS}\b",
            rf"\b{_CONNECTIONS} (?:count |number )?(?:limit|exceed)",
            r"concurrency|connexions simultan|gleichzeitige\w* verbindung",
            rf"{_TOO_MANY_ABROAD} (?:\w+ ){{0,2}}{_CONNECTION_ABROAD}",
        ),
        consequence=Consequence.FEWER_CONNECTIONS,
        is_passing=True,
        is_soon=True,
    ),
    ReplyRule(
        reason="our account at the relay has reached a limit, or is closed",
        words=(
            r"\b5\.4\.5\b",  # 4.4.5 is only a relay short of breath
            r"(?:daily|hourly|weekly|monthly) (?:\w+ ){0,3}(?:limit|quota)",
            r"too many (?:recipients|messages|mails) (?:this|per|in an?|an?) (?:hour|day)",
            rf"\bmax(?:imum)?\b[^;]{{0,60}}\b{_LONG_WHILE}",
            rf"(?:limit|quota|maximum)\b[^.;]{{0,40}}\b(?:{_LONG_WHILE}|for today)",
            r"(?:sending|relay|submission|account'?s?) ?(?:limit|quota)|\bcredits?\b",
            r"quota (?:exceeded )?(?:of|for) (?:the |your )?(?:account|sender|plan)",
            r"\b(?:limite|quota)s? (?:d.envoi|journali|quotidien|horaire|mensuel)|tageslimit",
            r"\b(?:par (?:heure|jour|mois)|pro (?:stunde|tag|monat)|por (?:hora|d[ií]a|mes))\b",
            r"recipient limit exceeded|\b(?:votre|notre) compte\b|\bihr konto\b|\bsu cuenta\b",
            r"(?:plan|account) (?:limit|quota)|free (?:plan|tier)|\byour (?:\w+ ){0,2}account\b",
        ),
        words_to_us=(
            rf"\b(?:account|compte|konto|cuenta)\b[^.;]{{0,40}}\b{_SHUT}\b",
            rf"\b{_SHUT} account\b",
            r"\bbilling\b|\bnon-?payment\b|\bpast[- ]due\b|\bunpaid\b|\bd[ée]faut de paiement\b",
            r"\bpayment (?:is )?(?:required|overdue|failed|declined|needed)|\boverdue payment",
        ),
        consequence=Consequence.STOP,
        is_passing=True,
    ),
    ReplyRule(  # a mail of ours has one recipient: a count of them goes over the whole session
        reason=_CONNECTION_FULL,
        statuses=(r"5\.3",),
        words=(
            rf"(?:too many(?: {_NOT_A}| \w+ed)?|{_TOO_MANY_ABROAD}) (?:recip|rcpt|user|dest|empf)",
        ),
        consequence=Consequence.RECONNECT,
        is_passing=True,
        is_soon=True,
    ),
    ReplyRule(
        reason="the relay refuses the name we greet it with: check smtp.hello_name",
        classes="5",
        words=(r"\b(?:helo|ehlo)\b",),
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason="the relay does not let us send in this name: confirm sender and domain there",
        classes="5",
        statuses=(r"2\.252", r"7\.54", r"7\.60"),
        words=(
            r"send-?as-?denied|send (?:as|on behalf of) (?:this|the|that|another) sender",
            rf"(?:{_MAY_NOT}|permissions?) to (?:send|submit|use|perform)\b",
            r"\b(?:send|relay)(?:ing)? (?:(?:e-?)?mail |\w+ed )?as @",
            r"(?<!t address rejected: )(?:not (?:yet )?|un|never )(?:been )?(?:verified|confirmed)",
            r"failed the check in region|\bsandbox|\bactivate (?:your|the)\b|not activated",
            r"^\d+ .*\brelay\w*\b.*\b(?:invalid|unknown|un\w+ed) (?:sender|(?:sending )?domain)\b",
            r"(?:sending|sender|from|envelope|mail from) (?:domain|account|identit(?:y|ies))\b",
            r"(?:unconfigured|unregistered|unauthori[sz]ed) (?:sen\w+ )?(?:domain|ip|sender)",
            r"\b(?:disabled|blocked|suspended|closed|enabled) (?:for|from) sending",
            r"\badd (?:it|this|your|the) [^.;]{0,30}\b(?:sender|domain|identity)\b",
            r"\bnot [\w-]+ (?:on|for|in|with) (?:this|your) account|\bverified sender\b",
        ),
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason="our authentication fails: check SPF, DKIM, DMARC and reverse DNS",
        statuses=(r"7\.2[0-7]", r"7\.3\d", r"7\.40", r"7\.509", r"7\.515"),
        words=(
            r"\b(?:SPF|DKIM|DMARC|PTR|FCrDNS|rDNS)\b",
            r"reverse (?:DNS|lookup|name)",
            r"(?:IP|host) ?name lookup failed|unverifiable sending",
            r"mismatches client ip|invalid ip for sending",
            r"unauthenticated (?:mail|e-?mail|sender)s?|required authentication level",
            r"may not be mail exchanger",
        ),
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason=_WANTS_TLS,
        codes=("523", "525"),
        statuses=(r"7\.10", r"7\.29"),
        words=(
            r"(?:must|should) issue a? ?STARTTLS|(?:TLS|encryption) (?:is )?(?:require|neede)d",
        ),
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason=_WANTS_LOGIN,
        codes=("530", "534", "535", "538"),
        statuses=(r"7\.8",),
        words=(
            rf"{_NO_GROUP}authentication (?:is |has )?(?:required|needed|failed|failure)",
            rf"{_NO_GROUP}not (?:been )?authenticated|credentials",
            r"(?:log ?in|authenticate) (?:first|before)",
            r"turn on SMTP authentication",
        ),
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason=_NO_RELAYING,
        words=(
            r"relay(?:ing)?(?: access)? (?:is )?(?:denied|not permitted|prohibited|not allowed)",
            r"relay(?:ing)?(?: access)? (?:is )?(?:disallowed|refused|rejected|forbidden)",
            r"\bnot local\b",
            r"(?:not configured|unable|not allowed|not permitted|refus\w+) to relay",
            r"(?:isn't|is not) in my list of allowed rcpthosts",
        ),
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason="the relay finds our message malformed",
        classes="5",
        statuses=(r"6\.[2-7]",),
        words=(
            r"\b5322\b(?!\.from)|\b2822\b",
            r"\b5\.6\.0\b(?!.*\bspam)|malformed|non-?compliant|not compliant",
            r"encoded-word|duplicate header|missing (?:message-id|date|from)|header.{0,20}missing",
            r"bare (?:LF|CR|line ?feed|newline)",
            r"protocol violation|bad sequence of commands|hop count|mail loop|mailloop",
        ),
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason="the provider asks us to slow down",
        classes="4",
        statuses=(r"7\.28", r"7\.[56]\d\d", r"7\.8[5-9]\d"),
        words=(
            r"too (?:quickly|many|much)|at a rate|excessive|volume",
            *_REPUTATION,
        ),
        consequence=Consequence.SLOW_DOWN,
    ),
    ReplyRule(
        reason="the relay takes so many at a time and no more",
        words=(
            r"rate[ -]?limit|throttl|too fast|slow down|more slowly|\brate (?:control|exceed)",
            r"(?:sending|message|mail|connection|submission) rate\b|\brate of (?:send|submi)",
            rf"{_TOO_MANY_ABROAD} {_MAILS_ABROAD}|limite de d[ée]bit|ralenti(?:r|ssez)\b",
            r"trop (?:vite|rapide)|zu schnell|demasiado r[aá]pid|troppo veloc",
            r"\b(?:par|pro|por|al) minut[eo]\b",
            r"\bper (?:second|minute)\b|max(?:imum)? (?:number of )?(?:messages?|mails)",
        ),
        consequence=Consequence.SLOW_DOWN,
        is_passing=True,
        is_soon=True,
    ),
    ReplyRule(
        reason="the relay, or the system behind it, has no room for the moment",
        statuses=(r"3\.1",),  # of the system, where 2.2 is of the mailbox (RFC 3463, section 3.4)
        words=(r"^(?!\d+ [45]\.2\.)\d.*\binsufficient (?:system|disk) ",),
        is_passing=True,
    ),
    ReplyRule(
        reason=MAILBOX_FULL,
        statuses=(r"2\.2",),
        words=(
            r"over ?-?quota|quota (?:is )?(?:exceeded|full)|exceed\w* .{0,20}quota|disk quota",
            r"(?:mail)?box (?:is )?full|mailbox (?:size )?limit|bo[iî]te .{0,20}pleine",
            r"quota\b.{0,40}\bd[ée]pass|postfach\b.{0,20}\bvoll\b|buz[oó]n\b.{0,20}\bllen",
            r"casella\b.{0,20}\bpiena",
            r"insufficient (?:\w+ )?(?:storage|space)|out of (?:storage|space)",
            r"exceeded (?:its |the |their )?storage",
        ),
    ),
    ReplyRule(
        reason="the message is too large for the relay",
        classes="5",
        statuses=(r"2\.3", r"3\.4"),
        words=(
            r"(?:message|mail|content|size|header)s? .{0,30}(?:too (?:big|large|long)|exceeds)",
            r"size limit|exceeds? .{0,40}size|too (?:big|large)",
        ),
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason=_DISTRUSTED,
        classes="5",
        words=_LISTED,
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason="the mailbox is suspended or locked; it may open again",
        classes="5",
        words=(
            (
                rf"{_MAILBOX}\b(?! (?:address )?(?:rejected|refused|denied))[^.;]{{0,30}}"
                r"\b(?:suspended|frozen|locked|blocked)"
            ),
            r"^\d+ 5\.2\.1 .*\bdisabled",  # RFC 3463, section 3.3: "may be a transient" one
            r"\bcompte\b[^.;]{0,30}\b(?:suspendu|bloqu[ée])",
        ),
    ),
    ReplyRule(
        reason=_DISTRUSTED,
        classes="5",
        statuses=(r"7\.9", r"7\.28", r"7\.511", r"7\.6\d\d"),
        words=_REPUTATION,
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason="the relay refuses our sender address",
        classes="5",
        statuses=(r"1\.[78]",),
        words=(
            r"\bsenders? (?:address|domain|rejected|refused|denied|not|verif\w+|unknown|is)\b",
            r"(?:invalid|illegal|bad|unknown|unrout\w+|domain of|your|envelope) sender\b",
            r"^\d+ +(?:\S+ )?verification failed for",
            r"\b(?:domaine|adresse|compte) (?:\w+ ){0,2}(?:de l.|d.)?exp[ée]di(?:tion|teur)",
            r"exp[ée]diteur\b[^.;]{0,30}\b(?:refus|rejet|inconnu|invalid|interdit|bloqu|non )",
            r"absender\w*\b[^.;]{0,40}\b(?:abgelehnt|unbekannt|ung..?ltig|nicht)\b",
            r"(?:remitente|mittente)\b[^.;]{0,40}\b(?:no|non|rechaz|descon|inv[aá]l|rifiut|scon)",
            r"\b(?:return|reverse)[- ]path|purported responsible|from: domain",
        ),
        consequence=Consequence.STOP,
    ),
    ReplyRule(
        reason="refused by the provider's policy; nothing says that the address is bad",
        classes="5",
        statuses=(r"7\.\d+",),
    ),
    ReplyRule(
        reason=NO_MAILBOX,
        classes="5",
        statuses=(r"1\.[0136]", r"1\.351", r"2\.1"),
        words=(
            rf"{_MAILBOX}\b[^.;]{{0,80}}?\b{_GONE}",
            rf"{_NOT_A} (?:or illegal )?(?:local |e-?mail |destination )?{_MAILBOX}(?!es)",
            r"no such (?:person|id)\b",
            r"no (?:user|mail-?box|recipient|account)s? (?:here )?(?:by|with|of|under) ",
            r"no longer (?:valid|available|active|on|in use|exists|with us|accepts)",
            r"not our customer|address not found|does(?:n.t| not) exist",
            r"^\d+ 5\.4\.1 .*recipient address rejected: access denied",
            r"utilisateur inconnu|(?:destinataire|adresse|compte)\b.{0,30}\b(?:inconnue?|invalide)",
            r"(?:destinataire|adresse|compte)\b.{0,30}\b(?:inexistant|introuvable|n.existe pas)",
            r"(?:empf.nger|benutzer)\b.{0,30}unbekannt|unbekannter? (?:empf.nger|benutzer)",
            r"(?:usuario|destinatario)\b.{0,30}(?:desconocido|no existe|sconosciuto|inesistente)",
        ),
        is_bad_address=True,
    ),
    ReplyRule(
        reason=NO_DOMAIN,
        classes="5",
        codes=("556",),
        statuses=(r"1\.2", r"1\.10", r"4\.4"),
        words=(
            r"\b(?:host|domain) (?:is )?unknown|unknown (?:host|domain)|null mx",
            r"(?:no such|invalid) domain|host or domain name not found",
        ),
        is_bad_address=True,
    ),
)
"""Every meaning we know, the first that fits wins."""
