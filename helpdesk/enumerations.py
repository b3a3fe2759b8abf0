"""What the API's schema calls each set of choices that several shapes share, and where its choices are."""

from typing import Final

NAMES: Final = {
    "Category": "tickets.models.Category",
    "SettableCategory": "tickets.api.inputs.SETTABLE",
    "PriorityName": "tickets.api.shapes.PRIORITIES",
    "Channel": "tickets.models.Channel",
    "SideKind": "tickets.models.side.Kind",
    "SideState": "tickets.models.side.State",
    "SideOutcome": "tickets.models.side.Outcome",
    "LinkKind": "tickets.models.link.Link.Kind",
    "AttributeKind": "people.models.requester.Attribute.Kind",
    "Score": "tickets.models.ticket.Score",
    "MessageKind": "tickets.models.message.Message.Kind",
    "FieldKind": "tickets.api.definitions.KIND_CODES",
    "Priority": "tickets.models.Priority",
    "RetentionHow": "tickets.models.retention.RetentionRule.How",
    "RuleKind": "tickets.models.rule.RuleKind",
    "RuleEvent": "tickets.automation.kinds.LISTENED",
    "WebhookEvent": "tickets.api.webhooks.KINDS",
    "CertificateLevel": "sops.models.certificate.Certificate.Level",
    "CycleState": "qa.models.programme.Cycle.State",
    "ReviewState": "qa.models.review.State",
    "ReviewPurpose": "qa.models.review.Purpose",
}
