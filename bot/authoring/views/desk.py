"""What a moderator sees of a pack's life."""

from __future__ import annotations

import io
from collections.abc import Sequence

import discord
from discord import ui

from bot.authoring import rules
from bot.authoring.rules import Act, Refusal, State, Version
from bot.authoring.service import Listed, Overview, Uploaded
from bot.authoring.views import practice
from bot.authoring.views.acts import back, when, who
from bot.authoring.views.refusals import REFUSALS
from bot.base.panels import (
    WARM,
    Choice,
    Control,
    Field,
    Row,
    authored,
    button,
    custom_id,
    escape,
    form,
    panel,
    primary,
    select,
)
from bot.base.visits import Visit
from bot.packs.rules import practitioner_of
from bot.packs.service import Loaded, Problem
from bot.packs.service import template as template_text

NOT_HERE = "Packs are looked after in a server that has added me."
NOT_YOURS = "Packs are looked after by this server's moderators: Manage Server, or the role set with `/server setup`."
AGAIN = "Next: change the file, raise the number in `version:`, and `/pack upload` it again."
_ROOM = 3300
"""Characters for problems, beside the rest of a message."""
_LIST = 2200
"""Characters for packs, beside what is switched off."""
_STATES = {
    State.DRAFT: "waits for a second person",
    State.APPROVED: "approved",
    State.RETURNED: "came back to its author",
    State.WITHDRAWN: "withdrawn by its author",
    State.REPLACED: "replaced by its author's newer one",
}
_STATES_OF_PRACTICE = {State.DRAFT: "waits for you to approve it", State.APPROVED: "approved"}
_ALSO = 4
_ALSO_AS = {
    State.DRAFT: "waits",
    State.APPROVED: "approved before",
    State.RETURNED: "returned",
    State.WITHDRAWN: "withdrawn",
    State.REPLACED: "replaced",
}


def template(name: str = "my-first-pack.yaml") -> tuple[ui.LayoutView, list[discord.File]]:
    said = "A whole small pack with remarks. Write over it in any editor, then `/pack check` it as often as you like."
    return _with_file(panel("### A pack to begin from", said), name), files(name, template_text())


def files(name: str, text: str) -> list[discord.File]:
    return [discord.File(io.BytesIO(text.encode()), name)]


def too_large(most: int) -> ui.LayoutView:
    return panel(f"This file is larger than {most // 1024} KiB, so it was not opened. A pack is text only.")


def checked(loaded: Loaded, advice: Sequence[Problem] = ()) -> tuple[ui.LayoutView, list[discord.File]]:
    """`advice`: what no rule forbids. It stands in nobody's way."""
    if loaded.pack is None:
        return refused(loaded.problems)
    told = [f"### {authored(loaded.pack.title)}", f"All in order: {_counts(loaded)}."]
    if not advice:
        return panel(*told, colour=WARM), []
    once = "one place" if len(advice) == 1 else f"{len(advice)} places"
    return _with_lines(
        [*told, f"You may want to look at {once} again. It can be uploaded as it is."], advice, "advice.txt"
    )


def refused(problems: Sequence[Problem]) -> tuple[ui.LayoutView, list[discord.File]]:
    """All of them: what does not fit the message stands in a file under it."""
    heading = "### One thing to mend" if len(problems) == 1 else f"### {len(problems)} things to mend"
    return _with_lines([heading], problems, "problems.txt")


def _with_lines(
    above: Sequence[str], problems: Sequence[Problem], name: str
) -> tuple[ui.LayoutView, list[discord.File]]:
    lines = [f"**Line {each.line}**, column {each.column} · {_field(each)}{escape(each.message)}" for each in problems]
    shown: list[str] = []
    while lines[len(shown) :] and sum(map(len, shown)) + len(lines[len(shown)]) < _ROOM:
        shown.append(lines[len(shown)])
    if len(shown) == len(lines):
        return panel(*above, "\n".join(shown)), []
    rest = f"-# {len(lines) - len(shown)} more stand in the file below."
    plain = "\n".join(f"line {each.line}, column {each.column}: {each.field} {each.message}" for each in problems)
    return _with_file(panel(*above, "\n".join(shown), rest), name), files(name, plain)


def uploaded(done: Uploaded) -> ui.LayoutView:
    if done.version.is_of_practice:
        told = practice.WAITS
    elif done.told:
        others = "the other moderator who" if done.told == 1 else f"{done.told} moderators who"
        told = f"It waits for a second person. I am writing to {others} looked after packs here lately."
    else:
        told = (
            "It waits for a second person, and nobody else has looked after packs here lately: I cannot list "
            "moderators, so ask one to open `/pack list`. If nobody has by then, you may approve it yourself in a day."
        )
    return panel(
        f"### {authored(done.version.title)} {done.version.version}",
        told,
        rows=[_buttons(done.version, None)],
        colour=WARM,
    )


def listed(overview: Overview) -> ui.LayoutView:
    texts = ["### Your own packs" if overview.is_of_practice else "### Packs of this server"]
    packs: list[str] = []
    for pack in overview.packs:
        if len("\n\n".join([*packs, _listed(pack)])) > _LIST:
            break
        packs.append(_listed(pack))
    texts.append("\n\n".join(packs) or _NOTHING)
    if len(overview.packs) > len(packs):
        texts.append(f"-# And {len(overview.packs) - len(packs)} more, in the menu.")
    if overview.left_out:
        names = ", ".join(authored(title) for _, title in overview.left_out[:20])
        more = f" and {len(overview.left_out) - 20} more" if len(overview.left_out) > 20 else ""
        texts.append(f"**Switched off here:** {names}{more}")
    options = [
        Choice(str(each.version_id), f"{each.title} {each.version}", _told(each))
        for nth in range(rules.MOST_VERSIONS)
        for pack in overview.packs
        for each in pack.to_look_at[nth : nth + 1]
    ]
    rows: list[Row] = [[select(custom_id("pack-one"), "Look at one", options[:25])]] if options else []
    reports = [primary(f"Reports ({overview.reports})", custom_id("pack-reports"))] if overview.reports else []
    rows.append([*reports, button("Who did what", custom_id("pack-acts", 0))])
    return panel(*texts, rows=rows)


LOST = "(This can no longer be opened: its key is gone.)"
_NOTHING = "None yet. `/pack template` gives you one to begin from."


def gone() -> ui.LayoutView:
    return panel(REFUSALS[Refusal.GONE], rows=[[back()]])


def download(version: Version, content: str) -> tuple[ui.LayoutView, list[discord.File]]:
    name = f"{version.slug}-{version.version}.yaml"
    said = panel(f"**{authored(version.title)}** {version.version}, as it was uploaded.")
    return _with_file(said, name), files(name, content)


def one(version: Version, user_id: int, note: str = "") -> ui.LayoutView:
    reason = quoted(version.reason) if version.state in (State.RETURNED, State.WITHDRAWN) else ""
    by = f"Uploaded by {who(version.author_id)}, {when(version.uploaded_at)}"
    texts = [
        f"### {authored(version.title)}\n-# `{version.slug}` {version.version} · {_state(version)}",
        note,
        by,
        reason,
        AGAIN if version.state is State.RETURNED else "",
    ]
    return panel(*filter(None, texts), rows=[_buttons(version, user_id), [back()]])


def outcome(done: Version | Refusal, place: Visit, did: Act | None = None) -> ui.LayoutView:
    """How a version stands now, or why it stands as it did."""
    user_id = place.user_id
    if isinstance(done, Refusal):
        return _refused(done, place)
    begun = {Act.APPROVED: "Approved", Act.ROLLED_BACK: "Brought back"}.get(did) if did else None
    whose = "Your clients" if done.is_of_practice else "Members"
    note = f"{begun} by {who(user_id)}. {whose} have it from their next exercise on." if begun else ""
    return one(done, user_id, note)


def reason_needed(version_id: int) -> ui.LayoutView:
    again = primary("Write a reason", custom_id("pack-return", version_id))
    return panel(REFUSALS[Refusal.NO_REASON], rows=[[again, back()]])


def switched(done: str | Refusal, place: Visit, *, off: bool) -> ui.LayoutView:
    if isinstance(done, Refusal):
        return _refused(done, place)
    whose = "members of this server" if practitioner_of(place.server_id) is None else "your clients"
    said = (
        f"is switched off: {whose} are not given it any more. Whoever is in the middle may finish."
        if off
        else "is switched on again, from the next choice on."
    )
    return panel(f"**{authored(done)}** {said}", rows=[[back()]])


def return_form(version: Version) -> ui.Modal:
    asked = Field("reason", "What should change?", "The author reads this.", long=True, most=1000)
    return form(custom_id("pack-returned", version.version_id), f"Return {version.title}"[:45], asked)


def _listed(pack: Listed) -> str:
    lines = [f"**{authored(pack.latest.title)}** `{pack.latest.slug}`"]
    if pack.served:
        used = "" if pack.served.is_of_practice else f" · done by {rules.how_many(pack.used_by)}"
        lines[0] += f" · {pack.served.version} in use{used}"
    lines += [f"-# {each.version} {_told(each)}, uploaded by {who(each.author_id)}" for each in pack.waiting[:3]]
    if pack.also:
        more = f" and {len(pack.also) - _ALSO} more" if len(pack.also) > _ALSO else ""
        also = ", ".join(f"{each.version} ({_ALSO_AS[each.state]})" for each in pack.also[:_ALSO])
        lines.append(f"-# also here: {also}{more}")
    return "\n".join(lines)


def _state(version: Version) -> str:
    return "in use" if version.is_served else _told(version)


def _told(version: Version) -> str:
    if version.is_of_practice:
        return _STATES_OF_PRACTICE.get(version.state, _ALSO_AS[version.state])
    return _STATES[version.state]


def _buttons(version: Version, user_id: int | None) -> Row:
    """What can be done with it; whether this person may is asked again then."""
    found: list[Control] = [button("Preview in my DM", custom_id("pack-preview", version.version_id))]
    if version.state is State.DRAFT and user_id is not None:
        found.append(primary("Approve", custom_id("pack-approve", version.version_id)))
        if not version.is_of_practice:
            found.append(button("Return", custom_id("pack-return", version.version_id)))
    if version.state in (State.DRAFT, State.RETURNED) and user_id in (None, version.author_id):
        found.append(button("Withdraw", custom_id("pack-withdraw", version.version_id)))
    if version.state is State.APPROVED and not version.is_served:
        found.append(button("Use this one", custom_id("pack-rollback", version.version_id)))
    found.append(button("Download", custom_id("pack-download", version.version_id)))
    return found


def _refused(why: Refusal, place: Visit) -> ui.LayoutView:
    said = practice.refusal(why, is_of_practice=practitioner_of(place.server_id) is not None)
    return panel(said, rows=[[back()]])


def quoted(said: str | None) -> str:
    """Empty where nothing was said."""
    return "" if said is None else "\n".join(f"> {line}" for line in (escape(said) or LOST).splitlines())


def _field(problem: Problem) -> str:
    return f"`{problem.field}`: " if problem.field else ""


def _counts(loaded: Loaded) -> str:
    pack = loaded.pack
    if pack is None:
        return ""
    questions = sum(len(quiz.questions) for quiz in pack.quizzes)
    counts = ((len(pack.exercises), "exercise"), (questions, "quiz question"), (len(pack.programmes), "programme"))
    return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count) or "it is empty"


def _with_file(view: ui.LayoutView, name: str) -> ui.LayoutView:
    view.add_item(ui.File(f"attachment://{name}"))
    return view
