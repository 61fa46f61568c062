"""A private sound server with a speaker that nobody hears and that can be listened to; what listens to it."""

import contextlib
import math
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt


def until(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether `condition` came true within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.002)
    return condition()


class SoundServer:
    """A private PulseAudio with a speaker that nobody hears and that can be listened to."""

    def __init__(self, run: Path, *, idle_s: int | None = None) -> None:
        """`idle_s`: a sink that nobody plays to goes to sleep after so many seconds, as Debian's own does."""
        self.run = run
        self.env = {
            "XDG_RUNTIME_DIR": str(run),
            "HOME": str(run),
            "PULSE_SERVER": f"unix:{run}/pulse.sock",
        }
        (run / "default.pa").write_text(
            f"load-module module-native-protocol-unix socket={run}/pulse.sock auth-anonymous=1\n"
            "load-module module-null-sink sink_name=speaker rate=48000 channels=1 norewinds=1\n"
            "load-module module-null-sink sink_name=room rate=48000 channels=1 norewinds=1\n"
            "load-module module-remap-source source_name=mic master=room.monitor\n"
            "set-default-sink speaker\nset-default-source mic\n"
            + ("" if idle_s is None else f"load-module module-suspend-on-idle timeout={idle_s}\n")
        )
        self.begin()

    def begin(self) -> None:
        self.process = subprocess.Popen(
            ["pulseaudio", "-n", "-F", str(self.run / "default.pa"), "--daemonize=no", "--exit-idle-time=-1",
             "--use-pid-file=no"],
            env={**os.environ, **self.env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self, *command: str, **pipes: int) -> subprocess.Popen[bytes]:
        """A client program of this server."""
        return subprocess.Popen(command, env={**os.environ, **self.env}, **pipes)  # type: ignore[call-overload,no-any-return]

    def answers(self) -> bool:
        """Whether clients are served and the microphone, which is made last, is there."""
        listed = self.start(
            "pactl", "list", "short", "sources", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return b"mic" in listed.communicate()[0]

    @contextlib.contextmanager
    def echo(self, volume: float, latency_ms: int = 60) -> Iterator[None]:
        """The room hears the speaker meanwhile, at `volume` 0..1 of the sound (not of PulseAudio's scale)."""
        number = self.pactl(
            "load-module", "module-loopback", "source=speaker.monitor", "sink=room",
            f"latency_msec={latency_ms}", "source_dont_move=true", "sink_dont_move=true",
        )  # fmt: skip
        inputs = self.pactl("list", "short", "sink-inputs").splitlines()
        mine = next(line.split("\t")[0] for line in inputs if "module-loopback" in line)
        decibels = 20 * math.log10(volume)
        self.pactl("set-sink-input-volume", mine, f"{decibels:.2f}dB")
        try:
            yield
        finally:
            self.pactl("unload-module", number)

    def pactl(self, *arguments: str) -> str:
        """What pactl prints. Raises CalledProcessError."""
        env = {**os.environ, **self.env}
        done = subprocess.run(["pactl", *arguments], env=env, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def state(self, sink: str = "speaker") -> str:
        """RUNNING, IDLE or SUSPENDED."""
        listed = [line.split("\t") for line in self.pactl("list", "short", "sinks").splitlines()]
        return next(line[-1] for line in listed if line[1] == sink)

    def kitchen(self) -> str:
        """Another loudspeaker is plugged in; the number to unplug it by."""
        return self.pactl(
            "load-module", "module-null-sink", "sink_name=kitchen", "rate=48000", "channels=1",
            "norewinds=1", "sink_properties=device.description=kitchen",
        )  # fmt: skip

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


class PipeWire(SoundServer):
    """The same from PipeWire, whose sinks sleep from the beginning."""

    PROGRAMS = ("pipewire", "dbus-run-session -- wireplumber", "pipewire-pulse")

    def __init__(self, run: Path) -> None:
        self.run = run
        (run / "pulse").mkdir()
        self.env = {
            "XDG_RUNTIME_DIR": str(run),
            "HOME": str(run),
            "PULSE_SERVER": f"unix:{run}/pulse/native",
        }
        self.begin()

    def begin(self) -> None:
        env = {**os.environ, **self.env}
        self.processes = []
        for program, socket in zip(self.PROGRAMS, ("pipewire-0", None, "pulse/native"), strict=True):
            self.processes.append(
                subprocess.Popen(
                    program.split(), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )  # fmt: skip
            assert until(lambda at=socket: at is None or (self.run / at).exists(), 10.0), program  # type: ignore[misc]
        assert until(lambda: bool(self._tried("info")), 10.0), "pipewire-pulse did not start"
        for sink in ("speaker", "room"):
            properties = f"sink_properties=device.description={sink}"
            self.pactl("load-module", "module-null-sink", f"sink_name={sink}", properties)
        # The session manager comes a little later.
        assert until(lambda: self._tried("set-default-sink", "speaker"), 10.0), "wireplumber did not start"
        assert until(lambda: "Default Sink: speaker" in self.pactl("info"), 10.0)

    def answers(self) -> bool:
        return True

    def end(self) -> None:
        for process in reversed(self.processes):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _tried(self, *arguments: str) -> bool:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.pactl(*arguments)
            return True
        return False


class Listener:
    """The samples that a loudspeaker of the server was given, at 16 kHz."""

    def __init__(self, server: SoundServer, sink: str = "speaker") -> None:
        self.process = server.start(
            "parec", f"--device={sink}.monitor", "--rate=16000", "--channels=1", "--format=s16le",
            "--latency-msec=5", stdout=subprocess.PIPE,
        )  # fmt: skip
        self.heard = b""
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()
        assert until(lambda: len(self.heard) > 0), "the monitor is silent"

    def _listen(self) -> None:
        assert self.process.stdout is not None
        while chunk := self.process.stdout.read(160):
            self.heard += chunk

    def samples(self) -> npt.NDArray[np.int16]:
        return np.frombuffer(self.heard[: len(self.heard) // 2 * 2], np.int16)

    def level(self) -> float:
        return float(np.sqrt(np.mean(self.samples().astype(float) ** 2)))

    def loud_s(self) -> float:
        """For how many seconds it was loud, in blocks of 10 ms."""
        blocks = self.samples()[: len(self.heard) // 320 * 160].reshape(-1, 160).astype(int)
        return float(np.count_nonzero(np.abs(blocks).max(axis=1) > 200)) / 100

    def end(self) -> float:
        """How loud it was on the whole."""
        self.process.kill()
        self.process.wait()
        self.thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.level()
