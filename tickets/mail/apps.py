from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "tickets.mail"
    label = "mail"

    def ready(self) -> None:
        from helpdesk.web import nav
        from tickets import deliveries, keepers
        from tickets.mail import alerts, keeping, sections, sent, side_sent, subscribers  # noqa: F401  (subscribers registers the consumers)

        keepers.register(keeping.KEEPER)
        deliveries.register(sent.copies)
        deliveries.register_side(side_sent.copies)
        sections.register_sections()
        nav.register_alerts(alerts.alerts_of)
