"""A maildrop is read whole, whatever the standard library thinks of its lines."""

import poplib

from digest.feedback import pop3


def test_no_other_program_of_this_process_reads_longer_lines_for_it():
    assert pop3.Pop3Mailbox is not None
    assert poplib._MAXLINE == 2048
