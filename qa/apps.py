from django.apps import AppConfig


class QaConfig(AppConfig):
    name = "qa"

    def ready(self) -> None:
        from qa import (  # noqa: F401  (verdict_subscribers registers the consumers)
            audited,
            keeping,
            reviewers,
            verdict_notices,
            verdict_subscribers,
        )
        from sops import standing
        from tickets import keepers

        reviewers.register_certification(standing.uncertified)
        audited.register()
        keepers.register(keeping.KEEPER)
        verdict_notices.register_kinds()
