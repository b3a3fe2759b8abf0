"""What the desk would do with mails and conversations: its own verbs, in a transaction that is rolled back."""
