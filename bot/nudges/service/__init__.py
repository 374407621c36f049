"""Plans, delivery, and what a member does with a nudge."""

from bot.nudges.service.ahead import Ahead
from bot.nudges.service.answers import Answers
from bot.nudges.service.arrival import Arrival, Arrivals, Message
from bot.nudges.service.assignments import AssignedDay, AssignedPlan, Assignments, NotAssigned
from bot.nudges.service.calendar import Calendar
from bot.nudges.service.claiming import Claim, Claimed, Farewell
from bot.nudges.service.courses import CourseDay
from bot.nudges.service.delivery import Delivery, Result, Verdict
from bot.nudges.service.gifts import Gifts, Week
from bot.nudges.service.history import Entry, History
from bot.nudges.service.lines import MOST_LINES, Back, Lines
from bot.nudges.service.looking import LookBacks
from bot.nudges.service.plans import Plans
from bot.nudges.service.schedule import Aside, Coming, Given, Missed, Planned, Refused, Schedule, quiet_of
from bot.nudges.service.standing import Answer, Note, Press, Standing
from bot.nudges.service.wanted import Wanted

__all__ = [
    "MOST_LINES",
    "Ahead",
    "Answer",
    "Answers",
    "Arrival",
    "Arrivals",
    "Aside",
    "AssignedDay",
    "AssignedPlan",
    "Assignments",
    "Back",
    "Calendar",
    "Claim",
    "Claimed",
    "Coming",
    "CourseDay",
    "Delivery",
    "Entry",
    "Farewell",
    "Gifts",
    "Given",
    "History",
    "Lines",
    "LookBacks",
    "Message",
    "Missed",
    "NotAssigned",
    "Note",
    "Planned",
    "Plans",
    "Press",
    "Refused",
    "Result",
    "Schedule",
    "Standing",
    "Verdict",
    "Wanted",
    "Week",
    "quiet_of",
]
