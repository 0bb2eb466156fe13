"""What a terminal shows: progress, tables, reports. Only drawn here, never decided."""
