"""``make bench``, last: time and memory of handoff and verify, each in a process of its own.

For each scale, on what was computed before: a delivery without and with CSV, the parcel alone (the same files sealed
once more), and verify of the run's folder, of the delivery and of its parcel with the key. The edition is preliminary,
so that it is delivered as often as it is asked for.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from pyrage import x25519

from tests.bench.run import EDITION, Bench, _command, _make_extract, _parse, _run


def main() -> None:
    """Measure every scale asked for."""
    arguments = _parse()
    arguments.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="introresultat-bench-") as name:
        keys = _write_keys(Path(name))
        for scale in arguments.scale:
            _measure(Bench(scale, arguments.work / f"skala-{scale}"), *keys)


def seal(folder: str, parcel: str, key: str) -> None:
    """Seal the files of a delivery once more: what a process of its own does for the line of the parcel."""
    from datetime import UTC, datetime

    from pipeline.delivery.parcel import write_parcel
    from pipeline.delivery.recipients import read_recipients
    from pipeline.delivery.tar_stream import list_content

    place = Path(folder)
    names = [one for one in list_content(place) if "/" in one or one.endswith(".md") or one == "datapackage.json"]
    write_parcel(Path(parcel), place, names, datetime.now(UTC), read_recipients(Path(key)))


def _write_keys(folder: Path) -> tuple[Path, Path]:
    identity = x25519.Identity.generate()
    public, private = folder / "public", folder / "private"
    public.write_text(f"{identity.to_public()}\n", encoding="utf-8")
    private.write_text(f"{identity}\n", encoding="utf-8")
    return public, private


def _measure(bench: Bench, public: Path, private: Path) -> None:
    home, source = bench.folder / "hjem", bench.folder / "nir"
    _make_extract(bench)
    if not (home / "data" / EDITION / "overlevering" / "datapackage.json").exists():
        shutil.rmtree(home, ignore_errors=True)
        _run([*_command(), "run", EDITION, "--source", source, "--home", home, "--pages-only"])
    shutil.rmtree(home / "data" / "overlevering", ignore_errors=True)
    (home / "data" / "overlevering.json").unlink(missing_ok=True)
    made = home / "data" / EDITION / "overlevering"
    size = sum(path.stat().st_size for path in made.rglob("*.parquet")) / 1e6
    handoff = [*_command(), "handoff", EDITION, "--home", home, "--recipient-key", public]
    year = home / "data" / "overlevering" / EDITION[:4]
    verify = [*_command(), "verify", "--home", home]
    again = "import sys; from tests.bench.handoff import seal; seal(*sys.argv[1:])"
    parcel, sealed = bench.folder / "pakke.tar.age", year / "02" / f"introinnv_p{EDITION[:4]}_v0_02.tar.age"
    parcel.unlink(missing_ok=True)
    print(f"\nscale {bench.scale}: eight files for SSB, {size:.1f} MB")
    print(f"  {'':<52}{'process':>10}{'processor':>11}{'peak memory':>14}")
    for what, call in (
        ("handoff, Parquet alone", handoff),
        ("handoff, with CSV", [*handoff, "--csv"]),
        ("the parcel alone, Parquet", [sys.executable, "-c", again, year / "01", parcel, public]),
        ("verify, the folder of the run", [*verify, made]),
        ("verify, the delivery", [*verify, year / "01"]),
        ("verify, the delivery with CSV", [*verify, year / "02"]),
        ("verify, the parcel with CSV, by its key", [*verify, sealed, "--identity", private]),
    ):
        wall, processor, memory, _ = _run(call)
        print(f"  {what:<52}{wall:>8.2f} s{processor:>9.2f} s{memory:>11.0f} MB")


if __name__ == "__main__":
    main()
