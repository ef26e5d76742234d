"""The reader of texts in code: each way to say something is seen."""

import ast
from types import ModuleType

import pytest

from .flow_wording import fields, words_of_flows
from .wording import Source, keys_of_calls, keys_of_classes, keys_of_health


def written(code: str, name: str = "config_flow") -> Source:
    """Return a module of ours that has this code."""
    module = ModuleType(name)
    exec(code, vars(module))  # noqa: S102  # The code is the test's own
    return Source(name, ast.parse(code), module)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("f(HomeAssistantError(translation_key='x'))", "exceptions.x.message"),
        ("f(UpdateFailed(translation_key='x'))", "exceptions.x.message"),
        (
            "K = 'x'\nf(ServiceValidationError(translation_key=K))",
            "exceptions.x.message",
        ),
        (
            "f(ir.async_create_issue(h, 'd', 'i', translation_key='x'))",
            "issues.x",
        ),
        (
            "for k, v in ((K, 1),): f(async_create_issue('i', translation_key=k))",
            "issues.x",
        ),
        ("f(SelectSelectorConfig(translation_key='x'))", "selector.x.options"),
        ("f(EventEntityDescription(translation_key='x'))", "entity.event.x.name"),
        ("f(DeviceInfo(translation_key='x'))", "device.x.name"),
    ],
)
def test_a_key_in_a_call_is_seen(code: str, path: str) -> None:
    """The class that gets the key tells where its text is."""
    prepared = f"f = lambda *a: None\n{code}"
    src = Source("event", ast.parse(prepared), ModuleType("event"))
    src.module.__dict__["K"] = "x"
    assert [wording.path for wording in keys_of_calls(src)] == [path]


def test_a_stranger_with_a_key_is_an_error() -> None:
    """A call that nobody told this reader of is not passed over."""
    src = Source("event", ast.parse("New(translation_key='x')"), ModuleType("event"))
    with pytest.raises(AssertionError, match="whose translation_key"):
        list(keys_of_calls(src))


def test_both_keys_of_a_choice_are_seen() -> None:
    """A conditional expression says either."""
    code = "OldError(translation_key='a' if b else 'c')"
    src = Source("event", ast.parse(code), ModuleType("event"))
    assert [w.path.split(".")[1] for w in keys_of_calls(src)] == ["a", "c"]


def test_a_key_of_a_class_is_seen() -> None:
    """Entities carry theirs as an attribute, and so do errors."""
    entity = written("class A:\n _attr_translation_key = 'x'", "event")
    error = written("class A:\n translation_key: str = 'x'", "engine.errors")
    assert [w.path for w in keys_of_classes(entity)] == ["entity.event.x.name"]
    assert [w.path for w in keys_of_classes(error)] == ["exceptions.x.message"]


def test_what_system_health_is_told_is_seen() -> None:
    """The names of its lines, where they are not names of servers."""
    code = "async def f(): return {'servers': 1, **more}"
    assert [w.path for w in keys_of_health(written(code, "system_health"))] == [
        "system_health.info.servers"
    ]


FLOW = """
class Flow:
    def async_step_user(self):
        local = ["two"] if self else []
        return self.async_show_menu(menu_options=["one", *local])
    def async_step_one(self):
        errors = {"base": "wrong"}
        errors["url"] = "bad"
        self._abort_if_unique_id_configured({"url": "x"})
        self._abort_if_unique_id_mismatch(reason="other_server")
        return self.async_show_form(
            step_id="named", errors={"pin": "late"}, description_placeholders={"url": 1}
        )
    def async_step_two(self):
        if 1: return self.async_abort(reason="reauth_successful")
        if 2: return self.async_show_progress(progress_action="wait")
        return self.async_abort(reason="gone")
class OptionsFlow: ...
class Options(OptionsFlow):
    def async_step_init(self):
        return self.async_show_form()
"""


def test_the_words_of_a_flow_are_seen() -> None:
    """Steps, menus, errors and ends are; what Home Assistant says itself is not."""
    assert {wording.path for wording in words_of_flows(written(FLOW))} == {
        "config.step.user",
        "config.step.user.title",
        "config.step.user.menu_options.one",
        "config.step.user.menu_options.two",
        "config.step.named",
        "config.step.named.title",
        "config.error.wrong",
        "config.error.bad",
        "config.error.late",
        "config.abort.already_configured",
        "config.abort.other_server",
        "config.progress.wait",
        "config.abort.gone",
        "options.step.init",
        "options.step.init.title",
    }


def test_the_placeholders_of_a_step_are_seen() -> None:
    """A literal dictionary is known, none means none, and a variable is unknown."""
    given = {w.path: w.given for w in words_of_flows(written(FLOW))}
    assert given["config.step.named"] == frozenset({"url"})
    assert given["options.step.init"] == frozenset()
    code = "AError(translation_key='k', translation_placeholders=p)"
    src = Source("event", ast.parse(code), ModuleType("event"))
    assert [wording.given for wording in keys_of_calls(src)] == [None]


FORM = """
from homeassistant.data_entry_flow import section
import voluptuous as vol
URL = "url"
SCHEMA = vol.Schema({
    vol.Required(URL): str,
    vol.Required("more"): section(vol.Schema({vol.Optional("verify"): bool})),
})
def schema(more):
    return SCHEMA.extend({vol.Optional("token"): str, **more})
"""


def test_the_fields_of_a_form_are_seen() -> None:
    """Through a schema's name, a function of ours, and what Home Assistant adds."""
    form = ast.parse("self.add_suggested_values_to_schema(schema({}), user_input)")
    assert fields(form, written(FORM)) == {
        "data.url",
        "data.token",
        "sections.more.name",
        "sections.more.data.verify",
    }
