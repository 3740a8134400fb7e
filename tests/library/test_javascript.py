import pytest
from hypothesis import given
from hypothesis import strategies as st

from documentation.library.importing.javascript import UNKNOWN, read_objects


def only(script):
    (found,) = read_objects(script)
    return found


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ('"dubbel"', "dubbel"),
        ("'enkel'", "enkel"),
        ("`achterwaarts`", "achterwaarts"),
        (r"'it\'s \u00e9\x41\u{1F600}\n'", "it's éA😀\n"),
        (r"'\ud800'", "\N{REPLACEMENT CHARACTER}"),
        ("12", 12),
        ("-1.5", -1.5),
        ("0x1F", 31),
        ("true", True),
        ("null", None),
        ("[1, 'b', [2,], ]", [1, "b", [2]]),
        ("{ b: { c: 1, }, }", {"b": {"c": 1}}),
        ("'a' + 'b' + 1", "ab1"),
        ("new Date()", UNKNOWN),
        ("today(1, {x: 2}, [3])", UNKNOWN),
        ("(x) => { return {a: 1}; }", UNKNOWN),
        ("function () { return 1; }", UNKNOWN),
        ("1 - 2", UNKNOWN),
        ("!true", UNKNOWN),
        ("a ? 1 : 2", UNKNOWN),
        ("'a' + thing()", UNKNOWN),
        ("missing.part", UNKNOWN),
    ],
)
def test_value_is_read_without_running_it(value, meant):
    assert only(f"var x = {{ a: {value}, after: 1 }};") == {"a": meant, "after": 1}


@pytest.mark.parametrize(
    "script",
    [
        'loadRespecWithConfiguration({ shortName: "x" });',
        'respecConfig = { shortName: "x" }',
        "var respecConfig = { 'shortName': 'x' };",
        "window.respecConfig = {shortName: `x`};",
        "export default start({ shortName: 'x' })",
        "/* { shortName: 'fout' } */ start({ // shortName: 'fout'\n shortName: 'x' })",
    ],
)
def test_any_wrapper_will_do(script):
    assert only(script) == {"shortName": "x"}


def test_variables_spread_and_templates_are_filled_in():
    script = """
      const number = "1.2.0"
      const shared = { pubDomain: "dk", deep: { a: 1 } };
      const list = [1, 2];
      const respecConfig = { ...shared, ...elsewhere, number, "publishVersion": `${number}-x`, a: shared.deep.a,
        lists: [...list, 3], unknown: `${other}`, method() { return 1 }, async: 2, [computed]: 3 };
    """
    assert read_objects(script)[-1] == {
        "pubDomain": "dk", "deep": {"a": 1}, "number": "1.2.0", "publishVersion": "1.2.0-x", "a": 1,
        "lists": [1, 2, 3], "unknown": "${other}", "async": 2,
    }  # fmt: skip


def test_statement_after_a_line_break_does_not_spoil_the_value():
    assert read_objects("const a = 'x'\nconst b = { c: a }\nstart(b)")[-1] == {"c": "x"}


@pytest.mark.parametrize(
    "script", ["", "{", "start({", "start({a", "start({a:", "start({a: [", "x = ", "start({...", "'"]
)
def test_script_that_stops_half_way_is_read_as_far_as_it_goes(script):
    assert isinstance(read_objects(script), list)


def test_brackets_without_end_are_not_followed():
    script = "start({ a: " + "[" * 5000 + "]" * 5000 + ", b: 1 })"
    assert read_objects(script)[0]["b"] == 1


def test_unknown_says_so():
    assert repr(UNKNOWN) == "UNKNOWN"


@given(st.text(alphabet="{}[]()=,:;.+'\"`a1 \n\\/*-!?>$", max_size=80))
def test_no_script_breaks_the_reader(script):
    assert all(isinstance(found, dict) for found in read_objects(script))


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("start({ x: })", [{"x": UNKNOWN}]),
        ("start([1]); a = ; b = [2]; start({ a, b })", [{"a": UNKNOWN, "b": [2]}]),
        ("a = {" + "x: {" * 60 + "}" * 60 + "}; start({ y: 1 })", None),
    ],
)
def test_what_has_no_value_is_unknown(script, found):
    objects = read_objects(script)
    assert objects == found if found else objects[-1] == {"y": 1}
