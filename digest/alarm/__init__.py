"""What is wrong now, from frozen facts, and what is to be told of it."""
