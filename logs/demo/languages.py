"""How each language prints a trace, and what runs below the code of an application."""

from dataclasses import dataclass, replace
from random import Random

from logs.report import Frame


@dataclass(frozen=True)
class Language:
    """`head`, `line` and `foot` are formats of {type}, {value} and the fields of a frame."""

    platform: str
    root: str  # where files of the application lie; "" where a place is a class
    extension: str
    below: list[tuple[str, str, str]]  # (file, module, function) of the runtime, outermost first
    line: str
    head: str = ""
    foot: str = ""
    innermost_first: bool = True

    def frames(self, places: list[tuple[str, str, str]]) -> list[Frame]:
        """Return the stack, outermost first: the runtime, then these places of the application."""
        runtime = [
            Frame(function, module, file, _line_number(file, function), in_app=False)
            for file, module, function in self.below
        ]
        return runtime + [self._frame(*place) for place in places]

    def _frame(self, place: str, function: str, source: str) -> Frame:
        frame = Frame(function=function, lineno=_line_number(place, function), context_line=source)
        if self.root:
            return replace(frame, filename=f"{self.root}{place}")
        return replace(frame, module=place, filename=f"{place.rpartition('.')[2]}{self.extension}")

    def trace(self, type_: str, value: str, frames: list[Frame]) -> str:
        """Return the text that this language's runtime would print."""
        ordered = frames[::-1] if self.innermost_first else frames
        lines = [
            self.line.format(
                filename=frame.filename,
                module=frame.module,
                function=frame.function,
                lineno=frame.lineno,
                source=frame.context_line,
            ).rstrip()
            for frame in ordered
        ]
        head, foot = (edge.format(type=type_, value=value) for edge in (self.head, self.foot))
        return "\n".join(filter(None, [head, *lines, foot]))


def _line_number(place: str, function: str) -> int:
    return Random(f"{place} {function}").randint(18, 420)  # noqa: S311 (demo data)


JVM = "\tat {module}.{function}({filename}:{lineno})"

LANGUAGES = {
    "python": Language(
        "python", "/srv/app/", ".py",
        [("/usr/lib/python3.12/threading.py", "threading", "run"),
         ("/srv/venv/lib/python3.12/site-packages/django/core/handlers/base.py",
          "django.core.handlers.base", "_get_response")],
        '  File "{filename}", line {lineno}, in {function}\n    {source}',
        head="Traceback (most recent call last):", foot="{type}: {value}", innermost_first=False,
    ),
    "node": Language(
        "node", "/srv/app/", ".js",
        [("node:internal/process/task_queues", "", "processTicksAndRejections"),
         ("/srv/app/node_modules/fastify/lib/handleRequest.js", "", "preHandlerCallback")],
        "    at {function} ({filename}:{lineno}:17)", head="{type}: {value}",
    ),
    "browser": Language(
        "javascript", "https://www.aurora.example/", ".js",
        [("https://www.aurora.example/assets/vendor/react-dom.js", "", "executeDispatch")],
        "    at {function} ({filename}:{lineno}:24)", head="{type}: {value}",
    ),
    "java": Language(
        "java", "", ".java",
        [("Thread.java", "java.lang.Thread", "run"),
         ("DispatcherServlet.java", "org.springframework.web.servlet.DispatcherServlet",
          "doDispatch")],
        JVM, head="{type}: {value}",
    ),
    "kotlin": Language(
        "java", "", ".kt",
        [("ZygoteInit.java", "com.android.internal.os.ZygoteInit", "main"),
         ("Looper.java", "android.os.Looper", "loop")],
        JVM, head="FATAL EXCEPTION: main\n{type}: {value}",
    ),
    "swift": Language(
        "cocoa", "Aurora/", ".swift",
        [("", "UIKitCore", "UIApplicationMain")],
        "    Aurora  {function} + {lineno} ({filename}:{lineno})",
        head="Thread 0 crashed: {type}: {value}",
    ),
    "php": Language(
        "php", "/var/www/catalogo/", ".php",
        [("/var/www/catalogo/vendor/laravel/framework/src/Illuminate/Pipeline/Pipeline.php", "",
          "then")],
        "#0 {filename}({lineno}): {function}()", head="{type}: {value}\nStack trace:",
    ),
    "go": Language(
        "go", "/go/src/aurora/pix/", ".go",
        [("/usr/local/go/src/net/http/server.go", "net/http", "(*conn).serve")],
        "{function}(...)\n\t{filename}:{lineno}",
        head="panic: {value} [{type}]\n\ngoroutine 1841 [running]:",
    ),
    "ruby": Language(
        "ruby", "/srv/frete/", ".rb",
        [("/usr/lib/ruby/gems/3.3.0/gems/railties-7.2/lib/rails/engine.rb", "", "call")],
        "\tfrom {filename}:{lineno}:in '{function}'", head="{type}: {value}",
    ),
    "dotnet": Language(
        "csharp", "", ".cs",
        [("ThreadPoolWorkQueue.cs", "System.Threading.ThreadPoolWorkQueue", "Dispatch")],
        "   at {module}.{function}() in {filename}:line {lineno}", head="{type}: {value}",
    ),
}  # fmt: skip
