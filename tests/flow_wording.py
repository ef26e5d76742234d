"""What the flows want to say: their steps, menus, errors, ends and form fields."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

from homeassistant.data_entry_flow import section
import voluptuous as vol

from .wording import (
    ROOT,
    Source,
    Wording,
    callee,
    functions,
    given,
    keyword,
    source,
    texts,
)

# Reasons that Home Assistant translates itself.
SPOKEN_FOR = {"already_in_progress", "reauth_successful", "reconfigure_successful"}
# The reasons of Home Assistant's own checks, where the flow names none.
OWN_REASONS = {
    "_abort_if_unique_id_configured": "already_configured",
    "_async_abort_entries_match": "already_configured",
    "_abort_if_unique_id_mismatch": "unique_id_mismatch",
}
FIELDS = {"Required", "Optional", "Inclusive", "Exclusive"}


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
                yield from words_of_call(node, method.name, src)
                for text in errors_in(keyword(node, "errors"), src):
                    yield f"error.{text}", None
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="errors"))]):
                for text in texts(node.value, src):
                    yield f"error.{text}", None
            case ast.Assign(targets=[ast.Name(id="errors")], value=errors):
                for text in errors_in(errors, src):
                    yield f"error.{text}", None
            case _:
                pass


def errors_in(node: ast.expr | None, src: Source) -> Iterator[str]:
    """Yield the error keys of a literal dictionary of errors."""
    if isinstance(node, ast.Dict):
        for error in node.values:
            yield from texts(error, src)


def words_of_call(call: ast.Call, method: str, src: Source) -> Words:
    """Yield the paths that one call in a flow refers to."""
    name = callee(call)
    step = step_of(call, method, src)
    match name:
        case "async_show_form" | "async_show_menu" if step:
            yield f"step.{step}", given(call, "description_placeholders")
            yield f"step.{step}.title", None
            for text in texts(keyword(call, "menu_options"), src):
                yield f"step.{step}.menu_options.{text}", None
        case "async_show_progress":
            for text in texts(keyword(call, "progress_action"), src):
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
            named = texts(reason, src) or [OWN_REASONS.get(name, "")]
            yield from (
                (f"abort.{t}", None) for t in named if t and t not in SPOKEN_FOR
            )
        case _:
            pass


def step_of(call: ast.Call, method: str, src: Source) -> str:
    """Return the step that a call shows: the one it names, else its method's."""
    if (named := keyword(call, "step_id")) is not None:
        return next(iter(texts(named, src)), "")
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
                found.update(f"data.{t}" for t in texts(part.args[0], src))
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
    if not depth or not isinstance(known, FunctionType):
        return set()
    file = Path(known.__code__.co_filename)
    home = source(file) if file.is_relative_to(ROOT) else src
    function = home.function(name)
    return fields(function, home, depth - 1) if function else set()


def fields_of_schema(schema: vol.Schema) -> Iterator[str]:
    """Yield the form fields of a schema, those of its sections with their section."""
    for key, kind in schema.schema.items():
        if isinstance(kind, section):
            yield f"sections.{key}.name"
            for inner in fields_of_schema(kind.schema):
                yield f"sections.{key}.{inner}"
        else:
            yield f"data.{key}"
