"""docs/configuratie.md says of every key of the configuration what the schema says, and what it means."""

from __future__ import annotations

from mailbox_config.files import OwnFile
from tests.configuration_page import FILES, PAGE, all_shapes, meaning_of, meanings, written


def test_the_page_shows_the_schema_as_it_is() -> None:
    page = PAGE.read_text("utf-8")
    assert page == written(page), "draai: python -m tests.configuration_page"


def test_every_key_has_a_meaning_in_dutch() -> None:
    found = meanings()
    unexplained = [
        f"{owner.__name__}.{key}"
        for owner in all_shapes()
        for key in owner.model_fields
        if not meaning_of(found, owner, key)
    ]
    assert unexplained == [], "zet ze in mailbox_config/meanings.toml"


def test_no_meaning_is_left_of_a_key_that_is_gone() -> None:
    found = meanings()
    shapes = {each.__name__: each for owner in all_shapes() for each in owner.__mro__ if hasattr(each, "model_fields")}
    everywhere = {key for owner in all_shapes() for key in owner.model_fields}
    gone = [
        f"{name}.{key}"
        for name, keys in found.items()
        for key in keys
        if key not in (everywhere if name == "_" else getattr(shapes.get(name), "model_fields", {}))
    ]
    assert gone == []


def test_every_file_that_a_region_may_have_for_itself_stands_on_the_page() -> None:
    assert set(OwnFile.__args__) == set(FILES) - {"configuration.toml"}
