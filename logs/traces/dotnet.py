""".NET's traces: `at App.Cart.Total(Int32 id) in C:\\src\\Cart.cs:line 12`, also in Portuguese."""

from logs.report import ExceptionInfo, Frame
from logs.traces.frames import CHAIN_MAX, LINE_MAX_LENGTH, exception, line_number, split_title

INNER = "---> "
CALLS = ("at ", "em ")
PLACES = ((" in ", ":line "), (" na ", ":linha "))
LIBRARIES = ("System.", "Microsoft.", "Newtonsoft.", "MS.", "Npgsql.", "Serilog.")
ENDS_OF_INNER = (
    "--- End of inner exception stack trace",
    "--- Fim do rastreamento de pilha de exceções internas",
)


def parse_dotnet(text: str) -> list[ExceptionInfo]:
    """Return the chain, oldest cause first; [] where no line is a call of .NET.

    Titles come from the outermost exception in ("A ---> B"), frames from the innermost out.
    """
    if not any(call in text for call in CALLS):
        return []
    titles: list[list[str]] = [[]]
    stacks: list[list[Frame]] = [[]]
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("---> (Inner Exception #"):
            break  # an AggregateException names its first again, then the others
        if stripped.startswith(ENDS_OF_INNER):
            stacks.append([])
        elif stripped.startswith(CALLS) and (frame := _frame(stripped)):
            stacks[-1].append(frame)
        elif not any(stacks) and len(titles) < CHAIN_MAX:
            first, *inner = line.split(INNER)[:CHAIN_MAX]
            titles[-1].append(first)
            titles.extend([title] for title in inner)
    if not any(stacks):
        return []
    stacks += [[]] * (len(titles) - len(stacks))
    return [
        _exception(title, frames) for title, frames in zip(reversed(titles), stacks, strict=False)
    ]


def _frame(stripped: str) -> Frame | None:
    name, opening, rest = stripped[3:LINE_MAX_LENGTH].partition("(")
    arguments, closing, place = rest.partition(")")
    if not (opening and closing) or "." not in name or " " in name:
        return None
    # JVMs name a file inside the parentheses, .NET the arguments: none, or a type and a name.
    if arguments and " " not in arguments and not place:
        return None
    filename, lineno = _place(place)
    if place.strip() and not filename:
        return None
    module, function = _method(name)
    return Frame(
        function=function,
        module=module,
        filename=filename,
        lineno=lineno,
        in_app=not module.startswith(LIBRARIES),
    )


def _place(place: str) -> tuple[str, int | None]:
    for preposition, before_line in PLACES:
        path, found, line = place.rpartition(before_line)
        if found and preposition in path:
            return path.partition(preposition)[2], line_number(line)
    return "", None


def _method(name: str) -> tuple[str, str]:
    """Return type and method; of what the compiler made of a method, the method as written.

    `App.Cart.<TotalAsync>d__5.MoveNext` and `App.Cart.<>c.<Total>b__0_0` are of App.Cart.
    """
    before, found, rest = name.replace("<>c.", "").partition(".<")
    if found and ">" in rest:
        return before, rest.partition(">")[0] or rest
    module, _, function = name.rpartition(".")
    return module.removesuffix("."), function


def _exception(title: list[str], frames: list[Frame]) -> ExceptionInfo:
    lines = [line.strip().removeprefix("Unhandled exception. ") for line in title]
    return exception(*split_title(lines, extra=".`+"), frames)
