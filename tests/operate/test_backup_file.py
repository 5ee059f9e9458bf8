"""A backup takes the place of the one before only when it is whole and on disk."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from triage.operate.backup import NotRead, NotWritten, reading, replacing

OLD = b"de vorige"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "dag.backup"
    found.write_bytes(OLD)
    return found


def left(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def test_a_whole_one_takes_the_place_of_the_one_before_and_is_its_owners_alone(path: Path) -> None:
    with replacing(path) as file:
        file.write(b"de nieuwe")
        file.flush()
        file.seek(0)
        assert file.read() == b"de nieuwe"
        assert path.read_bytes() == OLD
    assert path.read_bytes() == b"de nieuwe"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert left(path) == ["dag.backup"]


def test_one_that_fails_leaves_the_one_before_and_nothing_else(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), replacing(path) as file:
        file.write(b"%d" % (1 // 0))
    assert path.read_bytes() == OLD
    assert left(path) == ["dag.backup"]


def _run(program: str, path: Path) -> subprocess.CompletedProcess[str]:
    begin = "import os, signal, sys; from pathlib import Path; from triage.operate.backup import replacing\n"
    return subprocess.run(
        [sys.executable, "-c", begin + program, str(path)], capture_output=True, text=True, timeout=300, check=False
    )


def test_one_that_is_killed_leaves_the_one_before_and_the_next_one_works(path: Path) -> None:
    done = _run(
        "with replacing(Path(sys.argv[1])) as file:\n"
        "    file.write(b'x' * 3_000_000); file.flush(); os.kill(os.getpid(), signal.SIGKILL)\n",
        path,
    )
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == OLD
    with replacing(path) as file:
        file.write(b"kort")
    assert path.read_bytes() == b"kort"
    assert left(path) == ["dag.backup"]


def test_a_disk_without_room_leaves_the_one_before_and_says_so(path: Path) -> None:
    done = _run(
        "import resource; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))\n"
        "try:\n"
        "    with replacing(Path(sys.argv[1])) as file:\n"
        "        for _ in range(4): file.write(b'x' * 1_000_000)\n"
        "except Exception as error: print(type(error).__name__, error)\n",
        path,
    )
    assert done.stdout.startswith("NotWritten De reservekopie"), done
    assert "te groot" in done.stdout
    assert "De vorige is niet veranderd" in done.stdout
    assert path.read_bytes() == OLD
    assert left(path) == ["dag.backup"]


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("unshare") is None, reason="een schijf van een megabyte maken mag alleen root"
)
def test_a_full_disk_is_named_as_such(path: Path) -> None:
    disk = path.parent / "schijf"
    disk.mkdir()
    program = (
        "import sys; from pathlib import Path; from triage.operate.backup import replacing\n"
        "disk = Path(sys.argv[1]); old = disk / 'dag.backup'; old.write_bytes(b'de vorige')\n"
        "try:\n"
        "    with replacing(old) as file: file.write(b'x' * 3_000_000)\n"
        "except Exception as error: print(type(error).__name__, error)\n"
        "print(old.read_bytes(), [each.name for each in disk.iterdir()])\n"
    )
    mounted = f'mount -t tmpfs -o size=1m tmpfs "{disk}" && "{sys.executable}" - "{disk}"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", mounted], input=program, capture_output=True, text=True, timeout=300, check=False
    )
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip("hier is geen schijf te maken")
    assert "NotWritten" in done.stdout, done
    assert "de schijf is vol; maak ruimte" in done.stdout
    assert done.stdout.endswith("b'de vorige' ['dag.backup']\n")


def test_a_link_that_lies_in_its_way_is_not_followed(path: Path) -> None:
    other = path.with_name("ander")
    other.write_bytes(b"van iemand anders")
    path.with_name(".dag.backup.wordt-gemaakt").symlink_to(other)
    with pytest.raises(NotWritten), replacing(path):
        pass
    assert (path.read_bytes(), other.read_bytes()) == (OLD, b"van iemand anders")


def test_two_at_once_do_not_mix(path: Path) -> None:
    with replacing(path) as first:
        first.write(b"eerste")
        with pytest.raises(NotWritten, match="al gemaakt"), replacing(path):
            pass
    assert path.read_bytes() == b"eerste"


def test_a_folder_that_is_not_there_or_closed_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="map bestaat niet"), replacing(tmp_path / "weg" / "a.backup"):
        pass
    with pytest.raises(NotRead, match="controleer de naam"), reading(tmp_path / "weg.backup"):
        pass
    if os.geteuid() != 0:
        tmp_path.chmod(0o500)
        with pytest.raises(NotWritten, match="niet schrijven"), replacing(tmp_path / "a.backup"):
            pass
