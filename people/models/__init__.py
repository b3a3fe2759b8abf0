from people.models.contact import Contact, Identity, Organisation
from people.models.notification import Notification, NotificationChoice
from people.models.place import Partner, Site, Team
from people.models.requester import Attribute, ContactMerge, ContactNote
from people.models.role import Role
from people.models.shift import Shift
from people.models.skill import Skill, UserSkill
from people.models.token import ApiToken
from people.models.user import User

__all__ = [
    "ApiToken",
    "Attribute",
    "Contact",
    "ContactMerge",
    "ContactNote",
    "Identity",
    "Notification",
    "NotificationChoice",
    "Organisation",
    "Partner",
    "Role",
    "Shift",
    "Site",
    "Skill",
    "Team",
    "User",
    "UserSkill",
]
