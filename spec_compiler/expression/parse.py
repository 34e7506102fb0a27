"""A formula's text becomes its tree.

In: a text, and for `parse_enclosed` where in it the `$(` stands. Out: the tree,
its offsets counting code points in that text; `FormulaError` (SC120) with what
was expected, what was found and the mend. Precedence is Python's. Names are not
looked up and nothing is computed here.
"""

from __future__ import annotations

from dataclasses import replace

from spec_compiler.expression.error import FormulaError
from spec_compiler.expression.functions import FUNCTIONS
from spec_compiler.expression.limits import MAX_CHARACTERS, MAX_DEPTH
from spec_compiler.expression.nodes import (
    Binary,
    Boolean,
    BoolOp,
    Call,
    Compare,
    Conditional,
    Expr,
    Float,
    Index,
    Integer,
    ListExpr,
    Name,
    Null,
    Shape,
    Text,
    Unary,
    children,
)
from spec_compiler.expression.tokens import Kind, Token, next_token

# How tightly an operator binds; an operand is parsed with the level it must at least have.
_CONDITIONAL, _OR, _AND, _NOT, _COMPARISON, _SUM, _TERM, _SIGN, _POWER = range(1, 10)
_LEVELS = {
    "if": _CONDITIONAL,
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in", "not", "is"), _COMPARISON),
    **dict.fromkeys("+-", _SUM),
    **dict.fromkeys(("*", "/", "//", "%"), _TERM),
    "**": _POWER,
}
_SHAPE_HINT = "write the reference in quotes: shape('x')"


def parse_expression(text: str) -> Expr:
    """The tree of `text`, a formula without `$( )` around it."""
    parser = _Parser(text, 0, 0)
    expr = parser.expression()
    if parser.token.kind is not Kind.END:
        raise parser.unexpected("an operator")
    return _not_too_deep(expr)


def parse_enclosed(text: str, start: int) -> tuple[Expr, int]:
    """The tree of the formula whose `$(` stands at `start`, and the position behind its `)`.

    What follows the closing parenthesis is not looked at.
    """
    parser = _Parser(text, start + 2, start)
    if parser.token.word == ")":
        raise FormulaError("formula is empty", start, parser.token.end, "write a value: $(units)")
    expr = parser.expression()
    closing = parser.token
    if closing.word == ",":
        raise FormulaError(
            "a formula is one value, found a comma",
            closing.start,
            closing.end,
            "a list is written in brackets: $([2, 2])",
        )
    if closing.word != ")":
        raise parser.unexpected("an operator or ')'")
    return _not_too_deep(expr), closing.end


class _Parser:
    """Operator precedence with one token of look-ahead, held in `token`.

    `opening` is where the formula's `$(` stands, or the same as `position` where
    it has none: what ends too early is then unclosed, or merely incomplete.
    """

    def __init__(self, text: str, position: int, opening: int) -> None:
        self._text = text
        self._first = position
        self._opening = opening
        self._depth = 0
        self.token = next_token(text, position)

    def expression(self, level: int = _CONDITIONAL) -> Expr:
        """An operand and the operators behind it that bind at least as tightly as `level`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _too_deep(self.token.start, self.token.end)
        expr = self._operand(level)
        while (operator_level := _LEVELS.get(self.token.word, 0)) >= level:
            expr = self._operation(expr, operator_level)
        self._depth -= 1
        return expr

    def unexpected(self, expected: str) -> FormulaError:
        """The error for the current token, where `expected` should have stood."""
        token = self.token
        if token.kind is Kind.END:
            return self._ended(expected)
        shown = self._text[token.start : token.end]
        hint = None
        if token.kind is not Kind.OPERATOR and "operator" in expected:
            hint = "two values need an operator between them"
        return FormulaError(f"expected {expected}, found {shown}", token.start, token.end, hint)

    def _ended(self, expected: str) -> FormulaError:
        end = len(self._text)
        if not self._text.strip():
            return FormulaError("formula is empty", 0, end, "write a value")
        if self._opening == self._first:
            return FormulaError(f"formula ends where {expected} is expected", max(0, end - 1), end)
        return FormulaError(
            "formula is not closed: its ')' is missing",
            self._opening,
            end,
            "close it with ')'; inside {} or [] of YAML quote a formula that contains "
            "a comma or brackets, and anywhere one that contains ': ' or ' #'",
        )

    def _advance(self) -> Token:
        """The current token; the next one becomes current."""
        token = self.token
        self.token = next_token(self._text, token.end)
        if self.token.end - self._first > MAX_CHARACTERS and self.token.kind is not Kind.END:
            raise FormulaError(
                f"formula is longer than {MAX_CHARACTERS:,} characters",
                self._opening,
                self.token.end,
                "split it into parameters that are formulas themselves",
            )
        return token

    def _take(self, word: str) -> bool:
        """Whether the current token is the operator `word`, which is then passed."""
        if self.token.word != word:
            return False
        self._advance()
        return True

    def _expect(self, word: str, expected: str) -> int:
        """Pass the operator `word` and return the position behind it."""
        if self.token.word != word:
            raise self.unexpected(expected)
        return self._advance().end

    def _operation(self, left: Expr, level: int) -> Expr:
        """The operation that the current operator makes with `left`."""
        if level == _CONDITIONAL:
            return self._conditional(left)
        if level in (_OR, _AND):
            return self._bool_op(left, level)
        if level == _COMPARISON:
            return self._comparison(left)
        op = self._advance().word
        # A power binds to the right and takes a signed operand: 2 ** -x ** 3.
        right = self.expression(_SIGN if level == _POWER else level + 1)
        return Binary(op, left, right, start=left.start, end=right.end)

    def _conditional(self, then: Expr) -> Expr:
        self._advance()
        test = self.expression(_OR)
        self._expect("else", "'else'")
        otherwise = self.expression(_CONDITIONAL)
        return Conditional(then, test, otherwise, start=then.start, end=otherwise.end)

    def _bool_op(self, first: Expr, level: int) -> Expr:
        op = self.token.word
        operands = [first]
        while self._take(op):
            operands.append(self.expression(level + 1))
        return BoolOp(op, tuple(operands), start=first.start, end=operands[-1].end)

    def _comparison(self, left: Expr) -> Expr:
        ops: list[str] = []
        rights: list[Expr] = []
        while _LEVELS.get(self.token.word) == _COMPARISON:
            ops.append(self._comparator())
            rights.append(self.expression(_SUM))
            if ops[-1].startswith("is") and not isinstance(rights[-1], Null):
                raise FormulaError(
                    f"'{ops[-1]}' compares with None alone",
                    rights[-1].start,
                    rights[-1].end,
                    "write '=='" if ops[-1] == "is" else "write '!='",
                )
        return Compare(left, tuple(ops), tuple(rights), start=left.start, end=rights[-1].end)

    def _comparator(self) -> str:
        """A comparison operator, which may be of two words."""
        op = self._advance().word
        if op == "not":
            self._expect("in", "'in' after 'not'")
            return "not in"
        if op == "is" and self._take("not"):
            return "is not"
        return op

    def _operand(self, level: int) -> Expr:
        token = self.token
        if token.word in ("+", "-"):
            self._advance()
            operand = self.expression(_SIGN)
            return Unary(token.word, operand, start=token.start, end=operand.end)
        if token.word == "not":
            if level > _NOT:
                raise FormulaError(
                    "'not' cannot stand here",
                    token.start,
                    token.end,
                    "put it in parentheses: (not x)",
                )
            self._advance()
            operand = self.expression(_NOT)
            return Unary("not", operand, start=token.start, end=operand.end)
        return self._indexed(self._atom())

    def _indexed(self, expr: Expr) -> Expr:
        """`expr` with the `[index]` behind it, any number of them."""
        while self.token.word in ("[", "("):
            if self.token.word == "(":
                raise FormulaError(
                    "only a function can be called", expr.start, self.token.end, _functions_hint()
                )
            self._advance()
            index = self.expression()
            end = self._expect("]", "']'")
            expr = Index(expr, index, start=expr.start, end=end)
        return expr

    def _atom(self) -> Expr:
        token = self.token
        match token.kind, token.value, token.word:
            case (Kind.NUMBER, int(value), _):
                atom: Expr = Integer(value, start=token.start, end=token.end)
            case (Kind.NUMBER, float(value), _):
                atom = Float(value, start=token.start, end=token.end)
            case (Kind.TEXT, str(value), _):
                atom = Text(value, start=token.start, end=token.end)
            case (Kind.OPERATOR, _, ("True" | "False") as word):
                atom = Boolean(word == "True", start=token.start, end=token.end)
            case (Kind.OPERATOR, _, "None"):
                atom = Null(start=token.start, end=token.end)
            case (Kind.OPERATOR, _, "("):
                return self._parenthesis()
            case (Kind.OPERATOR, _, "["):
                self._advance()
                items, end = self._items("]")
                return ListExpr(items, start=token.start, end=end)
            case (Kind.NAME, _, word):
                self._advance()
                if self.token.word == "(":
                    return self._call(token)
                return Name(word, start=token.start, end=token.end)
            case _:
                raise self.unexpected("a value")
        self._advance()
        return atom

    def _parenthesis(self) -> Expr:
        """`(x)` is x, `(x, y)` the list of both."""
        start = self._advance().start
        if self.token.word == ")":
            return ListExpr((), start=start, end=self._advance().end)
        first = self.expression()
        if self._take(","):
            items, end = self._items(")")
            return ListExpr((first, *items), start=start, end=end)
        end = self._expect(")", "an operator or ')'")
        return replace(first, start=start, end=end)

    def _items(self, closing: str) -> tuple[tuple[Expr, ...], int]:
        """Values between commas up to `closing`, and the position behind it."""
        items: list[Expr] = []
        while self.token.word != closing:
            items.append(self.expression())
            if not self._take(","):
                break
        return tuple(items), self._expect(closing, f"an operator, ',' or '{closing}'")

    def _call(self, name: Token) -> Expr:
        """The call of the function that `name` names; its parenthesis is the current token."""
        word = name.word
        if word != "shape" and word not in FUNCTIONS:
            raise FormulaError(
                f"'{word}' is not a function of formulas", name.start, name.end, _functions_hint()
            )
        self._advance()
        args, end = self._items(")")
        if word == "shape":
            if len(args) != 1 or not isinstance(args[0], Text):
                raise FormulaError("shape takes one reference", name.start, end, _SHAPE_HINT)
            return Shape(args[0].value, start=name.start, end=end)
        function = FUNCTIONS[word]
        if len(args) < function.least or (function.most is not None and len(args) > function.most):
            raise FormulaError(
                f"{word} takes {_counted(function.least, function.most)}, found {len(args)}",
                name.start,
                end,
                f"write {function.usage}",
            )
        return Call(word, args, start=name.start, end=end)


def _counted(least: int, most: int | None) -> str:
    """How many arguments, in words."""
    if most is None:
        return f"at least {least} argument{'s' if least != 1 else ''}"
    if least == most:
        return f"{least} argument{'s' if least != 1 else ''}"
    return f"{least} to {most} arguments"


def _functions_hint() -> str:
    return f"the functions are {', '.join(FUNCTIONS)} and shape('reference')"


def _not_too_deep(expr: Expr) -> Expr:
    """`expr`, if operations nest at most `MAX_DEPTH` deep; a chain of sums nests to the left."""
    level = [expr]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return expr
    raise _too_deep(expr.start, expr.end)


def _too_deep(start: int, end: int) -> FormulaError:
    return FormulaError(
        f"formula nests more than {MAX_DEPTH} operations",
        start,
        end,
        "split it into parameters that are formulas themselves; a long sum is sum([a, b])",
    )
