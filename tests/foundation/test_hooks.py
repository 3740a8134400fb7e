import pytest
from wagtail import hooks as registry

from foundation import hooks


@pytest.fixture
def hook(monkeypatch):
    monkeypatch.setattr(hooks, "_declared", {})
    monkeypatch.setattr(registry, "_hooks", {})
    return hooks.declare("counts")


def test_every_room_that_registered_answers(hook):
    hook.register(lambda ids: {ids[0]: "a"})

    @hook.register
    def second(ids):
        return {ids[0]: "b"}

    assert hook.ask([1]) == hooks.ask("counts", [1]) == [{1: "a"}, {1: "b"}]


def test_hook_without_rooms_above_it_has_no_answers(hook):
    assert hook.ask([1]) == []


def test_hook_that_nobody_declared_cannot_be_asked(hook):
    with pytest.raises(LookupError):
        hooks.ask("count")


def test_name_is_declared_once(hook):
    with pytest.raises(ValueError, match="counts"):
        hooks.declare("counts")
