"""Feeds and pages as newsrooms publish them, written for the tests."""

from datetime import datetime
from email.utils import format_datetime
from html import escape

TITLE = "Le pont rouvre : deux voies de moins, mais une vue de plus ?"
LEAD = (
    "Le pont de l’Anse rouvre lundi après neuf mois de travaux, avec deux voies de moins et une "
    "passerelle pour les piétons qui donne sur le fleuve d’un bout à l’autre de la traversée."
)
BODY = (
    f"<p>{LEAD}</p><h2>Deux voies de moins</h2>"
    "<p>La circulation se fera sur quatre voies au lieu de six, le temps de voir si les gens "
    "changent leurs habitudes. La Ville compte publier les chiffres chaque vendredi.</p>"
    "<h2>Une vue de plus</h2>"
    "<p>La passerelle ouvre en même temps que la chaussée. On y trouvera trois bancs, une "
    "fontaine et un panneau qui raconte la construction de l’ancien pont.</p>"
)


def item(
    link: str,
    *,
    title: str = TITLE,
    guid: str = "",
    published: datetime | None = None,
    section: str = "Transport",
    body: str = BODY,
) -> str:
    """One item of an RSS 2.0 feed in WordPress's manner."""
    date = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
    signed = f"L’article <a href='{link}'>{title}</a> est apparu en premier sur X."
    teaser = f"{LEAD} [&#8230;]</p><p>{signed}"
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>{date}"
        f"<dc:creator><![CDATA[Ariane Exemple]]></dc:creator>"
        f"<category><![CDATA[{section}]]></category>"
        f"<guid isPermaLink='false'>{escape(guid or link)}</guid>"
        f"<description><![CDATA[<p>{teaser}</p>]]></description>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
    )


def rss(*items: str, title: str = "La Gazette") -> bytes:
    """An RSS 2.0 feed of those items."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        f"<channel><title>{title}</title><link>https://gazette.example</link>"
        f"<language>fr-CA</language>{''.join(items)}</channel></rss>"
    ).encode()


def page(
    *, dateline: str = "Mis à jour le 8 novembre 2024 à 7h52", head: str = "", body: str = BODY
) -> bytes:
    """An article's page, with everything that sites hang round a story."""
    return (
        f"<!doctype html><html lang='fr-CA'><head><meta charset='utf-8'><title>{TITLE}</title>"
        "<link rel='alternate' type='application/rss+xml' href='/feed.xml'>"
        f"{head}</head><body class='single comments-open'><nav><a href='/'>Accueil</a></nav>"
        f"<article><h1 class='entry-title'>{TITLE}</h1><p class='post-meta'>{dateline}</p>"
        f"<div class='entry-content'>{body}<div class='sharedaddy'>Partager sur Machin</div></div>"
        "</article><div id='respond' class='comment-respond'><h3>Leave a Reply</h3>"
        "<form><p>Votre adresse e-mail ne sera pas publiée.</p></form></div>"
        "<aside class='newsletter-box'><h3>Infolettre</h3><p>Publié le 1er janvier 2001</p>"
        "</aside></body></html>"
    ).encode()
