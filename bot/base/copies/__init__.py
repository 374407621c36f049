"""Whole databases, copied row by row or page by page, and held against each other by what stands in their rows.

Two databases of ours are the same when each table, read in the order of its primary key, gives the same count and hash.
"""

from bot.base.copies.copier import check_empty, copy
from bot.base.copies.files import Snapshot, SqliteSide, in_file, lay_out, put_in_place, said_of_disk, settle, staged
from bot.base.copies.manifest import Kind, Manifest, counted, unpack
from bot.base.copies.rows import Progress, Shape, Side, Tally, Value, canonical
from bot.base.copies.server import PostgresSide, others_connected, reading_server, writing_server

__all__ = [
    "Kind",
    "Manifest",
    "PostgresSide",
    "Progress",
    "Shape",
    "Side",
    "Snapshot",
    "SqliteSide",
    "Tally",
    "Value",
    "canonical",
    "check_empty",
    "copy",
    "counted",
    "in_file",
    "lay_out",
    "others_connected",
    "put_in_place",
    "reading_server",
    "said_of_disk",
    "settle",
    "staged",
    "unpack",
    "writing_server",
]
