"""Loads what one exercise adds to the language of checks: its probes, as built or as written.

An author writes `solutions/<exercise>/probes.py`, or a folder `probes/` of several files. The build
copies it to `gankit/blueprints/probes/`, where students' checks and the grader find it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib import resources
from pathlib import Path
from types import ModuleType

from gankit.checks.registry import ALL
from gankit.errors import GankitError

PACKAGE = "gankit.blueprints.probes"
OWN_CODE: set[str] = set()  # where probes stand that were read: an exception there is no student's
_READ: dict[str, list[tuple[str, str]]] = {}  # names and texts of the files, by exercise


def load_probes(exercise: str) -> ModuleType | None:
    """The exercise's probes that came with the kit, or those read before; None where it has none.

    They register what they hold. A module that is loaded already is not loaded again.
    """
    name = f"{PACKAGE}.{exercise}"
    if name in sys.modules:
        return sys.modules[name]
    return importlib.import_module(name) if exercise in built_probes() else None


def built_probes() -> list[str]:
    """The exercises that have probes in this installation."""
    folder = resources.files("gankit") / "blueprints" / "probes"
    names = [e.name.removesuffix(".py") for e in folder.iterdir()] if folder.is_dir() else []
    return sorted(name for name in names if not name.startswith(("_", ".")))


def probe_files(folder: Path) -> dict[str, Path]:
    """The files of an exercise's probes, by their path below `gankit/blueprints/probes/`.

    Raises:
        GankitError: there are a file and a folder, or the folder is no package.
    """
    file, package = folder / "probes.py", folder / "probes"
    if not package.is_dir():
        return {f"{folder.name}.py": file} if file.is_file() else {}
    if file.exists():
        raise GankitError(f"{folder} has probes.py and probes/. Keep one of them.")
    if not (package / "__init__.py").is_file():
        raise GankitError(
            f"{package} has no __init__.py. Add one that imports the other files, so that what "
            "they hold is registered."
        )
    return {f"{folder.name}/{path.name}": path for path in sorted(package.glob("*.py"))}


def read_probes(folder: Path) -> ModuleType | None:
    """The probes as they stand in an exercise's own folder, in place of those that were built.

    Raises:
        GankitError: they cannot be loaded.
    """
    files = probe_files(folder)
    texts = [(name, path.read_text("utf-8")) for name, path in files.items()]
    name = f"{PACKAGE}.{folder.name}"
    if texts and _texts_of(name) == texts:
        return sys.modules[name]
    _forget(name)
    if not files:
        return None
    try:
        module = _execute(name, next(iter(files.values())))
    except GankitError:
        raise
    except Exception as error:
        where = folder / ("probes.py" if (folder / "probes.py").exists() else "probes")
        raise GankitError(f"{where} cannot be loaded: {type(error).__name__}: {error}") from None
    _READ[name] = texts
    return module


def _texts_of(name: str) -> list[tuple[str, str]]:
    """What is loaded as this module, without the line that the build puts at a file's top."""
    module = sys.modules.get(name)
    if module is not None and name not in _READ:
        file = Path(module.__file__)
        files = sorted(file.parent.glob("*.py")) if file.name == "__init__.py" else [file]
        place = f"{file.parent.name}/" if file.name == "__init__.py" else ""
        built = [(place + path.name, path.read_text("utf-8")) for path in files]
        _READ[name] = [(path, text.partition("\n")[2]) for path, text in built]
    return _READ.get(name, [])


def _execute(name: str, path: Path) -> ModuleType:
    """Run the file as the module of this name, or the folder around an `__init__.py`."""
    is_package = path.name == "__init__.py"
    OWN_CODE.add(str((path.parent if is_package else path).absolute()))  # as frames name it
    places = [str(path.parent)] if is_package else None
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=places)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        _forget(name)
        raise
    return module


def _forget(name: str) -> None:
    for kind in ALL:
        kind.forget(name)
    for module in [m for m in sys.modules if m == name or m.startswith(f"{name}.")]:
        del sys.modules[module]
    _READ.pop(name, None)
