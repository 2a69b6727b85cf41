"""Runs a script as `python SCRIPT ARGUMENTS` would, and ends when the service does."""

import os
import runpy
import sys
import threading


def end_with(lifeline):
    """Ends this process once the other end of the pipe is closed."""
    os.read(lifeline, 1)
    os._exit(143)


def main():
    lifeline = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    threading.Thread(target=end_with, args=(lifeline,), daemon=True).start()
    sys.argv = sys.argv[1:]
    script = sys.argv[0]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    runpy.run_path(script, run_name="__main__")


main()
