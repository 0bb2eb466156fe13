"""`digest demo`: the whole morning on sample data, on this machine only."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event
from types import FrameType

import click


@click.command()
@click.option("--once", is_flag=True, help="Say what happened and end, instead of staying.")
def demo(*, once: bool) -> None:
    """Show the whole morning on sample data, on this machine only."""
    from digest.demo.rehearsal import rehearse
    from digest.demo.stage import staged
    from digest.demo.tour import TourFact, shown

    def tell(fact: TourFact) -> None:
        click.echo(f"{fact.figure:>4}  {fact.english}")

    with _ending_on_signals(), staged() as stage:
        click.echo("A whole morning on sample data; nothing leaves this machine.\n")
        tour = rehearse(stage, tell)
        click.echo("\nEverything came out as promised.")
        if not once:
            with suppress(KeyboardInterrupt), shown(tour) as address:
                click.echo(f"Open {address} to see it all. Ctrl-C ends it.")
                Event().wait()
            click.echo("\nStopped; nothing is left behind.")


@contextmanager
def _ending_on_signals() -> Iterator[None]:
    """
    Turn the first request to stop into the end of the block, which cleans up.

    The next ones are not heard: cleaning up takes a second, and half of it
    would leave a folder behind.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    numbers = [signal.SIGINT, signal.SIGTERM, *_hang_up()]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _hang_up() -> list[signal.Signals]:
    """What a closing terminal sends, where there is such a signal."""
    return [signal.SIGHUP] if hasattr(signal, "SIGHUP") else []
