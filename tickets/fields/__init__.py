"""Custom fields and forms as values: what a field can hold, how it reads, and which fields a form shows. Pure."""
