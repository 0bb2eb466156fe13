"""
How a sending looks: a few lines redrawn in place on a terminal, else a line now and then.

A drawing goes out in one write that overwrites the last one line by line, so
that nothing flickers; nothing is hidden or switched, so that nothing has to be
put back where the program is killed.
"""

import os
import shutil
import sys
import time
from typing import Protocol

import click

from digest.cli.output.progress_counts import Problem, ProgressSnapshot
from digest.cli.output.terminal import draw, harmless
from digest.english import counted
from digest.model import DeliveryStatus

_SECONDS_BETWEEN_LINES = 30.0
_LINES = 20
"""At the most, where nothing takes long: one for every 5 %."""
_NARROWEST = 20
_COLOURS = {
    DeliveryStatus.ACCEPTED: "green",
    DeliveryStatus.DEFERRED: "yellow",
    DeliveryStatus.UNCERTAIN: "yellow",
    DeliveryStatus.REFUSED: "red",
    DeliveryStatus.BOUNCED: "red",
}
_HINT = "Ctrl-C stops well: what has left is written down, the rest stays queued"
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Screen(Protocol):
    """Where a sending shows."""

    def show(self, snapshot: ProgressSnapshot | None, messages: list[str]) -> None:
        """Say *messages*, and how it stands."""

    def end(self, snapshot: ProgressSnapshot | None) -> None:
        """Leave it as it stands."""


def screen() -> Screen:
    """The one that fits standard error."""
    is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return Terminal() if is_terminal else Log()


class Terminal:
    """Redraws its lines in place."""

    def __init__(self) -> None:
        self._drawn = 0
        self._has_colour = not os.environ.get("NO_COLOR")
        self._has_blocks = "utf" in (sys.stderr.encoding or "").lower()

    def show(self, snapshot: ProgressSnapshot | None, messages: list[str]) -> None:
        """Messages scroll away above; the drawing stays below them."""
        self._draw(messages, self._lines(snapshot, hint=_HINT) if snapshot else [])

    def end(self, snapshot: ProgressSnapshot | None) -> None:
        """The last drawing stays, as the place above the results."""
        if snapshot is not None:
            self._draw([], self._lines(snapshot, hint=""))
        self._drawn = 0

    def _draw(self, messages: list[str], lines: list[str]) -> None:
        up = f"\x1b[{self._drawn}F" if self._drawn else ""
        text = "".join(f"{line}\x1b[K\n" for line in (*map(harmless, messages), *lines))
        if text or up:
            draw(f"{up}{text}\x1b[J", err=True)
        self._drawn = len(lines)

    def _lines(self, snapshot: ProgressSnapshot, hint: str) -> list[str]:
        size = shutil.get_terminal_size()
        width = max(_NARROWEST, size.columns - 1)  # a full line would wrap
        lines = [
            _cut(_head(snapshot), width),
            self._bar(snapshot.share, width),
            _cut(_pace(snapshot), width),
            self._counts(snapshot, width),
            *([_cut(_lanes(snapshot), width)] if len(snapshot.lanes) > 1 else []),
            *(_cut(harmless(_problem(problem)), width) for problem in snapshot.problems),
            *([self._dim(_cut(hint, width))] if hint else []),
        ]
        return lines[: max(1, size.lines - 1)]

    def _bar(self, share: float, width: int) -> str:
        if not self._has_blocks:
            return ("#" * int(share * width)).ljust(width, ".")
        whole, part = divmod(int(share * width * 8), 8)
        bar = "█" * whole + (_EIGHTHS[part] if part else "")
        return self._painted(bar.ljust(width), "cyan")

    def _counts(self, snapshot: ProgressSnapshot, width: int) -> str:
        counts, room = [], width
        for status, number in snapshot.counts.items():
            words = f"{status} {number}"
            if len(words) > room:
                continue
            room -= len(words) + 3
            counts.append(self._painted(words, _COLOURS.get(status)))
        return "   ".join(counts)

    def _painted(self, text: str, colour: str | None) -> str:
        return click.style(text, fg=colour) if self._has_colour and colour else text

    def _dim(self, text: str) -> str:
        return click.style(text, dim=True) if self._has_colour else text


class Log:
    """One line every 5 % or half a minute, and one for every new kind of problem."""

    def __init__(self) -> None:
        self._last_at = time.monotonic()
        self._last_step = 0
        self._title = ""
        self._problems: set[str] = set()

    def show(self, snapshot: ProgressSnapshot | None, messages: list[str]) -> None:
        """Say it where there is something new to say."""
        for message in messages:
            click.echo(message, err=True)
        if snapshot is None:
            return
        if snapshot.title != self._title:
            self._title, self._last_step = snapshot.title, 0
            self._last_at = time.monotonic()
        for problem in snapshot.problems:
            if problem.words not in self._problems:
                self._problems.add(problem.words)
                click.echo(f"{_hour(problem.at)} {problem.words}", err=True)
        is_late = time.monotonic() - self._last_at >= _SECONDS_BETWEEN_LINES
        if is_late or int(snapshot.share * _LINES) > self._last_step:
            self._tell(snapshot)

    def end(self, snapshot: ProgressSnapshot | None) -> None:
        """The results come next, and say it better."""

    def _tell(self, snapshot: ProgressSnapshot) -> None:
        self._last_at, self._last_step = time.monotonic(), int(snapshot.share * _LINES)
        counts = ", ".join(f"{number} {status}" for status, number in snapshot.counts.items())
        now = _hour(time.time())
        click.echo(f"{now} {_head(snapshot)}, {_pace(snapshot)}: {counts}", err=True)


def _head(snapshot: ProgressSnapshot) -> str:
    copies = f"{snapshot.done} of {counted(snapshot.due, 'copy')}"
    done = f"{snapshot.title}: {copies}, {snapshot.share:.1%}"
    rest = snapshot.candidates - snapshot.due
    return f"{done} ({snapshot.candidates} in all)" if rest else done


def _pace(snapshot: ProgressSnapshot) -> str:
    rate = f"{snapshot.rate:.1f}/s"
    if snapshot.done >= snapshot.due:
        return rate
    if snapshot.seconds_left is None:
        return f"{rate}, time left: not known yet"
    until = _hour(time.time() + snapshot.seconds_left)[:5]
    return f"{rate}, {_span(snapshot.seconds_left)} left, until {until}"


def _lanes(snapshot: ProgressSnapshot) -> str:
    """`gmail 3902, microsoft 799 of 811`: what was accepted of what was tried."""
    shares = (
        f"{lane} {accepted}" if accepted == tried else f"{lane} {accepted} of {tried}"
        for lane, (accepted, tried) in snapshot.lanes.items()
    )
    return f"accepted by lane: {', '.join(shares)}"


def _problem(problem: Problem) -> str:
    often = f"  ({counted(problem.number, 'time')})" if problem.number > 1 else ""
    return f"{_hour(problem.at)}  {problem.words}{often}"


def _span(seconds: float) -> str:
    """`12 min 20 s`; no finer than anybody can foretell."""
    if seconds < 10:
        return "some seconds"
    if seconds < 3600:
        minutes, rest = divmod(int(seconds / 10) * 10, 60)
        return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
    hours, minutes = divmod(int(seconds / 60), 60)
    return f"{hours} h {minutes:02} min"


def _hour(moment: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(moment))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
