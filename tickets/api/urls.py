"""The API's addresses of tickets, under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from tickets.api import calendars, categories, classified, definitions, levels, policies, rules, ticket_forms
from tickets.api.attachments import (
    AttachmentContentView,
    AttachmentView,
    ResumableUploadsView,
    ResumableUploadView,
    UploadsView,
)
from tickets.api.bulk import BulkItemsView, BulkRunsView, BulkRunView, BulkStopView, BulkUndoView
from tickets.api.clocks import ClocksView
from tickets.api.directory import BrandsView, MailboxesView
from tickets.api.fields import FieldsView
from tickets.api.forgetting import (
    ErasureView,
    FileRedactionView,
    HoldView,
    PersonErasureView,
    PersonExportView,
    RedactionSearchView,
    RedactionsView,
    RetentionRuleView,
    RetentionView,
)
from tickets.api.labels import AssignmentView, PriorityView, SubjectView, TagsView, TeamView
from tickets.api.labels import StatusView as TicketStatusView
from tickets.api.macros import (
    MacroNumbersView,
    MacroRestorationView,
    MacrosView,
    MacroVersionsView,
    MacroView,
    TicketMacrosView,
    TicketMacroView,
)
from tickets.api.merging import (
    FollowUpsView,
    LinksView,
    LinkView,
    MergePlanView,
    MergesView,
    MergeView,
    RoundsView,
)
from tickets.api.messages import EventsView, MessagesView, NotesView, RepliesView, SplitView, WithdrawalView
from tickets.api.requesters import (
    ContactAddressesView,
    ContactBlockView,
    ContactMergesView,
    ContactNotesView,
    ContactNoteView,
    MergeUndoingView,
    SpamView,
)
from tickets.api.satisfaction import SatisfactionsView, TicketSatisfactionView
from tickets.api.saved import ViewsView, ViewTicketsView, ViewView
from tickets.api.scheduled import ScheduledView, TicketScheduledView
from tickets.api.search import SearchView
from tickets.api.sides import (
    SideHandlerView,
    SideMessagesView,
    SideOutcomeView,
    SideReopeningView,
    SidesView,
    SideView,
    TicketSidesView,
)
from tickets.api.statuses import StatusesView, StatusView
from tickets.api.tickets import TicketViewSet
from tickets.api.turns import SkipView, ViewNextView
from tickets.api.webhooks import (
    WebhookDeliveriesView,
    WebhookReplaysView,
    WebhookSecretView,
    WebhooksView,
    WebhookTestView,
    WebhookView,
)
from tickets.api.work import (
    HoldingView,
    KindsView,
    KindView,
    TeamRoutingsView,
    TeamRoutingView,
    WorkloadView,
)

router = SimpleRouter()
router.register("tickets", TicketViewSet, "api_ticket")

TICKET = "tickets/<int:ticket_id>"
SIDE = "side-conversations/<int:side_id>"
WEBHOOK = "webhooks/<int:webhook_id>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(router.urls)),
    path(f"{TICKET}/assignment/", AssignmentView.as_view(), name="api_ticket_assignment"),
    path(f"{TICKET}/team/", TeamView.as_view(), name="api_ticket_team"),
    path(f"{TICKET}/status/", TicketStatusView.as_view(), name="api_ticket_status"),
    path(f"{TICKET}/priority/", PriorityView.as_view(), name="api_ticket_priority"),
    path(f"{TICKET}/tags/", TagsView.as_view(), name="api_ticket_tags"),
    path(f"{TICKET}/subject/", SubjectView.as_view(), name="api_ticket_subject"),
    path(f"{TICKET}/skip/", SkipView.as_view(), name="api_ticket_skip"),
    path(f"{TICKET}/holding/", HoldingView.as_view(), name="api_ticket_holding"),
    path("workload/", WorkloadView.as_view(), name="api_workload"),
    path("team-routing/", TeamRoutingsView.as_view(), name="api_team_routings"),
    path("team-routing/<int:team_id>/", TeamRoutingView.as_view(), name="api_team_routing"),
    path("kinds-of-work/", KindsView.as_view(), name="api_kinds_of_work"),
    path("kinds-of-work/<int:kind_id>/", KindView.as_view(), name="api_kind_of_work"),
    path(f"{TICKET}/spam/", SpamView.as_view(), name="api_ticket_spam"),
    path(f"{TICKET}/clocks/", ClocksView.as_view(), name="api_ticket_clocks"),
    path(f"{TICKET}/satisfaction/", TicketSatisfactionView.as_view(), name="api_ticket_satisfaction"),
    path("satisfaction/", SatisfactionsView.as_view(), name="api_satisfaction"),
    path("contacts/<int:contact_id>/notes/", ContactNotesView.as_view(), name="api_contact_notes"),
    path("contacts/<int:contact_id>/addresses/", ContactAddressesView.as_view(), name="api_contact_addresses"),
    path("contacts/<int:contact_id>/block/", ContactBlockView.as_view(), name="api_contact_block"),
    path("contacts/<int:contact_id>/merges/", ContactMergesView.as_view(), name="api_contact_merges"),
    path("contact-notes/<int:note_id>/", ContactNoteView.as_view(), name="api_contact_note"),
    path("contact-merges/<int:merge_id>/undoing/", MergeUndoingView.as_view(), name="api_contact_merge_undoing"),
    path(f"{TICKET}/fields/", classified.FieldsView.as_view(), name="api_ticket_fields"),
    path(f"{TICKET}/category/", classified.CategoryView.as_view(), name="api_ticket_category"),
    path(f"{TICKET}/form/", classified.FormView.as_view(), name="api_ticket_form"),
    path(f"{TICKET}/sensitivity/", classified.SensitivityView.as_view(), name="api_ticket_sensitivity"),
    path(f"{TICKET}/language/", classified.LanguageView.as_view(), name="api_ticket_language"),
    path(f"{TICKET}/messages/", MessagesView.as_view(), name="api_ticket_messages"),
    path(f"{TICKET}/events/", EventsView.as_view(), name="api_ticket_events"),
    path(f"{TICKET}/replies/", RepliesView.as_view(), name="api_ticket_replies"),
    path(f"{TICKET}/notes/", NotesView.as_view(), name="api_ticket_notes"),
    path(f"{TICKET}/macros/", TicketMacrosView.as_view(), name="api_ticket_macros"),
    path(f"{TICKET}/macros/<int:macro_id>/", TicketMacroView.as_view(), name="api_ticket_macro"),
    path("macros/", MacrosView.as_view(), name="api_macros"),
    path("macros/<int:macro_id>/", MacroView.as_view(), name="api_macro"),
    path("macros/<int:macro_id>/versions/", MacroVersionsView.as_view(), name="api_macro_versions"),
    path("macros/<int:macro_id>/restoration/", MacroRestorationView.as_view(), name="api_macro_restoration"),
    path("macros/<int:macro_id>/numbers/", MacroNumbersView.as_view(), name="api_macro_numbers"),
    path(f"{TICKET}/scheduled/", TicketScheduledView.as_view(), name="api_ticket_scheduled"),
    path("scheduled/<int:scheduled_id>/", ScheduledView.as_view(), name="api_scheduled"),
    path(f"{TICKET}/side-conversations/", TicketSidesView.as_view(), name="api_ticket_sides"),
    path("side-conversations/", SidesView.as_view(), name="api_sides"),
    path(f"{SIDE}/", SideView.as_view(), name="api_side"),
    path(f"{SIDE}/messages/", SideMessagesView.as_view(), name="api_side_messages"),
    path(f"{SIDE}/outcome/", SideOutcomeView.as_view(), name="api_side_outcome"),
    path(f"{SIDE}/reopening/", SideReopeningView.as_view(), name="api_side_reopening"),
    path(f"{SIDE}/handler/", SideHandlerView.as_view(), name="api_side_handler"),
    path(f"{TICKET}/merges/", MergesView.as_view(), name="api_ticket_merges"),
    path(f"{TICKET}/merges/preview/", MergePlanView.as_view(), name="api_ticket_merge_plan"),
    path(f"{TICKET}/merge/", MergeView.as_view(), name="api_ticket_merge"),
    path(f"{TICKET}/links/", LinksView.as_view(), name="api_ticket_links"),
    path(f"{TICKET}/follow-ups/", FollowUpsView.as_view(), name="api_ticket_follow_ups"),
    path(f"{TICKET}/incident-answers/", RoundsView.as_view(), name="api_ticket_rounds"),
    path(f"{TICKET}/redactions/search/", RedactionSearchView.as_view(), name="api_ticket_redaction_search"),
    path(f"{TICKET}/redactions/", RedactionsView.as_view(), name="api_ticket_redactions"),
    path(f"{TICKET}/hold/", HoldView.as_view(), name="api_ticket_hold"),
    path("attachments/<int:attachment_id>/redaction/", FileRedactionView.as_view(), name="api_file_redaction"),
    path("retention/", RetentionView.as_view(), name="api_retention"),
    path("retention/<int:brand_id>/", RetentionRuleView.as_view(), name="api_retention_rule"),
    path("contacts/<int:contact_id>/erasure/", PersonErasureView.as_view(), name="api_person_erasure"),
    path("contacts/<int:contact_id>/export/", PersonExportView.as_view(), name="api_person_export"),
    path("erasures/<int:erasure_id>/", ErasureView.as_view(), name="api_erasure"),
    path("links/<int:link_id>/", LinkView.as_view(), name="api_link"),
    path("messages/<int:message_id>/withdrawal/", WithdrawalView.as_view(), name="api_message_withdrawal"),
    path("messages/<int:message_id>/split/", SplitView.as_view(), name="api_message_split"),
    path("attachments/", UploadsView.as_view(), name="api_attachments"),
    path("uploads/", ResumableUploadsView.as_view(), name="api_uploads"),
    path("uploads/<uuid:key>/", ResumableUploadView.as_view(), name="api_upload"),
    path("attachments/<int:attachment_id>/", AttachmentView.as_view(), name="api_attachment"),
    path("attachments/<int:attachment_id>/content/", AttachmentContentView.as_view(), name="api_attachment_content"),
    path("calendars/", calendars.CalendarsView.as_view(), name="api_calendars"),
    path("calendars/<int:calendar_id>/", calendars.CalendarView.as_view(), name="api_calendar"),
    path("calendars/<int:calendar_id>/versions/", calendars.CalendarVersionsView.as_view()),
    path("calendars/<int:calendar_id>/retirement/", calendars.CalendarRetirementView.as_view()),
    path("policies/", policies.PoliciesView.as_view(), name="api_policies"),
    path("policies/fields/", levels.PolicyFieldsView.as_view(), name="api_policy_fields"),
    path("policies/order/", policies.PolicyOrderView.as_view(), name="api_policy_order"),
    path("policies/simulation/", levels.SimulationView.as_view(), name="api_policy_simulation"),
    path("policies/applications/", levels.ReapplicationsView.as_view(), name="api_policy_applications"),
    path("policies/applications/<int:run_id>/", levels.ReapplicationView.as_view(), name="api_policy_application"),
    path("policies/<int:policy_id>/", policies.PolicyView.as_view(), name="api_policy"),
    path("policies/<int:policy_id>/versions/", policies.PolicyVersionsView.as_view()),
    path("policies/<int:policy_id>/restoration/", policies.PolicyRestorationView.as_view()),
    path("policies/<int:policy_id>/retirement/", policies.PolicyRetirementView.as_view()),
    path("attainment/", levels.AttainmentView.as_view(), name="api_attainment"),
    path("views/", ViewsView.as_view(), name="api_views"),
    path("views/fields/", FieldsView.as_view(), name="api_view_fields"),
    path("views/<int:view_id>/", ViewView.as_view(), name="api_view"),
    path("views/<int:view_id>/next/", ViewNextView.as_view(), name="api_view_next"),
    path("views/<int:view_id>/tickets/", ViewTicketsView.as_view(), name="api_view_tickets"),
    path("bulk/", BulkRunsView.as_view(), name="api_bulk_runs"),
    path("bulk/<int:run_id>/", BulkRunView.as_view(), name="api_bulk_run"),
    path("bulk/<int:run_id>/items/", BulkItemsView.as_view(), name="api_bulk_items"),
    path("bulk/<int:run_id>/cancellation/", BulkStopView.as_view(), name="api_bulk_stop"),
    path("bulk/<int:run_id>/undo/", BulkUndoView.as_view(), name="api_bulk_undo"),
    path("search/", SearchView.as_view(), name="api_search"),
    path("webhooks/", WebhooksView.as_view(), name="api_webhooks"),
    path(f"{WEBHOOK}/", WebhookView.as_view(), name="api_webhook"),
    path(f"{WEBHOOK}/secret/", WebhookSecretView.as_view(), name="api_webhook_secret"),
    path(f"{WEBHOOK}/test/", WebhookTestView.as_view(), name="api_webhook_test"),
    path(f"{WEBHOOK}/deliveries/", WebhookDeliveriesView.as_view(), name="api_webhook_deliveries"),
    path(f"{WEBHOOK}/replays/", WebhookReplaysView.as_view(), name="api_webhook_replays"),
    path("brands/", BrandsView.as_view(), name="api_brands"),
    path("mailboxes/", MailboxesView.as_view(), name="api_mailboxes"),
    path("statuses/", StatusesView.as_view(), name="api_statuses"),
    path("statuses/<int:status_id>/", StatusView.as_view(), name="api_status"),
    path("fields/", definitions.DefinitionsView.as_view(), name="api_fields"),
    path("fields/<slug:key>/", definitions.DefinitionView.as_view(), name="api_field"),
    path("categories/", categories.CategoriesView.as_view(), name="api_categories"),
    path("categories/<int:category_id>/", categories.CategoryView.as_view(), name="api_category"),
    path("categories/<int:category_id>/merge/", categories.MergeView.as_view(), name="api_category_merge"),
    path("rules/", rules.RulesView.as_view(), name="api_rules"),
    path("rules/order/", rules.RuleOrderView.as_view(), name="api_rule_order"),
    path("rules/<int:rule_id>/", rules.RuleView.as_view(), name="api_rule"),
    path("rules/<int:rule_id>/state/", rules.RuleStateView.as_view(), name="api_rule_state"),
    path("rules/<int:rule_id>/versions/", rules.RuleVersionsView.as_view(), name="api_rule_versions"),
    path("rules/<int:rule_id>/restoration/", rules.RuleRestorationView.as_view(), name="api_rule_restoration"),
    path("rules/<int:rule_id>/trials/", rules.RuleTrialsView.as_view(), name="api_rule_trials"),
    path("rules/<int:rule_id>/trials/<int:trial_id>/", rules.RuleTrialView.as_view(), name="api_rule_trial"),
    path("rules/<int:rule_id>/firings/", rules.RuleFiringsView.as_view(), name="api_rule_firings"),
    path("forms/", ticket_forms.FormsView.as_view(), name="api_forms"),
    path("forms/<int:form_id>/", ticket_forms.FormView.as_view(), name="api_form"),
]
