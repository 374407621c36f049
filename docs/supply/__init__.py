"""What the bot stands on, read from the locks and told as a list of licences and a bill of materials.

Not part of the bot: `make licences` and `make sbom` write the two pages that are kept under `docs`.
"""
