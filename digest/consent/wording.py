"""
The words that ask for consent: the publisher's own, byte for byte, and what the law adds.

The texts marked *verbatim* are never typeset, corrected or translated: what a
reader agreed to is proved by their bytes. A test holds their SHA-256, and that
of the tagline, which is a setting.
"""

from dataclasses import dataclass

from digest.model import Purpose

HEADING = "✉️infolettre"  # verbatim
OPENER = "Je m'abonne"  # verbatim
PUBLISHER = "IGSNEWS"
"""Whom the verbatim sentence names."""
SENTENCE = (  # verbatim
    "En cliquant sur «JE M’INSCRIS», je consens à recevoir, par courriel, les communications"
    " de IGSNEWS ainsi que ses promotions et celles de ses partenaires."
)
SENTENCE_GRANTS = frozenset({Purpose.NEWSLETTER, Purpose.PROMOTIONS, Purpose.PARTNERS})
"""What the sentence asks for: one by one, so that it never grants a purpose thought of later."""
EXTRAS = (Purpose.PROMOTIONS, Purpose.PARTNERS)
"""What the policy `per-purpose` asks for one by one, beside the newsletter."""
BUTTON = "JE M’INSCRIS"  # verbatim
PROMISE = (  # verbatim
    "Nous ne spammons pas\N{NO-BREAK SPACE}! Consultez notre politique de confidentialité"
    " pour plus d’informations."
)
PROMISE_LINK = "politique de confidentialité"
"""The words of the promise that lead to the policy."""

_IDENTITY = (
    "{name}, {postal_address} – {contact}. Vous pouvez retirer votre consentement en tout"
    " temps\N{NO-BREAK SPACE}: un lien pour vous désabonner figure dans chaque envoi."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpBox:
    """What the sign-up box says to a reader, part by part, in reading order."""

    heading: str
    opener: str
    tagline: str
    sentence: str
    button: str
    promise: str
    identity: str

    @property
    def wording(self) -> str:
        """All of it, a part a line: the text a consent event keeps."""
        return "\n".join(
            (
                self.heading,
                self.opener,
                self.tagline,
                self.sentence,
                f"[{self.button}]",
                self.promise,
                self.identity,
            )
        )


def box(*, name: str, tagline: str, postal_address: str, contact: str) -> SignUpBox:
    """
    The sign-up box of the newsletter of that name.

    Under the verbatim texts stands the line a request for consent owes its
    reader: who asks, where to write, and that consent may be withdrawn
    (SOR/2012-36, section 4).
    """
    return SignUpBox(
        heading=HEADING,
        opener=OPENER,
        tagline=tagline,
        sentence=SENTENCE.replace(PUBLISHER, name),
        button=BUTTON,
        promise=PROMISE,
        identity=_IDENTITY.format(name=name, postal_address=postal_address, contact=contact),
    )


def purpose_label(purpose: Purpose, name: str) -> str:
    """What a box to tick says; what an event keeps when the reader ticks or clears it."""
    match purpose:
        case Purpose.NEWSLETTER:
            return f"L’infolettre quotidienne {of_name(name)}"
        case Purpose.PROMOTIONS:
            return f"Les promotions {of_name(name)}"
        case Purpose.PARTNERS:
            return f"Les promotions des partenaires {of_name(name)}"


def confirmation(name: str) -> str:
    """What the confirming button stands under; kept with the confirmation."""
    return f"Je confirme mon abonnement à l’infolettre quotidienne {of_name(name)}."


def partner_label(legal_name: str, name: str) -> str:
    """What the box of one partner says; kept when the reader refuses or takes back that one."""
    return f"Les annonces de {legal_name} dans l’infolettre {of_name(name)}"


def move(name: str) -> str:
    """What the button that confirms a new address stands under; kept with the move."""
    return (
        f"L’infolettre {of_name(name)} me suit à cette adresse, avec les mêmes choix;"
        " à l’ancienne, plus rien."
    )


def extra_label(purpose: Purpose, name: str) -> str:
    """
    What the confirmation page asks for that purpose alone, under the policy `per-purpose`.

    The newsletter's is what the button stands under; the others' are unticked boxes.
    """
    match purpose:
        case Purpose.NEWSLETTER:
            return confirmation(name)
        case Purpose.PROMOTIONS:
            return f"Je veux aussi recevoir les promotions {of_name(name)}."
        case Purpose.PARTNERS:
            return f"Je veux aussi recevoir les promotions des partenaires {of_name(name)}."


def of_name(name: str) -> str:
    """The name after its preposition: « d’IGSNEWS », « de La Nouvelle »."""
    return f"d’{name}" if name[:1].lower() in "aeiouyàâéèêëîïôùûœh" else f"de {name}"
