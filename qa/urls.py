"""The pages of scorecards, sampling programmes and reviews."""

from __future__ import annotations

from django.urls import path

from qa.views import programmes, reviews, scorecards

CARD = "quality/scorecards/<slug:key>/versions/<int:number>/"
REVIEW = "quality/reviews/<int:pk>/"
PROGRAMME = "quality/programmes/<int:pk>/"
urlpatterns = [
    path("quality/", reviews.quality_home, name="quality_home"),
    path("quality/reviews/", reviews.review_queue, name="review_queue"),
    path("quality/reviews/mine/", reviews.review_mine, name="review_mine"),
    path("quality/reviews/new/", reviews.review_new, name="review_new"),
    path(REVIEW, reviews.review, name="review"),
    path(f"{REVIEW}draft/", reviews.review_draft, name="review_draft"),
    path(f"{REVIEW}submission/", reviews.review_submission, name="review_submission"),
    path(f"{REVIEW}reopening/", reviews.review_reopening, name="review_reopening"),
    path(f"{REVIEW}publication/", reviews.review_publication, name="review_publication"),
    path(f"{REVIEW}acknowledgement/", reviews.review_acknowledgement, name="review_acknowledgement"),
    path(f"{REVIEW}voiding/", reviews.review_voiding, name="review_voiding"),
    path(f"{REVIEW}reviewer/", reviews.review_reviewer, name="review_reviewer"),
    path("quality/programmes/", programmes.programme_list, name="programme_list"),
    path("quality/programmes/new/", programmes.programme_new, name="programme_new"),
    path("quality/programmes/new/preview/", programmes.programme_new_preview, name="programme_new_preview"),
    path(PROGRAMME, programmes.programme, name="programme"),
    path(f"{PROGRAMME}edit/", programmes.programme_edit, name="programme_edit"),
    path(f"{PROGRAMME}preview/", programmes.programme_preview, name="programme_preview"),
    path(f"{PROGRAMME}running/", programmes.programme_running, name="programme_running"),
    path(f"{PROGRAMME}cycles/<int:number>/", programmes.programme_cycle, name="programme_cycle"),
    path("quality/selections/<int:pk>/dropping/", programmes.selection_dropping, name="selection_dropping"),
    path("quality/scorecards/", scorecards.scorecard_list, name="scorecard_list"),
    path("quality/scorecards/new/", scorecards.scorecard_new, name="scorecard_new"),
    path("quality/scorecards/<slug:key>/", scorecards.scorecard, name="scorecard"),
    path("quality/scorecards/<slug:key>/drafts/", scorecards.scorecard_drafts, name="scorecard_drafts"),
    path("quality/scorecards/<slug:key>/use/", scorecards.scorecard_use, name="scorecard_use"),
    path(CARD, scorecards.scorecard_version, name="scorecard_version"),
    path(f"{CARD}edit/", scorecards.scorecard_edit, name="scorecard_edit"),
    path(f"{CARD}publication/", scorecards.scorecard_publication, name="scorecard_publication"),
    path(f"{CARD}deletion/", scorecards.scorecard_deletion, name="scorecard_deletion"),
    path(f"{CARD}differences/<int:other>/", scorecards.scorecard_differences, name="scorecard_differences"),
]
