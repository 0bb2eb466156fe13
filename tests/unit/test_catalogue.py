import pytest

from digest.compose.catalogue import GRAVITY, PHRASES, parse_catalogue
from digest.errors import ConfigError
from digest.render.phrases import read_voice


def faults_of(file, **changes):
    files = dict(read_voice(None))
    files[file] = {**files[file], **changes}
    with pytest.raises(ConfigError) as caught:
        parse_catalogue(files)
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "changes", "told"),
    [
        (PHRASES, {"ritual": 3}, "ritual: missing, or not a text"),
        (PHRASES, {"words": {"read": 3}}, "words: holds something that is not a text"),
        (PHRASES, {"words": []}, "words: not a table"),
        (PHRASES, {"pools": {"opening": {"normal": "Bonjour"}}}, "opening.normal: missing, or not"),
        (PHRASES, {"motifs": ["("]}, "'(' is not a pattern"),
        (PHRASES, {"points": [{"label": "Et après?"}]}, "points: every entry needs label and"),
        (GRAVITY, {"grave": None}, "grave: missing, or not a list of texts"),
        (GRAVITY, {"masks": ["["]}, "is not a pattern"),
        (GRAVITY, {"help": "911"}, "help: every entry needs words and text"),
        (GRAVITY, {"sober_days": {"12/06": "?"}}, 'sober_days: found "12/06"'),
    ],
)
def test_a_fault_in_the_writers_files_is_named_by_file_and_key(file, changes, told):
    words = faults_of(file, **changes)

    assert words.startswith(file)
    assert told in words


def test_every_fault_of_a_file_is_told_at_once():
    words = faults_of(PHRASES, ritual=3, motifs=["("])

    assert "2 faults" in words


def test_a_newsroom_can_bring_its_own_phrases(tmp_path):
    shipped = read_voice(None)
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice" / PHRASES).write_text('ritual = "Bon. Tu le sais."', encoding="utf-8")

    own = read_voice(tmp_path)

    assert own[PHRASES] == {"ritual": "Bon. Tu le sais."}
    assert own[GRAVITY] == shipped[GRAVITY]


@pytest.mark.parametrize("content", [b"ritual = ", b"\xff\xfe"])
def test_a_file_that_is_not_toml_is_named(tmp_path, content):
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice" / PHRASES).write_bytes(content)

    with pytest.raises(ConfigError, match="not a TOML file"):
        read_voice(tmp_path)


def test_a_fixed_word_that_is_missing_is_a_fault():
    assert "words: advertisement is missing" in faults_of(PHRASES, words={"read": "Lire"})
