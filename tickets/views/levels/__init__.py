"""The admin pages of service levels: calendars, policies, the simulator, and what came of it all."""
