"""`python -S launcher.py FILE PROGRAM…`: run a program, and write what it took into a file. Small, since who starts a process counts in its peak."""

import json
import resource
import subprocess
import sys
import time

begun = time.perf_counter()
code = subprocess.call(sys.argv[2:])
seconds = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:  # noqa: PTH123  pathlib would be most of its memory
    json.dump([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss], file)
sys.exit(code)
