"""`gankit data`: list, fetch, locate and remove the data sets."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from gankit.data import cache, full, store
from gankit.data.editions import entry_of, load
from gankit.data.registry import SPLITS, DataSet
from gankit.data.tables import TABLE
from gankit.errors import GankitError

LIST_ROW = "{:14} {:9} {:>5} {:>15} {:>10}  {}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`gankit data list|get|where|clean`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the sets, their editions and what is on disk")
    get = actions.add_parser("get", help="download or draw sets, ready for work without a network")
    get.add_argument("names", nargs="+", metavar="NAME", help="sets, or 'all' with --source mini")
    get.add_argument("--source", choices=("full", "mini"), default="full", help="edition")
    get.add_argument("--split", choices=SPLITS, help="only this split")
    get.add_argument("--size", type=int, help="side length in pixels (default: the set's)")
    where = actions.add_parser("where", help="print the folder of the data, or of one set's files")
    where.add_argument("name", nargs="?", metavar="NAME")
    clean = actions.add_parser("clean", help="remove prepared data; they can be made again")
    clean.add_argument("names", nargs="*", metavar="NAME", help="only these sets")
    clean.add_argument("--downloads", action="store_true", help="the downloaded files too")


def run(args: argparse.Namespace) -> int | None:
    """Carry out the action."""
    actions = {"list": _list, "get": _get, "where": _where, "clean": _clean}
    return actions[args.action](args)


def _list(args: argparse.Namespace) -> None:
    print(f"data in {cache.root()}\n")
    print(LIST_ROW.format("name", "kind", "side", "mini train+test", "full", "licences"))
    for entry in TABLE.values():
        counts = "+".join(str(entry.mini.counts[split]) for split in SPLITS)
        licences = [entry.licence, f"mini: {entry.mini.licence}"]
        if not entry.has_full or entry.licence == entry.mini.licence:
            licences = [entry.mini.licence]
        row = (entry.name, entry.kind, entry.size, counts, _full_state(entry), "; ".join(licences))
        print(LIST_ROW.format(*row))


def _full_state(entry: DataSet) -> str:
    """'on disk', its size, or what stands in the way."""
    if not entry.has_full:
        return "-"
    if all(full.is_ready(entry, split, entry.size) for split in SPLITS):
        return "on disk"
    if entry.by_hand:
        return "by hand"
    files = {remote.filename: remote.bytes for split in SPLITS for remote in entry.files[split]}
    if not all(files.values()):
        return "about 2 GB" if entry.large else "unknown"
    return f"{sum(files.values()) / 1e6:,.0f} MB"


def _get(args: argparse.Namespace) -> int:
    wanted = list(TABLE) if args.names == ["all"] and args.source == "mini" else args.names
    entries = [entry_of(name) for name in wanted]
    failed = 0
    for entry in entries:
        source = args.source if entry.has_full else "mini"
        for split in (args.split,) if args.split else SPLITS:
            try:
                images = load(entry.name, split, source, args.size)
                print(f"{images!r} is ready")
            except GankitError as error:
                print(f"{entry.name}, {split}: {error}")
                failed = 1
                if entry.by_hand:
                    break
    return failed


def _where(args: argparse.Namespace) -> None:
    print(cache.downloads(entry_of(args.name).name) if args.name else cache.root())


def _clean(args: argparse.Namespace) -> None:
    names = [entry_of(name).name for name in args.names]
    folders = _prepared_folders(names)
    if args.downloads:
        chosen = [cache.downloads(name) for name in names or TABLE]
        folders += [folder for folder in chosen if folder.exists()]
    freed = 0
    for folder in folders:
        freed += sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        shutil.rmtree(folder)
    print(f"{freed / 1e6:,.1f} MB freed in {cache.root()}")


def _prepared_folders(names: list[str]) -> list[Path]:
    """The folders of prepared sets, of all versions; of `names`, or of all."""
    prepared = store.folder("any", "mini", "train", 0).parents[2]
    makers = {TABLE[name].mini.maker for name in names} | set(names)
    found = [folder for folder in prepared.glob("v*/*") if folder.is_dir()]
    return [folder for folder in found if not names or folder.name in makers]
