"""An SMTP server that takes everything: PIPELINING, CHUNKING, and nothing is kept."""

import asyncio
import sys


class Sink(asyncio.Protocol):
    """One connection. Reads commands, message bodies and chunks from one buffer."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = bytearray()
        self.in_body = False
        self.chunk = 0
        self.say(b"220 sink.test ESMTP\r\n")

    def say(self, line: bytes) -> None:
        self.transport.write(line)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self.step():
            pass

    def step(self) -> bool:
        """Take one command, body or chunk off the buffer; False when it is not there yet."""
        if self.chunk:
            return self.take_chunk()
        if self.in_body:
            return self.take_body()
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end]).upper()
        del self.buffer[: end + 2]
        self.obey(line)
        return True

    def obey(self, line: bytes) -> None:
        verb = line.split(b" ")[0]
        if verb == b"DATA":
            self.in_body = True
            self.say(b"354 go\r\n")
        elif verb == b"BDAT":
            self.chunk = int(line.split(b" ")[1])
        elif verb == b"EHLO":
            self.say(b"250-sink.test\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
        elif verb == b"QUIT":
            self.say(b"221 bye\r\n")
            self.transport.close()
        else:
            self.say(b"250 ok\r\n")

    def take_body(self) -> bool:
        end = self.buffer.find(b"\r\n.\r\n")
        if end < 0:
            return False
        del self.buffer[: end + 5]
        self.in_body = False
        self.say(b"250 queued\r\n")
        return True

    def take_chunk(self) -> bool:
        if len(self.buffer) < self.chunk:
            return False
        del self.buffer[: self.chunk]
        self.chunk = 0
        self.say(b"250 queued\r\n")
        return True


async def serve() -> None:
    """Listen on a free port of loopback, and print it."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    sys.setswitchinterval(0.1)
    asyncio.run(serve())
