"""Pure: which documents a search looks into, from the names, folders, patterns and tags that a person gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.errors import SettingError

TAG = "tag:"
# Names that an error suggests, and how alike (of 100) they must be to what was asked for.
SUGGESTED, ALIKE = 3, 60
# Tags that are listed where none is like the one that was asked for.
LISTED = 12
NO_TAGS = "No document has tags in its front matter"

# A name of a document, and the document's id.
Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that a search looks into: `terms` as they were asked for, `documents` by id, each with those of its
    names that the terms mean, sorted. Twins are one document; one of their names is enough. `whole`: that is all there
    are."""

    terms: tuple[str, ...]
    documents: Mapping[str, tuple[str, ...]]
    whole: bool = False

    def name_of(self, document_id: str) -> str:
        """What citations call a document within this scope; empty for one outside."""
        return self.documents.get(document_id, ("",))[0]

    def holds(self, name: str, document_id: str) -> bool:
        """Whether this name of a document is one that the terms mean."""
        return name in self.documents.get(document_id, ())


def resolved(terms: Sequence[str], named: Sequence[Named], tags: Mapping[str, Sequence[str]]) -> Scope:
    """The scope of all documents that some term means. `named` are the names that are searched; `tags` are those of
    documents, by id. SettingError for a term that means none, with those that are nearly called so."""
    found: dict[str, set[str]] = {}
    for term in terms:
        pairs = meant(term, named, tags)
        if not pairs:
            raise SettingError(f"Nothing in the index is called {term!r}", suggestion(term, named, tags))
        for name, document in pairs:
            found.setdefault(document, set()).add(name)
    documents = {document: tuple(sorted(names)) for document, names in found.items()}
    return Scope(tuple(terms), documents, len(documents) == len({document for _, document in named}))


def meant(term: str, named: Sequence[Named], tags: Mapping[str, Sequence[str]]) -> list[Named]:
    """What a term means: the document of that name, those with the tag (`tag:NAME`), those in the folder of that name,
    or those that the pattern matches, as in .gitignore; whatever its case if there is nothing in the case given."""
    exact = [pair for pair in named if pair[0] == term]
    if exact:
        return exact
    if term.startswith(TAG):
        tagged = {document for document, own in tags.items() if _has_tag(own, term.removeprefix(TAG))}
        return [pair for pair in named if pair[1] in tagged]
    folded = term.casefold()
    return _called(term, named, [name for name, _ in named]) or _called(
        folded, named, [name.casefold() for name, _ in named]
    )


def _called(term: str, named: Sequence[Named], forms: Sequence[str]) -> list[Named]:
    """The pairs of `named` whose names, in these forms, the term means."""
    place = term.removeprefix("./").strip("/")
    if place in ("", "."):
        return list(named) if term else []
    inside = f"{place}/"
    found = [pair for pair, form in zip(named, forms, strict=True) if form == place or form.startswith(inside)]
    if found:
        return found
    matching = _matching(term, forms)
    return [pair for pair, form in zip(named, forms, strict=True) if form in matching]


def _matching(term: str, forms: Sequence[str]) -> set[str]:
    from pathspec import GitIgnoreSpec  # 60 ms that most searches need not wait for

    literal = f"\\{term}" if term[0] in "!#" else term
    try:
        return set(GitIgnoreSpec.from_lines([literal]).match_files(forms))
    except ValueError:
        return set()


def _has_tag(own: Iterable[str], wanted: str) -> bool:
    """Whether a tag is among a document's own; `project` is also one of `project/north`, as in Obsidian."""
    folded = wanted.strip().removeprefix("#").casefold()
    return bool(folded) and any(f"{tag.casefold()}/".startswith(f"{folded}/") for tag in own)


def suggestion(term: str, named: Sequence[Named], tags: Mapping[str, Sequence[str]]) -> str:
    """What to do about a term that means nothing."""
    from rapidfuzz import fuzz, process

    lead = TAG if term.startswith(TAG) else ""
    known = all_tags(tags) if lead else [*(name for name, _ in named), *folders(named)]
    near = process.extract(term.removeprefix(lead), known, scorer=fuzz.WRatio, limit=SUGGESTED, score_cutoff=ALIKE)
    if near:
        return f"Did you mean {' or '.join(f'{lead}{choice}' for choice, *_ in near)}?"
    if lead:
        some = ", ".join(f"{TAG}{tag}" for tag in known[:LISTED])
        return f"The tags are {some}{' and others' if known[LISTED:] else ''}" if known else NO_TAGS
    return "Name a document, a folder, a pattern such as '*.pdf', or a tag; python -m index status lists the documents"


def folders(named: Iterable[Named]) -> list[str]:
    """Every folder that holds a document, at whatever depth, with a slash at its end; sorted."""
    found = {str(parent) for name, _ in named for parent in PurePosixPath(name).parents}
    return sorted(f"{folder}/" for folder in found - {"."})


def all_tags(tags: Mapping[str, Sequence[str]]) -> list[str]:
    """Every tag once, sorted."""
    return sorted({tag for own in tags.values() for tag in own}, key=str.casefold)
