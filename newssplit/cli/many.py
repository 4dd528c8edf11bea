"""``newssplit split`` with a result for each file: a view of ``newssplit.split_files``."""

from __future__ import annotations

import argparse
import os

import newssplit
from newssplit.batch import REPORT, BadRun, NoWorkers
from newssplit.batch import Progress as News
from newssplit.cli.input import STANDARD
from newssplit.cli.messages import Stop, say
from newssplit.cli.progress import Progress
from newssplit.writers import WRITERS


def split_many(args: argparse.Namespace) -> int:
    """Runs the command; exit status 1 if any file failed."""
    out: str | None = args.output
    if out is None:
        raise Stop("many results need a folder, expected -o OUT (or none of --jobs, --resume and --force)")
    if STANDARD in args.files:
        raise Stop("standard input has no place among many results, expected files or folders")
    if looks_like_file(out):
        raise Stop(f"{out}: looks like one file, expected a folder for a result of each file")
    view = _View(args.progress)
    try:
        last = newssplit.split_files(
            args.files,
            out,
            jobs=args.jobs,
            format=args.format,
            weights=args.weights,
            layout=args.layout,
            resume=args.resume,
            force=args.force,
            watch=view.watch,
        )
    except BadRun as error:
        raise Stop(str(error)) from None
    except NoWorkers as error:
        raise Stop(str(error), status=1) from None
    except KeyboardInterrupt:
        view.close()
        say(f"interrupted; go on with --resume -o {out}")
        raise
    finally:
        view.close()
    if view.shown:
        say(
            f"{last.done} files done, {last.failed} failed, {last.kept} done before; {last.articles} articles in "
            f"{last.seconds:.1f} s; see {os.path.join(out, REPORT)}"
        )
    return 1 if last.failed else 0


def looks_like_file(out: str) -> bool:
    """Whether a name is rather meant for one file than for a folder of results."""
    return not os.path.isdir(out) and out.endswith(tuple(row.ending for row in WRITERS.values() if row.ending))


class _View:
    """Shows the news of a run, and tells at once what fails."""

    def __init__(self, asked: bool) -> None:
        self._asked = asked
        self._progress: Progress | None = None

    @property
    def shown(self) -> bool:
        """Whether somebody looks."""
        return self._progress is not None and self._progress.shown

    def watch(self, news: News) -> None:
        """Takes news."""
        if self._progress is None:
            self._progress = Progress(news.size, files=news.files - news.kept, asked=self._asked)
        for row in news.fresh:
            for message in row.left_out:
                self._progress.say(message)
            if row.error is not None:
                self._progress.say(f"{row.path}: {row.error}")
        self._progress.update(news.read, news.done + news.failed)

    def close(self) -> None:
        """Nothing more is shown."""
        if self._progress:
            self._progress.close()
