"""What Discord takes of a message and of a form (reference: Interactions and components)."""

from __future__ import annotations

from typing import Any

from discord import ui

from tests.conftest import walk

ACTION_ROW, BUTTON, SELECT, TEXT_INPUT, TEXT, LABEL = 1, 2, 3, 4, 10, 18


def units(text: str) -> int:
    """As the strictest client counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def assert_fits(view: ui.LayoutView | None) -> None:
    """A Components V2 message that Discord would take."""
    if view is None:
        return
    nodes = walk(view.to_components())
    assert len(nodes) <= 40
    texts = [str(node["content"]) for node in nodes if node["type"] == TEXT]
    assert all(text.strip() for text in texts)
    assert sum(units(text) for text in texts) <= 4000
    rows = [node["components"] for node in nodes if node["type"] == ACTION_ROW]
    assert len(rows) <= 5
    for row in rows:
        kinds = [control["type"] for control in row]
        assert kinds == [SELECT] or (set(kinds) == {BUTTON} and len(kinds) <= 5)
    ids = [str(node["custom_id"]) for node in nodes if node.get("custom_id")]
    assert len(ids) == len(set(ids))
    assert all(len(one) <= 100 for one in ids)
    for node in nodes:
        _assert_control_fits(node)


def assert_form_fits(modal: ui.Modal) -> None:
    made: Any = modal.to_dict()
    assert 1 <= len(made["components"]) <= 5
    assert 1 <= units(made["title"]) <= 45
    assert len(made["custom_id"]) <= 100
    for node in walk(made):
        _assert_control_fits(node)
        if node.get("type") == LABEL:
            assert 1 <= units(node["label"]) <= 45
            assert units(node.get("description") or "") <= 100
        if node.get("type") == TEXT_INPUT:
            assert units(node.get("value") or "") <= node["max_length"] <= 4000
        if node.get("type") == TEXT:
            assert 1 <= units(node["content"]) <= 4000


def _assert_control_fits(node: dict[str, Any]) -> None:
    if node.get("type") == BUTTON:
        assert 1 <= units(node["label"]) <= 80
    if node.get("type") == SELECT:
        assert 1 <= len(node["options"]) <= 25
        assert len({option["value"] for option in node["options"]}) == len(node["options"])
        for option in node["options"]:
            assert 1 <= units(option["label"]) <= 100
            assert len(option["value"]) <= 100
            assert units(option.get("description") or "x") <= 100
