"""Between the stored history of a ticket and the pure clocks of tickets/sla: reading it, and keeping what they say."""
