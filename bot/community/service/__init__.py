"""One method per act in a server, of people and of the clock."""

from bot.community.service.daily import Dailies, Offered, Posted, Settings
from bot.community.service.notices import Notice, Notices
from bot.community.service.participation import Participation, Standing, ZoneOf
from bot.community.service.posting import Post, Posting, Verdict
from bot.community.service.rounds import Rounds
from bot.community.service.taking import Click, Taking
from bot.community.service.welcome import Place, Welcome, Welcomes
from bot.community.store.prompts import Prompt

__all__ = [
    "Click",
    "Dailies",
    "Notice",
    "Notices",
    "Offered",
    "Participation",
    "Place",
    "Post",
    "Posted",
    "Posting",
    "Prompt",
    "Rounds",
    "Settings",
    "Standing",
    "Taking",
    "Verdict",
    "Welcome",
    "Welcomes",
    "ZoneOf",
]
