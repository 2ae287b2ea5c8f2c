"""Random notebooks from a seed: whatever a student, a front end or a prankster may leave in one."""

from __future__ import annotations

import base64
import random
from typing import Any

from pdf_notebooks import PAGES, code, markdown, notebook, png, shown, stream

MATH = [
    r"$\frac{1}{$",
    r"$$\begin{align}a &= b\\ c &= d\end{align}$$",
    r"\begin{equation}x^2\end{equation}",
    "\\begin{align*}\na &= b \\\\\n\n&= c\n\\end{align*}",
    r"$\mathbb{E}_{x\sim p}[\log D(x)]$ and $\hat{\mathbf{x}}$ and $\lVert x \rVert_2$",
    r"$\left( \frac{a}{b} \right.$",
    r"$\text{if } x > 0 \& y$ $#x$ $@y$ $a<b>c$",
    r"$\newcommand{\R}{\mathbb{R}} \R$",
    r"$$\sum_{k=1}^n \underbrace{x_k}_{\text{sum}}$$",
    r"$\operatorname*{arg\,min}_\theta$ $\bm{x}$ $\mathrm{KL}(p\|q)$",
    r"$\tag{1} x$ $$x \label{eq:1}$$ $\eqref{eq:1}$",
    r"$ x $ and $5, $6",
    r"\(a+b\) \[c+d\]",
    r"$\color{red}{x}$ $\cancel{x}$ $\ddot{x}$ $\sqrt[3]{x}$ $f'''(x)$",
    r"$\begin{array}{c|c}1&2\\\hline 3&4\end{array}$ $\begin{bmatrix}1&2\\3&4\end{bmatrix}$",
    r"$\begin{cases}1\\2\end{cases}$ $\substack{a\\b}$ $\xrightarrow{d}$ $\stackrel{?}{=}$",
    r"$\{a\}$ $[0,1)$ $(a,b]$ $a/b$ $//$ $a \, ; b$ $\undefinedmacro{x}$",
    "$" + "x_{" * 120 + "y" + "}" * 120 + "$",
]
TEXT = [
    "# Heading",
    "###### h6 `c`",
    "* a\n  * b\n    1. c",
    "| a | b |\n|--|:-:|\n| 1 | `x|y` |\n| **q** |",
    "```python\nx = '`' * 3\n",
    "~~~\nunclosed fence",
    "<div><p>unclosed <b>html",
    "<script>alert(1)</script>",
    "<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
    "<details><summary>s</summary>\n\nhid **den**\n\n</details>",
    "![x](nope.png) ![y](https://e.invalid/a.png 'title') ![z](<sp ace.png>) ![](../../up.png)",
    "![x](data:image/png;base64,AAAA)",
    "[l](#frag) <https://a.b> www.x.y [a][b]\n\n[b]: /c",
    '#set page(width: 1cm)\n\n#import "/etc/passwd"\n\n#read("/etc/passwd")',
    '`#read("/etc/passwd")`{=typst}\n\n```{=typst}\n#read("/etc/passwd")\n```',
    "*/ /* // \\ ` `` ``` #{ } [ ] ]] $ @a <b> ~ _ = + - /",
    "- [ ] todo\n- [x] done",
    "> q\n> > qq",
    "text\\\nbreak  \nx\n\n---",
    "emoji 👟🎉👩‍🔬🇫🇷 王小明 한국어 العربية हिन्दी ไทย",
    "\u202eRTL\u202c\u200b zero \u0000 nul \x07 bell",
    "a" * 400,
    "word " * 300,
    "[^1]\n\n[^1]: note with `code`",
    "1986\\. A\n\n1. x\n\n   para\n\n2. y",
    "$" * 7,
    "`" * 5,
    "&nbsp;&lt;&amp;&#x1F600;",
    "<img src='x.png' width=10><br/><hr>",
    "Term\n: def",
    "---\ntitle: yaml\n---",
    "<!-- comment #x --> text",
    "\\newpage \\textbf{x} \\cite{a}",
    "<svg><text>hi</text></svg>",
    "> " * 60 + "deep",
    "<iframe src='file:///etc/passwd'></iframe>",
]
SVG = [
    '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><circle r="20"/></svg>',
    "<svg broken",
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
]
HTML = [
    "<table border=1><tr><th>a</th></tr><tr><td>#x $y$ @z</td></tr></table>",
    "<div>x<div>y",
    "<script>1</script>",
    "<style>a{}</style><p>p</p>",
    "<b>&lt;b&gt;</b>",
    "<iframe src=x></iframe>",
    "<ul><li>" * 20,
    "<pre>  a\n b</pre><img src=q.png>",
    "<table>" + "<tr><td>1</td></tr>" * 300,
    "",
]
SOURCES = [
    "x = 1",
    "s = '" + "y" * 300 + "'",
    '# 王 👟 \\u{1} "q" `b`',
    "!ls\n%time x",
    "",
    "\t\tif True:\n\t\t\tpass",
    "\n".join(f"a{i} = {i}" for i in range(150)),
]
BROKEN = [
    {"output_type": "display_data"},
    {"output_type": "display_data", "data": {"image/png": "!!!not base64"}},
    {"output_type": "display_data", "data": {"application/json": {"a": 1}}},
    {"output_type": "stream"},
    {"output_type": "error"},
    {"output_type": "new kind", "data": None},
    {},
]


def random_notebook(seed: int) -> dict[str, Any]:
    """The notebook of a seed: up to five cells a question, as many that belong to none."""
    rng = random.Random(seed)
    cells = [
        _cell(rng, grade_id)
        for grade_id in ["objective-written", "generator", "generator-check", "samples", None, None]
        for _ in range(rng.randrange(6))
    ]
    pages = {**PAGES, "appendix": rng.choice([1, 2, 3])}
    return notebook(cells, pages, **rng.choice([{}, {"widgets": {}}, {"widgets": 3}]))


def _cell(rng: random.Random, grade_id: str | None) -> dict[str, Any]:
    if rng.random() < 0.5:
        parts = [rng.choice(rng.choice([MATH, TEXT])) for _ in range(rng.randrange(1, 4))]
        return markdown("\n\n".join(parts), grade_id)
    outputs = [_output(rng) for _ in range(rng.randrange(4))]
    source = f"# mark{rng.randrange(10**9)}\n{rng.choice(SOURCES)}"
    return code(source, *outputs, count=rng.choice([None, 3]), grade_id=grade_id)


def _output(rng: random.Random) -> dict[str, Any]:
    return rng.choice([_printed, _pictured, _drawn, _marked_up, _failed, _odd])(rng)


def _printed(rng: random.Random) -> dict[str, Any]:
    lines = [f"line {i} \x1b[31mred\x1b[0m" for i in range(rng.choice([1, 5, 80, 2000]))]
    bar = "\r".join(f"{i}%|███" for i in range(100))
    return stream(rng.choice(["\n".join(lines), bar, "x" * 5000]))


def _pictured(rng: random.Random) -> dict[str, Any]:
    sides = [1, 50, 900, 3000]
    kind = rng.choice(["PNG", "JPEG"])
    mime = rng.choice(["image/png", "image/jpeg"])
    return shown(mime, png(rng.choice(sides), rng.choice(sides), kind=kind), "figure")


def _drawn(rng: random.Random) -> dict[str, Any]:
    return shown("image/svg+xml", rng.choice(SVG), "drawing")


def _marked_up(rng: random.Random) -> dict[str, Any]:
    mime, values = rng.choice(
        [("text/html", HTML), ("text/latex", MATH), ("text/markdown", TEXT), ("text/plain", TEXT)]
    )
    return shown(mime, rng.choice(values))


def _failed(rng: random.Random) -> dict[str, Any]:
    frames = [f"\x1b[0;31mframe {i}\x1b[0m" for i in range(rng.choice([2, 60]))]
    return {"output_type": "error", "ename": "E", "evalue": "bad", "traceback": frames}


def _odd(rng: random.Random) -> dict[str, Any]:
    view = {"model_id": "gone", "version_major": 2, "version_minor": 0}
    widget = shown("application/vnd.jupyter.widget-view+json", view, "W()")
    noise = base64.b64encode(rng.randbytes(200)).decode()
    return rng.choice([*BROKEN, widget, shown("image/png", noise)])
