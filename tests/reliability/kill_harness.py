#!/usr/bin/env python3
"""Kills a real `laplens` at random moments of each kind of work and looks whether anything is lost.

After every SIGKILL the library must pass SQLite's own integrity check; the same command then goes on, and in
the end codes, features and pictures equal, bit for bit, those of a run that nobody disturbed. Meanwhile other
processes query the library and come and go; what they say must not be that it is damaged.

    kill_harness.py LAPLENS [--kills N] [--seed S]

N kills are shared out over the stages; LAPLENS_KILLS sets another default. Prints one line for each stage.
"""

import argparse
import contextlib
import hashlib
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
import urllib.parse

SECOND_MIGRATION = """
CREATE TABLE filler (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 300000)
INSERT INTO filler SELECT n, 'row ' || n FROM counter;
ALTER TABLE images ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
UPDATE images SET rating = id % 5;
"""


def paint(folder, count, seed):
    """Pictures of four classes as PPM files: coloured gradients with noise."""
    numbers = random.Random(seed)
    for i in range(count):
        tones = [numbers.randrange(256) for _ in range(6)]
        tones[i % 4] = 255
        side = 48
        pixels = bytearray()
        for y in range(side):
            for x in range(side):
                for c in range(3):
                    value = (tones[c] * x + tones[c + 3] * y) // side + numbers.randrange(24)
                    pixels.append(min(255, value))
        target = folder / f"class{i % 4}" / f"{seed}-{i:04}.ppm"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"P6 %d %d 255\n" % (side, side) + pixels)


def rows(library, sql):
    # Without the mode an empty file is made where there is no library yet.
    uri = f"file:{urllib.parse.quote(str(library / 'library.sqlite'))}?mode=ro"
    with sqlite3.connect(uri, uri=True) as connection:
        return connection.execute(sql).fetchall()


def integrity_problem(library):
    file = library / "library.sqlite"
    if not file.exists() or file.stat().st_size == 0:
        return None
    for sql in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
        found = rows(library, sql)
        if found and found != [("ok",)]:
            return f"{sql}: {found[:3]}"
    return None


def has_provisional_codes(library):
    try:
        return bool(library and rows(library, "SELECT 1 FROM models WHERE settings_json LIKE '%provisional\":true%'"))
    except sqlite3.OperationalError:
        return False  # killed before there was a table


def outcome(library):
    """What a library has come to, without ids of models and times of day."""
    return {
        "pictures": rows(library, "SELECT path, state, content_hash, width, label FROM images ORDER BY path"),
        "features": rows(library, "SELECT path, weights_sha256, vector FROM features JOIN images ON "
                         "images.id = image_id JOIN networks ON networks.id = network_id ORDER BY 1, 2"),
        "codes": rows(library, "SELECT path, method, code FROM codes JOIN images ON images.id = image_id JOIN "
                      "models ON models.id = model_id JOIN settings ON key = 'active_model' AND value = "
                      "model_id ORDER BY path"),
    }


class Stage:
    """One kind of work: `prepare` makes a fresh place to do `command` in; `result` is compared. A kill comes at
    a random moment, or as soon as `moment` is true of the library."""

    def __init__(self, name, prepare, command, result, library=None, environment=None, moment=None):
        self.name, self.prepare, self.command, self.result = name, prepare, command, result
        self.library, self.environment, self.moment = library, environment or {}, moment


class Harness:
    def __init__(self, laplens, work, seed, pictures):
        self.laplens, self.work, self.random = laplens, work, random.Random(seed)
        self.pictures = work / "pictures"
        self.later = work / "later"
        self.base = work / "base.laplens"
        self.library = work / "test.laplens"
        self.weights = work / "tuned.safetensors"
        self.checkpoint = work / "training.checkpoint"
        self.visits = 0
        paint(self.pictures, pictures, 1)
        paint(self.later, pictures // 2, 2)

    def start(self, command, environment=()):
        return subprocess.Popen([self.laplens, *map(str, command)], stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, env={**os.environ, **dict(environment)})

    def finish(self, command, environment=()):
        process = self.start(command, environment)
        problem = process.stderr.read().decode(errors="replace")
        if process.wait() != 0:
            sys.exit(f"laplens {' '.join(map(str, command))} ended with {process.returncode}: {problem}")

    @contextlib.contextmanager
    def company(self, stage):
        """Queries and looks at the library again and again, each time with a process of its own."""
        ended, told = threading.Event(), []
        picture = next(self.later.rglob("*.ppm"))

        def come_and_go():
            while not ended.wait(0.1):
                for command in ("query", picture), ("info",):
                    process = self.start([*command, "--library", stage.library], stage.environment)
                    said = process.communicate()[1].decode(errors="replace")
                    self.visits += 1
                    if re.search("malformed|damaged|truncated", said) or process.returncode < 0:
                        told.append(said.strip())

        thread = threading.Thread(target=come_and_go)
        if stage.library and not stage.environment:
            thread.start()
        try:
            yield
        finally:
            ended.set()
            if thread.ident:
                thread.join()
        if told:
            sys.exit(f"{stage.name}: company was told: {told[0]}")

    def fresh(self, *sources):
        """An empty place, or a copy of the base library with these pictures beside it."""
        shutil.rmtree(self.library, ignore_errors=True)
        for source in sources:
            shutil.copytree(source, self.library)

    def forget_training(self):
        self.weights.unlink(missing_ok=True)
        for left in self.work.glob(self.checkpoint.name + "*"):
            left.unlink()

    def stages(self):
        scan = ["scan", self.pictures, "--labelled", "--library", self.library, "--bits", 64]
        codes = lambda: outcome(self.library)
        train = ["train", self.pictures, "--epochs", 3, "--batch", 16, "--hold-out", 8, "--limit-per-class", 12,
                 "--seed", 1,
                 "--checkpoint", self.checkpoint, "--output", self.weights]
        yield Stage("train", self.forget_training, train,
                    lambda: hashlib.sha256(self.weights.read_bytes()).hexdigest())
        yield Stage("scan, extract, build", self.fresh, scan, codes, self.library)
        shutil.copytree(self.library, self.base)
        both = ["scan", self.pictures, self.later, "--labelled", "--library", self.library, "--bits", 64]
        yield Stage("provisional codes", self.fresh, both, codes, self.library, moment=has_provisional_codes)
        yield Stage("build", lambda: self.fresh(self.base),
                    ["build", "--library", self.library, "--bits", 96, "--seed", 5], codes, self.library)
        yield Stage("encode out of sample", lambda: self.fresh(self.base),
                    ["scan", self.later, "--labelled", "--library", self.library], codes, self.library)
        yield Stage("other network", lambda: self.fresh(self.base),
                    ["build", "--library", self.library, "--weights", self.weights], codes, self.library)
        schema = self.work / "resources"
        shutil.copytree(os.environ["LAPLENS_RESOURCES"], schema)
        number = len(list((schema / "schema").glob("*.sql"))) + 1
        (schema / "schema" / f"{number:03}_filler.sql").write_text(SECOND_MIGRATION)
        yield Stage("migration", lambda: self.fresh(self.base), ["info", "--library", self.library],
                    lambda: {**codes(), "filler": rows(self.library, "SELECT count(*), sum(number) FROM filler"),
                             "ratings": rows(self.library, "SELECT id, rating FROM images")},
                    self.library, {"LAPLENS_RESOURCES": str(schema)})

    def wait_for_moment(self, stage, process, seconds):
        """Until it is to be killed; false when the process ended before."""
        end = time.monotonic() + self.random.uniform(0, seconds)
        while process.poll() is None:
            if stage.moment(stage.library) if stage.moment else time.monotonic() > end:
                return True
            time.sleep(0.01)
        return False

    def run(self, stage, kills):
        stage.prepare()
        begun = time.monotonic()
        self.finish(stage.command, stage.environment)
        seconds = time.monotonic() - begun
        expected = stage.result()
        killed, runs, provisional, self.visits = 0, 0, 0, 0
        while killed < kills:
            runs += 1
            stage.prepare()
            with self.company(stage):
                # Several kills on the way of one run: what is left behind by one is met by the next.
                for _ in range(1 if stage.moment else 3):
                    process = self.start(stage.command, stage.environment)
                    if self.wait_for_moment(stage, process, seconds):
                        process.kill()
                    process.stderr.close()
                    if process.wait() == 0:
                        break
                    killed += 1
                    if stage.library and (problem := integrity_problem(stage.library)):
                        sys.exit(f"{stage.name}: after kill {killed}: {problem}")
                    provisional += has_provisional_codes(stage.library)
                    if killed == kills:
                        break
                self.finish(stage.command, stage.environment)
            if (found := stage.result()) != expected:
                parts = [name for name in found if found[name] != expected[name]] if stage.library else []
                sys.exit(f"{stage.name}: after {killed} kills the result is another one {parts}")
        print(f"{stage.name}: {killed} kills in {runs} runs of {seconds:.1f} s, {provisional} while codes were "
              f"provisional, {self.visits} visits: same result", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("laplens")
    parser.add_argument("--kills", type=int, default=int(os.environ.get("LAPLENS_KILLS", "12")))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", type=int, default=220)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="laplens-kills-") as folder:
        harness = Harness(arguments.laplens, pathlib.Path(folder), arguments.seed, arguments.pictures)
        count = 7
        for i, stage in enumerate(harness.stages()):
            harness.run(stage, (arguments.kills + i) // count)


if __name__ == "__main__":
    main()
