from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from tickets import audited, notifying, sections, subscribers, webhook_payloads, work_subscribers  # noqa: F401  (consumers)

        audited.register()
        sections.register_sections()
        notifying.register_kinds()
        webhook_payloads.register()
