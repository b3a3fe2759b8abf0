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
        from qa.demo import fill
        from sops import standing
        from tickets import keepers, showing

        reviewers.register_certification(standing.uncertified)
        showing.register(fill.fill, "A year of quality: draws, reviews, talks")
        audited.register()
        keepers.register(keeping.KEEPER)
        verdict_notices.register_kinds()
