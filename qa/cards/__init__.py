"""What a scorecard says: read, checked and compared without a database."""
