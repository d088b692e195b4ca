"""How long the window takes to start: start.py LAPLENS LIBRARY [LIBRARY ...]

Each run is a process of its own, without a display, that leaves when the window was painted, when the grid shows the
library's pictures, and when they can be searched. Memory is the most that the last of these held.
"""
import os
import subprocess
import sys
import time

RUNS = 5


def run(program, library, stage):
    begin = time.perf_counter()
    process = subprocess.Popen([program, "--library", library, "--leave-when", stage], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"})
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"laplens failed on {library}")
    return 1000 * (time.perf_counter() - begin), usage.ru_maxrss / 1000


for library in sys.argv[2:]:
    print(library)
    for stage in ("painted", "listed", "searchable"):
        runs = sorted(run(sys.argv[1], library, stage) for _ in range(RUNS))
        print(f"  {stage}: {runs[RUNS // 2][0]:.0f} ms ({runs[0][0]:.0f} to {runs[-1][0]:.0f})", end="")
        print(f"; at most {max(memory for _, memory in runs):.0f} MB" if stage == "searchable" else "")
