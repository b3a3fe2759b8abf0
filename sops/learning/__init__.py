"""Learning, without a database: when something is due, how a quiz is drawn and graded, how a certificate moves."""
