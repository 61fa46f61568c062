"""The examples, in a process of their own: what they register stays there."""

import re
import shutil

import pytest

from tests.kit.outside import install, pytest_in
from tests.repository.tree import ROOT

pytestmark = pytest.mark.real_time

EXAMPLES = ROOT / "examples"
FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name[0] not in "._")
POINTS = {
    "yorisou.policies": {"patient-steps": "patient_steps:PatientSteps"},
    "yorisou.behaviours": {"lantern": "lantern"},
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    site = folder / ".examples"
    install(site, {"name": "examples", "entry-points": POINTS})
    path = (site, *(folder / name for name in FOLDERS))
    done = pytest_in(folder, *FOLDERS, "-rA", path=path)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize("name", FOLDERS)
def test_each_has_tests_that_pass(told: str, name: str) -> None:
    assert re.search(rf"^PASSED {name}/test_\w+\.py::\w+", told, re.MULTILINE), told


@pytest.mark.parametrize("name", FOLDERS)
def test_each_is_told_in_the_index(name: str) -> None:
    index = (EXAMPLES / "README.md").read_text("utf-8")
    (linked,) = re.findall(rf"^\| \[{name}\]\(({name}/\w+\.py)\) \| \w", index, re.MULTILINE)
    assert (EXAMPLES / linked).is_file()
