from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from helpdesk.web import nav
        from tickets import (  # noqa: F401  (consumers)
            audited,
            background,
            notifying,
            sections,
            subscribers,
            webhook_payloads,
            work_subscribers,
        )

        audited.register()
        sections.register_sections()
        nav.register_alerts(background.alerts_of)
        notifying.register_kinds()
        webhook_payloads.register()
