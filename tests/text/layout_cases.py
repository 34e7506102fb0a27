"""Texts that say the same in many ways: what people write around the values of a spec."""

from __future__ import annotations

SEEDS = (
    (
        "# of the file\n\nspec: 1  # one\nname: a\n\n\nmodel:  # of the model\n  kind: sequential\n"
        "  # the input\n  inputs: {shape: [8, 8, 1]}\n  layers:\n    # first\n"
        "    - Conv2D: {filters: $filters,  # how many\n               kernel_size: 3}\n"
        "    - Flatten\n    # - Dropout: 0.5\n\n    - Dense:\n        units: 10  # ten\n"
        "        # activation: softmax\n      name: last\n    # the end\n  # of model\n# of all\n"
    ),
    "a: &x {b: 1, c: [~, 'd', \"e\\n\"]}\nf: {<<: *x}\ng: |\n  h\n\n  i\nj: >-\n k\n",
    "a: &x\n  b: 1\nc:\n  <<: [*x, {d: 2}]\n  e: *x\nf: [*x, &y g, *y]\n? *y\n: h\n",
    "l:\n- Add:  # m\n  inputs: [a, b]\n- Dense: $(min(1, 2))\n? m\n# o\n: !!str n # o\n",
    "t: > # folded\n  some text\n  goes on\n\n  and on\n\n\nu: |+\n  kept\n\nv: plain\n  goes on\n",
    "n: [1e-3, 0x10, +5, .5, 010, 1.50e-03, 1E5, -.inf, .nan, 1_000, 0o17]\nm: 2024-01-01\n",
    "a:\n  - - b\n    - c  # d\n  -\n    # e\n    f: g\n    h:\n  - [i, [j, {k: l}]]\n  - &z\n    m: n\n",
    '{"a": [1, -2.5e3, true, null], "b": {"c": "\\u00e9\\ud83d\\ude00"}, "d": {}, "e": []}',
    "---\n# top\na: [b,  # c\n  # d\n  e\n  # f\n]  # g\nh: {  # i\n}\n...\n",
)
ALPHABET = "\t\n\r :-?,[]{}#&*!|>'\"%@`~$()<ab10.\\é😀"
