"""Plain text: what a terminal shows, what is cut, where lines break, what cannot act as markup."""

from __future__ import annotations

import json

import typst

from gankit.pdf.text import clip, literal, shortened, terminal, wrap


def test_terminal_applies_returns_backspaces_and_colours():
    assert terminal("10%\r50%\r100%\ndone") == "100%\ndone"
    assert terminal("abc\b\bxy") == "axy"
    assert terminal("\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07") == "red link"


def test_terminal_keeps_the_last_state_of_each_progress_bar():
    lines = [
        f"epoch {epoch}: {done}%|##  | {done}/100" for epoch in (0, 1) for done in (5, 60, 100)
    ]
    assert terminal("\n".join(lines)).split("\n") == [lines[2], lines[5]]


def test_clip_marks_what_it_leaves_out():
    text, cut = clip("\n".join(map(str, range(2000))), head=60, tail=15, width=100)
    assert cut
    assert text.startswith("0\n1\n") and text.endswith("\n1999")
    assert "1925 lines left out" in text
    text, cut = clip("x" * 150, head=60, tail=15, width=100)
    assert cut and "50 characters left out" in text
    assert clip("a\nb\n", 60, 15, 100) == ("a\nb", False)


def test_wrapped_lines_fit_are_marked_and_lose_nothing():
    line = "    value = " + "some_function(argument), " * 20
    rows = wrap(line, 80).split("\n")
    assert all(len(row) <= 80 for row in rows)
    assert all(row.lstrip(" ").startswith("↪ ") for row in rows[1:])
    assert "".join(rows).replace("    ↪ ", "") == line
    assert "".join(wrap("y" * 500, 80).split("\n")).replace("↪ ", "") == "y" * 500


def test_wide_characters_count_twice():
    rows = wrap("王" * 100, 40).split("\n")
    assert rows[0] == "王" * 20 and rows[1] == "↪ " + "王" * 19


def test_literals_reach_typst_unchanged():
    text = '#read("/etc/passwd") \\ " \\u{41} $x$ `raw` ]\nsecond line'
    source = f"#metadata({literal(text)}) <x>".encode()
    assert json.loads(typst.query(source, "<x>", field="value", one=True)) == text


def test_shortened_stays_on_one_line():
    assert shortened("a\nb  c", 10) == "a b c"
    assert shortened("x" * 50, 10) == "x" * 9 + "…"
