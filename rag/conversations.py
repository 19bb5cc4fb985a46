"""Conversations, stored in `history.sqlite`: each belongs to an owner, and whoever else asks for it finds nothing.

A conversation is a tree of exchanges. Asking an earlier question otherwise, or having it answered again, adds a branch
beside the old one; `head` says which one is shown. Nothing that was answered is lost by it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from index.errors import FootnoteError
from rag.branches import ConversationInfo, StoredAnswer, StoredConversation, StoredExchange, excerpt
from rag.history_database import Database
from rag.history_tables import ANSWERS, CONVERSATIONS, EXCHANGES, FEEDBACK
from rag.records import answer_from, answer_record

LONGEST_TITLE = 200


class Conversations:
    """The conversations of one data directory; its errors are those of `history_database.Database`."""

    def __init__(self, data_dir: Path) -> None:
        self._database = Database(data_dir)

    def ask(self, owner: str, conversation: str, exchange: StoredExchange, title: str = "") -> None:
        """Add a question, and show the branch that it ends. With a title the conversation is new; without one it must
        be there, and the owner's: FootnoteError if it is not."""
        with self._database.writing() as connection:
            if title:
                row = {"id": conversation, "owner": owner, "head": "", **_titled(title)}
                times = {"started_at": exchange.asked_at, "changed_at": exchange.asked_at}
                connection.execute(sa.insert(CONVERSATIONS).values(row | times))
            self._set(connection, owner, conversation, head=exchange.id, changed_at=exchange.asked_at)
            connection.execute(
                sa.insert(EXCHANGES).values(
                    id=exchange.id,
                    conversation=conversation,
                    parent=exchange.parent,
                    asked_at=exchange.asked_at,
                    state="asked",
                    question=exchange.question,
                    said="",
                    folded=exchange.question.casefold(),
                    scope=list(exchange.scope),
                )
            )

    def finish(self, exchange: str, ended: StoredAnswer) -> bool:
        """Store how an exchange ended; False, and nothing is kept, where it was deleted meanwhile."""
        said = ended.answer.text if ended.answer else ""
        update = sa.update(EXCHANGES).where(EXCHANGES.c.id == exchange)
        with self._database.writing() as connection:
            folded = EXCHANGES.c.folded + "\n" + said.casefold()
            if not connection.execute(update.values(state=ended.state, said=said, folded=folded)).rowcount:
                return False
            row = {
                "exchange": exchange,
                "answer": answer_record(ended.answer) if ended.answer else None,
                "why": dict(ended.why),
                "problem": list(ended.problem) if ended.problem else None,
            }
            statement = upsert(ANSWERS).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=["exchange"], set_=row))
        return True

    def listed(self, owner: str, words: str = "", limit: int = 60) -> list[ConversationInfo]:
        """An owner's conversations, the last changed first; with `words`, those that have all of them in the title, or
        in one question and its answer, whatever their case."""
        wanted = words.casefold().split()
        held = EXCHANGES.c.conversation == CONVERSATIONS.c.id
        found = sa.select(CONVERSATIONS).where(CONVERSATIONS.c.owner == owner)
        if wanted:
            inside = sa.exists().where(held, _has(EXCHANGES.c.folded, wanted))
            found = found.where(_has(CONVERSATIONS.c.folded, wanted) | inside)
        found = found.order_by(CONVERSATIONS.c.changed_at.desc(), CONVERSATIONS.c.id).limit(limit)
        with self._database.reading() as connection:
            if connection is None:
                return []
            infos = [_info(row) for row in connection.execute(found).mappings()]
            return [self._with_excerpt(connection, info, wanted) for info in infos] if wanted else infos

    def count(self, owner: str) -> int:
        """How many conversations an owner has."""
        counting = sa.select(sa.func.count()).select_from(CONVERSATIONS).where(CONVERSATIONS.c.owner == owner)
        with self._database.reading() as connection:
            return int(connection.scalar(counting) or 0) if connection is not None else 0

    def open(self, owner: str, conversation: str) -> StoredConversation | None:
        """A conversation without its answers' details; None where the owner has none of this id."""
        found = sa.select(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.owner == owner)
        asked = sa.select(EXCHANGES).where(EXCHANGES.c.conversation == conversation)
        with self._database.reading() as connection:
            row = connection.execute(found).mappings().first() if connection is not None else None
            if connection is None or row is None:
                return None
            exchanges = connection.execute(asked.order_by(EXCHANGES.c.asked_at, EXCHANGES.c.id)).mappings()
            return StoredConversation(_info(row), row["head"], tuple(_exchange(one) for one in exchanges))

    def answers(self, owner: str, exchanges: Collection[str]) -> dict[str, StoredAnswer]:
        """What became of these exchanges, by their ids; those that are not finished, or not the owner's, are missing.
        An answer of another version comes back as a problem."""
        theirs = sa.select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.owner == owner)
        found = sa.select(ANSWERS, EXCHANGES.c.state).join(EXCHANGES, EXCHANGES.c.id == ANSWERS.c.exchange)
        found = found.where(ANSWERS.c.exchange.in_(exchanges), EXCHANGES.c.conversation.in_(theirs))
        with self._database.reading() as connection:
            rows = connection.execute(found).mappings().all() if connection is not None else ()
        return {row["exchange"]: _answer(row) for row in rows}

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation another title; a blank one changes nothing."""
        if title.strip():
            with self._database.writing() as connection:
                self._set(connection, owner, conversation, **_titled(title))

    def show(self, owner: str, conversation: str, head: str) -> None:
        """Show the branch that ends with this exchange."""
        with self._database.writing() as connection:
            self._set(connection, owner, conversation, head=head)

    def delete(self, owner: str, conversation: str) -> list[str]:
        """Delete a conversation of the owner's for good, with the feedback on it; the ids of its exchanges."""
        return self._delete(CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.owner == owner)

    def forget(self, owner: str) -> list[str]:
        """Delete everything of an owner's for good: conversations and feedback; the ids of the exchanges."""
        return self._delete(CONVERSATIONS.c.owner == owner, feedback_of=owner)

    def everything(self, owner: str | None = None) -> Iterator[tuple[str, StoredConversation]]:
        """Every conversation with its owner, of this owner if one is given, the first begun first."""
        found = sa.select(CONVERSATIONS.c.id, CONVERSATIONS.c.owner).order_by(CONVERSATIONS.c.started_at)
        if owner is not None:
            found = found.where(CONVERSATIONS.c.owner == owner)
        with self._database.reading() as connection:
            rows = connection.execute(found).all() if connection is not None else ()
        for key, whose in rows:
            opened = self.open(whose, key)
            if opened is not None:
                yield whose, opened

    def close(self) -> None:
        """Give the database's file back."""
        self._database.close()

    def _set(self, connection: sa.Connection, owner: str, conversation: str, **values: str) -> None:
        mine = sa.update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.owner == owner)
        if not connection.execute(mine.values(values)).rowcount:
            raise FootnoteError("This conversation was deleted", "Begin a new chat")

    def _delete(self, *which: sa.ColumnElement[bool], feedback_of: str = "") -> list[str]:
        if not self._database.path.exists():
            return []
        with self._database.writing() as connection:
            keys = sa.select(CONVERSATIONS.c.id).where(*which)
            inside = sa.select(EXCHANGES.c.id).where(EXCHANGES.c.conversation.in_(keys))
            gone = list(connection.scalars(inside))
            said = FEEDBACK.c.id.in_(inside)
            connection.execute(
                sa.delete(FEEDBACK).where(said | (FEEDBACK.c.owner == feedback_of) if feedback_of else said)
            )
            connection.execute(sa.delete(ANSWERS).where(ANSWERS.c.exchange.in_(inside)))
            connection.execute(sa.delete(EXCHANGES).where(EXCHANGES.c.conversation.in_(keys)))
            connection.execute(sa.delete(CONVERSATIONS).where(*which))
        self._database.scrub()
        return gone

    def _with_excerpt(
        self, connection: sa.Connection, info: ConversationInfo, wanted: Sequence[str]
    ) -> ConversationInfo:
        if all(word in info.title.casefold() for word in wanted):
            return info
        inside = sa.select(EXCHANGES.c.question, EXCHANGES.c.said).where(
            EXCHANGES.c.conversation == info.id, _has(EXCHANGES.c.folded, wanted)
        )
        row = connection.execute(inside.order_by(EXCHANGES.c.asked_at.desc()).limit(1)).first()
        text = f"{row.question} {row.said}" if row else ""
        return replace(info, excerpt=excerpt(text, wanted))


def _has(column: sa.Column[Any], words: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.and_(*(sa.func.instr(column, word) > 0 for word in words))


def _titled(title: str) -> dict[str, str]:
    line = " ".join(title.split())[:LONGEST_TITLE]
    return {"title": line, "folded": line.casefold()}


def _info(row: sa.RowMapping) -> ConversationInfo:
    return ConversationInfo(row["id"], row["title"], row["started_at"], row["changed_at"])


def _exchange(row: sa.RowMapping) -> StoredExchange:
    scope = tuple(row["scope"])
    return StoredExchange(row["id"], row["question"], row["parent"], row["asked_at"], row["state"], row["said"], scope)


def _answer(row: sa.RowMapping) -> StoredAnswer:
    problem = tuple(row["problem"]) if row["problem"] else None
    try:
        answer = answer_from(row["answer"]) if row["answer"] else None
    except FootnoteError as error:
        answer, problem = None, (error.reason, error.remedy)
    return StoredAnswer(row["state"], answer, row["why"] or {}, problem)
