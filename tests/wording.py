"""What the code wants to say to people: the paths in translations/en.json it refers to.

Read from the source, with names resolved in the imported modules. What is only known
while running is left out: these are the words that must be there, not all there may be.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1] / "custom_components" / "showrunner"
PACKAGE = "custom_components.showrunner"


@dataclass(slots=True)
class Source:
    """One module of ours: its name, its text as a tree, and the module itself."""

    name: str
    tree: ast.Module
    module: ModuleType

    def function(self, name: str) -> ast.AST | None:
        """Return a function or method by name."""
        return next((node for node in functions(self.tree) if node.name == name), None)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that the code needs, and the placeholders it is given, where visible."""

    path: str
    where: str
    given: frozenset[str] | None = field(default=None, compare=False)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield all functions and methods of a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def sources() -> list[Source]:
    """Return all modules of ours."""
    return [source(path) for path in sorted(ROOT.rglob("*.py"))]


def source(path: Path) -> Source:
    """Return one module of ours."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    dotted = f"{PACKAGE}.{name}".removesuffix(".__init__")
    return Source(name, ast.parse(path.read_text()), importlib.import_module(dotted))


def value(node: ast.expr | None, module: ModuleType) -> Any:
    """Return what a constant, a name or a dotted name stands for; None if unknown."""
    match node:
        case ast.Constant(value=constant):
            return constant
        case ast.Name(id=name):
            return getattr(module, name, None)
        case ast.Attribute(value=owner, attr=name):
            return getattr(value(owner, module), name, None)
        case _:
            return None


def texts(node: ast.expr | None, src: Source, depth: int = 3) -> list[str]:
    """Return the strings that an expression may be, as far as they can be seen."""
    match node:
        case ast.IfExp(body=first, orelse=second):
            parts = [first, second]
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            pass
        case ast.Starred(value=inner):
            parts = [inner]
        case ast.Dict(keys=keys):
            parts = [key for key in keys if key]
        case ast.Name(id=name) if depth and not hasattr(src.module, name):
            parts = list(assigned(src.tree, name))
        case _:
            found = value(node, src.module)
            listed = found if isinstance(found, list | tuple) else [found]
            return [str(text) for text in listed if isinstance(text, str)]
    return [text for part in parts for text in texts(part, src, depth - 1)]


def assigned(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    """Yield what a local name is set to, plainly or by a loop over a literal."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=expr):
                yield from [expr] * (target == name)
            case ast.For(target=ast.Name(id=target), iter=rows):
                yield from [rows] * (target == name)
            case ast.For(target=ast.Tuple(elts=targets), iter=ast.Tuple(elts=rows)):
                places = [i for i, t in enumerate(targets) if ast.unparse(t) == name]
                for row in rows:
                    yield from (
                        row.elts[i] for i in places if isinstance(row, ast.Tuple)
                    )
            case _:
                pass


def callee(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return ast.unparse(call.func).rpartition(".")[2]


def keyword(call: ast.Call, *names: str) -> ast.expr | None:
    """Return the value of the first of these keywords that a call has."""
    return next((kw.value for kw in call.keywords if kw.arg in names), None)


def given(call: ast.Call, name: str) -> frozenset[str] | None:
    """Return the placeholders a call supplies; None where that cannot be seen."""
    match keyword(call, name):
        case None:
            return frozenset()
        case ast.Dict(keys=keys) if all(isinstance(k, ast.Constant) for k in keys):
            return frozenset(str(ast.literal_eval(key)) for key in keys if key)
        case _:
            return None


def owner(name: str, platform: str) -> str | None:
    """Return the pattern of paths for a call's translation_key; None for a stranger."""
    if name.endswith(("Error", "Failed", "NotReady")):
        return "exceptions.{}.message"
    if name.endswith("Description"):
        return f"entity.{platform}.{{}}.name"
    return {
        "async_create_issue": "issues.{}",
        "SelectSelectorConfig": "selector.{}.options",
        "ObjectSelectorConfig": "selector.{}.fields",
        "DeviceInfo": "device.{}.name",
        "async_get_or_create": "device.{}.name",
        "kind": "exceptions.{}.message",  # A class of Home Assistant's errors
    }.get(name)


def keys_of_calls(src: Source) -> Iterator[Wording]:
    """Yield the texts behind every `translation_key=` of a module."""
    for call in (node for node in ast.walk(src.tree) if isinstance(node, ast.Call)):
        if (key := keyword(call, "translation_key")) is None:
            continue
        # What a platform shows may be in files of its own, such as `sensor_library`
        platform = src.name.removesuffix("_library").removesuffix("_server")
        pattern = owner(callee(call), platform)
        assert pattern, f"{src.name}: whose translation_key is {ast.unparse(call)}?"
        for text in texts(key, src):
            placeholders = given(call, "translation_placeholders")
            yield Wording(pattern.format(text), src.name, placeholders)


def keys_of_classes(src: Source) -> Iterator[Wording]:
    """Yield the texts of errors and entities that carry their key as an attribute."""
    patterns = {
        "translation_key": "exceptions.{}.message",
        "_attr_translation_key": f"entity.{src.name}.{{}}.name",
    }
    for node in ast.walk(src.tree):
        match node:
            case ast.Assign(targets=[target], value=key):
                pass
            case ast.AnnAssign(target=target, value=key) if key:
                pass
            case _:
                continue
        name = ast.unparse(target).removeprefix("self.")
        # An error of a single step need not be told outside of its form
        is_local = name == "translation_key" and not src.name.startswith("engine")
        for text in texts(key, src) if name in patterns and not is_local else ():
            yield Wording(patterns[name].format(text), src.name)


def keys_of_health(src: Source) -> Iterator[Wording]:
    """Yield the texts of what system health is told."""
    if src.name == "system_health":
        for node in ast.walk(src.tree):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
                for text in texts(node.value, src):
                    yield Wording(f"system_health.info.{text}", src.name)
