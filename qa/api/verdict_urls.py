"""The API's addresses of figures, disputes, calibration and coaching, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from qa.api import joined, verdicts

urlpatterns = [
    path("quality/figures/procedures/<slug:key>/", joined.JoinedView.as_view(), name="api_quality_joined"),
    path("quality/figures/<slug:name>/", verdicts.FiguresView.as_view(), name="api_quality_figures"),
    path("quality/disputes/", verdicts.DisputesView.as_view(), name="api_disputes"),
    path("quality/disputes/<int:dispute_id>/decision/", verdicts.DecisionView.as_view(), name="api_dispute_decision"),
    path(
        "quality/reviews/<int:review_id>/disputes/", verdicts.ReviewDisputesView.as_view(), name="api_review_disputes"
    ),
    path("quality/calibrations/", verdicts.CalibrationsView.as_view(), name="api_calibrations"),
    path("quality/cases/<int:case_id>/judgement/", verdicts.JudgementView.as_view(), name="api_case_judgement"),
    path("quality/coaching/", verdicts.CoachingView.as_view(), name="api_coaching"),
    path("quality/praise/", verdicts.PraiseView.as_view(), name="api_praise"),
]
