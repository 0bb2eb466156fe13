"""What a relay's reply means, in the French of Québec, for who follows a sending. Pure."""

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "greylisted: accepted later": "mise en liste grise : acceptée plus tard",
    "the relay takes no more mail on this connection: the next one goes on": (
        "le relais n’en prend plus sur cette connexion : la suivante continue"
    ),
    "the relay wants fewer connections at once": "le relais veut moins de connexions à la fois",
    "our account at the relay has reached a limit, or is closed": (
        "notre compte au relais est à sa limite, ou fermé"
    ),
    "the relay refuses the name we greet it with: check smtp.hello_name": (
        "le relais refuse le nom qu’on lui dit : vérifie smtp.hello_name"
    ),
    "the relay does not let us send in this name: confirm sender and domain there": (
        "le relais ne nous laisse pas envoyer sous ce nom : confirmes-y l’expéditeur et le domaine"
    ),
    "our authentication fails: check SPF, DKIM, DMARC and reverse DNS": (
        "notre authentification échoue : vérifie SPF, DKIM, DMARC et le DNS inverse"
    ),
    "the relay wants TLS": "le relais exige TLS",
    "the relay wants our user name and password, or others than ours": (
        "le relais veut un nom et un mot de passe, ou d’autres que les nôtres"
    ),
    "the relay does not take mail from us for others: check [smtp]": (
        "le relais ne prend pas nos courriels pour d’autres : vérifie [smtp]"
    ),
    "the relay finds our message malformed": "le relais trouve notre message mal formé",
    "the provider asks us to slow down": "le fournisseur nous demande de ralentir",
    "the relay takes so many at a time and no more": "le relais en prend tant à la fois, pas plus",
    "the relay, or the system behind it, has no room for the moment": (
        "le relais, ou ce qui est derrière, n’a plus de place pour le moment"
    ),
    "the mailbox is full": "la boîte est pleine",
    "the message is too large for the relay": "le message est trop gros pour le relais",
    "the provider refuses mail from us: this is about our reputation, not the reader": (
        "le fournisseur refuse nos courriels : c’est notre réputation, pas la personne"
    ),
    "the mailbox is suspended or locked; it may open again": (
        "la boîte est suspendue ou verrouillée; elle peut rouvrir"
    ),
    "the relay refuses our sender address": "le relais refuse notre adresse d’expédition",
    "refused by the provider's policy; nothing says that the address is bad": (
        "refusée par une règle du fournisseur; rien ne dit que l’adresse est mauvaise"
    ),
    "there is no such mailbox": "cette boîte n’existe pas",
    "the address's domain takes no mail, or does not exist": (
        "le domaine de l’adresse ne prend pas de courriel, ou n’existe pas"
    ),
    "the relay asks to try again later": "le relais demande de réessayer plus tard",
    "the relay takes no mail from us for the moment": (
        "le relais ne prend rien de nous pour le moment"
    ),
    "refused for a reason of its own": "refusée, pour une raison à lui",
    "the relay refuses our mail as such": "le relais refuse notre courriel comme tel",
    "the refusal names us: the relay or the provider does not take our mail": (
        "le refus nous nomme : le relais ou le fournisseur ne prend pas nos courriels"
    ),
    "the relay's reply does not fit the command; tried again later": (
        "le relais a répondu à côté; on réessaie plus tard"
    ),
    "the connection ended before the last reply": "la connexion a coupé avant la dernière réponse",
    "the whole message was sent, and no answer came before the end": (
        "tout le message est parti, et aucune réponse n’est venue"
    ),
    "the address is not ASCII and the relay cannot take it": (
        "l’adresse a un accent que le relais ne prend pas"
    ),
    "our own message is malformed": "notre propre message est mal formé",
    "not accepted before the edition's best-before": (
        "pas acceptée avant que l’édition soit passée date"
    ),
}
"""By our own words for what was meant; a relay's own are never shown, as they may name a reader."""


def meaning(reason: str) -> str:
    """The same in French, without addresses; '' for what nobody put into French yet."""
    return MEANINGS.get(reason, "").replace(" :", "\N{NO-BREAK SPACE}:")
