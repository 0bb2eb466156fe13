"""
Two hundred newsrooms, 20 ms away: a process that serves feeds and pages on loopback.

Each newsroom has a host of its own (127.0.0.1, 127.0.0.2, …) and a port that
all share. Prints the port, then serves until its input is closed.
"""

import asyncio
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

SOURCES, ITEMS, AWAY = (int(word) for word in sys.argv[1:4])
WORDS = [
    "le",
    "la",
    "les",
    "un",
    "une",
    "des",
    "pont",
    "fleuve",
    "ville",
    "conseil",
    "hiver",
    "neige",
    "rue",
    "école",
    "projet",
    "budget",
    "loyer",
    "route",
    "train",
    "musée",
    "film",
    "chœur",
    "récolte",
    "marché",
    "voisin",
    "quartier",
    "rivière",
    "forêt",
    "usine",
    "port",
    "tramway",
]
NOW = datetime.fromtimestamp(time.time(), UTC).replace(microsecond=0)


@cache
def article(source: int, number: int) -> tuple[str, str]:
    dice = random.Random(source * 1000 + number)
    title = " ".join(dice.choices(WORDS, k=9)).capitalize()
    paragraphs = (" ".join(dice.choices(WORDS, k=60)).capitalize() + "." for _ in range(5))
    return title, "".join(f"<p>{text}</p>" for text in paragraphs)


@cache
def feed(source: int, port: int) -> bytes:
    items = []
    for number in range(ITEMS):
        title, body = article(source, number)
        at = format_datetime(NOW - timedelta(hours=number, minutes=source % 60))
        items.append(
            f"<item><title>{title}</title><link>http://127.0.0.{source}:{port}/{number}/</link>"
            f"<guid isPermaLink='false'>{source}-{number}</guid><pubDate>{at}</pubDate>"
            f"<description><![CDATA[{body[:200]} [&#8230;]]]></description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
        )
    return (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        f"<channel><title>Journal {source}</title>{''.join(items)}</channel></rss>"
    ).encode()


def page(source: int, number: int) -> bytes:
    title, body = article(source, number)
    return (
        f"<html lang='fr'><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>Publié le 8 novembre 2024 à 7h52</p><div class='entry-content'>{body}</div>"
        "</article></body></html>"
    ).encode()


def answer(path: str, headers: str, source: int, port: int) -> bytes:
    if path == "/feed.xml":
        if f'"{source}"' in headers:
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        body, kind = feed(source, port), "application/rss+xml"
    elif path.strip("/").isdecimal():
        body, kind = page(source, int(path.strip("/"))), "text/html"
    else:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    head = f'HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: "{source}"\r\n'
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    host, port = writer.get_extra_info("sockname")[:2]
    try:
        while True:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            await asyncio.sleep(AWAY / 1000)
            path, _, number = request.split()[1].partition("?")
            source = int(number or host.rpartition(".")[2])
            writer.write(answer(path, request, source, port))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    first = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = first.sockets[0].getsockname()[1]
    for source in range(2, SOURCES + 1):
        await asyncio.start_server(serve, f"127.0.0.{source}", port)
    for source in range(1, SOURCES + 1):
        feed(source, port)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
