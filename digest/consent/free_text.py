"""Whether a text that nobody asked says in passing that its reader left: a tag, a note. Pure."""

import re
from functools import lru_cache

from digest.consent.formats import NO_WORDS, STATE, ListWord, plain

_ITEM_ENDS = re.compile(r"[,;:|/\n\"'()\[\]{}<>=#+]|\s-\s")
"""What stands between the tags of a cell, or around one of them."""
_LINK = re.compile(r"\S+://\S+")
_GONE = frozenset(
    {
        *(word for word, said in STATE.words.items() if said >= ListWord.LEFT),
        *("desabonnement", "desabonnements", "desinscription", "unsubscription", "npai", "n p a i"),
        *("never subscribed", "not subscribed", "non subscribed", "nonsubscribed", "unconfirmed"),
        *("never confirmed", "not confirmed", "non confirme", "non confirmee", "jamais confirme"),
        *("deceased", "decede", "decedee", "suppression list", "liste noire", "liste rouge"),
    }
    - {*NO_WORDS}
)
"""
Words that say it alone, or that nobody came. A no says nothing where the question is not known.
"""
_SAYS_SO = re.compile(
    r"\b(?:unsub(?:scrib(?:ed|es?))?|desabonnee?s?|desinscrite?s?|desengagee?s?)\b"
    r"|\b(?:opted|opts?|opting) ?out\b|\b(?:black|block|deny) ?listed\b|\bbounced\b"
    r"|\b(?:ne|n) (?:veut|souhaite|desire|recoit) (?:\w+ ){0,2}(?:plus|pas)\b"
    r"|\b(?:ne|n) (?:\w+ ){0,2}(?:plus|pas|jamais|rien) (?:\w+ ){0,2}"
    r"(?:ecrire|envoyer|contacter|recevoir|solliciter|mailer)\b"
    r"|\b(?:ne|n) (?:ecrire|envoyer|contacter|recevoir) (?:plus|pas|jamais|rien)\b"
    r"|\bplus (?:de|d) (?:courriels?|infolettres?|envois?|mails?|messages?|lettres?)\b"
    r"|\bno more (?:\w+ )?(?:e ?mails?|mailings?|newsletters?)\b"
    r"|\b(?:do not|don t|never|stop) (?:\w+ ){0,2}(?:e ?mail|mail|mailing|contact|writ|send)"
    r"|\b(?:withdr[ae]wn?|revoked|retiree?|revoquee?) (?:\w+ ){0,3}consent\w*"
    r"|\bconsent\w* (?:\w+ ){0,3}(?:withdrawn|revoked|retire|revoque)\b"
    r"|\bretrait (?:du|de son|de) consentement\b|\b(?:marked|reported) (?:\w+ ){0,2}spam\b"
)
"""Words that say it among others; what only may be done (« désabonnement possible ») does not."""


@lru_cache(maxsize=4096)  # the cells of a column repeat one another
def tells_of_leaving(text: str) -> bool:
    """Whether a cell says, or holds a tag or words that say, that its reader left."""
    bare = _LINK.sub(" ", text)
    return bool(_SAYS_SO.search(plain(bare))) or any(
        plain(item) in _GONE for item in _ITEM_ENDS.split(bare)
    )
