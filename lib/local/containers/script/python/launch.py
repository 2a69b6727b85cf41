"""Runs a script as `python SCRIPT ARGUMENTS` would, in a folder that stands for /opt/ml.

Paths below /opt/ml that the script names are led to that folder where Python opens
them; a library that opens files by itself, in C, does not come by here. The process
ends when the service does.
"""

import builtins
import io
import os
import runpy
import sys
import threading

ROOT = "/opt/ml"


def end_with(lifeline):
    """Ends this process once the other end of the pipe is closed."""
    os.read(lifeline, 1)
    os._exit(143)


class Led:
    """A function whose first arguments are paths, led into the folder.

    An object and not a function: older versions of pathlib keep these as members of
    a class, which would make methods of functions.
    """

    def __init__(self, plain, count, folder):
        self.plain = plain
        self.count = count
        self.folder = folder

    def __call__(self, *arguments, **options):
        paths = [self.translate(path) for path in arguments[: self.count]]
        return self.plain(*paths, *arguments[self.count :], **options)

    def translate(self, path):
        if not isinstance(path, (str, os.PathLike)):
            return path
        text = os.fspath(path)
        if isinstance(text, str) and (text == ROOT or text.startswith(ROOT + "/")):
            return self.folder + text[len(ROOT) :]
        return path


def lead_paths(folder):
    """Has Python's own functions find /opt/ml in `folder`."""

    def lead(module, name, count):
        plain = getattr(module, name, None)
        if plain is not None:
            setattr(module, name, Led(plain, count, folder))

    lead(io, "open", 1)
    builtins.open = io.open
    for name in "access chdir chmod listdir lstat mkdir open readlink remove rmdir".split():
        lead(os, name, 1)
    for name in "getxattr listxattr scandir setxattr stat truncate unlink utime".split():
        lead(os, name, 1)
    for name in "link rename replace symlink".split():
        lead(os, name, 2)
    # These are in C in some versions of Python, and look at the path themselves.
    for name in "exists isdir isfile islink lexists getsize getmtime".split():
        lead(os.path, name, 1)


def main():
    lifeline = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    threading.Thread(target=end_with, args=(lifeline,), daemon=True).start()
    lead_paths(sys.argv[1])
    sys.argv = sys.argv[2:]
    script = sys.argv[0]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    runpy.run_path(script, run_name="__main__")


main()
