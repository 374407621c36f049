"""Three people do everything there is to do, in any order, and any of it may be broken off at any moment.

The storage and all services are real. What is about time alone is `tests/nudges/test_machine.py`; what is about servers
alone is `test_servers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from bot.base.edge import Fate, Sent
from bot.care.rules import Practitioner, Scope
from bot.care.service import Fresh
from bot.figures.rules import FigureState, Sort
from bot.logbook.rules import ONE_DAY
from bot.members.rules import Practice
from bot.nudges.rules import Content, Quiet, Snooze, Times, What
from bot.nudges.service import Claim, Message, Press, Result, Verdict
from bot.quizzes.service import Asking
from bot.sessions.rules import STAND_INS, SessionState
from bot.sessions.service import Company, Scene
from bot.support.rules import FORMS, MOST_WRITTEN, Part, SafetyPlan
from bot.support.service import Kept
from tests.databases import Server, Storage
from tests.lives.cut import Cut
from tests.lives.house import PEOPLE, library
from tests.lives.life import AT, CUT, WHICH, WHO, ZONES, Act, Life

INES = 13
"""A practitioner: the others may be her clients."""
WHAT = st.sampled_from([What(Practice.MIX), What(Practice.PRIMING), What(content=Content.QUIZ)])
WORDS = st.sampled_from(["", "a line", "Rex", "rex ", "ä 🌿", "x" * 2100])


class Lives(Life):
    def __init__(self, server: Server | None) -> None:
        super().__init__(server)
        self.code = ""
        self.run(self.house.rooms.roster.add(INES, "Ines Adler", self.now))

    @rule(hours=st.integers(1, 30), times=st.integers(1, 4), fate=st.sampled_from(Fate), cut=CUT)
    def time_passes(self, hours: int, times: int, fate: Fate, cut: Cut | None) -> None:
        for number in range(times):
            self.now += timedelta(hours=hours)
            self.act(None, self.beat(fate), cut if number == times - 1 else None)

    @rule(who=WHO, act=st.sampled_from(["add", "rename", "move", "drop"]), which=WHICH, name=WORDS, cut=CUT)
    def is_about_a_figure(self, who: int, act: str, which: int, name: str, cut: Cut | None) -> None:
        figures = self.house.rooms.figures
        figure = self.one_of("figures", "figure_id", who, which)
        acts: dict[str, Act] = {
            "add": lambda: figures.create(who, name, self.rng.choice([*Sort]), self.now),
            "rename": lambda: figures.rename(who, figure, name),
            "move": lambda: figures.move(who, figure, self.rng.choice([*FigureState])),
            "drop": lambda: figures.drop(who, figure),
        }
        self.act(who, acts[act](), cut)

    @rule(who=WHO, which=st.integers(0, 200), cut=CUT)
    def begins_an_exercise(self, who: int, which: int, cut: Cut | None) -> None:
        exercises = library().exercises
        exercise = exercises[which % len(exercises)]
        self.act(who, self.house.rooms.sessions.start(who, exercise, self.now, self.rng), cut)

    @rule(who=WHO, which=WHICH, text=WORDS, pages=st.integers(1, 12), cut=CUT)
    def walks_an_exercise(self, who: int, which: int, text: str, pages: int, cut: Cut | None) -> None:
        self.act(who, self.walk(who, self.one_of("sessions", "session_id", who, which), text, pages), cut)

    @rule(
        who=WHO,
        act=st.sampled_from(["look", "back", "leave", "reopen", "finish", "rate", "turn", "write"]),
        which=WHICH,
        page=st.integers(0, 4),
        text=WORDS,
        cut=CUT,
    )
    def is_about_an_exercise(self, who: int, act: str, which: int, page: int, text: str, cut: Cut | None) -> None:
        sessions = self.house.rooms.sessions
        one = self.one_of("sessions", "session_id", who, which)
        figure = self.one_of("figures", "figure_id", who, page)
        acts: dict[str, Act] = {
            "look": lambda: sessions.look(who, one, self.now),
            "back": lambda: sessions.back(who, one, page, self.now),
            "leave": lambda: sessions.leave(who, one, self.now),
            "reopen": lambda: sessions.reopen(who, one, self.now),
            "finish": lambda: sessions.finish(who, one, self.now),
            "rate": lambda: sessions.rate(who, one, page, 7 if text else None, self.now),
            "turn": lambda: sessions.turn(who, one, page, self.now),
            "write": lambda: sessions.write(who, one, page, figure, text, self.now),
        }
        came = self.act(who, acts[act](), cut)
        if act == "finish" and isinstance(came, Scene) and came.session.state is SessionState.DONE:
            assert came.card is not None

    @rule(
        who=WHO,
        act=st.sampled_from(["take", "naming", "name", "stand_in", "rest", "call_back", "no_one", "someone"]),
        which=WHICH,
        other=WHICH,
        name=WORDS,
        cut=CUT,
    )
    def is_about_who_is_along(self, who: int, act: str, which: int, other: int, name: str, cut: Cut | None) -> None:
        company = Company(self.house.rooms.sessions)
        one = self.one_of("sessions", "session_id", who, which)
        figure = self.one_of("figures", "figure_id", who, other)
        acts: dict[str, Act] = {
            "take": lambda: company.take(who, one, figure, self.now),
            "naming": lambda: company.naming(who, one, self.now),
            "name": lambda: company.name(who, one, name, Sort.PET, self.now),
            "stand_in": lambda: company.stand_in(who, one, STAND_INS[other], self.now),
            "rest": lambda: company.rest(who, one, figure, FigureState.RESTED, self.now),
            "call_back": lambda: company.call_back(who, one, figure, self.now),
            "no_one": lambda: company.no_one(who, one, self.now, self.rng),
            "someone": lambda: company.someone(who, one, self.one_of("sessions", "session_id", who, other), self.now),
        }
        self.act(who, acts[act](), cut)

    @rule(who=WHO, act=st.sampled_from(["keep", "let go", "remove", "look"]), which=WHICH, cut=CUT)
    def reads_what_they_wrote(self, who: int, act: str, which: int, cut: Cut | None) -> None:
        journal = self.house.rooms.journal
        one = self.one_of("reflections", "reflection_id", who, which)
        acts: dict[str, Act] = {
            "keep": lambda: journal.keep(who, one, kept=True),
            "let go": lambda: journal.keep(who, one, kept=False),
            "remove": lambda: journal.remove(who, one),
            "look": lambda: journal.pages(who, 0),
        }
        self.act(who, acts[act](), cut)

    @rule(who=WHO, act=st.sampled_from(["begin", "anew", "answer", "stop"]), answers=st.integers(1, 6), cut=CUT)
    def is_asked(self, who: int, act: str, answers: int, cut: Cut | None) -> None:
        quizzes = self.house.rooms.quizzes
        run = self.one_of("quiz_runs", "run_id", who, 0)
        acts: dict[str, Act] = {
            "begin": lambda: quizzes.begin(who, None, self.now, self.rng),
            "anew": lambda: quizzes.begin(who, None, self.now, self.rng, instead_of=run),
            "answer": lambda: self.answer(who, run, answers),
            "stop": lambda: quizzes.stop(who, run, self.now),
        }
        self.act(who, acts[act](), cut)

    @rule(
        who=WHO,
        act=st.sampled_from(["add", "times", "days", "end", "what", "remove"]),
        which=WHICH,
        at=AT,
        until=st.none() | AT,
        days=st.integers(0, 9),
        what=WHAT,
        cut=CUT,
    )
    def is_about_a_plan(
        self, who: int, act: str, which: int, at: time, until: time | None, days: int, what: What, cut: Cut | None
    ) -> None:
        plans, now = self.house.rooms.plans, self.now
        plan = self.one_of("plans", "plan_id", who, which)
        times, end = Times(at, until, "after tea" if days % 2 else None), now.date() + days * ONE_DAY if days else None
        acts: dict[str, Act] = {
            "add": lambda: plans.add(who, times, what, end, now, self.rng),
            "times": lambda: plans.change_times(who, plan, times, now),
            "days": lambda: plans.change_weekdays(who, plan, frozenset(range(days % 8)), now),
            "end": lambda: plans.change_end(who, plan, end, now),
            "what": lambda: plans.change_what(who, what, now, plan),
            "remove": lambda: plans.remove(who, plan, now),
        }
        self.act(who, acts[act](), cut)

    @rule(
        who=WHO,
        act=st.sampled_from(
            ["quiet", "loud", "most", "discreet", "move", "travel", "home", "pause", "resume", "stop", "ill", "well"]
        ),
        zone=st.sampled_from(ZONES),
        at=AT,
        days=st.integers(0, 5),
        cut=CUT,
    )
    def is_about_their_days(self, who: int, act: str, zone: str, at: time, days: int, cut: Cut | None) -> None:
        rooms, now = self.house.rooms, self.now
        plans, until = rooms.plans, now.date() + (days + 1) * ONE_DAY
        acts: dict[str, Act] = {
            "quiet": lambda: plans.change_quiet(who, Quiet(at, time((at.hour + 7) % 24)), now),
            "loud": lambda: plans.change_quiet(who, None, now),
            "most": lambda: plans.change_most(who, days, now),
            "discreet": lambda: plans.set_discreet(who, now, is_discreet=bool(days)),
            "move": lambda: plans.change_zone(who, zone, now),
            "travel": lambda: plans.travel(who, zone, until, now),
            "home": lambda: plans.come_home(who, now),
            "pause": lambda: plans.pause(who, until if days else None, now),
            "resume": lambda: plans.resume(who, now),
            "stop": lambda: plans.stop(who, now),
            "ill": lambda: rooms.streaks.was_away(who, days, now),
            "well": lambda: rooms.streaks.was_not_away(who, days, now),
        }
        self.act(who, acts[act](), cut)

    @rule(
        who=WHO, act=st.sampled_from(["give", "rather not", "on", "off"]), which=WHICH, days=st.integers(1, 5), cut=CUT
    )
    def has_something_come_back(self, who: int, act: str, which: int, days: int, cut: Cut | None) -> None:
        rooms, now = self.house.rooms, self.now
        line, day = self.one_of("reflections", "reflection_id", who, which), now.date() + days * ONE_DAY
        acts: dict[str, Act] = {
            "give": lambda: rooms.lines.give_back(who, line, day, None, now, self.rng),
            "rather not": lambda: rooms.lines.rather_not(who, line, now),
            "on": lambda: rooms.looking.switch_on(who, now, self.rng),
            "off": lambda: rooms.looking.switch_off(who, now),
        }
        self.act(who, acts[act](), cut)

    @rule(
        who=WHO,
        act=st.sampled_from(["look", "begin", "put_off", "other", "already", "yesterday", "skip", "take_back", "show"]),
        which=WHICH,
        snooze=st.sampled_from(Snooze),
        cut=CUT,
    )
    def answers_a_nudge(self, who: int, act: str, which: int, snooze: Snooze, cut: Cut | None) -> None:
        answers, lines = self.house.rooms.answers, self.house.rooms.lines
        one = self.one_of("nudges", "nudge_id", who, which)
        press = Press(who, one, Message(who, one), self.now)
        acts: dict[str, Act] = {
            "look": lambda: answers.look(press),
            "begin": lambda: answers.begin(press, self.rng),
            "put_off": lambda: answers.put_off(press, snooze),
            "other": lambda: answers.other(press, "", self.rng),
            "already": lambda: answers.already(press),
            "yesterday": lambda: answers.yesterday(press),
            "skip": lambda: answers.skip(press),
            "take_back": lambda: answers.take_back(press),
            "show": lambda: lines.show(press),
        }
        self.act(who, acts[act](), cut)

    @rule(who=WHO, act=st.sampled_from(["save", "from an older form", "delete", "read"]), text=WORDS, cut=CUT)
    def is_about_their_safety_plan(self, who: int, act: str, text: str, cut: Cut | None) -> None:
        plans, parts = self.house.rooms.safety_plans, FORMS[len(text) % 2]
        texts = {part: text[:MOST_WRITTEN].strip() for part in parts}
        older = plans.seen(who, parts, SafetyPlan(dict.fromkeys(parts, "what stood there before")))
        if act == "from an older form":
            since = dict.fromkeys(parts, "what was kept since")
            self.act(who, plans.save(who, since, self.now), None)
        before = self.run(plans.read(who))
        acts: dict[str, Act] = {
            "save": lambda: plans.save(who, texts, self.now),
            "from an older form": lambda: plans.save(who, texts, self.now, older),
            "delete": lambda: plans.delete(who, self.now),
            "read": lambda: plans.read(who),
        }
        came = self.act(who, acts[act](), cut)
        after = self.run(plans.read(who))
        if before is not None and act in ("read", "from an older form"):
            assert after == before, "nothing is written over that its form had not shown"
        if isinstance(came, Kept) and act == "save":
            assert {part: after.texts.get(part, "") for part in parts} == texts
        if before is not None and act == "save" and cut is not None and came is None:
            assert after in (before, SafetyPlan(_with(before, texts))), "all of the form, or nothing"

    @rule(
        act=st.sampled_from(["invite", "withdraw", "rename", "end", "away", "see", "read", "add", "remove"]),
        which=WHICH,
        text=WORDS,
        cut=CUT,
    )
    def is_about_a_practice(self, act: str, which: int, text: str, cut: Cut | None) -> None:
        rooms, now, label = self.house.rooms, self.now, text[:30].strip()
        link = self.one_of("care_links", "link_id", INES, which)
        share = self.run(self.storage.column("SELECT max(share_id) FROM care_shares"))[0] or 1
        acts: dict[str, Act] = {
            "invite": lambda: rooms.invites.make(INES, label, now),
            "withdraw": lambda: rooms.invites.withdraw(INES, self.one_of("care_invites", "invite_id", INES, which)),
            "rename": lambda: rooms.practice.rename(INES, link, label, now),
            "end": lambda: rooms.practice.end(INES, link, now),
            "away": lambda: rooms.practice.set_away(INES, text or None),
            "see": lambda: rooms.sharing.read(INES, link, now),
            "read": lambda: rooms.sharing.read_one(INES, share, now),
            "add": lambda: rooms.roster.add(INES, "Ines Adler", now),
            "remove": lambda: rooms.roster.remove(INES, now),
        }
        came = self.act(None, acts[act](), cut)
        self.code = came.code if isinstance(came, Fresh) else self.code
        if act == "away" and isinstance(came, Practitioner):
            assert came.away_note == (text or None)

    @rule(
        who=st.sampled_from(PEOPLE[:2]),
        act=st.sampled_from(["join", "share", "take back", "on", "off", "ask", "leave"]),
        which=WHICH,
        cut=CUT,
    )
    def is_about_their_practitioner(self, who: int, act: str, which: int, cut: Cut | None) -> None:
        """Of a code that was used once, nothing more comes."""
        rooms, now = self.house.rooms, self.now
        query = f"SELECT link_id FROM care_links WHERE client_id = {who} ORDER BY link_id DESC"  # noqa: S608 - a number
        link = next(iter(self.run(self.storage.column(query))), 1)
        line = self.one_of("reflections", "reflection_id", who, which)
        scopes = frozenset([Scope.DONE, Scope.RATINGS][: which % 3])
        acts: dict[str, Act] = {
            "join": lambda: rooms.joining.join(who, self.code, scopes, now),
            "share": lambda: rooms.sharing.share(who, line, link, now),
            "take back": lambda: rooms.sharing.take_back(who, line, link),
            "on": lambda: rooms.sharing.set_scope(who, link, Scope.DONE, on=True),
            "off": lambda: rooms.sharing.set_scope(who, link, Scope.RATINGS, on=False),
            "ask": lambda: rooms.asking.ask(who, link, now),
            "leave": lambda: rooms.sharing.leave(who, link, now),
        }
        self.act(None, acts[act](), cut)

    async def walk(self, who: int, one: int, text: str, pages: int) -> None:
        """On and on, with what each page asks for, to the end if `pages` suffice."""
        sessions = self.house.rooms.sessions
        scene = await sessions.look(who, one, self.now)
        for _ in range(pages):
            if scene is None or scene.session.state is not SessionState.OPEN:
                return
            page = scene.session.page
            if scene.session.needs_figure:
                await Company(sessions).stand_in(who, one, STAND_INS[0], self.now)
            if scene.session.here.question is not None:
                await sessions.write(who, one, page, 0, text, self.now)
            if scene.session.here.measure is not None:
                scene = await sessions.rate(who, one, page, 5, self.now)
            elif scene.session.is_last:
                scene = await sessions.finish(who, one, self.now)
            else:
                scene = await sessions.turn(who, one, page, self.now)

    async def answer(self, who: int, run: int, count: int) -> None:
        quizzes = self.house.rooms.quizzes
        for _ in range(count):
            screen = await quizzes.go_on(who, run, self.now)
            if not isinstance(screen, Asking):
                return
            await quizzes.answer(who, run, screen.run.number, [0], self.now)

    async def beat(self, fate: Fate) -> None:
        rooms = self.house.rooms
        await rooms.logbook.beat(self.now)
        for member in await rooms.plans.going_home(self.now):
            await rooms.plans.go_home(member.member_id, self.now)
        while (claimed := await rooms.delivery.claim_due(self.now, 3, self.rng)).taken:
            await rooms.delivery.record([await self.deliver(claim, fate) for claim in claimed.claims])
        cleared = [(nudge, Sent(Fate.SENT)) for nudge in await rooms.delivery.to_clear(self.now, 5)]
        await rooms.delivery.cleared(cleared, self.now)

    async def deliver(self, claim: Claim, fate: Fate) -> Result:
        delivery = self.house.rooms.delivery
        verdict = Verdict.SEND if claim.is_fresh else await delivery.verdict(claim, self.now)
        if verdict is Verdict.SEARCH:
            await delivery.absent(claim, self.now)
        sent = Sent(fate, claim.nudge.nudge_id if fate is Fate.SENT else None, claim.member.member_id)
        return Result(claim, sent, self.now)


def _with(plan: SafetyPlan, texts: Mapping[Part, str]) -> dict[Part, str]:
    written = {**plan.texts, **texts}
    return {part: written[part] for part in Part if written.get(part)}


def test_whatever_people_do_and_wherever_it_breaks_off_each_has_what_is_theirs(storage: Storage) -> None:
    examples = settings().max_examples // (12 if storage.is_sqlite else 33)
    chosen = settings(max_examples=examples, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(lambda: Lives(storage.server), settings=chosen)  # pyright: ignore[reportArgumentType]
