"""A wire that is long: a proxy on loopback that delays every byte by half a round trip each way."""

import asyncio
import sys

HALF_ROUND_TRIP = 0.025
"""Seconds."""


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Bytes come out as they went in, so much later; however many are on their way."""
    loop = asyncio.get_running_loop()
    on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def put_out() -> None:
        while True:
            due, data = await on_the_way.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                writer.close()
                return
            writer.write(data)

    out = asyncio.create_task(put_out())
    while data := await reader.read(1 << 18):
        on_the_way.put_nowait((loop.time() + HALF_ROUND_TRIP, data))
    on_the_way.put_nowait((loop.time() + HALF_ROUND_TRIP, b""))
    await out


async def serve(target: int) -> None:
    """Listen on a free port of loopback, print it, and carry to the port *target*."""

    async def link(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(
            carry(reader, there[1]), carry(there[0], writer), return_exceptions=True
        )

    server = await asyncio.start_server(link, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
