"""Real children: how they end, what they used, and that the limits hold."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from solvers.isolation import Ended, Limits, private_run_dir, run, run_child

GENEROUS = Limits(wall_s=20, memory_mib=1000)
HOLD = "import sys, time; kept = bytearray(b'x') * (int(sys.argv[1]) << 20); time.sleep(float(sys.argv[2]))"


def python(script: str, *args: object) -> list[str]:
    return [sys.executable, "-c", script, *map(str, args)]


def shell(script: str) -> list[str]:
    return ["sh", "-c", script]


# --- ends by itself -----------------------------------------------------------------------------------------


def test_exit_code_and_both_streams_come_back(tmp_path: Path) -> None:
    result = run_child(shell("pwd; echo oops >&2; exit 7"), limits=GENEROUS, run_dir=tmp_path)
    assert (result.ended, result.returncode) == (Ended.EXITED, 7)
    assert Path(result.stdout_tail.strip()).samefile(tmp_path)
    assert result.stderr_tail == "oops\n"


def test_there_is_no_input_to_wait_for(tmp_path: Path) -> None:
    result = run_child(["cat"], limits=GENEROUS, run_dir=tmp_path)
    assert (result.ended, result.returncode, result.stdout_tail) == (Ended.EXITED, 0, "")


def test_usage_of_a_burner(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    usage = run_child(python(burn), limits=GENEROUS, run_dir=tmp_path).usage
    assert 0.5 <= usage.cpu_s < 0.8
    assert 0.45 <= usage.wall_s < 5
    assert 4 < usage.peak_mib < 100


def test_cpu_of_a_grandchild_nobody_waits_for_is_counted(tmp_path: Path) -> None:
    orphan = """
import os, time
if os.fork() == 0:
    while time.process_time() < 0.5: pass
    time.sleep(5)
time.sleep(5)
"""
    usage = run_child(python(orphan), limits=Limits(1.0), run_dir=tmp_path).usage
    assert 0.1 < usage.cpu_s < 0.9


def test_a_chatty_child_is_not_blocked_and_only_the_tail_is_kept(tmp_path: Path) -> None:
    chatty = "import sys; sys.stdout.buffer.write(b'a' * 5_000_000 + b'\\xff' + b'z' * 9)"
    result = run_child(python(chatty), limits=GENEROUS, run_dir=tmp_path)
    assert result.ended is Ended.EXITED
    assert result.stdout_tail == "a" * (65536 - 10) + "\N{REPLACEMENT CHARACTER}" + "z" * 9


def test_output_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LOG_CAP_MIB", 4)
    result = run_child(["yes"], limits=GENEROUS, run_dir=tmp_path)
    assert (result.ended, result.returncode) == (Ended.KILLED, -signal.SIGKILL)
    assert "exceeded 4 MiB" in result.stderr_tail


def test_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("SATFIT_TEST_INHERITED", "yes")
    expected = {
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "2",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": None,
        "SATFIT_TEST_INHERITED": "yes",
        "TMPDIR": str(tmp_path / "tmp"),
    }
    show = f"import os; print({{name: os.environ.get(name) for name in {list(expected)}}})"
    result = run_child(python(show), limits=GENEROUS, run_dir=tmp_path, env={"MKL_NUM_THREADS": "2"})
    assert result.stdout_tail == f"{expected}\n"


def test_no_core_files(tmp_path: Path) -> None:
    assert run_child(shell("ulimit -c"), limits=GENEROUS, run_dir=tmp_path).stdout_tail == "0\n"


# --- cannot start -------------------------------------------------------------------------------------------


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    for program in ("no-such-solver", "/no/such/solver"):
        with pytest.raises(FileNotFoundError, match=f"no such program.*{program}"):
            run_child([program], limits=GENEROUS, run_dir=tmp_path)


def test_a_file_that_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("not a program")
    with pytest.raises(PermissionError, match="notes"):
        run_child([str(tmp_path / "notes")], limits=GENEROUS, run_dir=tmp_path)


def test_a_program_whose_interpreter_is_missing(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    with pytest.raises(OSError, match="cannot be executed"):
        run_child([str(script)], limits=GENEROUS, run_dir=tmp_path)


def test_limits_are_positive() -> None:
    for wall_s, memory_mib in ((0, 1), (-1, 1), (float("nan"), 1), (1, 0)):
        with pytest.raises(ValueError, match="must be positive"):
            Limits(wall_s, memory_mib)


# --- memory -------------------------------------------------------------------------------------------------


def test_memory_limit(tmp_path: Path) -> None:
    result = run_child(python(HOLD, 400, 10), limits=Limits(20, 150), run_dir=tmp_path)
    assert (result.ended, result.returncode) == (Ended.MEMORY_LIMIT, -signal.SIGKILL)
    assert 150 < result.usage.peak_mib < 450
    assert result.usage.wall_s < 5


def test_memory_below_the_limit(tmp_path: Path) -> None:
    result = run_child(python(HOLD, 100, 0.3), limits=Limits(20, 150), run_dir=tmp_path)
    assert result.ended is Ended.EXITED
    assert 100 < result.usage.peak_mib < 150


def test_memory_is_summed_over_grandchildren(tmp_path: Path) -> None:
    two = """
import subprocess, sys, time
hold = "kept = bytearray(b'x') * (100 << 20); print(); input()"
both = [subprocess.Popen([sys.executable, "-c", hold], stdin=-1, stdout=-1) for _ in range(2)]
for one in both: one.stdout.readline()
time.sleep(0.5)
for one in both: one.communicate(b"\\n")
"""
    command = python(two)
    result = run_child(command, limits=Limits(20, 180), run_dir=tmp_path)
    assert result.ended is Ended.MEMORY_LIMIT
    assert 180 < result.usage.peak_mib < 250
    result = run_child(command, limits=Limits(20, 300), run_dir=tmp_path)
    assert result.ended is Ended.EXITED
    assert 200 < result.usage.peak_mib < 300


def test_starting_a_process_does_not_count_twice(tmp_path: Path) -> None:
    many = "import subprocess, sys\nkept = bytearray(b'x') * (120 << 20)\n"
    many += "for _ in range(300): subprocess.run(['true'])"
    result = run_child(python(many), limits=Limits(20, 180), run_dir=tmp_path)
    assert result.ended is Ended.EXITED
    assert 120 < result.usage.peak_mib < 180


def test_our_own_size_is_not_charged_to_the_child(tmp_path: Path) -> None:
    ballast = bytearray(b"x") * (200 << 20)
    usage = run_child(["sleep", "0.1"], limits=GENEROUS, run_dir=tmp_path).usage
    assert len(ballast) > 4 * usage.peak_mib * (1 << 20)


@pytest.mark.parametrize(
    ("script", "limited", "unlimited"),
    [
        ("raise MemoryError", Ended.MEMORY_LIMIT, Ended.EXITED),
        ("import os; os.abort()", Ended.KILLED, Ended.KILLED),
        ("import os; os.write(2, b'what(): std::bad_alloc'); os.abort()", Ended.MEMORY_LIMIT, Ended.KILLED),
        ("import os; os.write(2, b'Assertion `x > 0 failed.'); os.abort()", Ended.KILLED, Ended.KILLED),
        ("import sys; print('out of memory, but coping', file=sys.stderr)", Ended.EXITED, Ended.EXITED),
        ("import os; os.kill(os.getpid(), 11)", Ended.KILLED, Ended.KILLED),
    ],
)
def test_dying_for_lack_of_memory(script: str, limited: Ended, unlimited: Ended, tmp_path: Path) -> None:
    assert run_child(python(script), limits=GENEROUS, run_dir=tmp_path).ended is limited
    assert run_child(python(script), limits=Limits(20), run_dir=tmp_path).ended is unlimited


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
def test_one_huge_allocation_fails_before_it_is_used(tmp_path: Path) -> None:
    result = run_child(python("bytearray(6 << 30)"), limits=Limits(20, 500), run_dir=tmp_path)
    assert (result.ended, result.returncode) == (Ended.MEMORY_LIMIT, 1)
    assert result.usage.peak_mib < 100


# --- ended by somebody --------------------------------------------------------------------------------------


def test_killed_from_outside(tmp_path: Path) -> None:
    pidfile = tmp_path / "pid"

    def kill() -> None:
        while not pidfile.exists() or not pidfile.read_text().endswith("\n"):
            time.sleep(0.01)
        os.kill(int(pidfile.read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    result = run_child(shell("echo $$ > pid; exec sleep 30"), limits=GENEROUS, run_dir=tmp_path)
    killer.join()
    assert (result.ended, result.returncode) == (Ended.KILLED, -9)


def test_stop_event(tmp_path: Path) -> None:
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    result = run_child(["sleep", "30"], limits=GENEROUS, run_dir=tmp_path, stop=stop)
    assert (result.ended, result.returncode) == (Ended.INTERRUPTED, -9)
    assert result.usage.wall_s < 5
    assert run_child(["sleep", "30"], limits=GENEROUS, run_dir=tmp_path, stop=stop).returncode is None


def test_eight_at_once() -> None:
    def one(code: int) -> tuple[Ended, int | None, str]:
        command = shell(f"sleep 0.2; echo {code}; exit {code}")
        with private_run_dir() as run_dir:
            result = run_child(command, limits=GENEROUS, run_dir=run_dir)
        return result.ended, result.returncode, result.stdout_tail

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(24))) == [(Ended.EXITED, code, f"{code}\n") for code in range(24)]


def test_what_it_costs(tmp_path: Path) -> None:
    def our_cpu_s() -> float:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    run_child(python("pass"), limits=GENEROUS, run_dir=tmp_path)
    before_s, started, inside_s, rounds = our_cpu_s(), time.perf_counter(), 0.0, 10
    for _ in range(rounds):
        inside_s += run_child(python("pass"), limits=GENEROUS, run_dir=tmp_path).usage.wall_s
    ours_ms = 1000 * (our_cpu_s() - before_s) / rounds
    around_ms = 1000 * (time.perf_counter() - started - inside_s) / rounds
    print(f"per run: {ours_ms:.1f} ms of our CPU, {around_ms:.1f} ms of wall time around the child's own")
