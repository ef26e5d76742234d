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

from homeassistant.data_entry_flow import section
import voluptuous as vol

ROOT = Path(__file__).parents[1] / "custom_components" / "showrunner"
PACKAGE = "custom_components.showrunner"

# Reasons that Home Assistant translates itself.
SPOKEN_FOR = {"already_in_progress", "reauth_successful", "reconfigure_successful"}
# The reasons of Home Assistant's own checks, where the flow names none.
OWN_REASONS = {
    "_abort_if_unique_id_configured": "already_configured",
    "_async_abort_entries_match": "already_configured",
    "_abort_if_unique_id_mismatch": "unique_id_mismatch",
}
FIELDS = {"Required", "Optional", "Inclusive", "Exclusive"}


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


def texts(node: ast.expr | None, module: ModuleType) -> list[str]:
    """Return the strings that an expression may be, as far as they can be seen."""
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            return texts(body, module) + texts(orelse, module)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [text for part in parts for text in texts(part, module)]
        case ast.Dict(keys=keys):
            return [text for key in keys for text in texts(key, module)]
        case _:
            found = value(node, module)
            listed = found if isinstance(found, list | tuple) else [found]
            return [str(text) for text in listed if isinstance(text, str)]


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
        "async_create_issue": "issues.{}.title",
        "SelectSelectorConfig": "selector.{}.options",
        "DeviceInfo": "device.{}.name",
        "async_get_or_create": "device.{}.name",
        "kind": "exceptions.{}.message",  # A class of Home Assistant's errors
    }.get(name)


def keys_of_calls(src: Source) -> Iterator[Wording]:
    """Yield the texts behind every `translation_key=` of a module."""
    for call in (node for node in ast.walk(src.tree) if isinstance(node, ast.Call)):
        if (key := keyword(call, "translation_key")) is None:
            continue
        pattern = owner(callee(call), src.name)
        assert pattern, f"{src.name}: whose translation_key is {ast.unparse(call)}?"
        for text in texts(key, src.module):
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
        for text in texts(key, src.module) if name in patterns else ():
            yield Wording(patterns[name].format(text), src.name)


def part_of(bases: list[ast.expr]) -> str:
    """Return where the texts of a flow of these base classes are."""
    return "options" if "OptionsFlow" in map(ast.unparse, bases) else "config"


def words_of_flows(src: Source) -> Iterator[Wording]:
    """Yield the texts of the steps, menus, errors and ends of a module's flows."""
    for node in ast.walk(src.tree):
        if isinstance(node, ast.ClassDef):
            for method in functions(node):
                for path, placeholders in words_of_step(method, src):
                    where = f"{src.name}.{node.name}.{method.name}"
                    yield Wording(f"{part_of(node.bases)}.{path}", where, placeholders)


type Words = Iterator[tuple[str, frozenset[str] | None]]


def words_of_step(method: ast.FunctionDef | ast.AsyncFunctionDef, src: Source) -> Words:
    """Yield the paths that one method of a flow refers to, without their section."""
    for node in ast.walk(method):
        match node:
            case ast.Call():
                yield from words_of_call(node, method.name, src.module)
                for text in errors_in(keyword(node, "errors"), src.module):
                    yield f"error.{text}", None
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="errors"))]):
                for text in texts(node.value, src.module):
                    yield f"error.{text}", None
            case ast.Assign(targets=[ast.Name(id="errors")], value=errors):
                for text in errors_in(errors, src.module):
                    yield f"error.{text}", None
            case _:
                pass


def errors_in(node: ast.expr | None, module: ModuleType) -> Iterator[str]:
    """Yield the error keys of a literal dictionary of errors."""
    if isinstance(node, ast.Dict):
        for error in node.values:
            yield from texts(error, module)


def words_of_call(call: ast.Call, method: str, module: ModuleType) -> Words:
    """Yield the paths that one call in a flow refers to."""
    name = callee(call)
    step = step_of(call, method, module)
    match name:
        case "async_show_form" | "async_show_menu" if step:
            yield f"step.{step}", given(call, "description_placeholders")
            for text in texts(keyword(call, "menu_options"), module):
                yield f"step.{step}.menu_options.{text}", None
        case "async_show_progress":
            for text in texts(keyword(call, "progress_action"), module):
                yield f"progress.{text}", given(call, "description_placeholders")
        case (
            "async_abort"
            | "AbortFlow"
            | "async_update_and_abort"
            | (
                "_abort_if_unique_id_configured"
                | "_async_abort_entries_match"
                | "_abort_if_unique_id_mismatch"
            )
        ):
            unnamed = None if name in OWN_REASONS else next(iter(call.args), None)
            reason = keyword(call, "reason", "error") or unnamed
            named = texts(reason, module) or [OWN_REASONS.get(name, "")]
            yield from (
                (f"abort.{t}", None) for t in named if t and t not in SPOKEN_FOR
            )
        case _:
            pass


def step_of(call: ast.Call, method: str, module: ModuleType) -> str:
    """Return the step that a call shows: the one it names, else its method's."""
    if (named := keyword(call, "step_id")) is not None:
        return next(iter(texts(named, module)), "")
    return (
        method.removeprefix("async_step_") if method.startswith("async_step_") else ""
    )


def fields(node: ast.AST, src: Source, depth: int = 3) -> set[str]:
    """Return where the texts of a form's fields are, below its step.

    The form is an expression; schemas and functions of ours in it are followed.
    """
    found = set[str]()
    for part in ast.walk(node):
        match part:
            case ast.Call() if callee(part) in FIELDS and part.args:
                found.update(f"data.{t}" for t in texts(part.args[0], src.module))
            case ast.Name(id=name):
                found |= fields_of_name(name, src, depth)
            case _:
                pass
    return found


def fields_of_name(name: str, src: Source, depth: int) -> set[str]:
    """Return the form fields of a schema or a function of ours, by its name."""
    known = getattr(src.module, name, None)
    if isinstance(known, vol.Schema):
        return set(fields_of_schema(known))
    function = src.function(name) if callable(known) and depth else None
    return fields(function, src, depth - 1) if function else set()


def fields_of_schema(schema: vol.Schema) -> Iterator[str]:
    """Yield the form fields of a schema, those of its sections with their section."""
    for key, kind in schema.schema.items():
        if isinstance(kind, section):
            yield f"sections.{key}.name"
            for inner in fields_of_schema(kind.schema):
                yield f"sections.{key}.{inner}"
        else:
            yield f"data.{key}"
