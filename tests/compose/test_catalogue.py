import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compose.catalogue import FIELDS, GRAVITY, PHRASES, parse_catalogue
from digest.compose.sections import sections
from digest.compose.writers_file import WritersFile
from digest.errors import ConfigError
from digest.render.voice_files import phrase_rows, read_voice

SHIPPED = read_voice(None)
EMPTY = {key: type(value)() for key, value in SHIPPED[GRAVITY].items()}
"""A gravity.toml of which every list and table is there."""


def parsed(file, **changes):
    files = {**SHIPPED, GRAVITY: EMPTY}
    return parse_catalogue({**files, file: {**files[file], **changes}})


def faults_of(file, **changes):
    with pytest.raises(ConfigError) as caught:
        parsed(file, **changes)
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "changes", "fault"),
    [
        (PHRASES, {"ritual": 3}, "ritual: missing, or not a text"),
        (PHRASES, {"words": {"read": 3}}, "words.read: not a text"),
        (PHRASES, {"words": []}, "words: missing, or not a table"),
        (PHRASES, {"words": {"raed": "Lire"}}, "words.raed: no such key; allowed: updated,"),
        (PHRASES, {"pools": None}, "pools: missing, or not a table"),
        (PHRASES, {"pools": {"opening": ["Salut."]}}, "pools.opening: missing, or not a table"),
        (
            PHRASES,
            {"pools": {"opening": {"normal": "Bonjour"}}},
            "pools.opening.normal: missing, or not a list of phrases",
        ),
        (
            PHRASES,
            {"pools": {"opening": {"normal": ["Salut.", {"say": "Court.", "wen": "short"}]}}},
            'pools.opening.normal.2: neither a text nor { say = "…", when = "…" }',
        ),
        (
            PHRASES,
            {"pools": {"opening": {"normal": [{"say": "Court.", "when": 3}]}}},
            "pools.opening.normal.1: neither a text nor",
        ),
        (PHRASES, {"motifs": ["("]}, "motifs: '(' is not a pattern"),
        (PHRASES, {"motif": ["café"]}, "motif: no such key"),
        (PHRASES, {"motifs": ["café|l'ordi"]}, 'motifs: "café|l\'ordi" can never be found whole'),
        (PHRASES, {"points": None}, "points: missing, or not a list of tables"),
        (PHRASES, {"points": [{"label": "Et après?"}]}, "points.1: needs label and sober and"),
        (GRAVITY, {"grave": None}, "grave: missing, or not a list of texts"),
        (GRAVITY, {"masks": ["["]}, "masks: '[' is not a pattern"),
        (GRAVITY, {"masks": ["a{9999999999}"]}, "masks: 'a{9999999999}' is not a pattern"),
        (GRAVITY, {"maks": []}, "maks: no such key"),
        (GRAVITY, {"help": "911"}, "help: missing, or not a list of tables"),
        (GRAVITY, {"help": None}, "help: missing, or not a list of tables"),
        (GRAVITY, {"help": [{"words": "(", "text": "911"}]}, "help.1.words: '(' is not a pattern"),
        (GRAVITY, {"help": [{"words": "feu", "txt": "911"}]}, "help.1.txt: no such key; allowed:"),
        (GRAVITY, {"sober_days": None}, "sober_days: missing, or not a table"),
        (GRAVITY, {"sober_days": {"12-06": 1989}}, "sober_days.12-06: not a text"),
        (GRAVITY, {"light_sections": None}, "light_sections: missing, or not a table"),
        (GRAVITY, {"light_sections": {"sport": "Golf"}}, "light_sections.sport: missing, or not a"),
        (GRAVITY, {"genres": None}, "genres: missing, or not a table"),
        (GRAVITY, {"genres": {"match": ["but"]}}, "genres.match: missing, or not a table"),
        (GRAVITY, {"genres": {"match": {"words": "but"}}}, "genres.match.words: missing, or not a"),
        (FIELDS, {"fields": {"sea": ["lac"], "ice": ["lac"]}}, "fields.ice: 'lac' stands in sea"),
        (FIELDS, {"fields": {"sea": ["la…"]}}, "fields.sea: 'la…' is no beginning of a word"),
        (FIELDS, {"fields": {"sea": ["un lac…"]}}, "fields.sea: 'un lac…' is no beginning"),
        (
            FIELDS,
            {"weights": {"sea": [1]}},
            "weights.sea: not 3 numbers (serious, grave, hard news)",
        ),
        (FIELDS, {"weight": {}}, "weight: no such key"),
    ],
)
def test_a_fault_in_the_writers_files_is_named_by_file_and_key(file, changes, fault):
    words = faults_of(file, **changes)

    assert words.startswith(file)
    assert f"\n  - {fault}" in words


@pytest.mark.parametrize("key", sorted(EMPTY))
def test_a_key_of_gravity_that_is_misspelt_is_told_twice(key):
    value = {f"{name}s" if name == key else name: value for name, value in EMPTY.items()}

    with pytest.raises(ConfigError) as caught:
        parse_catalogue({**SHIPPED, GRAVITY: value})

    assert f"{key}: missing" in str(caught.value)
    assert f"{key}s: no such key" in str(caught.value)


def test_a_key_of_a_genre_that_is_misspelt_is_told_twice():
    words = faults_of(GRAVITY, genres={"match": {"section": ["sport"], "words": ["but"]}})

    assert "genres.match.section: no such key; allowed: sections, marks, words" in words
    assert "genres.match.sections: missing" in words


def test_a_genre_in_sections_that_no_list_names_is_a_fault():
    words = faults_of(GRAVITY, genres={"match": {"sections": ["sports"], "words": ["but"]}})

    assert "genres.match.sections: no light_sections.sports" in words


@pytest.mark.parametrize("day", ["13-45", "02-30", "00-10", "12/06", "W01-1", "6 décembre", ""])
def test_a_sober_day_that_does_not_exist_is_a_fault(day):
    assert f'sober_days: found "{day}"' in faults_of(GRAVITY, sober_days={day: "?"})


def test_the_29th_of_february_is_a_day():
    sober = parsed(GRAVITY, sober_days={"02-29": "?"}).lexicon.sober_days

    assert [(day.month, day.day) for day in sober] == [(2, 29)]


@pytest.mark.parametrize("empty", [{"help": []}, {"genres": {}}, {"sober_days": {}}, {"near": []}])
def test_what_is_left_out_on_purpose_is_written_down_empty(empty):
    assert parsed(GRAVITY, **empty)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("(?i)mort", "sets a flag for all"),
        (r"(a)\1", "refers back to a group"),
        (r"(?P<mot>a)(?P=mot)", "refers back to a group"),
        (r"(a)?(?(1)b|c)", "refers back to a group"),
        (r"(?P<mot>a)", "names a group"),
        ("a)(b", "is not a pattern"),
    ],
)
def test_an_entry_that_would_change_or_break_the_others_is_named(entry, why):
    words = faults_of(GRAVITY, grave=["décès", entry, "meurtres?"])

    assert "1 fault" in words
    assert f"grave: {entry!r} {why}" in words


@pytest.mark.parametrize("entry", ["(?-i:[A-Z])mort", r"\\1", "(mort|décès)", r"[\w’]+", r"\d+"])
def test_an_entry_that_can_be_joined_to_the_others_is_not_a_fault(entry):
    assert parsed(GRAVITY, grave=["a", entry, "b"])


@given(st.lists(st.text(alphabet="a|()?:\\1[]P<>=i{2}*'", max_size=12), max_size=3))
@settings(max_examples=60)
def test_entries_are_joined_or_named_and_never_anything_else(entries):
    file = WritersFile(GRAVITY, {})

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # "[[" may mean a set one day
        file.any_of("grave", tuple(entries))

    assert all(any(repr(entry) in fault for entry in entries) for fault in file.faults)


BESIDE = (
    "tue",
    "tué(?:e|s)?",
    "tir|coup",
    "(?:ab|ac)c",
    "a?bc",
    "abus",
    "a(?:b|(?:c|d))",
    "a[(]|h",
)


@given(
    st.lists(st.sampled_from(BESIDE), unique=True),
    st.text(alphabet="abcdéeituvrh( ", max_size=20),
)
@settings(max_examples=60)
def test_entries_that_begin_alike_find_together_what_each_of_them_finds(entries, text):
    file = WritersFile(GRAVITY, {})

    together = file.any_of("grave", tuple(entries))

    alone = [file.any_of("grave", (entry,)) for entry in entries]
    assert bool(together.search(text)) is any(each.search(text) for each in alone)


_TOML = st.recursive(
    st.one_of(st.text(max_size=4), st.integers(0, 9), st.booleans()),
    lambda value: st.one_of(
        st.lists(value, max_size=2),
        st.dictionaries(st.sampled_from(["words", "text", "sections", "x"]), value, max_size=2),
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted({*EMPTY, *SHIPPED[PHRASES]})), _TOML)
@settings(max_examples=80)
def test_whatever_stands_in_a_file_is_taken_or_named(key, value):
    file = GRAVITY if key in EMPTY else PHRASES

    try:
        parsed(file, **{key: value})
        named = ()
    except ConfigError as fault:
        named = fault.faults

    assert [fault for fault in named if not fault.startswith(key)] == []


@pytest.mark.parametrize(
    ("entry", "instead"),
    [
        ("s’éteint", "a straight apostrophe (')"),
        ("mort\u00a0de", "an ordinary space"),
        ("mort\u202fde", "an ordinary space"),
    ],
)
@pytest.mark.parametrize("key", ["grave", "masks", "near"])
def test_an_entry_that_no_text_can_hold_is_named_with_what_to_write(key, entry, instead):
    words = faults_of(GRAVITY, **{key: [entry]})

    assert f"{key}: {entry!r} can never be found" in words
    assert f"write {instead}" in words


def test_the_faults_of_all_files_are_told_at_once():
    broken = {
        PHRASES: {**SHIPPED[PHRASES], "ritual": 3},
        GRAVITY: {**EMPTY, "near": 3},
        FIELDS: {**SHIPPED[FIELDS], "weights": 3},
    }

    with pytest.raises(ConfigError) as caught:
        parse_catalogue(broken)

    assert caught.value.where == "the writers' files"
    assert caught.value.faults == (
        "phrases.toml: ritual: missing, or not a text",
        "gravity.toml: near: missing, or not a list of texts",
        "fields.toml: weights: missing, or not a table",
    )


def test_every_fault_of_a_file_is_told_at_once():
    words = faults_of(PHRASES, ritual=3, motifs=["("])

    assert "2 faults" in words


def test_a_phrase_may_ask_for_conditions():
    pools = {"opening": {"normal": ["Salut.", {"say": "Court.", "when": "short, morning"}]}}

    plain, bound = parsed(PHRASES, pools=pools).pool("opening", "normal")

    assert (plain.text, plain.when) == ("Salut.", frozenset())
    assert (bound.id, bound.text) == ("opening/normal/2", "Court.")
    assert bound.when == {"short", "morning"}


def test_the_shipped_files_have_no_fault():
    assert parse_catalogue(SHIPPED)


def test_each_line_is_placed_in_its_file_whether_it_has_conditions_or_not():
    file, rows = phrase_rows(None)
    lines = file.read_text(encoding="utf-8").splitlines()

    pools = parse_catalogue(SHIPPED).pools
    astray = [
        line.id
        for pool in pools.values()
        for line in pool
        if line.text not in lines[rows[line.id] - 1]
    ]

    assert astray == []


def test_a_newsroom_can_bring_its_own_phrases(tmp_path):
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice" / PHRASES).write_text('ritual = "Bon. Tu le sais."', encoding="utf-8")

    own = read_voice(tmp_path)

    assert own[PHRASES] == {"ritual": "Bon. Tu le sais."}
    assert own[GRAVITY] == SHIPPED[GRAVITY]


@pytest.mark.parametrize("content", [b"ritual = ", b"\xff\xfe"])
def test_a_file_that_is_not_toml_is_named(tmp_path, content):
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice" / PHRASES).write_bytes(content)

    with pytest.raises(ConfigError, match="not a TOML file"):
        read_voice(tmp_path)


def test_two_files_that_are_not_toml_are_both_named(tmp_path):
    (tmp_path / "voice").mkdir()
    for name in (PHRASES, GRAVITY):
        (tmp_path / "voice" / name).write_text("= ", encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        read_voice(tmp_path)

    assert [fault.partition(": ")[0] for fault in caught.value.faults] == [
        str(tmp_path / "voice" / PHRASES),
        str(tmp_path / "voice" / GRAVITY),
    ]


def test_a_fixed_word_that_is_missing_is_a_fault():
    assert "words.advertisement: missing" in faults_of(PHRASES, words={"read": "Lire"})


def test_a_section_of_many_blanks_is_read_all_the_same():
    known = sections(["Sports", "Recett…"])

    assert known.have("Tennis" + "\u00a0" * 2_000_000 + "etc. / Sports")  # or it would take a day


@pytest.mark.parametrize(
    "name", ["Sports / Tennis", "Tennis et  sports", "Nos recettes", "a·Sports"]
)
def test_a_section_is_known_by_its_parts(name):
    assert sections(["Sports", "Recett…"]).have(name)
