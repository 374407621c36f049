"""Reads one pack file: text in, a pack or all its problems out. Never raises, whatever the text."""

from dataclasses import dataclass

from bot.packs.loader.abroad import Abroad, without_astray
from bot.packs.loader.build import build
from bot.packs.loader.checks import check, days_abroad
from bot.packs.loader.events import tree
from bot.packs.loader.models import schema
from bot.packs.loader.nodes import Group, Node, child, what
from bot.packs.loader.problems import Place, Problem, Report
from bot.packs.loader.remarks import cut_texts
from bot.packs.loader.shape import fit
from bot.packs.loader.source import MOST_BYTES, TOP, decode
from bot.packs.rules import Pack

__all__ = ["MOST_BYTES", "Abroad", "Loaded", "Place", "Problem", "load", "schema", "without_astray"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Either a pack, or at least one problem."""

    pack: Pack | None
    problems: tuple[Problem, ...]
    place: Place
    """Of the pack's id, for what is found wrong with it beside other packs."""
    abroad: tuple[Abroad, ...] = ()


def load(text: bytes | str, file: str) -> Loaded:
    """`file` is only the name by which problems are told."""
    report = Report(file)
    source = decode(text, report)
    root = tree(source, report) if source else None
    if not source or not root or not isinstance(root, Group):
        _no_group(root, report)
        return Loaded(None, report.problems(), TOP)
    model = fit(root, report)
    cut_texts(root, source, report)
    check(root, source, report)
    pack = None if report or model is None else build(model)
    abroad = tuple(Abroad(node.place, node.field, day) for node, day in days_abroad(root)) if pack else ()
    return Loaded(pack, report.problems(), (child(root, "pack") or root).place, abroad)


def _no_group(root: Node | None, report: Report) -> None:
    if root:
        message = f"a pack is a group of `key: value` lines, beginning with `pack: its-name`, and this is {what(root)}"
        report.add(root.place, "", message)
