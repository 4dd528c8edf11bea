"""The command ``newssplit``.

Exit status: 0, all went well; 1, some files could not be read, or the output could not be written; 2, the arguments are
bad, or none of the files could be read; 130, interrupted. What goes wrong is one line on standard error. Output is
UTF-8, whatever the terminal's encoding.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, NoReturn, Self

import regex

import newssplit
from newssplit.article import Article
from newssplit.readers import Skipped, Text, UnreadableText, open_text, open_texts
from newssplit.view import Row, painter, render, to_plain

_STANDARD: Final = "-"
_STANDARD_NAME: Final = "<stdin>"
_LONG: Final = 4 << 20  # bytes of input from which on progress is shown

# Commands that are modules of their own, imported only when they are asked for. Each module gives
# ``add_arguments(parser)`` and ``main(args) -> int``.
_MODULES: Final = {
    "audit": ("newssplit.auditing", "compare what a file claims of itself with what came out"),
    "explain": ("newssplit.explanation", "tell why each line got its label"),
    "label": ("newssplit.label", "write a feed with the model's labels, to be corrected by hand"),
    "check": ("newssplit.check", "look over labelled feeds, and show where the model disagrees"),
    "train": ("newssplit.train", "learn weights from labelled feeds"),
    "evaluate": ("newssplit.evaluate", "measure against labelled feeds"),
}
# The package that is missing tells the extra that brings it.
_EXTRAS: Final = {"rich": "cli", "charset_normalizer": "files", "babel": "train", "scipy": "train"}

_ABOUT: Final = """\
Finds the articles in text that holds many news articles one after another.

Files are of any kind that holds text (plain, HTML, DOCX ...), also compressed; "-" is standard input.
"""
_EXAMPLES: Final = """\
examples:
  newssplit split feed.txt                    articles as JSON, one a line
  newssplit split *.txt.gz -o articles.jsonl  many files into one
  newssplit split - --format json < feed.txt  standard input to one JSON array
  newssplit show feed.txt                     the feed with the label of each line

"newssplit COMMAND --help" tells more about a command.
"""
_SPLIT: Final = """\
Writes the articles of the files as JSON, in UTF-8: one article a line (jsonl), or one array (json). The fields are
those of newssplit.Article. With more than one file, each article begins with one field more, "file", the name as it
was given. A file that cannot be read is told on standard error, and the others go on. An output file is written whole
or not at all.

exit status: 0, all files were read; 1, some could not be, or the output could not be written; 2, none could be, or
the arguments are bad.
"""
_SPLIT_EXAMPLES: Final = """\
examples:
  newssplit split feed.txt
  newssplit split monday.txt tuesday.txt.gz -o week.jsonl
  zcat feed.gz | newssplit split - --format json
"""
_SHOW: Final = """\
Shows a feed in the terminal: each line with its label in front, each article under a rule with its fields.
Colours need an extra: pip install "newssplit[cli]". Control characters in the text are shown, not sent.
"""
_SHOW_EXAMPLES: Final = """\
examples:
  newssplit show feed.txt
  newssplit show feed.txt --color always | less -R
"""


class _Stop(Exception):
    """Ends the command with one line on standard error."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


class _Unread(Exception):
    """A file that cannot be read, or not to its end; the message is for people and names the file."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command with ``argv`` (``sys.argv[1:]`` by default) and gives its exit status.

    Raises ``SystemExit`` as argparse does: for bad arguments (status 2), ``--help`` and ``--version``.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        args = _build_parser(words[0] if words else "").parse_args(words)
        status: int = args.run(args)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has read enough.
        _abandon_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except _Stop as stop:
        _say(str(stop))
        return stop.status
    except ModuleNotFoundError as error:
        _say(_describe_missing(error))
        return 2
    except (_Unread, UnreadableText) as error:
        _say(str(error))
        return 2
    except OSError as error:
        _say(_describe(error))
        if error.filename is None:
            _abandon_output()
            return 1
        return 2
    return status


def _build_parser(command: str) -> argparse.ArgumentParser:
    """The parser; of the commands in modules of their own, only ``command`` gets its arguments."""
    parser = argparse.ArgumentParser(
        prog="newssplit",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"newssplit {newssplit.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    split = commands.add_parser(
        "split",
        help="find the articles and write them as JSON",
        description=_SPLIT,
        epilog=_SPLIT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    split.add_argument("files", nargs="+", metavar="FILE", help='a file of text, or "-" for standard input')
    split.add_argument("-o", "--output", metavar="OUT", help="write to this file (default: standard output)")
    split.add_argument(
        "--format", choices=("jsonl", "json"), default="jsonl", help="one article a line, or one array (default: jsonl)"
    )
    _add_weights(split)
    split.set_defaults(run=_split)

    show = commands.add_parser(
        "show",
        help="show a feed with the label of each line",
        description=_SHOW,
        epilog=_SHOW_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    show.add_argument("file", metavar="FILE", help='a file of text, or "-" for standard input')
    _add_weights(show)
    show.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto, on a terminal)"
    )
    show.set_defaults(run=_show)

    for name, (where, summary) in _MODULES.items():
        child = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == command:
            module = import_module(where)
            module.add_arguments(child)
            child.set_defaults(run=module.main)
    return parser


def _add_weights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", metavar="FILE", help="weights that you trained (default: those of the package)")


def _check_weights(weights: str | None) -> None:
    """Ends the command if ``weights`` cannot be used, before anything is read or written."""
    if weights is None:
        return
    from newssplit.model import load_model

    try:
        load_model(weights)
    except OSError as error:
        raise _Stop(_describe(error, weights)) from None
    except ValueError as error:
        raise _Stop(f"{weights}: {error}" if weights not in str(error) else str(error)) from None


def _split(args: argparse.Namespace) -> int:
    _check_weights(args.weights)
    opening, between, closing = ("[\n", ",\n", "\n]\n") if args.format == "json" else ("", "\n", "\n")
    named = len(args.files) > 1
    written, failed = 0, 0
    with _Output(args.output) as output, _Progress(args.files, output) as progress:
        for path in args.files:
            count = 0
            try:
                for text in _read_texts(path, progress):
                    name = text.name if named or text.name != path else None
                    for article in newssplit.stream(text.chunks, weights=args.weights):
                        output.write((between if written else opening) + _to_json(article, name))
                        count, written = count + 1, written + 1
            except _Unread as error:
                failed += 1
                _say(f"{error} (after {count} articles)" if count else str(error))
        if written:
            output.write(closing)
        elif args.format == "json" and failed < len(args.files):
            output.write("[]\n")
        if failed < len(args.files):
            output.commit()
            return 1 if failed else 0
    return 2


# Inside the strings of JSON these are legal as they are, but programs take some for line ends, and terminals some for
# commands.
_HAZARDS: Final = regex.compile(r"[\x7F-\x9F\u2028\u2029]")


def _to_json(article: Article, path: str | None) -> str:
    row = _HAZARDS.sub(lambda found: f"\\u{ord(found.group()):04x}", article.model_dump_json())
    if path is None:
        return row
    from json import dumps

    # A name that is no text in the file system's encoding is told with replacement characters.
    name = os.fsencode(path).decode("utf-8", "replace")
    return f'{{"file":{dumps(name)},{row[1:]}'


def _show(args: argparse.Namespace) -> int:
    _check_weights(args.weights)
    to_string: Callable[[Row], str] = to_plain
    if args.color == "always" or (args.color == "auto" and _shows_colour()):
        try:
            to_string = painter()
        except ModuleNotFoundError:
            if args.color == "always":
                raise
    text = "".join(_read_chunks(args.file))
    segments = newssplit.segment(text, weights=args.weights)
    articles = newssplit.split(text, weights=args.weights)
    width = shutil.get_terminal_size((100, 24)).columns
    with _Output(None) as output:
        for row in render(text, segments, articles, width=width):
            output.write(to_string(row) + "\n")
    return 0


def _shows_colour() -> bool:
    return _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _is_terminal(file: Any) -> bool:
    return file is not None and file.isatty()


def _read_texts(path: str, progress: _Progress | None = None) -> Iterator[Text]:
    """The texts of a file, or of standard input for ``-``. Raises ``_Unread``, whatever goes wrong with reading."""
    with _telling(path), _open(path) as file:
        for text in open_texts(_Counted(file, path, progress), _say_skipped):
            # Standard input is called as on the command line.
            name = path if text.name == _STANDARD_NAME else text.name
            yield Text(name, _read_chunks_of(text, path))


def _read_chunks_of(text: Text, path: str) -> Iterator[str]:
    with _telling(path):
        yield from text.chunks


def _read_chunks(path: str) -> Iterator[str]:
    with _telling(path), _open(path) as file:
        yield from open_text(_Counted(file, path, None), _say_skipped)


@contextmanager
def _telling(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _Unread(_describe(error, path)) from None
    except UnreadableText as error:
        raise _Unread(str(error)) from None


def _say_skipped(skipped: Skipped) -> None:
    _say(str(skipped))


def _open(path: str) -> AbstractContextManager[IO[Any]]:
    if path != _STANDARD:
        return open(path, "rb", buffering=0)
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return nullcontext(getattr(sys.stdin, "buffer", sys.stdin))


class _Counted:
    """An open file that tells how much of it has been read."""

    def __init__(self, file: IO[Any], path: str, progress: _Progress | None) -> None:
        self._file, self._progress = file, progress
        self.name = _STANDARD_NAME if path == _STANDARD else path

    def read(self, size: int, /) -> Any:
        piece = self._file.read(size)
        if self._progress:
            self._progress.advance(len(piece))
        return piece


class _Progress:
    """A bar on standard error for long input: if that is a terminal that gets no articles, and rich is here."""

    def __init__(self, paths: Sequence[str], output: _Output) -> None:
        self._shown = _is_terminal(sys.stderr) and not (output.is_standard and _is_terminal(sys.stdout))
        self._total: int | None = 0
        for path in paths:
            try:
                size = 0 if path == _STANDARD else Path(path).stat().st_size
            except OSError:
                continue
            # What has no size that is known beforehand leaves the whole without one.
            self._total = self._total + size if size and self._total is not None else None
        self._done = 0
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def advance(self, size: int) -> None:
        self._done += size
        if not self._shown or max(self._done, self._total or 0) < _LONG:
            return
        if self._bar is None:
            self._start()
        if self._bar:
            self._bar.update(self._task, completed=self._done)

    def _start(self) -> None:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn
        except ModuleNotFoundError:
            self._shown = False
            return
        self._bar = Progress(
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
        )
        self._task = self._bar.add_task("", total=self._total)
        self._bar.start()


class _Output:
    """Where UTF-8 goes: standard output, or a file that is written beside its place and put there by ``commit``.

    What is no ordinary file (a pipe, a device) is written to as it is.
    """

    def __init__(self, path: str | None) -> None:
        self.is_standard = path is None
        self._file: Any
        self._beside: str | None = None
        if path is None:
            if sys.stdout is None:
                raise _Stop("standard output is closed")
            self._file = getattr(sys.stdout, "buffer", None)
            return
        self._name = path
        # A link stays a link: what it points to is replaced.
        self._place = os.path.realpath(path)
        try:
            if os.path.exists(self._place) and not os.path.isfile(self._place):
                self._file = open(self._place, "wb")  # noqa: SIM115, __exit__ closes it
                return
            self._beside = f"{self._place}.{os.getpid()}.part"
            self._file = open(self._beside, "xb")  # noqa: SIM115
            if os.path.exists(self._place):
                shutil.copymode(self._place, self._beside)
        except OSError as error:
            raise _Stop(f"cannot write {_describe(error, path)}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self.is_standard:
            return
        with suppress(OSError):
            self._file.close()
        if self._beside:
            with suppress(OSError):
                os.unlink(self._beside)

    def write(self, text: str) -> None:
        try:
            if self._file is None:
                sys.stdout.write(text)
            else:
                self._file.write(text.encode("utf-8", "backslashreplace"))
        except BrokenPipeError:
            raise
        except OSError as error:
            self._give_up(error)

    def commit(self) -> None:
        """Puts a file in its place, whole."""
        try:
            if self.is_standard:
                sys.stdout.flush()
                return
            self._file.close()
            if self._beside:
                os.replace(self._beside, self._place)
                self._beside = None
        except BrokenPipeError:
            raise
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> NoReturn:
        if self.is_standard:
            _abandon_output()
        name = "standard output" if self.is_standard else self._name
        raise _Stop(f"cannot write {_describe(error, name)}", status=1) from None


def _abandon_output() -> None:
    """Lets go of standard output, or its end would complain once more when the interpreter closes it."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _say(message: str) -> None:
    if sys.stderr is not None:
        print(f"newssplit: {message}", file=sys.stderr)


def _describe(error: OSError, name: str | None = None) -> str:
    """One line on what went wrong with a file."""
    name = name or str(error.filename or "input or output")
    if isinstance(error, FileNotFoundError):
        return f"{name}: no such file or directory"
    if isinstance(error, IsADirectoryError):
        return f"{name}: is a directory, expected a file"
    return f"{name}: {error.strerror or error}"


def _describe_missing(error: ModuleNotFoundError) -> str:
    package = (error.name or "").partition(".")[0]
    if package == "newssplit":
        return f"{error.name} is not part of this installation"
    if extra := _EXTRAS.get(package):
        return f'this needs {package}, which is not installed: pip install "newssplit[{extra}]"'
    return f"this needs {package}, which is not installed: pip install {package}"
