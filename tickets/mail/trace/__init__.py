"""What happened to a mail, step by step, from what is stored: nothing here is written down twice."""
