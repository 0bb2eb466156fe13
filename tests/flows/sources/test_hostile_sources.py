"""What must not get through: a source that lies, floods or attacks, from the web to the mail."""

import gzip
from html import escape

import lxml.html

from digest.flows.app import App
from digest.flows.desk import articles
from digest.flows.edition.prepare import prepare
from digest.flows.sources.collect import collect
from digest.flows.sources.reports import VisitResult
from tests.flows.sources.test_collect import NOW, PUBLISHED, add
from tests.loopback.feeds import item, page, rss
from tests.loopback.settings import KEYRING
from tests.loopback.web import Answer

DAY = NOW.date()
BOMB = gzip.compress(b"<rss>" + b" " * 11_000_000)
ENTITIES = (
    b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
    b"<!ENTITY c SYSTEM 'file:///etc/hostname'>]><rss version='2.0'><channel><item>"
    b"<title>&b;&c;</title></item></channel></rss>"
)
HOSTILE = {
    "login": b"<!doctype html><html><form action='/login'><input name='password'></form></html>",
    "bomb": Answer(body=BOMB, headers={"Content-Encoding": "gzip"}),
    "flood": Answer(body=b"<rss>", headers={"Content-Length": "200000000"}, is_cut=True),
    "loop": Answer(status=302, headers={"Location": "/loop"}),
    "metadata": Answer(status=302, headers={"Location": "http://169.254.169.254/latest/"}),
    "mapped": Answer(status=301, headers={"Location": "http://[::ffff:169.254.169.254]/"}),
    "bytes": bytes(range(256)) * 9,
    "nothing": b"",
}
ODD = (
    "<item/>",
    "<item><title>Sans lien, sans date</title></item>",
    f"<item><title>{'Long titre ' * 400}</title><link>/long</link></item>",
    "<item><title>\u202eÀ l’envers\u200b 👍\ufeff \x00 &#8238;x</title><link>/b</link></item>",
)


def test_the_morning_goes_on_whatever_the_sources_send(app, web_server):
    hostile = [web_server.put(f"/{name}", answer) for name, answer in HOSTILE.items()]
    bomb, odd = web_server.put("/entities", ENTITIES), web_server.put("/odd", rss(*ODD))
    web_server.put("/pont/", page())
    good = web_server.put("/good", rss(item(web_server.url("/pont/"), published=PUBLISHED)))
    add(app, *hostile, bomb, odd, good)

    collected = collect(app, NOW)
    prepared = prepare(app, DAY, NOW).compiled

    visits = {visit.source.url: visit for visit in collected.visits}
    assert [visits[url].result for url in hostile] == [VisitResult.FAILED] * len(hostile)
    assert all(visits[url].failure.startswith(url) for url in hostile)
    assert (visits[bomb].new, visits[odd].new) == (0, 2)
    assert len(visits[odd].notes) >= 2
    titles = [entry.title for entry in articles.entries(app, NOW, days=30, most=50)]
    assert "À l’envers 👍 x" in titles
    assert max(map(len, titles)) <= 300
    assert prepared.content.lead.title.startswith("Le pont rouvre")


DIRT = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>lien</a>",
    "<a href=' jav&#x09;ascript:alert(1)'>lien</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>lien</a>",
    "<p style='background:url(javascript:alert(1));position:fixed'>texte</p>",
    "<svg onload=alert(1)><style>*{display:none}</style></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mtext></p><style><img src=x onerror=alert(1)></style></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "&lt;script&gt;alert(1)&lt;/script&gt; &lt;/td&gt;&lt;style&gt;td{display:none}&lt;/style&gt;",
)
PLACES = (
    "Le quai des Brumes",
    "La fromagerie du rang double",
    "Un musée de la radio",
    "Notre vieille patinoire",
    "Une école de cirque",
    "Trois jardins communautaires",
    "La gare de Sainte-Anne",
    "Cet atelier de vélos",
    "Deux cabanes à sucre",
    "Le phare de la pointe",
    "Une bibliothèque sur roues",
    "Ce théâtre de poche",
)


def alive(html):
    """What could run, frame, style or lead away in a mail: none of it may come from a source."""
    root = lxml.html.document_fromstring(html)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    yield from (e.tag for e in elements if e.tag in ("script", "iframe", "svg", "math", "object"))
    for element in elements:
        for name, value in element.attrib.items():
            scheme = "".join(value.split()).lower().partition(":")[0]
            leads_away = name in ("href", "src") and scheme in ("javascript", "data", "vbscript")
            if name.startswith("on") or leads_away or (name == "style" and "script" in value):
                yield f"{name}={value}"


def of_ours(html):
    """Its styles and comments: a source must not add to them."""
    root = lxml.html.document_fromstring(html)
    comments = {comment.text for comment in root.iter(lxml.etree.Comment)}
    return comments | {style.text for style in root.iter("style")}


def test_nothing_that_runs_frames_or_styles_survives_into_the_mail(
    with_settings, sqlite_database, clock, web_server
):
    whole = {"stories": 20, "per_section": 20, "briefs": 20}
    settings = with_settings(edition=whole)
    app = App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)
    clean = rss(item("/propre/", body="<p>Le fleuve a gelé tôt.</p>", published=PUBLISHED))
    add(app, web_server.put("/clean", clean))
    collect(app, NOW)
    before = prepare(app, DAY, NOW).compiled.parts[0]
    for number, dirt in enumerate(DIRT):
        dirty = item(
            f"/sale-{number}/?a='{dirt}\"",
            title=f"{PLACES[number]} {dirt}",
            guid=f"{number}{dirt}",
            section=f"Rubrique {number} {dirt}",
            body=f"<p>{PLACES[number]} rouvre ce matin. {dirt}</p><p>{PLACES[number]} le dit.</p>",
            published=PUBLISHED,
        )
        add(app, web_server.put(f"/{number}", rss(dirty, title=f"X {escape(dirt)}")))

    collect(app, NOW, force=True)
    prepared = prepare(app, DAY, NOW).compiled

    [part] = prepared.parts
    assert len(prepared.content.all_stories) == len(DIRT) + 1
    assert list(alive(part.html)) == []
    assert of_ours(part.html) == of_ours(before.html)
