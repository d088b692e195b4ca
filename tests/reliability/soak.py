#!/usr/bin/env python3
"""One library, a window and four more processes that do random things to it at the same time.

    soak.py LAPLENS SOAK_WINDOW [--seconds S] [--round S] [--seed S]

The processes scan (new pictures come in meanwhile), build, query, list, examine and back up; the window tags,
moves pictures to the trash and back, keeps and removes searches and asks. Some end, some are killed. After
each round everything has ended: then the library must pass SQLite's integrity check, and every change that
was acknowledged must be there: by the window, or by the end of a scan with exit status 0. Prints figures.
"""

import argparse
import collections
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from kill_harness import integrity_problem, paint, rows

DAMAGE = re.compile(r"malformed|damaged|truncated|not a database|disk I/O")
# What may be said while another process works.
COMPANY = re.compile(r"in use by another program|changed while it was exported|no codes yet|someone else")


class Soak:
    def __init__(self, laplens, window, work, seed):
        self.laplens, self.window_program, self.work = laplens, window, work
        self.random = random.Random(seed)
        self.library = work / "soak.laplens"
        self.pictures = work / "pictures"
        self.environment = {**os.environ, "HOME": str(work / "home"), "XDG_DATA_HOME": str(work / "home/data"),
                            "XDG_CONFIG_HOME": str(work / "home/config"), "QT_QPA_PLATFORM": "offscreen"}
        (work / "home").mkdir()
        self.seed = 0
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.refusals = collections.Counter()
        self.scanned = set()        # pictures that a scan said it had taken
        self.state = {}             # (kind, name): what was acknowledged last
        self.uncertain = set()      # tried, not acknowledged
        self.problems = []

    def problem(self, text):
        with self.lock:
            self.problems.append(text)

    def add_pictures(self, count):
        self.seed += 1
        paint(self.pictures, count, self.seed)

    def present(self):
        return {str(file.relative_to(self.pictures)) for file in self.pictures.rglob("*.ppm")}

    def command(self, kind, number):
        library = ["--library", self.library]
        if kind == "scan":
            return ["scan", self.pictures, *library, "--bits", 64]
        if kind == "build":
            return ["build", *library, "--bits", 64, "--seed", number]
        if kind == "query":
            return ["query", *library, "--top", 5, min(self.pictures.rglob("*.ppm"))]
        if kind == "backup":
            return ["backup", *library, self.work / f"backup-{number}"]
        return [kind, *library]

    def run(self, end, seed):
        """One of the four: a command after another until the round ends."""
        numbers = random.Random(seed)
        while time.monotonic() < end:
            kind = numbers.choice(["scan", "scan", "build", "query", "query", "query", "info", "info", "doctor", "backup"])
            number = numbers.randrange(1 << 30)
            if kind == "scan":
                with self.lock:
                    self.add_pictures(3)
            before = self.present()
            kill = numbers.random() < 0.3
            process = subprocess.Popen([self.laplens, *map(str, self.command(kind, number))], env=self.environment,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            if kill:
                killer = threading.Timer(numbers.uniform(0.05, 3), process.kill)
                killer.start()
            said = process.communicate()[1].decode(errors="replace")
            if kill:
                killer.cancel()
            with self.lock:
                self.counts[kind] += 1
                self.counts["killed"] += process.returncode == -9
                if kind == "scan" and process.returncode == 0:
                    self.scanned |= before
            if process.returncode not in (0, -9):
                last = said.strip().split("\n")[-1]
                if DAMAGE.search(said) or process.returncode < 0:
                    self.problem(f"{kind} ended with {process.returncode}: {last}")
                with self.lock:
                    self.refusals[re.sub(r"[0-9]+", "N", f"{kind}: {last.replace(str(self.work), '')[:120]}")] += 1
            shutil.rmtree(self.work / f"backup-{number}", ignore_errors=True)

    def listen(self, stream):
        for line in stream:
            parts = line.decode(errors="replace").rstrip("\n").split("\t")
            if parts[0] == "failed":
                if DAMAGE.search(line.decode(errors="replace")):
                    self.problem("the window says: " + " ".join(parts[1:]))
                with self.lock:
                    self.refusals["window: " + parts[1]] += 1
                continue
            if parts[0] not in ("try", "ack") or len(parts) != 4:
                continue
            change = (parts[1], parts[2])
            with self.lock:
                if parts[0] == "try":
                    self.uncertain.add(change)
                    continue
                self.uncertain.discard(change)
                self.state[change] = parts[3] == "1"
                self.counts["acknowledged"] += 1

    def watch_window(self, end, seed):
        numbers = random.Random(seed)
        while time.monotonic() < end:
            window = subprocess.Popen([self.window_program, self.library, str(numbers.randrange(1 << 30))],
                                      env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL)
            listener = threading.Thread(target=self.listen, args=(window.stdout,))
            listener.start()
            time.sleep(max(0, min(end - time.monotonic(), numbers.uniform(4, 20))))
            killed = numbers.random() < 0.4
            if killed:
                window.kill()
            window.stdin.close()
            status = window.wait()
            listener.join()
            with self.lock:
                self.counts["windows"] += 1
                self.counts["windows killed"] += killed
            if status != 0 and not killed:
                self.problem(f"the window ended with {status}")

    def check(self):
        if problem := integrity_problem(self.library):
            return problem
        known = dict(rows(self.library, "SELECT CAST(path AS TEXT), state FROM images"))
        if lost := sorted(self.scanned - set(known)):
            return f"{len(lost)} pictures of finished scans are not in the library: {lost[:3]}"
        trash = {file.name for file in (self.work / "home").rglob("Trash/files/*")}
        gone = [name for name in self.scanned
                if not (self.pictures / name).exists() and pathlib.Path(name).name not in trash]
        if gone:
            return f"{len(gone)} files are neither at their place nor in the trash: {gone[:3]}"
        favourites = {name for name, in rows(self.library, "SELECT CAST(path AS TEXT) FROM images JOIN tags ON image_id "
                                             "= images.id WHERE tag = 'favourite'")}
        searches = {name for name, in rows(self.library, "SELECT name FROM searches")}
        for (kind, name), on in self.state.items():
            if (kind, name) in self.uncertain or kind == "trash":
                continue
            if (name in (favourites if kind == "favourite" else searches)) != on:
                return f"{kind} {name} was acknowledged as {on} and is not so"
        # What was tried and not acknowledged is now as it is.
        for kind, name in self.uncertain:
            if kind != "trash":
                self.state[kind, name] = name in (favourites if kind == "favourite" else searches)
        self.uncertain.clear()
        return None

    def round(self, seconds):
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self.run, args=(end, self.random.randrange(1 << 30))) for _ in range(4)]
        threads.append(threading.Thread(target=self.watch_window, args=(end, self.random.randrange(1 << 30))))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if problem := self.check():
            self.problems.append(problem)

    def figures(self):
        with self.lock:
            did = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
            lines = [f"{did}; {len(self.scanned)} pictures"]
            for text, count in self.refusals.most_common():
                mark = "" if COMPANY.search(text) else "(!) "
                lines.append(f"  {mark}{count} x {text}")
            return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("laplens")
    parser.add_argument("window")
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("LAPLENS_SOAK_SECONDS", "12")))
    parser.add_argument("--round", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="laplens-soak-", ignore_cleanup_errors=True) as folder:
        soak = Soak(arguments.laplens, arguments.window, pathlib.Path(folder), arguments.seed)
        soak.add_pictures(60)
        first = subprocess.run([arguments.laplens, *map(str, soak.command("scan", 0))], env=soak.environment,
                               stdout=subprocess.DEVNULL)
        if first.returncode != 0:
            sys.exit("the first scan failed")
        soak.scanned = soak.present()
        begun, rounds = time.monotonic(), 0
        while time.monotonic() - begun < arguments.seconds and not soak.problems:
            soak.round(min(arguments.round, arguments.seconds))
            rounds += 1
            print(f"{time.monotonic() - begun:5.0f} s, round {rounds}: {soak.figures()}", flush=True)
        for problem in soak.problems[:10]:
            print(problem, flush=True)
        if soak.problems:
            sys.exit(f"{len(soak.problems)} problems in round {rounds}")
        print(f"{rounds} rounds, nothing lost", flush=True)


if __name__ == "__main__":
    main()
