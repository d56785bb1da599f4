"""What the tests rest on: steps from a test module to the modules, notebooks and helpers that it reaches.

A module of the package is one node, with the imports that grimp finds, those for types alone left out. In the
tests each definition is one: a fixture or a helper counts with what it uses, not with what its file imports.
Fixtures that every test gets count where a test names them: else each would reach everything.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import grimp

from chiso import PUBLIC, analysis, charts

Graph = dict[str, set[str]]
PACKAGE = "chiso"


@dataclass
class File:
    """Code of the tests or of a notebook.

    Attributes
    ----------
    bound : dict
        Module, and name in it, that an imported name stands for.
    defined : dict
        Statements at the top by the name that they give a value; by "" those that give none.
    """

    bound: dict[str, tuple[str, str]] = field(default_factory=dict)
    defined: dict[str, list[ast.stmt]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def parsed(cls, source: str, folder: str = "") -> File:
        """Names that a file imports, wherever it does, and those that it defines."""
        file, tree = cls(), ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for one in node.names:
                    name = one.asname or one.name.split(".")[0]
                    file.bound[name] = (one.name if one.asname else name, "")
            elif isinstance(node, ast.ImportFrom):
                inside = folder.replace("/", ".") if node.level else ""
                module = ".".join(filter(None, (inside, node.module)))
                file.bound |= {one.asname or one.name: (module, one.name) for one in node.names}
        for statement in tree.body:
            if not isinstance(statement, ast.Import | ast.ImportFrom):
                for name in _given(statement):
                    file.defined[name].append(statement)
        return file

    @property
    def statements(self) -> list[ast.stmt]:
        """All but imports."""
        return [statement for made in self.defined.values() for statement in made]


@dataclass
class Uses:
    """What statements use: names with the attribute that is asked of them, or ""; arguments, and fixtures by
    their names; texts.
    """

    names: set[tuple[str, str]] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, statements: Iterable[ast.stmt]) -> Uses:
        """Annotations are for types alone and left out."""
        used = cls()
        waiting: list[ast.AST] = [*statements]
        while waiting:
            match node := waiting.pop():
                case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                    used.names.add((name, attribute))
                    continue
                case ast.Name(id=name):
                    used.names.add((name, ""))
                case ast.Constant(value=str(text)):
                    used.texts.add(text)
                case ast.arg(arg=name):
                    used.arguments.add(name)
                case ast.Call(func=ast.Attribute(attr="usefixtures"), args=args):
                    used.arguments |= {ast.literal_eval(one) for one in args}
            for key, value in ast.iter_fields(node):
                if key not in ("annotation", "returns"):
                    values = value if isinstance(value, list) else [value]
                    waiting += [one for one in values if isinstance(one, ast.AST)]
        return used


def _given(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)] or [""]
    return [""]


class Imports:
    """The graph of a tree.

    Parameters
    ----------
    root : Path
        Its package stands in src, its tests in tests.
    modules : dict from str to set of str
        Modules of the package, and those that each imports.
    public : dict from (str, str) to str
        Names that a package imports on first use, and the module of each.

    Attributes
    ----------
    modules : list of str
        Paths of the files that pytest collects.
    texts : dict from str to set of str
        Texts in each of them.
    """

    def __init__(self, root: Path, modules: Graph, public: dict[tuple[str, str], str]) -> None:
        self._root, self._public = root, public
        self._paths = {name: _path(root, name) for name in modules}
        self._files = {
            path.relative_to(root).as_posix(): File.parsed(
                path.read_text("utf-8"), path.parent.relative_to(root).as_posix()
            )
            for path in sorted((root / "tests").rglob("*.py"))
        }
        self._notebooks = {
            path.relative_to(root).as_posix(): path
            for path in sorted((root / "notebooks").glob("**/*.ipynb"))
        }
        self.modules = [path for path in self._files if path.rsplit("/", 1)[1].startswith("test_")]
        self.texts: dict[str, set[str]] = {}
        self.graph: Graph = {
            self._paths[name]: {self._paths[one] for one in imported} for name, imported in modules.items()
        }
        self._add_named()
        self._add_notebooks()
        self._add_tests()

    def steps(self, module: str) -> dict[str, int]:
        """How far each file is that a test module reaches; of a helper's file, the nearest definition."""
        found: dict[str, int] = {}
        wave, seen, step = {module}, {module}, 0
        while wave:
            for node in wave:
                found.setdefault(node.split("::")[0], step)
            wave = {one for node in wave for one in self.graph.get(node, ())} - seen
            seen |= wave
            step += 1
        return found

    def fixtures(self, module: str) -> set[str]:
        """Names of the fixtures of a conftest that a test module reaches, with what those ask for."""
        wave, seen = {module}, set[str]()
        while wave:
            wave = {one for node in wave for one in self.graph[node] if "::" in one} - seen
            seen |= wave
        return {one.split("::")[1] for one in seen if "conftest.py::" in one}

    def _add_named(self) -> None:
        """Modules that one of the package imports by a text."""
        for path in self._paths.values():
            source = (self._root / path).read_text("utf-8")
            if "import_module" in source and not path.endswith("__init__.py"):
                texts = Uses.of(ast.parse(source).body).texts
                self.graph[path] |= {self._paths[text] for text in texts if text in self._paths}

    def _add_notebooks(self) -> None:
        """A notebook rests on what its cells use; the kinds of report on all notebooks of reports."""
        for path, place in self._notebooks.items():
            cells = json.loads(place.read_text("utf-8"))["cells"]
            code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
            file = File.parsed(code)
            self.graph[path] = set(self._reached(file, Uses.of(file.statements), path))
        if kinds := self._paths.get("chiso.factory.kinds"):
            self.graph[kinds] |= {path for path in self._notebooks if "/reports/" in path}

    def _add_tests(self) -> None:
        for path, file in self._files.items():
            of_file: set[str] = set()
            texts: set[str] = set()
            for name, statements in file.defined.items():
                used = Uses.of(statements)
                self.graph[f"{path}::{name}"] = set(self._reached(file, used, path))
                of_file |= self.graph[f"{path}::{name}"]
                texts |= used.texts
            if path in self.modules:
                self.graph[path], self.texts[path] = of_file, texts

    def _reached(self, file: File, used: Uses, path: str) -> Iterator[str]:
        for name, attribute in used.names:
            yield from self._own(file, path, name)
            if name in file.bound:
                module, inner = file.bound[name]
                whole = ".".join(filter(None, (module, inner)))
                if not inner or whole in self._paths or _file_of(whole) in self._files:
                    yield from self._found(whole, attribute)
                else:
                    yield from self._found(module, inner)
        for name in used.arguments:
            given = self._own if name in file.defined else self._fixture
            yield from given(file, path, name)
        for text in used.texts:
            if text == PACKAGE and "tests/" in path:  # python -m chiso
                yield from self._found(f"{PACKAGE}.__main__", "")
            elif text.startswith(f"{PACKAGE}.") and " " not in text:
                yield from self._found(*text.rsplit(".", 1))
        if ("NOTEBOOKS", "") in used.names:
            named = {one for one, place in self._notebooks.items() if {place.stem, place.name} & used.texts}
            yield from named or self._notebooks

    def _own(self, file: File, path: str, name: str) -> Iterator[str]:
        """A definition of the file itself."""
        if name in file.defined and path in self._files:
            yield f"{path}::{name}"

    def _found(self, module: str, name: str) -> Iterator[str]:
        """The file, or the definition in the tests, that a name of a module stands for."""
        if f"{module}.{name}" in self._paths:
            yield self._paths[f"{module}.{name}"]
        elif (module, name) in self._public:
            yield self._paths[self._public[module, name]]
        elif module in self._paths:
            yield self._paths[module]
        elif module.startswith(f"{PACKAGE}."):  # a text that names what stands in a module
            yield from self._found(*module.rsplit(".", 1))
        elif (path := _file_of(module)) in self._files:
            file = self._files[path]
            if name in file.bound and name not in file.defined:
                yield from self._found(*file.bound[name])
            else:
                yield from (f"{path}::{one}" for one in file.defined if name in ("", one))

    def _fixture(self, _: File, path: str, name: str) -> Iterator[str]:
        """The fixture that a file of the tests gets by a name: of the nearest conftest."""
        for folder in Path(path).parents:
            conftest = (folder / "conftest.py").as_posix()
            if conftest in self._files and name in self._files[conftest].defined:
                yield f"{conftest}::{name}"
                return


def _file_of(module: str) -> str:
    return f"{module.replace('.', '/')}.py"


def _path(root: Path, module: str) -> str:
    path = f"src/{_file_of(module)}"
    return path if (root / path).is_file() else f"{path.removesuffix('.py')}/__init__.py"


def of_tree(root: Path) -> Imports:
    """The graph of this project."""
    found = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True)
    modules = {name: found.find_modules_directly_imported_by(name) for name in found.modules}
    public = {(PACKAGE, name): module for name, module in PUBLIC.items()}
    for room in (analysis, charts):
        for name, module in room.PUBLIC.items():
            public[room.__name__, name] = f"{room.__name__}.{module}"
            if room is analysis:
                public[PACKAGE, name] = f"{room.__name__}.{module}"
    return Imports(root, modules, public)
