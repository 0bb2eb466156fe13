"""A terminal of glass: runs a command on a real pseudo-terminal, and shows what a person sees."""

import os
import pty
import re
import select
import struct
import subprocess
from fcntl import ioctl
from termios import TIOCSWINSZ

from tests.loopback.patience import PATIENCE

_STEP = re.compile(r"\x1b\[(?P<number>\d*)(?P<what>[A-Za-z])|(?P<plain>[^\x1b])")


class Glass:
    """The process, everything it wrote, and the lines that stand on the screen."""

    def __init__(self, command, folder, environment, columns=100, rows=30):
        ours, theirs = pty.openpty()
        ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environment},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._terminal = ours
        self.written = ""

    def watch(self, seconds=PATIENCE):
        """Read until the command ends; its exit code."""
        chunks = []
        while True:
            if not select.select([self._terminal], [], [], seconds)[0]:
                raise TimeoutError("the terminal stays silent")
            try:
                chunk = os.read(self._terminal, 65536)
            except OSError:  # how a pseudo-terminal says that the other end is closed
                break
            if not chunk:
                break
            chunks.append(chunk)
        os.close(self._terminal)
        self.written = b"".join(chunks).decode("utf-8")
        return self.process.wait(timeout=seconds)

    @property
    def lines(self):
        """What stands on the screen at the end, without colours."""
        screen, row, column = [""], 0, 0
        for step in _STEP.finditer(self.written):
            number, what, plain = step["number"], step["what"], step["plain"]
            if what == "F":
                row, column = max(0, row - int(number or 1)), 0
            elif what == "K":
                screen[row] = screen[row][:column]
            elif what == "J":
                screen = [*screen[:row], screen[row][:column]]
            elif plain == "\n":
                row += 1
                screen += [""] * (row + 1 - len(screen))
            elif plain == "\r":
                column = 0
            elif plain:
                line = screen[row].ljust(column)
                screen[row] = line[:column] + plain + line[column + 1 :]
                column += 1
        return [line.rstrip() for line in screen]
