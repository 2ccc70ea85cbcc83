"""The documents say what the software does: every command, option, target, term, table and link in them is real.

Whether the repository itself is in order is in ``test_repository.py``. The data dictionary is made in
``tools/data_dictionary.py``.
"""

from __future__ import annotations

import re
import shlex
import struct
from collections import Counter
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline.cli.links import COMMANDS, links
from pipeline.cli.main import cli
from pipeline.common.warehouse import list_sql
from pipeline.editions.contact import Contact
from pipeline.editions.edition import find_edition
from pipeline.editions.year import Round, SheetNotice, Year
from pipeline.lists.catalogue import FILTERS
from pipeline.lists.columns import COLUMNS
from pipeline.nir.closed_lists import BUCKETS, LEVELS, SEVERITIES
from pipeline.nir.contract import TABLES
from pipeline.nir.outcomes import OUTCOMES
from pipeline.places.code_lists import load_code_lists
from pipeline.quality.catalogue import Effect, Rule, RuleTexts, load_catalogue
from tests.support.commands import CHECKOUT
from tests.support.empty_database import open_empty_database
from tests.support.repository_texts import find_anchors
from tools.data_dictionary import write_dictionary

README = CHECKOUT / "README.md"
LINKS = CHECKOUT / "docs" / "links.md"
RUNBOOK = CHECKOUT / "docs" / "runbook.md"
GLOSSARY = CHECKOUT / "docs" / "glossary.md"
PAGES = [
    *sorted(CHECKOUT.glob("*.md")),
    *sorted((CHECKOUT / "docs").rglob("*.md")),
    CHECKOUT / "reports_out" / "README.md",
    CHECKOUT / "pipeline" / "places" / "kodeverk" / "README.md",
]
PICTURE = CHECKOUT / "docs" / "pictures" / "ark.png"
FIRST_SCREEN = 30
SHELLS = ("sh", "powershell")
SENT = "send-to-ssb.md"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def list_blocks(path: Path, *languages: str) -> list[str]:
    """The fenced blocks of a page in one of the languages, without the indentation of a list."""
    found = re.findall(r"^( *)```(\w+)\n(.*?)^ *```$", read(path), flags=re.DOTALL | re.MULTILINE)
    return [
        "\n".join(line.removeprefix(indent) for line in body.splitlines())
        for indent, language, body in found
        if language in languages
    ]


def list_commands() -> list[tuple[str, str]]:
    """Every line of a shell block, with the page it stands on."""
    return [
        (path.name, line.split("  #")[0].strip())
        for path in PAGES
        for block in list_blocks(path, *SHELLS)
        for line in block.splitlines()
    ]


def list_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z0-9-]*):", read(CHECKOUT / "Makefile"), flags=re.MULTILINE))


# --- what the README says of the command


def test_the_first_screen_has_the_two_commands_the_results_and_the_picture() -> None:
    first = "\n".join(read(README).splitlines()[:FIRST_SCREEN])
    for expected in ("make demo", "make test", "HOME/reports_out/", "docs/pictures/ark.png", "NIR", "IMDi"):
        assert expected in first, expected


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_page_of_links_names_every_command_and_option(name: str) -> None:
    text = read(LINKS)
    command = find_links_command(name)
    arguments = " ".join(
        str(one.human_readable_name).upper() for one in command.params if one.param_type_name != "option"
    )
    assert f"`links {name} {arguments}`".replace(" `", "`") in text
    for parameter in command.params:
        for option in parameter.opts if isinstance(parameter, click.Option) else ():
            assert f"`{option}" in text, f"{name} {option}"


def test_the_page_of_links_names_no_command_or_option_that_is_not_there() -> None:
    commands = [find_links_command(name) for name in COMMANDS]
    options = {option for command in commands for one in command.params for option in one.opts}
    assert set(re.findall("`(--[a-z-]+)", read(LINKS))) - options == set()
    assert set(re.findall("`links ([a-z-]+)", read(LINKS))) - set(COMMANDS) == set()


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_readme_names_every_command_and_option(name: str) -> None:
    text = read(README)
    assert f"introresultat {name}" in text
    for parameter in cli.commands[name].params:
        if isinstance(parameter, click.Option):
            for option in parameter.opts:
                assert f"`{option}" in text, f"{name} {option}"
        else:
            assert str(parameter.human_readable_name).upper() in text, f"{name} {parameter.name}"


def test_readme_names_no_option_that_is_not_there() -> None:
    known = {option for command in cli.commands.values() for p in command.params for option in p.opts}
    table = re.findall(r"^\| `(--[a-z-]+)", read(README), flags=re.MULTILINE)
    assert set(table) - known == {"--help", "--version"}


def test_readme_names_the_environment_that_the_code_reads() -> None:
    code = "\n".join(read(path) for path in (CHECKOUT / "pipeline").rglob("*.py"))
    used = set(re.findall(r'"(INTRORESULTAT_[A-Z]+)"', code))
    told = set(re.findall(r"^\| `(INTRORESULTAT_[A-Z]+)`", read(README), flags=re.MULTILINE))
    assert told == used


def test_picture_is_a_png_that_a_page_can_carry() -> None:
    content = PICTURE.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(content) <= 300_000
    width, height = struct.unpack(">II", content[16:24])
    assert 600 <= width <= 1600
    assert 400 <= height <= 1600


# --- commands in shell blocks


@pytest.mark.parametrize(("page", "line"), list_commands(), ids=str)
def test_command_in_a_page_can_be_called(page: str, line: str) -> None:
    words = shlex.split(line.replace("\\", "/"))
    program, arguments = words[0].rsplit("/", 1)[-1], words[1:]
    if program == "introresultat":
        parse_call(arguments)
    elif program == "make":
        assert arguments, line
        assert set(arguments) <= list_targets(), line
    elif program in ("py", "python", "python3"):
        check_python_call(arguments)
    elif page == SENT:
        pass  # each is called in tests/integration/test_send_to_ssb.py
    else:
        pytest.fail(f"{page} holds a command that no test knows: {line}")


def parse_call(arguments: list[str]) -> None:
    """Let click parse a call of the command without running it; a wrong one raises its UsageError."""
    if arguments[0].startswith("-"):
        assert arguments in (["--help"], ["--version"])
        return
    command = cli.commands[arguments[0]]
    if arguments[0] == "links":
        command, arguments = find_links_command(arguments[1]), arguments[1:]
    command.make_context(arguments[0], arguments[1:])


def find_links_command(name: str) -> click.Command:
    """The command of this name under ``links``, which is imported when it is asked for."""
    command = links.get_command(click.Context(links), name)
    assert command is not None, name
    return command


def check_python_call(arguments: list[str]) -> None:
    """A call of Python in the pages makes the environment, installs what is there, or runs a module that is."""
    assert arguments[0] == "-m", arguments
    module, rest = arguments[1], arguments[2:]
    if module == "venv":
        assert rest == [".venv"]
    elif module == "pip":
        assert rest[0] == "install"
        files = [word for word in rest if word.endswith(".lock")]
        assert files or rest[-2:] == ["-e", "."]
        assert all((CHECKOUT / name).is_file() for name in files)
    else:
        assert (CHECKOUT / (module.replace(".", "/") + ".py")).is_file(), module


def test_plain_commands_for_windows_and_others_are_the_same() -> None:
    (windows,) = list_blocks(README, "powershell")
    plain = windows.replace("\\", "/").replace("/Scripts/", "/bin/").replace("py -m venv", "python3 -m venv")
    assert plain in list_blocks(README, "sh")


def test_make_targets_named_in_the_pages_exist() -> None:
    named = {name for path in PAGES for name in re.findall(r"`make ([a-z0-9-]+)`", read(path))}
    named |= {line.split()[1] for _, line in list_commands() if line.startswith("make ")}
    assert named <= list_targets()
    assert {"demo", "test", "env", "lint", "bench", "ui"} <= named


def test_help_and_editions_run_as_the_pages_say(tmp_path: Path) -> None:
    runner = CliRunner()
    shown = runner.invoke(cli, ["--help"])
    assert shown.exit_code == 0
    assert all(name in shown.output for name in cli.commands)
    listed = runner.invoke(cli, ["editions", "--home", str(tmp_path / "home")])
    assert listed.exit_code == 0, listed.output
    assert "2020-forelopig-1" in listed.output


def test_year_file_of_the_runbook_can_be_used_as_it_stands(tmp_path: Path) -> None:
    (example,) = list_blocks(RUNBOOK, "toml")
    (tmp_path / "2025.toml").write_text(example, encoding="utf-8")
    edition = find_edition("2025-forelopig-1", tmp_path)
    assert edition.round.stottemerke == "Introresultat 2025"
    used = {word for _, line in list_commands() for word in re.findall(r"20[0-9]{2}-[a-z][a-z0-9-]*", line)}
    assert used == {"2020-forelopig-1", "2025-forelopig-1"}


def test_runbook_names_every_key_that_a_year_may_want_to_change() -> None:
    text = read(RUNBOOK)
    keys = {*Year.model_fields, *Round.model_fields} - {"planlagt_skjaeringsdato"}
    assert [key for key in sorted(keys) if key not in text] == []


def test_run_config_of_the_readme_is_what_the_resource_takes() -> None:
    (block,) = list_blocks(README, "yaml")
    source = read(CHECKOUT / "pipeline" / "build.py")
    assert block.split() == ["resources:", "kjoring:", "config:", "source:", "DIR"]
    for key in ("source", "home", "refreeze", "pages_only"):
        assert f'"{key}": dg.Field(' in source
        assert f"`{key}`" in read(README)
    assert 'resources={"kjoring":' in source


# --- terms, tables, links


def list_terms() -> list[set[str]]:
    """The terms of each line of the glossary, æøå as the code writes them."""
    lines = re.findall(r"^\| ([^|]+) \|", read(GLOSSARY), flags=re.MULTILINE)
    kept = (line for line in lines if line not in ("term", "in names") and set(line) != {"-"})
    return [{fold(term) for term in line.split(", ")} for line in kept]


def fold(term: str, aa: str = "a", oe: str = "o") -> str:
    return term.lower().replace("æ", "ae").replace("ø", oe).replace("å", aa).strip()


def list_code_names() -> set[str]:
    """Every Norwegian name of the code: states, tables, columns, settings, and the values of closed lists."""
    names = {*COLUMNS, *FILTERS, *list_sql("lister"), *(value for one in FILTERS.values() for value in one.values)}
    names |= {*BUCKETS, *LEVELS, *OUTCOMES, *list_sql("checks"), *list_sql("utdata")}
    names |= {*load_catalogue().rules, *SEVERITIES, *Effect, *Rule.model_fields, *RuleTexts.model_fields}
    names |= {key for model in (Year, Round, SheetNotice, Contact) for key in model.model_fields}
    codes = load_code_lists()
    # a reason or a measure is a row with names of its own; a group is part of the rules (R9, R12)
    names |= {group.kode for group in (*codes.reason_groups, *codes.measure_groups)}
    names |= {choice for table in TABLES.values() for column in table.columns for choice in column.choices}
    with open_empty_database() as connection:
        for row in connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
        ).fetchall():
            names |= set(row)
    return names


def test_every_norwegian_word_of_the_code_is_in_the_glossary() -> None:
    words = {word for terms in list_terms() for term in terms for word in re.split("[^a-z0-9]+", term)}
    words |= {word for code in re.findall("`([a-z_]+)`", read(GLOSSARY)) for word in code.split("_")}
    missing = {part for name in list_code_names() for part in name.lower().split("_")} - words
    assert sorted(missing) == []


def test_every_state_bucket_finding_and_level_is_explained_by_name() -> None:
    terms = {term for terms in list_terms() for term in terms}
    states = {"kodeverk", "inndata", "klargjort", "statistikk", "utdata"}
    assert {*states, *BUCKETS, *LEVELS, *OUTCOMES} - terms - {"adressesperre"} == set()
    assert "adressesperre" in terms


def test_no_term_is_defined_twice() -> None:
    counted = Counter(term for terms in list_terms() for term in terms)
    assert [term for term, times in counted.items() if times > 1] == []


def test_data_dictionary_is_what_the_contracts_say() -> None:
    committed = read(CHECKOUT / "docs" / "data-dictionary.md")
    assert committed == write_dictionary(), "run python -m tools.data_dictionary > docs/data-dictionary.md"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_links_of_a_page_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", read(path)):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        place = (path.parent / name).resolve() if name else path
        assert place.exists(), target
        if anchor:
            assert anchor in find_anchors(place), target


def test_decisions_are_numbered_from_one() -> None:
    names = sorted(path.name for path in (CHECKOUT / "docs" / "decisions").iterdir())
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]


def test_changelog_has_a_section_for_changed_numbers() -> None:
    assert "### Changed numbers" in read(CHECKOUT / "CHANGELOG.md")
