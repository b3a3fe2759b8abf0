"""The API's addresses of scorecards, programmes and reviews, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from qa.api import programmes, reviews, scorecards

urlpatterns = [
    path("scorecards/", scorecards.ScorecardsView.as_view(), name="api_scorecards"),
    path("scorecards/<slug:key>/", scorecards.ScorecardView.as_view(), name="api_scorecard"),
    path(
        "scorecards/<slug:key>/versions/<int:number>/", scorecards.VersionView.as_view(), name="api_scorecard_version"
    ),
    path("sampling-programmes/", programmes.ProgrammesView.as_view(), name="api_programmes"),
    path("sampling-programmes/<int:programme_id>/cycles/", programmes.CyclesView.as_view(), name="api_cycles"),
    path(
        "sampling-programmes/<int:programme_id>/cycles/<int:number>/", programmes.CycleView.as_view(), name="api_cycle"
    ),
    path("reviews/", reviews.ReviewsView.as_view(), name="api_reviews"),
    path("reviews/<int:review_id>/", reviews.ReviewView.as_view(), name="api_review"),
    path("reviews/<int:review_id>/answers/", reviews.AnswersView.as_view(), name="api_review_answers"),
    path("reviews/<int:review_id>/submission/", reviews.SubmissionView.as_view(), name="api_review_submission"),
    path(
        "reviews/<int:review_id>/acknowledgement/",
        reviews.AcknowledgementView.as_view(),
        name="api_review_acknowledgement",
    ),
]
