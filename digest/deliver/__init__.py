"""From rows to outcomes: fill the slots, stream over SMTP, judge the reply, write it down."""
