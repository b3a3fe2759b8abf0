"""The template tags write what browsers, screen readers and the scripts need, and escape what people wrote."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.template import Context, Template

from helpdesk.web.templatetags.desk import initials
from tests.house import sources

ICON_TAG = re.compile(r"""\{%\s*icon\s+"([\w-]+)"|\bicon="([\w-]+)"|happening\s+"([\w-]+)\"""")


class Form(forms.Form):
    email = forms.EmailField(help_text="We answer to this address.")
    away = forms.BooleanField(required=False, help_text="New tickets go to others.")
    day = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def _render(text: str, **values: object) -> str:
    return Template("{% load desk %}" + text).render(Context(values))


def test_a_button_shows_its_shortcut_and_declares_it() -> None:
    html = _render('{% button "Solve" key="e" %}')
    assert 'data-key="e"' in html and 'data-key-label="Solve"' in html
    assert '<kbd aria-hidden="true">e</kbd>' in html
    assert 'type="submit"' in html


def test_a_button_with_an_address_is_a_link() -> None:
    html = _render('{% button "Open" href="/tickets/" hx_get="/x/" %}')
    assert html.startswith('<a class="button') and 'hx-get="/x/"' in html and "type=" not in html


def test_a_button_that_is_only_an_icon_has_a_name() -> None:
    html = _render('{% button "Close" kind="quiet only-icon" icon="x" %}')
    assert 'aria-label="Close"' in html and "<span>Close" not in html


def test_attributes_that_are_false_are_left_out_and_true_ones_are_bare() -> None:
    html = _render('{% button "Send" disabled=off data_send=on %}', off=False, on=True)
    assert "disabled" not in html and " data-send " in html


@pytest.mark.parametrize(
    "tag",
    [
        "{% button evil %}",
        "{% badge evil %}",
        "{% avatar evil %}",
        "{% status evil 'open' %}",
        "{% empty evil %}{% endempty %}",
    ],
)
def test_what_people_wrote_is_escaped(tag: str) -> None:
    html = _render(tag, evil='<img src=x onerror="x()">')
    assert "<img" not in html


def test_a_field_says_label_then_help_then_error_then_control() -> None:
    html = _render("{% field form.email %}", form=Form({"email": "rina@"}))
    order = [html.index(part) for part in ("<label", "We answer", "Enter a valid", "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_email_help id_email_error"' in html and 'aria-invalid="true"' in html


def test_a_check_box_stands_before_its_words() -> None:
    html = _render("{% field form.away %}", form=Form())
    assert html.index("<input") < html.index("Away") < html.index("New tickets")


def test_a_group_of_choices_has_a_legend() -> None:
    html = _render("{% field form.day %}", form=Form())
    assert "<fieldset" in html and "<legend>Day</legend>" in html


def test_the_summary_of_errors_leads_to_each_field() -> None:
    html = _render("{% form_errors form %}", form=Form({"email": "rina@", "day": "a"}))
    assert 'href="#id_email"' in html and 'role="alert"' in html
    assert _render("{% form_errors form %}", form=Form()).strip() == ""


def test_a_menu_belongs_to_its_button() -> None:
    html = _render('{% menu "assign" "Rina" key="a" does="Assign" search="Find" %}<i>x</i>{% endmenu %}')
    assert 'popovertarget="assign"' in html and 'id="assign" popover' in html
    assert 'data-key-label="Assign"' in html and "data-menu-filter" in html and "<i>x</i>" in html


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Rina Anggraini", "RA"),
        ("Maria Clara de la Cruz", "MC"),
        ("cher", "C"),
        ("田中 美咲", "田"),
        ("سارة العتيبي", "س"),
        ("no-reply@example.com", "NE"),
        ("", "?"),
        ("  ·  ", "?"),
    ],
)
def test_initials_suit_the_script_of_the_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    listed = set((sources.ROOT / "frontend" / "icons.txt").read_text().split("\n"))
    used = {
        (sources.name(path), next(filter(None, found)))
        for path in sources.templates()
        for found in ICON_TAG.findall(path.read_text())
    }
    assert used
    assert not sorted(use for use in used if use[1] not in listed)


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    """Addresses of scripts are fine, and so is data (type application/json); mails may style themselves."""
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*(?:src=|application/json))|javascript:")
    pages = [path for path in sources.templates() if path.suffix == ".html" and "mail" not in path.parts]
    found = [f"{sources.name(path)}: {match.group()}" for path in pages for match in inline.finditer(path.read_text())]
    assert not found


def test_a_buttons_words_are_made_in_the_block_that_shows_it() -> None:
    """A value named in one block is gone in the next, and the button would be empty."""
    found = [
        f"{sources.name(path)}: {word}"
        for path in sources.templates()
        if "{% extends" in path.read_text()
        for block in re.split(r"{% block \w+ %}", path.read_text())[1:]
        for word in set(re.findall(r"{% button (\w+)(?=\s)", block)) - set(re.findall(r" as(?:var)? (\w+)[ %]", block))
    ]
    assert not found
