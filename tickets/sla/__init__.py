"""Service levels: what is open when, and what each clock of a ticket says. Pure: values in, values out.

`spans` and `zones` are the ground, `calendars` measures open time; `history`, `hands` and `clocks` say what a ticket's
own history means, `drawing` how it is shown, `terms` what a policy promises; `wire` reads and writes all of it as JSON.
"""
