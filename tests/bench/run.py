"""``make bench``: time and memory of a whole edition, and its ratio to a bare script on the same files.

For each scale (1 is Norway) an extract is made once and kept; then, in turns and each in a process of its own:
(a) the whole edition by the command, its sheets as pages only, (b) frozen snapshot to checked result tables, (c) the
bare script from the snapshot, (d) the bare script from the source. The bare script is ``bare.py``; its table must equal
the product's. Medians are told. Then, in seconds of a processor, every table of ``sql/`` made bare, as a run does, and
with its contract (``overhead.py``). At the first scale, once: (e) the whole edition with every file of every sheet,
(f) the same again with nothing changed, and each form of the sheets by itself (``sheets.py``): the files of a sheet
take the same time however large the register is.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median

import duckdb

EDITION = "2020-forelopig-1"
CHECKOUT = Path(__file__).resolve().parents[2]
_PROGRESS = re.compile(r"^  ([a-z_.]+) +([0-9 ]*) rows +([0-9.]+) s$", re.MULTILINE)
_STEP = re.compile(r"^step (\S+) ([0-9.]+) (\S+)$", re.MULTILINE)
_OVERHEAD = re.compile(r"^(bare|made|held) ([0-9.]+)$", re.MULTILINE)
HANDOFF = "utdata.overlevering"
KINDS = ("a", "b", "c", "d")
WHAT = {
    "a": "whole edition, the command, pages only",
    "b": "snapshot to six checked result tables",
    "c": "bare script, snapshot to resultat",
    "d": "bare script, source CSV to resultat",
    "e": "as (a), every file of every sheet",
    "f": "as (e) again from the snapshot, nothing changed",
}
ONCE = ("e", "f")


@dataclass
class Measured:
    """The runs of one kind at one scale: seconds of the process, of a processor, inside; peak MB; seconds by step."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    inside: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    needed: list[float] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    quality: list[float] = field(default_factory=list)


@dataclass
class Bench:
    """One scale: its extract, and what was measured on it."""

    scale: str
    folder: Path
    rows: int = 0
    megabytes: float = 0.0
    overhead: dict[str, float] = field(default_factory=dict)
    kinds: dict[str, Measured] = field(default_factory=lambda: {kind: Measured() for kind in WHAT})


def main() -> None:
    """Measure every scale asked for and print the tables."""
    arguments = _parse()
    arguments.work.mkdir(parents=True, exist_ok=True)
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(f"DuckDB {duckdb.__version__}. Medians of {arguments.repeat} runs in turns. Files in {arguments.work}")
    benches = []
    for scale in arguments.scale:
        bench = Bench(scale, arguments.work / f"skala-{scale}")
        _make_extract(bench)
        for _ in range(arguments.repeat):
            for kind in KINDS:
                _measure(bench, kind)
            _require_equal(bench.folder)
        _measure_overhead(bench)
        if not benches:
            for kind in ONCE:
                _measure(bench, kind)
        _print_bench(bench)
        if not benches:
            print(_run([sys.executable, "-m", "tests.bench.sheets", EDITION, bench.folder / "hjem-alt"])[3], end="")
        benches.append(bench)
    _print_growth(benches)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", action="append", help="1 is Norway; may be given several times (default: 1)")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each kind (default: 3)")
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "introresultat-bench",
        help="where extracts are kept and editions computed",
    )
    arguments = parser.parse_args()
    arguments.scale = arguments.scale or ["1"]
    return arguments


def _make_extract(bench: Bench) -> None:
    source = bench.folder / "nir"
    if not (source / "uttrekk.toml").exists():
        shutil.rmtree(bench.folder, ignore_errors=True)
        bench.folder.mkdir()
        began = time.perf_counter()
        _run([*_command(), "synth", source, "--utgave", EDITION, "--scale", bench.scale])
        print(f"scale {bench.scale}: made the extract in {time.perf_counter() - began:.1f} s")
    files = [path for path in source.iterdir() if path.suffix == ".csv"]
    bench.megabytes = sum(path.stat().st_size for path in files) / 1e6
    for path in files:
        with path.open("rb") as file:
            bench.rows += sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) - 1


def _measure(bench: Bench, kind: str) -> None:
    home, source = bench.folder / "hjem", bench.folder / "nir"
    python = [sys.executable, "-m"]
    if kind == "a":
        shutil.rmtree(home, ignore_errors=True)
        call = [*_command(), "run", EDITION, "--source", source, "--home", home, "--pages-only"]
    elif kind == "e":
        shutil.rmtree(bench.folder / "hjem-alt", ignore_errors=True)
        call = [*_command(), "run", EDITION, "--source", source, "--home", bench.folder / "hjem-alt"]
    elif kind == "f":
        call = [*_command(), "run", EDITION, "--home", bench.folder / "hjem-alt"]
    elif kind == "b":
        call = [*python, "tests.bench.tables", EDITION, home, bench.folder / "b.parquet"]
    else:
        what = ("snapshot", home / "data" / EDITION / "snapshot") if kind == "c" else ("source", source)
        call = [*python, "tests.bench.bare", what[0], EDITION, what[1], bench.folder / f"{kind}.parquet"]
    measured = bench.kinds[kind]
    wall, processor, memory, out = _run(call)
    measured.wall.append(wall)
    measured.processor.append(processor)
    measured.memory.append(memory)
    inside = re.search(r"^seconds ([0-9.]+)$", out, re.MULTILINE)
    measured.inside.append(float(inside[1]) if inside else wall)
    for word, figures in (("resultat", measured.needed), ("regler", measured.rules), ("kvalitet", measured.quality)):
        told = re.search(rf"^{word} ([0-9.]+)$", out, re.MULTILINE)
        if told:
            figures.append(float(told[1]))
    found = [(name, seconds, rows) for name, rows, seconds in _PROGRESS.findall(out)] or _STEP.findall(out)
    for name, seconds, rows in found:
        measured.steps.setdefault(name, []).append(float(seconds))
        measured.rows[name] = rows.strip()


def _measure_overhead(bench: Bench) -> None:
    out = _run([sys.executable, "-m", "tests.bench.overhead", EDITION, bench.folder / "hjem"])[3]
    bench.overhead = {way: float(seconds) for way, seconds in _OVERHEAD.findall(out)}


def _command() -> list[object]:
    return [sys.executable, "-c", "from pipeline.cli.main import main; main()"]


def _run(call: list[object]) -> tuple[float, float, float, str]:
    """Run one process; return its wall and processor seconds, its peak memory in MB and what it printed.

    The processor's seconds are those of its child processes too. They tell more than the wall where others work.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        began = time.perf_counter()
        process = subprocess.Popen(list(map(str, call)), stdout=out, stderr=subprocess.STDOUT, cwd=CHECKOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, call))} ended with exit code {process.returncode}:\n{text}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kB elsewhere
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, text


def _require_equal(folder: Path) -> None:
    """Stop unless the three result tables of a scale are equal in every cell."""
    with duckdb.connect() as connection:
        for other in ("c", "d"):
            tables = [f"select * from read_parquet('{folder / name}.parquet')" for name in ("b", other)]
            for one, two in (tables, tables[::-1]):
                differing = connection.execute(f"({one}) except ({two}) order by all limit 5").fetchall()
                if differing:
                    raise SystemExit(f"resultat of b and {other} differ in {folder}, for example {differing}")


def _print_bench(bench: Bench) -> None:
    print(f"\nscale {bench.scale}: {_spaced(bench.rows)} lines of CSV, {bench.megabytes:.0f} MB")
    print(f"  {'':<52}{'process':>10}{'processor':>11}{'inside':>9}{'peak memory':>14}")
    for kind, measured in bench.kinds.items():
        if not measured.wall:
            continue
        print(
            f"  ({kind}) {WHAT[kind]:<48}{median(measured.wall):>8.2f} s{median(measured.processor):>9.2f} s"
            f"{median(measured.inside):>7.2f} s{max(measured.memory):>11.0f} MB"
        )
    a, b, c, d, e, f = bench.kinds.values()
    print(f"  b / c, all six tables against one     {median(b.inside) / median(c.inside):>6.2f}")
    print(f"  b / c, the steps resultat rests on    {median(b.needed) / median(c.inside):>6.2f}")
    print(f"  a / d, processes                      {median(a.wall) / median(d.wall):>6.2f}")
    for what, figures in (("all quality rules", b.rules), ("rules and all that rests on them", b.quality)):
        seconds = median(figures)
        print(f"  {what:<36}  {seconds:>6.2f} s, / b {seconds / median(b.inside):.2f}")
    bare, made, held = (bench.overhead[way] for way in ("bare", "made", "held"))
    print(f"  all tables of sql/ in a bare DuckDB in memory {bare:>6.2f} s of a processor")
    print(f"    as a run makes them                 {made:>6.2f} s, {made / bare:.2f} times bare")
    print(f"    and holds them to their contracts   {held:>6.2f} s, {held / bare:.2f} times bare")
    for measured, what in ((e, "(e)"), (f, "(f)")):
        if measured.wall:
            print(f"  of {what}, the sheets               {median(measured.steps['utdata.ark']):>8.2f} s")
    print(f"  of (a), the files for SSB           {median(a.steps[HANDOFF]):>8.2f} s")
    print("  seconds by step of (a); the rest is Python starting, Dagster and its history")
    for name, seconds in a.steps.items():
        print(f"    {name:<34}{a.rows[name]:>14} rows{median(seconds):>9.2f} s")
    told = sum(median(seconds) for seconds in a.steps.values())
    print(f"    {'the rest':<34}{'':>14}     {median(a.wall) - told:>9.2f} s")
    print("  resultat is equal in (b), (c) and (d)")


def _print_growth(benches: list[Bench]) -> None:
    for small, large in pairwise(benches):
        data = large.rows / small.rows
        print(f"\nfrom scale {small.scale} to {large.scale} the lines grow {data:.1f} times, and")
        for kind in KINDS:
            one, other = small.kinds[kind], large.kinds[kind]
            time_growth, memory_growth = (
                median(other.inside) / median(one.inside),
                max(other.memory) / max(one.memory),
            )
            print(f"  ({kind}) time {time_growth:>5.1f} times, memory {memory_growth:.1f} times")
        handoffs = [median(bench.kinds["a"].steps[HANDOFF]) for bench in (small, large)]
        print(f"  the files for SSB: time {handoffs[1] / handoffs[0]:>5.1f} times")
        growth = median(large.kinds["b"].rules) / median(small.kinds["b"].rules)
        print(f"  all quality rules: time {growth:>5.1f} times")


def _spaced(number: int) -> str:
    return f"{number:_}".replace("_", " ")


if __name__ == "__main__":
    main()
