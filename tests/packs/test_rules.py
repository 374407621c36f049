from hypothesis import given
from hypothesis import strategies as st

from bot.packs.rules import fill

texts = st.text("{}figurename %s.", max_size=40) | st.text(max_size=40)


def test_figure_and_name_are_filled_in_wherever_they_stand() -> None:
    assert fill("{figure} sees {name}, {name}.", figure="Nana", name="Sam") == "Nana sees Sam, Sam."


def test_a_figure_called_name_is_not_filled_in_again() -> None:
    assert fill("{figure} and {name}", figure="{name}", name="{figure}") == "{name} and {figure}"


def test_what_has_no_value_stays_as_written() -> None:
    assert fill("{figure} and {name}", name="Sam") == "{figure} and Sam"


def test_an_empty_name_is_a_name() -> None:
    assert fill("Dear {name}!", name="") == "Dear !"


def test_only_the_two_placeholders_are_read() -> None:
    text = "{figure.__class__} {0} {{name}} {FIGURE} %(name)s {name!r} {figure"
    assert fill(text, figure="F", name="N") == "{figure.__class__} {0} {N} {FIGURE} %(name)s {name!r} {figure"


@given(st.lists(texts), texts, texts)
def test_text_around_placeholders_and_values_in_them_pass_through_untouched(
    parts: list[str], figure: str, name: str
) -> None:
    parts = [part.replace("{figure}", "").replace("{name}", "") for part in parts]
    parts = [part.replace("{", "") for part in parts]
    assert fill("{figure}".join(parts), figure=figure, name=name) == figure.join(parts)
    assert fill("{name}".join(parts), figure=figure, name=name) == name.join(parts)
