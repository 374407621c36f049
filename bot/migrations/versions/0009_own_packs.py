"""Keep packs that moderators write."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    op.create_table(
        "left_out",
        sa.Column("server_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=81), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("server_id", "name", name=op.f("pk_left_out")),
    )
    op.create_table(
        "own_packs",
        sa.Column("pack_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("served_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("pack_id", name=op.f("pk_own_packs")),
        sa.UniqueConstraint("server_id", "slug", name=op.f("uq_own_packs_server_id_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pack_audit",
        sa.Column("audit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=170), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_pack_audit")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pack_audit", schema=None) as batch_op:
        batch_op.create_index("ix_pack_audit_server", ["server_id", "audit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pack_audit_user_id"), ["user_id"], unique=False)

    op.create_table(
        "pack_keepers",
        sa.Column("server_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("dm_channel_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("server_id", "user_id", name=op.f("pk_pack_keepers")),
    )
    with op.batch_alter_table("pack_keepers", schema=None) as batch_op:
        batch_op.create_index("ix_pack_keepers_user", ["user_id"], unique=False)

    op.create_table(
        "pack_notices",
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("server_name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("try_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_pack_notices")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pack_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pack_notices_try_at"), ["try_at"], unique=False)

    op.create_table(
        "own_uses",
        sa.Column("pack_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name=op.f("fk_own_uses_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["own_packs.pack_id"], name=op.f("fk_own_uses_pack_id_own_packs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pack_id", "member_id", name=op.f("pk_own_uses")),
    )
    with op.batch_alter_table("own_uses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_uses_member_id"), ["member_id"], unique=False)

    op.create_table(
        "own_versions",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pack_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["own_packs.pack_id"], name=op.f("fk_own_versions_pack_id_own_packs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_own_versions")),
        sa.UniqueConstraint("pack_id", "version", name=op.f("uq_own_versions_pack_id_version")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("own_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_versions_author_id"), ["author_id"], unique=False)

    op.create_table(
        "pack_reports",
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pack_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["own_packs.pack_id"], name=op.f("fk_pack_reports_pack_id_own_packs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_pack_reports")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pack_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pack_reports_pack_id"), ["pack_id"], unique=False)

    op.create_table(
        "pack_previews",
        sa.Column("preview_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.String(length=43), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("stand_in", sa.String(length=12), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["own_versions.version_id"],
            name=op.f("fk_pack_previews_version_id_own_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("preview_id", name=op.f("pk_pack_previews")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pack_previews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pack_previews_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pack_previews_version_id"), ["version_id"], unique=False)
