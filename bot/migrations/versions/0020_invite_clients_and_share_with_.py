"""Invite clients and share with practitioners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision: str | None = "0019"


def upgrade() -> None:
    op.create_table(
        "practitioners",
        sa.Column("practitioner_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("away_note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("practitioner_id", name=op.f("pk_practitioners")),
    )
    op.create_table(
        "care_invites",
        sa.Column("invite_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("code_mark", sa.String(length=64), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name=op.f("fk_care_invites_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invite_id", name=op.f("pk_care_invites")),
        sa.UniqueConstraint("code_mark", name=op.f("uq_care_invites_code_mark")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("care_invites", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_invites_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_invites_member_id"), ["member_id"], unique=False)

    op.create_table(
        "care_links",
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("shares_done", sa.Boolean(), nullable=False),
        sa.Column("shares_ratings", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["members.member_id"], name=op.f("fk_care_links_client_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name=op.f("fk_care_links_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_care_links")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("care_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_links_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_links_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_links_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_care_links_pair",
            ["member_id", "client_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "care_looks",
        sa.Column("look_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["care_links.link_id"], name=op.f("fk_care_looks_link_id_care_links"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("look_id", name=op.f("pk_care_looks")),
        sa.UniqueConstraint("link_id", "what", "at", name=op.f("uq_care_looks_link_id_what_at")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("care_looks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_looks_at"), ["at"], unique=False)

    op.create_table(
        "care_notices",
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=True),
        sa.Column("label", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("try_at", sa.BigInteger(), nullable=True),
        sa.Column("wire_at", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["link_id"], ["care_links.link_id"], name=op.f("fk_care_notices_link_id_care_links"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name=op.f("fk_care_notices_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_care_notices")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("care_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_notices_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_notices_made_at"), ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_notices_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_notices_try_at"), ["try_at"], unique=False)

    op.create_table(
        "care_shares",
        sa.Column("share_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.Column("shared_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["link_id"], ["care_links.link_id"], name=op.f("fk_care_shares_link_id_care_links"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name=op.f("fk_care_shares_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reflection_id"],
            ["reflections.reflection_id"],
            name=op.f("fk_care_shares_reflection_id_reflections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("share_id", name=op.f("pk_care_shares")),
        sa.UniqueConstraint("link_id", "reflection_id", name=op.f("uq_care_shares_link_id_reflection_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("care_shares", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_shares_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_shares_reflection_id"), ["reflection_id"], unique=False)
