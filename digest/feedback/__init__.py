"""What came back, understood: bounces, complaints, wishes to leave, and all the rest. Pure."""
