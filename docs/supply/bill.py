"""A bill of materials, in CycloneDX: what may run beside the bot, and what asks for it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from typing import Any, cast
from uuid import NAMESPACE_OID, uuid5

import cyclonedx.model.bom as model_bom
import cyclonedx.model.component as model_component
from cyclonedx import model
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from docs.supply.licences import licence_of
from docs.supply.locks import ROOT, US, Locked

FILE = ROOT / "docs" / "bill-of-materials.json"
VERSION = SchemaVersion.V1_6
# Their types are lost in decorators.
Bom, Component, Property = (cast(Any, each) for each in (model_bom.Bom, model_component.Component, model.Property))
_APPLICATION, _LIBRARY = model_component.ComponentType.APPLICATION, model_component.ComponentType.LIBRARY


def bill(locked: Sequence[Locked]) -> str:
    """The same for the same locks, on whatever day it is made."""
    own: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    root = _component(_APPLICATION, US, own["version"], own["license"])
    root.properties.add(Property(name="secure-base:locked", value=_digest(locked)))
    parts = [(each, _package(each)) for each in locked]
    made = Bom(components=[part for _, part in parts], serial_number=uuid5(NAMESPACE_OID, _digest(locked)))
    made.metadata.component = root
    for name, component in [(US, root), *((each.name, part) for each, part in parts)]:
        made.register_dependency(component, [part for each, part in parts if name in each.wanted_by])
    written = json.loads(make_outputter(made, OutputFormat.JSON, VERSION).output_as_string())
    del written["metadata"]["timestamp"]
    return json.dumps(written, indent=1, sort_keys=True) + "\n"


def _package(locked: Locked) -> Any:
    made = _component(_LIBRARY, locked.name, locked.version, licence_of(locked))
    made.purl = PackageURL("pypi", name=locked.name, version=locked.version)
    if locked.marker:
        made.properties.add(Property(name="secure-base:only-where", value=locked.marker))
    return made


def _component(kind: object, name: str, version: str, licence: str) -> Any:
    said = LicenseFactory().make_from_string(licence)
    return Component(type=kind, name=name, version=version, licenses=[said], bom_ref=f"{name}@{version}")


def _digest(locked: Sequence[Locked]) -> str:
    """Of every hash that the locks allow: whoever has the same locks gets the same."""
    lines = sorted(f"{each.name}=={each.version} {' '.join(sorted(each.hashes))}" for each in locked)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
