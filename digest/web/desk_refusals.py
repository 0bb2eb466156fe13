"""Why a button of the desk did nothing, in the French of Québec. Pure."""

from digest.errors import (
    BreakerError,
    CheckError,
    ConfigError,
    CopiesRefusedError,
    DigestError,
    GoneError,
    HaltedError,
    HeldError,
    IdentityError,
    InputError,
    JournalError,
    LeaseLostError,
    NothingLeftError,
    RelayConfigError,
    RelayError,
    RenderError,
    ReplacedError,
    StoreError,
    TooLateError,
    TryAgainError,
    UncertainError,
    UsageError,
    WordsError,
)
from digest.french.typography import typeset
from digest.web.desk_faults import advice_on

_DEEDS = {
    "ordre": "L’ordre n’a pas changé : une nouvelle n’y est plus. Recharge la page.",
    "prendre": "Cette nouvelle ne peut pas être prise : retirée par son éditeur, payée, ou écrite "
    "dans une autre langue.",
    "retirer": "Cette nouvelle n’est plus dans l’édition. Recharge la page.",
    "partenaire": "Il n’y a pas de partenaire dans cette édition.",
    "reprendre": "Cette nouvelle n’avait pas été retirée.",
    "recrire": "C’est trop long, ou l’image ne va pas : titre, 160 caractères; "
    "titre court, 80; résumé, 3 lignes; mot de la rédaction, 200; image, une adresse https.",
    "phrase": "Aucune autre phrase de cette réserve ne peut être dite aujourd’hui.",
    "question": "Une question de l’édition a besoin de mots (200 caractères au plus) et d’une "
    "réponse (120).",
    "annuler": "Ce geste n’est plus là à annuler.",
    "approuver": "Il n’y a encore rien à approuver : prépare d’abord l’édition.",
}
_FAILED = "Ça n’a pas été jusqu’au bout."
_FORGED = "Rien n’a été changé : la page n’offre pas ça, ou ne l’offre plus. Recharge-la."
_KINDS: tuple[tuple[type[DigestError], str], ...] = (
    (
        NothingLeftError,
        "Il ne resterait rien à raconter : rien n’a été changé. Retiens plutôt l’édition.",
    ),
    (GoneError, "Cette édition est partie : rien n’a été changé. Il reste à la corriger."),
    (
        ReplacedError,
        "L’édition a changé depuis que tu l’as vue : rien n’a été fait. Relis-la d’abord.",
    ),
    (UsageError, "Dis pourquoi : un ton choisi garde sa raison."),
    (HeldError, "L’édition est retenue : elle part quand quelqu’un l’approuve."),
    (
        IdentityError,
        (
            "Rien ne part d’ici : l’installation a été copiée ou déplacée. Au serveur, la commande "
            "digest db adopt demande quoi faire."
        ),
    ),
    (RelayError, "Le relais ne prend rien en ce moment : l’essai n’est pas parti."),
)


def refusal_in_french(fault: DigestError, deed: str) -> str:
    """What the page says of a fault of that button; of what is not known, only where to look."""
    if isinstance(fault, WordsError):
        rules = dict.fromkeys(rule for rule, _ in fault.faults)
        advice = [advice_on(rule) for rule in rules]
        said = " ".join(f"{each.words} {each.step}" for each in advice)
        slips = " ; ".join(message for rule, message in fault.faults if rule == "H30")
        return typeset(f"Rien n’a été changé. {said} {slips}".strip())
    known = next((words for kind, words in _KINDS if isinstance(fault, kind)), "")
    if not known and isinstance(fault, InputError):
        known = _DEEDS.get(deed, _FORGED)
    return typeset(known) if known else f"{_FAILED} {trouble_in_french(fault)}"


def trouble_in_french(fault: DigestError) -> str:
    """What a page says of a fault that ended what was begun there; the log has its own words."""
    words = next((words for kind, words in _TROUBLES if isinstance(fault, kind)), _IN_THE_LOG)
    return typeset(words)


_IN_THE_LOG = "Le journal du serveur dit pourquoi : montre-le à la personne qui tient le serveur."
_TROUBLES: tuple[tuple[type[DigestError], str], ...] = (
    (BreakerError, "Trop de copies étaient refusées : l’envoi s’est arrêté de lui-même."),
    (HaltedError, "L’édition est arrêtée : rien ne part tant que personne ne la reprend."),
    (LeaseLostError, "Un autre serveur envoie déjà cette édition."),
    (
        RelayConfigError,
        f"Le relais ne veut pas de nous (mot de passe ou certificat). {_IN_THE_LOG}",
    ),
    (RelayError, "Le relais ne prend rien en ce moment : ce qui reste est en file."),
    (
        CheckError,
        "Une règle qui bloque l’envoi n’est pas tenue : regarde les vérifications de l’édition.",
    ),
    (ConfigError, f"Un réglage ou un gabarit ne va pas. {_IN_THE_LOG}"),
    (RenderError, f"Un gabarit ne va pas. {_IN_THE_LOG}"),
    (JournalError, f"Le serveur ne peut pas écrire son journal d’envoi. {_IN_THE_LOG}"),
    (StoreError, f"La base de données ne répond pas. {_IN_THE_LOG}"),
    (CopiesRefusedError, "L’édition est partie, et plus de copies que d’habitude sont refusées."),
    (TooLateError, "L’édition est partie, mais pas à tout le monde : il était trop tard."),
    (
        UncertainError,
        "L’édition est partie; de quelques copies, nul ne sait si elles sont arrivées.",
    ),
    (TryAgainError, "Rien n’est brisé : réessaie dans un moment."),
)
"""A row each, the more special one first."""
