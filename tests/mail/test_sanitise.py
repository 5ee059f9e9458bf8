"""HTML of strangers made inert: what is left is text, lists, quotes and tables, whatever came in."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.mail.sanitise import ADDRESS, DEEPEST, LINK, LONGEST, SHOWN, TAGS, cleaned, sanitised


class _Seen(HTMLParser):
    """What another parser than the sanitiser's makes of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str, str]] = set()
        self.text: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def seen(page: str) -> _Seen:
    """*page* read by another parser."""
    found = _Seen()
    found.feed(page)
    found.close()
    return found


def assert_inert(page: str) -> _Seen:
    found = seen(page)
    assert found.tags <= TAGS
    for tag, name, value in found.attributes:
        if tag in ("td", "th"):
            assert name in ("colspan", "rowspan")
            assert value.isdigit()
            assert len(value) <= 2
        else:
            assert (tag, name) == ("span", "class")
            assert value in (ADDRESS, LINK)
    assert found.others == []
    return found


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img srcset='https://volg.example/1 1x, https://volg.example/2 2x'>",
    "<table background='https://volg.example/b.png'><tr><td background=//volg.example/c>cel</td></tr></table>",
    "<div style='background:url(https://volg.example/s)' onclick=alert(1) onmouseover='alert(2)'>vak</div>",
    "<style>@import 'https://volg.example/i.css'; input[value^='a']{background:url(//volg.example/a)}</style>",
    "<link rel=stylesheet href=https://volg.example/x.css><link rel=prefetch href=//volg.example/p>",
    "<meta http-equiv=refresh content='0;url=https://volg.example/'><base href=https://volg.example/>",
    "<form action=//volg.example/><input name=wachtwoord autofocus onfocus=alert(1)><button>Verder</button></form>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//volg.example/o></object><embed src=//volg.example/e>",
    "<svg onload=alert(1)><script>alert(2)</script><a xlink:href='javascript:alert(3)'><text>svg</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>a</a><a href=vbscript:x>c</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>b</a>",
    "<a href='java&#10;script:alert(1)'>d</a><a href='&#1;javascript:alert(1)'>e</a>",
    "<a ping=//volg.example/ href=#x>f</a>",
    "<video poster=//volg.example/v><source src=//volg.example/w></video><audio src=//volg.example/x autoplay></audio>",
    "<p id=forms name=body class='adres koppeling' data-x=1 aria-label=x tabindex=1 contenteditable>p</p>",
    "<!--[if mso]><img src=//volg.example/m><![endif]--><?php x ?><![CDATA[<img src=//volg.example/d>]]>",
    "<template><img src=x onerror=alert(1)></template><portal src=//volg.example/>",
    "<body background=//volg.example/ onload=alert(1)><frameset><frame src=//volg.example/></frameset>",
    "<x-eigen onclick=alert(1) style=color:red>eigen</x-eigen><marquee onstart=alert(1)>loop</marquee>",
    "\0<scr\0ipt>alert(1)</scr\0ipt><img/src=x\0onerror=alert(1)>",
    "<<script>script>alert(1)<</script>/script>",
    "<p><button><p>knop</button><select><option>keus<textarea></select><img src=x onerror=alert(1)>",
    "<a href=https://a.example>1<table><a href=https://b.example>2<td><a href=https://c.example>3",
]


@pytest.mark.parametrize("page", HOSTILE)
def test_nothing_that_acts_or_fetches_is_left_and_the_text_around_it_is(page: str) -> None:
    found, cut = sanitised(f"<p>Ervoor.</p>{page}")
    assert not cut
    assert "Ervoor." in "".join(assert_inert(found).text)
    assert cleaned(found) == found


def test_text_behind_what_was_removed_is_still_there() -> None:
    page, _ = sanitised(
        "<script>weg()</script><style>weg</style><p>Erna <b>vet</b>, <i>schuin</i>.</p><ul><li>punt</ul>"
    )
    assert page == "<p>Erna <b>vet</b>, <i>schuin</i>.</p><ul><li>punt</li></ul>"


def test_a_link_is_text_with_its_real_address_behind_it() -> None:
    page, _ = sanitised('<a href="https://nep.example/?a=1&amp;b=%3C">www.bank.example</a>')
    assert page == (
        f'<span class="{LINK}">www.bank.example</span> '
        f'<span class="{ADDRESS}">[https://nep.example/?a=1&amp;b=%3C]</span>'
    )


def test_an_address_cannot_break_out_of_its_place_and_is_bounded() -> None:
    page, _ = sanitised("""<a href='https://x.example/"><img src=x><a href="https://y.example'>klik</a>""")
    assert_inert(page)
    assert "&lt;img src=x&gt;" in page
    long, _ = sanitised(f'<a href="https://x.example/{"a" * 5000}">klik</a>')
    assert len(long) < 500
    assert "…" in long


def test_a_sender_cannot_write_an_address_of_their_own_behind_a_link() -> None:
    page, _ = sanitised(f'<span class="{ADDRESS}">[https://bank.example]</span>')
    assert ADDRESS not in page


def test_what_a_table_says_stays_in_its_cells() -> None:
    page, _ = sanitised("<table><tr><th colspan=2 style=x>kop<tr><td rowspan=999>een<td>twee</table>")
    assert page == '<table><tbody><tr><th colspan="2">kop</th></tr><tr><td>een</td><td>twee</td></tr></tbody></table>'


def test_ten_thousand_tables_inside_each_other_keep_their_text() -> None:
    page, cut = sanitised("<table><tr><td>" * 10_000 + "diep")
    assert "diep" in page
    assert page.count("<t") <= DEEPEST
    assert not cut


def test_too_much_is_cut_and_said() -> None:
    page, cut = sanitised("<p>Begin.</p>" + "woord " * (LONGEST // 6 + 10))
    assert cut
    assert page.startswith("<p>Begin.</p>")
    assert len(page) <= SHOWN + 1_000


_NAMES = [
    *sorted(TAGS), "a", "script", "style", "svg", "math", "mtext", "mglyph", "annotation-xml", "foreignObject", "desc",
    "title", "textarea", "select", "option", "noscript", "iframe", "object", "form", "button", "img", "font", "nobr",
    "template", "frameset", "plaintext", "xmp", "listing", "marquee", "applet", "body", "html", "head", "col",
]  # fmt: skip
_ATTRIBUTES = [
    "href", "src", "style", "onclick", "class", "id", "colspan", "rowspan", "title", "srcset", "background",
    "xlink:href",
]  # fmt: skip
_VALUES = st.one_of(
    st.sampled_from(
        [
            "javascript:alert(1)",
            "https://x.example/",
            "//x.example",
            "adres",
            "2",
            "</td><img src=x onerror=y>",
            "--></style>",
        ]
    ),
    st.text(max_size=12),
)
_attribute = st.builds(
    lambda name, quote, value: f" {name}={quote}{value}{quote}",
    st.sampled_from(_ATTRIBUTES), st.sampled_from(['"', "'", ""]), _VALUES,
)  # fmt: skip
_open = st.builds(
    lambda name, attributes, end: f"<{name}{''.join(attributes)}{end}",
    st.sampled_from(_NAMES), st.lists(_attribute, max_size=3), st.sampled_from([">", "/>", "", "\0>"]),
)  # fmt: skip
_close = st.builds(lambda name: f"</{name}>", st.sampled_from(_NAMES))
_odd = st.sampled_from(
    [
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<!doctype html>",
        "<?x",
        "&lt;script&gt;",
        "&#x3c;img&#62;",
        "&",
        "<",
        "\0",
        "\ud800",
    ]
)
_pages = st.lists(st.one_of(_open, _open, _close, _odd, st.text(max_size=8)), max_size=25).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(_pages)
def test_whatever_comes_in_only_what_may_be_shown_comes_out(page: str) -> None:
    found, _ = sanitised(page)
    assert_inert(found)
    assert cleaned(found) == found


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30), _pages)
def test_words_before_whatever_comes_are_still_there(words: str, page: str) -> None:
    found, _ = sanitised(f"<p>{words}</p>{page}")
    assert words in "".join(seen(found).text)
