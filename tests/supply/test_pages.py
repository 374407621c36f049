"""The list of licences and the bill of materials say what the locks say, and nothing binds those who use the bot."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from cyclonedx.validation.json import JsonStrictValidator

from docs.supply import bill, licences
from docs.supply.locks import ROOT, read, shipped

ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC"),
    *("MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
}
"""Whoever passes the bot on under its own licence, beside these, owes their authors no more than to name them."""
BILL: dict[str, Any] = json.loads(bill.FILE.read_text())


def test_the_list_names_every_package_in_its_version_and_no_other() -> None:
    assert list(licences.listed()) == [(each.name, each.version) for each in shipped()], "run make licences"


def test_the_list_says_of_each_installed_package_what_it_says_of_itself() -> None:
    listed = licences.listed()
    installed = [each for each in shipped() if licences.is_installed(each)]
    assert len(installed) > len(listed) / 2
    for each in installed:
        assert listed[each.name, each.version] == licences.declared(each.name), f"{each.name}: run make licences"


def test_every_licence_goes_with_ours() -> None:
    refused = {package: told for package, told in licences.listed().items() if not is_free(told)}
    assert refused == {}


@pytest.mark.parametrize(
    ("expression", "free"),
    [
        ("MIT", True),
        ("MIT AND PSF-2.0", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND (Apache-2.0 OR GPL-3.0-only)", False),
        ("LGPL-3.0-or-later", False),
        ("", False),
    ],
)
def test_a_licence_with_terms_on_what_uses_it_is_refused(expression: str, free: bool) -> None:
    assert is_free(expression) is free


def test_the_bill_is_valid() -> None:
    assert JsonStrictValidator(bill.VERSION).validate_str(bill.FILE.read_text()) is None
    assert JsonStrictValidator(bill.VERSION).validate_str('{"bomFormat": "CycloneDX", "specVersion": 1}') is not None


def test_the_bill_lists_exactly_what_the_locks_have() -> None:
    parts = [(part["name"], part["version"]) for part in BILL["components"]]
    assert sorted(parts) == [(each.name, each.version) for each in shipped()], "run make sbom"
    assert {part["purl"] for part in BILL["components"]} == {f"pkg:pypi/{name}@{version}" for name, version in parts}


def test_the_bill_is_of_these_very_locks() -> None:
    """Another hash of a file, and it is another bill."""
    assert json.loads(bill.bill(shipped()))["serialNumber"] == BILL["serialNumber"], "run make sbom"


def test_the_bill_says_who_asks_for_what() -> None:
    asked = {each["ref"].partition("@")[0]: each.get("dependsOn", []) for each in BILL["dependencies"]}
    direct = {each.name for each in read(ROOT / "requirements.lock") if "secure-base" in each.wanted_by}
    assert {ref.partition("@")[0] for ref in asked["secure-base"]} == {*direct, "asyncpg"}
    assert {ref.partition("@")[0] for ref in asked["pydantic"]} >= {"pydantic-core", "annotated-types"}


def test_the_bill_has_the_licences_of_the_list() -> None:
    told = {(part["name"], part["version"]): _told(part) for part in BILL["components"]}
    assert told == licences.listed(), "run make sbom"


def test_neither_names_a_place_to_fetch_from() -> None:
    addresses = re.findall(r"https?://\S+", bill.FILE.read_text() + licences.PAGE.read_text())
    assert [address for address in addresses if "cyclonedx.org/schema" not in address] == []


def is_free(expression: str) -> bool:
    """Understands terms joined by one word; anything more knotted is for a person to look at."""
    if "(" in expression:
        return False
    if " AND " in expression and " OR " not in expression:
        return all(term in ALLOWED for term in expression.split(" AND "))
    return any(term in ALLOWED for term in expression.split(" OR "))


def _told(part: dict[str, Any]) -> str:
    (said,) = part["licenses"]
    return said["expression"] if "expression" in said else said["license"]["id"]
