"""What the rooms do, each standing on those below it, and what flows upwards between them."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from bot.authoring import service as authoring
from bot.base.database import Database, Tx
from bot.base.keys import Vault
from bot.care.service import Asking, Assigning, Care, Drafts, Invites, Joining, Practice, Roster, Seeing, Sharing, Sweep
from bot.care.service import Notices as CareNotices
from bot.community.service import Dailies, Notices, Participation, Posting, Rounds, Taking, Welcomes
from bot.config import Config
from bot.figures.service import Figures
from bot.logbook.service import Logbook
from bot.members.service import Members, Places
from bot.nudges.rules import Content
from bot.nudges.service import (
    Ahead,
    Answers,
    Arrivals,
    Assignments,
    Calendar,
    Delivery,
    Gifts,
    Lines,
    LookBacks,
    Plans,
    Wanted,
)
from bot.onboarding.service import Onboarding
from bot.packs.rules import Pack, practice_of, practitioner_of
from bot.packs.service import Library, ServersOf, Shelf
from bot.privacy.service import Old, Privacy, Retention, Section, rooms_beyond
from bot.progress.service import Progress
from bot.quizzes.service import Quizzes
from bot.servers.service import Servers
from bot.sessions.service import Journal, Sessions
from bot.streaks.service import Streaks
from bot.support.service import Helplines, SafetyPlans

Export = Callable[[Tx, int], Awaitable[list[dict[str, Any]]]]


@dataclass(frozen=True)
class Rooms:
    members: Members
    places: Places
    logbook: Logbook
    figures: Figures
    streaks: Streaks
    servers: Servers
    shelf: Shelf
    quizzes: Quizzes
    sessions: Sessions
    journal: Journal
    plans: Plans
    answers: Answers
    delivery: Delivery
    lines: Lines
    looking: LookBacks
    assignments: Assignments
    onboarding: Onboarding
    participation: Participation
    welcomes: Welcomes
    progress: Progress
    rounds: Rounds
    dailies: Dailies
    posting: Posting
    taking: Taking
    prompt_notices: Notices
    safety_plans: SafetyPlans
    helplines: Helplines
    privacy: Privacy
    retention: Retention
    care: Care
    invites: Invites
    joining: Joining
    sharing: Sharing
    asking: Asking
    practice: Practice
    care_notices: CareNotices
    roster: Roster
    sweep: Sweep
    drafts: Drafts
    assigning: Assigning
    seeing: Seeing
    overviews: LookBacks


def furnish(config: Config, db: Database, vault: Vault, library: Library, helplines: Helplines) -> Rooms:
    members = Members(db, timedelta(days=config.retention.stopped_days))
    logbook = Logbook(db, members, config.day_starts_at)
    figures = Figures(db, vault, members)
    streaks = Streaks(db, members, logbook)
    servers = Servers(db)
    care = Care(db, vault, members)
    shelf = Shelf(library, _givers(servers, care if config.care.enabled else None))
    quizzes = Quizzes(db, members, logbook, streaks, shelf)
    sessions = Sessions(db, vault, members, figures, logbook, streaks, shelf)
    journal = Journal(db, vault, members, figures)
    gifts = Gifts(logbook, sessions, journal)
    per_day = config.nudges_per_day
    calendar = Calendar(
        vault, members, logbook, config.day_starts_at, per_day, shelf, Ahead(gifts), config.care.enabled
    )
    plans = Plans(db, members, logbook, calendar)
    arrivals = Arrivals(members, logbook, sessions, quizzes)
    late_limit = timedelta(minutes=config.late_limit_minutes)
    wanted = Wanted(logbook, late_limit, per_day, config.day_starts_at, config.care.enabled)
    answers = Answers(db, members, logbook, streaks, sessions, calendar, arrivals, wanted, quizzes)
    delivery = Delivery(db, members, sessions, calendar, arrivals, wanted, gifts)
    lines = Lines(db, members, logbook, calendar, arrivals, wanted, journal)
    looking = LookBacks(db, members, logbook, calendar, arrivals, wanted)
    assignments = Assignments(db, members, logbook, calendar, arrivals, wanted)
    dailies = Dailies(db, servers, members, shelf)
    participation = Participation(db, members, servers, _draw_secret, dailies.zone_of)
    progress = Progress(db, members, logbook, streaks, quizzes)
    safety_plans = SafetyPlans(db, vault, members)
    welcomes = Welcomes(db)
    rounds = Rounds(db, shelf, vault.mark, participation.note)
    taking = Taking(db, members, sessions, shelf, _draw_secret, participation)
    assigning = Assigning(care, assignments)
    overviews = LookBacks(db, members, logbook, calendar, arrivals, wanted, Content.OVERVIEW, weekday=0, at=time(8))
    calendar.names_of.append(assigning.names_of)
    plans.on_started.append(assignments.on_started)
    care.on_removed.extend([authoring.close_practice, overviews.drop])
    exported: list[Section] = [
        ("members", members.export),
        ("servers", servers.export),
        ("figures", figures.export),
        ("logbook", logbook.export),
        ("quizzes", quizzes.export),
        ("sessions", sessions.export),
        ("nudges", plans.export),
        ("daily", dailies.export),
        ("authoring", authoring.export),
        ("participation", participation.export),
        ("progress", progress.export),
        ("rounds", rounds.kept),
        ("prompts", taking.kept),
        ("care", _both(care.export, assigning.export)),
        ("support", safety_plans.export),
    ]
    care.on_ended.append(assigning.on_ended)
    assigning.on_last.append(overviews.drop)
    members.on_return.append(calendar.come_back)
    sessions.hooks.on_begun.append(authoring.note_use)
    sessions.hooks.on_done.append(answers.on_done)
    sessions.hooks.on_reopened.append(answers.on_reopened)
    quizzes.on_done.append(answers.on_round)
    servers.hooks.on_left.append(dailies.on_left)
    servers.hooks.on_back.append(dailies.on_back)
    servers.hooks.on_erased += [dailies.on_erased, participation.erase_server, rounds.erase_server]
    servers.hooks.on_erased.append(welcomes.erase_server)
    privacy = Privacy(db, vault, members, exported, rooms_beyond(vault), [care.end_all])
    drafts, unanswered = timedelta(days=config.retention.drafts_days), timedelta(days=config.retention.unanswered_days)
    olds = [
        Old("nudges", unanswered, plans.forget_unanswered),
        Old("exercises", drafts, journal.forget_unfinished),
        Old("quizzes", drafts, quizzes.forget_unfinished),
        Old("packs", drafts, authoring.forget_unapproved),
        Old("reports", drafts, authoring.forget_reports),
    ]
    participation.on_left_out.append(taking.withdraw)
    return Rooms(
        members=members,
        places=Places(),
        logbook=logbook,
        figures=figures,
        streaks=streaks,
        servers=servers,
        shelf=shelf,
        quizzes=quizzes,
        sessions=sessions,
        journal=journal,
        plans=plans,
        answers=answers,
        delivery=delivery,
        lines=lines,
        looking=looking,
        assignments=assignments,
        onboarding=Onboarding(db, members, plans),
        participation=participation,
        rounds=rounds,
        dailies=dailies,
        posting=Posting(db, shelf, late_limit, _draw_secret),
        taking=taking,
        prompt_notices=Notices(db, members),
        safety_plans=safety_plans,
        helplines=helplines,
        welcomes=welcomes,
        privacy=privacy,
        retention=Retention(db, privacy, olds),
        progress=progress,
        care=care,
        invites=Invites(care, _draw_secret),
        joining=Joining(care),
        sharing=Sharing(care, journal),
        asking=Asking(care),
        practice=Practice(care),
        care_notices=CareNotices(care),
        roster=Roster(care),
        sweep=Sweep(care),
        drafts=Drafts(care, shelf, config.day_starts_at, [_own_packs(shelf)]),
        assigning=assigning,
        seeing=Seeing(care, assignments, config.day_starts_at, Sharing(care, journal)),
        overviews=overviews,
    )


def leaving(config: Config, db: Database, vault: Vault) -> Privacy:
    """Erasing as the bot does it, where no bot runs: nothing that is served here has a part in it."""
    return furnish(config, db, vault, Library.of([]), Helplines.open(None)).privacy


def _givers(servers: Servers, care: Care | None) -> ServersOf:
    """Whose own packs somebody has: those of their servers, and of their practitioners."""

    async def of_members(
        tx: Tx, member_ids: Collection[int], server_ids: Collection[int]
    ) -> Mapping[int, frozenset[int]]:
        practitioners = [found for each in server_ids if (found := practitioner_of(each)) is not None]
        known = await servers.of_members(tx, member_ids, [each for each in server_ids if practitioner_of(each) is None])
        if care is None or not practitioners:
            return known
        practices = await care.practices_of(tx, member_ids, practitioners)
        nowhere = frozenset[int]()
        return {
            each: known.get(each, nowhere) | {practice_of(whose) for whose in practices.get(each, nowhere)}
            for each in known.keys() | practices.keys()
        }

    return of_members


def _own_packs(shelf: Shelf) -> Callable[[Tx, int], Awaitable[Sequence[Pack]]]:
    """What a practitioner can assign beside what comes with the bot."""

    async def own(_: Tx, practitioner_id: int) -> Sequence[Pack]:
        return shelf.own_packs(practice_of(practitioner_id))

    return own


def _draw_secret() -> str:
    return secrets.token_hex(32)


def _both(first: Export, second: Export) -> Export:
    """Two parts of one section."""

    async def export(tx: Tx, member_id: int) -> list[dict[str, Any]]:
        return [*await first(tx, member_id), *await second(tx, member_id)]

    return export
