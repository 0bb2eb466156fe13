"""Mailbox providers that press one-click links: paths come on standard input, figures go out."""

import http.client
import json
import sys
import threading
from time import perf_counter

BODY = b"List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def press(port: int, paths: list[str], waits: list[float]) -> None:
    """One connection's share; every answer must be 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in paths:
        start = perf_counter()
        connection.request("POST", path, BODY, FORM)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        waits.append(perf_counter() - start)
    connection.close()


def main() -> None:
    """Press all of them over so many connections; print the figures."""
    port, clients = int(sys.argv[1]), int(sys.argv[2])
    paths = sys.stdin.read().split()
    waits: list[float] = []
    parts = [paths[start::clients] for start in range(clients)]
    hands = [threading.Thread(target=press, args=(port, part, waits)) for part in parts]
    start = perf_counter()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    seconds = perf_counter() - start
    waits.sort()
    p99 = waits[int(len(waits) * 0.99)]
    print(
        json.dumps({"seconds": seconds, "answered": len(waits), "p99": p99, "longest": waits[-1]})
    )


if __name__ == "__main__":
    main()
