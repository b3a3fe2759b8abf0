from tickets.mail.models.acknowledgement import Acknowledgement
from tickets.mail.models.awaited import Awaited
from tickets.mail.models.delivery import Delivery
from tickets.mail.models.grant import Grant
from tickets.mail.models.inbound import InboundMail
from tickets.mail.models.incident import Incident
from tickets.mail.models.side_delivery import SideDelivery
from tickets.mail.models.source import PopMail, Source
from tickets.mail.models.suppression import Suppression
from tickets.mail.models.template import Template

__all__ = [
    "Acknowledgement",
    "Awaited",
    "Delivery",
    "Grant",
    "InboundMail",
    "Incident",
    "PopMail",
    "SideDelivery",
    "Source",
    "Suppression",
    "Template",
]
