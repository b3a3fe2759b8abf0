"""Pages of figures, disputes, calibration and coaching."""

from __future__ import annotations

from django.urls import path

from qa.views import calibrations, coaching, disputes, figures

urlpatterns = [
    path("quality/figures/", figures.figures, name="quality_figures"),
    path("quality/figures/tickets/", figures.figures_tickets, name="quality_figures_tickets"),
    path("quality/figures/procedures/<slug:key>/", figures.figures_steps, name="quality_figures_steps"),
    path("quality/figures/<slug:name>/", figures.figures_sheet, name="quality_figures_sheet"),
    path("quality/figures/<slug:name>/export/", figures.figures_export, name="quality_figures_export"),
    path("quality/disputes/", disputes.disputes, name="quality_disputes"),
    path("quality/disputes/<int:pk>/", disputes.dispute, name="quality_dispute"),
    path("quality/reviews/<int:pk>/answers/<slug:item>/dispute/", disputes.new, name="quality_dispute_new"),
    path("quality/calibrations/", calibrations.calibrations, name="quality_calibrations"),
    path("quality/calibrations/new/", calibrations.new, name="quality_calibration_new"),
    path("quality/calibrations/<int:pk>/", calibrations.calibration, name="quality_calibration"),
    path("quality/calibrations/<int:pk>/closing/", calibrations.closing, name="quality_calibration_closing"),
    path("quality/calibrations/<int:pk>/cases/<int:number>/", calibrations.case, name="quality_calibration_case"),
    path("quality/calibrations/<int:pk>/cases/<int:number>/gold/", calibrations.gold, name="quality_calibration_gold"),
    path("quality/mine/", coaching.mine, name="quality_mine"),
    path("quality/praise/", coaching.praise, name="quality_praise"),
    path("quality/coaching/", coaching.coaching, name="quality_coaching"),
    path("quality/coaching/people/<int:pk>/", coaching.person, name="quality_coaching_person"),
    path("quality/coaching/<int:pk>/", coaching.session, name="quality_coaching_session"),
    path("quality/coaching/<int:pk>/notes/", coaching.notes, name="quality_coaching_notes"),
    path("quality/coaching/<int:pk>/actions/", coaching.actions, name="quality_coaching_actions"),
    path("quality/coaching/actions/<int:pk>/", coaching.action, name="quality_coaching_action"),
]
