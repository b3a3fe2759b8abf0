"""Understanding mail: bytes in, values out. Knows no database, no clock and no network."""
