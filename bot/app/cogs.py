"""What people can do: the cogs of all rooms, and what the beat has them do."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from discord import ui
from discord.ext import commands

from bot.app.rooms import Rooms
from bot.authoring import views as authoring_views
from bot.authoring.cog import PackRoom, ReviewCog, pack_cogs
from bot.base.beat import Step
from bot.base.buckets import TooSoon
from bot.base.clearing import Clearing
from bot.base.client import Client, Explain
from bot.base.edge import Edge
from bot.base.errors import UserFacing
from bot.base.panels import Control
from bot.base.presses import Presses
from bot.care import views as care_views
from bot.care.cog import AskingCog, CareRoom, ReflectionsCog, care_cogs
from bot.care.service import NotAgreed
from bot.community import views as community_views
from bot.community.cog import CommunityRoom, DailyCog, ParticipationCog, RoundsCog, community_cogs
from bot.config import Config
from bot.figures.cog import FiguresCog
from bot.members.service import NotStarted
from bot.nudges import views as nudges_views
from bot.nudges.cog import AssignedCog, LinesCog, LookBackCog, NudgesCog, PlanCog, ScheduleCog, WhereCog
from bot.onboarding import views as onboarding_views
from bot.onboarding.cog import OnboardingCog
from bot.packs.rules import Exercise
from bot.privacy.cog import PrivacyCog
from bot.privacy.rules import Terms
from bot.progress.cog import ProgressCog
from bot.quizzes.cog import QuizzesCog
from bot.servers.cog import ServersCog
from bot.sessions import views as session_views
from bot.sessions.cog import CompanyCog, HelpingCog, JournalCog, SessionsCog
from bot.streaks.cog import StreaksCog
from bot.support import views as support_views
from bot.support.cog import SafetyPlanCog, SupportCog

Clock = Callable[[], datetime]
_Cog = TypeVar("_Cog", bound=commands.Cog)


@dataclass(frozen=True)
class Cogs:
    """`bot` is the client that sends; with several shards each has a client of its own, and cogs of its own in it."""

    config: Config
    rooms: Rooms
    packs: PackRoom
    bot: Client
    edge: Edge
    presses: Presses
    clock: Clock
    rng: random.Random

    def of(self, client: Client) -> list[commands.Cog]:
        rooms, clock, rng = self.rooms, self.clock, self.rng
        plans, sessions = rooms.plans, rooms.sessions
        care = care_cogs(self._care(client)) if self.config.care.enabled else []
        beside = one(care, ReflectionsCog).beside if care else None
        written = one(care, ReflectionsCog).beside_written if care else None
        asking = one(care, AskingCog).beside_worse if care else None
        return [
            *pack_cogs(self.packs),
            *community_cogs(self._community(client)),
            ServersCog(rooms.servers, client, lambda: rooms.shelf.servers, clock),
            SupportCog(lambda: rooms.helplines.directory, rooms.safety_plans.zone),
            SafetyPlanCog(rooms.safety_plans, clock),
            StreaksCog(rooms.streaks, clock, lambda: [nudges_views.look_back_button()]),
            FiguresCog(rooms.figures, clock),
            QuizzesCog(rooms.quizzes, clock, rng, extras),
            SessionsCog(sessions, clock, rng, extras, support_views.ways, beside_worse=asking, beside_written=written),
            CompanyCog(sessions, clock, rng, extras),
            HelpingCog(sessions, clock, extras),
            JournalCog(rooms.journal, rng, lambda line: [nudges_views.give_back_button(line)], beside),
            NudgesCog(
                rooms.delivery, rooms.answers, plans, self.edge, self.presses, clock, rng, extras, client.note_bug
            ),
            ScheduleCog(plans, clock, onboarding_views.try_dm),
            PlanCog(plans, clock, rng, onboarding_views.try_dm),
            AssignedCog(rooms.assignments, plans, clock),
            LinesCog(rooms.lines, clock, rng),
            LookBackCog(rooms.looking, plans, clock, rng, extras),
            WhereCog(plans, rooms.places, clock, onboarding_views.try_dm),
            OnboardingCog(
                rooms.onboarding,
                rooms.places,
                self.edge,
                self.config.minimum_age,
                clock,
                rng,
                extras,
                self.config.operator.policy_url,
                care_views.COMMANDS if care else (),
            ),
            ProgressCog(rooms.progress, clock, lambda: [session_views.helps_button()]),
            PrivacyCog(rooms.privacy, rooms.retention, Clearing(self.bot, self.edge), terms_of(self.config), clock),
            *care,
        ]

    def _care(self, client: Client) -> CareRoom:
        rooms = self.rooms
        return CareRoom(
            care=rooms.care,
            invites=rooms.invites,
            joining=rooms.joining,
            sharing=rooms.sharing,
            asking=rooms.asking,
            practice=rooms.practice,
            notices=rooms.care_notices,
            sweep=rooms.sweep,
            drafts=rooms.drafts,
            assigning=rooms.assigning,
            seeing=rooms.seeing,
            overviews=rooms.overviews,
            plans=rooms.plans,
            rng=self.rng,
            edge=self.edge,
            adult_age=adult_age(self.config),
            policy_url=self.config.operator.policy_url,
            clock=self.clock,
            extras=extras,
            note_bug=client.note_bug,
        )

    def _community(self, client: Client) -> CommunityRoom:
        rooms = self.rooms
        return CommunityRoom(
            servers=rooms.servers,
            shelf=rooms.shelf,
            participation=rooms.participation,
            places=rooms.places,
            dailies=rooms.dailies,
            posting=rooms.posting,
            taking=rooms.taking,
            notices=rooms.prompt_notices,
            rounds=rooms.rounds,
            welcomes=rooms.welcomes,
            progress=rooms.progress,
            client=client,
            edge=self.edge,
            clock=self.clock,
            rng=self.rng,
            extras=extras,
            note_bug=client.note_bug,
        )

    def steps(self, cogs: Sequence[commands.Cog]) -> Sequence[Step]:
        """Of a beat."""
        nudges, onboarding = one(cogs, NudgesCog), one(cogs, OnboardingCog)
        servers, review = one(cogs, ServersCog), one(cogs, ReviewCog)
        participation, rounds = one(cogs, ParticipationCog), one(cogs, RoundsCog)
        stocking, daily = self.packs.desk.stocking, one(cogs, DailyCog)
        privacy = one(cogs, PrivacyCog)
        first = (self.rooms.logbook.beat, stocking.catch_up, nudges.end_journeys, rounds.show_due, nudges.deliver_due)
        together = (daily.post_due, daily.show_numbers, daily.tell_keepers, servers.erase_gone)
        later = (onboarding.open_waiting, servers.recheck, review.write_to_moderators, participation.end_weeks)
        asking = one(cogs, AskingCog) if self.config.care.enabled else None
        care = (asking.tell_due, asking.sweep) if asking else ()
        return (*first, *together, *care, *later, privacy.let_go, self._refresh_helplines)

    async def _refresh_helplines(self, now: datetime) -> None:
        await self.rooms.helplines.refresh(now.date())


def terms_of(config: Config) -> Terms:
    """What people are told of the settings."""
    return Terms(
        minimum_age=config.minimum_age,
        has_practitioners=config.care.enabled,
        unanswered_days=config.retention.unanswered_days,
        drafts_days=config.retention.drafts_days,
        stopped_days=config.retention.stopped_days,
        operator=config.operator.name,
        contact=config.operator.contact,
        policy_url=config.operator.policy_url,
        terms_url=config.operator.terms_url,
    )


def one(cogs: Sequence[commands.Cog], kind: type[_Cog]) -> _Cog:
    return next(cog for cog in cogs if isinstance(cog, kind))


def extras(pack: str | None = None, part: str | None = None, done: Exercise | None = None) -> list[Control]:
    """The quiet way to support, under every exercise, question and nudge; and Report, under what moderators wrote;
    under what is `done`, a way to hand it on.
    """
    report = [authoring_views.report_button(pack, part)] if pack and part else []
    share = [community_views.share_button(done)] if done else []
    return [*share, *report, support_views.help_button()]


def adult_age(config: Config) -> int:
    return max(18, config.minimum_age)


def explaining(config: Config) -> Explain:
    def explain(error: Exception | None) -> ui.LayoutView:
        if error is None:
            return support_views.stale()
        if isinstance(error, NotAgreed):
            return care_views.agree(adult_age(config))
        if isinstance(error, NotStarted):
            return onboarding_views.not_started(extras())
        if isinstance(error, TooSoon):
            return support_views.too_soon(error.wait)
        if isinstance(error, UserFacing):
            return support_views.told(str(error))
        return support_views.unexpected()

    return explain
