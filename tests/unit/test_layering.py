"""The rules of the tree: which way imports point, and which file alone may know a library."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*(ROOT / "index").rglob("*.py"), *(ROOT / "rag").rglob("*.py"), ROOT / "app.py"])
SQL = [
    *(f"index/catalogue{part}.py" for part in ("", "_check", "_database", "_reading", "_rows", "_scope", "_tables")),
    *(f"rag/{part}.py" for part in ("history", "history_database", "history_tables", "conversations")),
]
# library: where it may be imported (a file, or a folder that ends in /)
ONLY_IN = {
    "streamlit": ["app.py", "rag/ui/"],
    "chromadb": ["index/vectors.py"],
    "langchain_chroma": ["index/vectors.py"],
    "tantivy": ["index/keywords.py"],
    "sqlalchemy": SQL,
    "sqlite3": SQL,
}


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    return place(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    """Full names of what a file imports: `from a import b` gives both a and a.b, for b may be a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in statements(tree) if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)} imports relatively: write the full name"
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def statements(node: ast.AST):
    """What runs when the module is imported: not the insides of functions, nor what is for type checkers alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from statements(child)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def outside(library: str, allowed: list[str]) -> list[str]:
    """Files that import the library and may not."""
    return [
        place(path)
        for path in SOURCES
        if any(within(name, library) for name in imports(path))
        and not any(place(path) == one or (one.endswith("/") and place(path).startswith(one)) for one in allowed)
    ]


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_to_its_own_files_alone(library):
    assert outside(library, ONLY_IN[library]) == []


def test_the_index_knows_nothing_of_questions():
    assert outside("rag", ["app.py", "rag/"]) == []


def test_only_the_app_and_the_pages_know_the_pages():
    assert outside("rag.ui", ["app.py", "rag/ui/"]) == []


def test_nothing_imports_the_app():
    assert outside("app", []) == []


@pytest.mark.parametrize("package", ["index", "rag"])
def test_the_nouns_stand_on_nothing_but_nouns(package):
    ours = {name for name in imports(ROOT / package / "types.py") if within(name, "index") or within(name, "rag")}
    assert [name for name in ours if name.split(".")[1] not in ("types", "errors")] == []


def test_no_module_imports_itself_through_others():
    modules = {module_of(path): path for path in SOURCES}
    graph = {
        name: {other for other in imports(path, top_level_only=True) & set(modules) if other != name}
        for name, path in modules.items()
    }
    # A package's own __init__ is imported with each of its modules anyway.
    for name, needed in graph.items():
        needed -= {parent for parent in modules if name.startswith(parent + ".")}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_the_rules_would_notice(tmp_path):
    """The checks above read what is written: a function's import counts for layers, not for cycles."""
    file = tmp_path / "file.py"
    file.write_text("import json\ndef f():\n    from chromadb import config\n", encoding="utf-8")
    assert imports(file) == {"json", "chromadb", "chromadb.config"}
    assert imports(file, top_level_only=True) == {"json"}
