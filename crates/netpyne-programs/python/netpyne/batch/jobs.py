"""Simulations in processes of their own, as many at a time as there are cores."""
import os
import subprocess
import time

from netpyne_rs.missing import refuse
from netpyne_rs.transport import call


def run_jobs(jobs, options):
    """Runs scripts; what they print goes to `NAME.run` and `NAME.err`. Gives the names of those that failed, and why."""
    command = call("sim.command")
    if not command:
        refuse("netpyne.batch", "start the script with `netpyne run`")
    cores = os.cpu_count() or 1
    at_once = max(1, min(len(jobs), cores))
    if at_once > 1:
        command = command + ["--threads", "1"]
    waiting, running, failed, done = list(jobs), [], [], 0
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                name, script, args = waiting.pop(0)
                print("Running job ", name)
                with open(name + ".run", "w") as output, open(name + ".err", "w") as errors:
                    process = subprocess.Popen(command + [script] + args, stdin=subprocess.DEVNULL, stdout=output,
                                               stderr=errors, cwd=options.get("folder") or None)
                running.append((name, process))
            time.sleep(0.05)
            for name, process in list(running):
                if process.poll() is None:
                    continue
                running.remove((name, process))
                done += 1
                if process.returncode != 0:
                    failed.append((name, _reason(name, process.returncode)))
                print("  %d of %d: %s %s" % (done, len(jobs), name, "failed" if process.returncode else "done"))
    finally:
        for _, process in running:
            process.terminate()
    return failed


def _reason(name, status):
    """The last line that a process said."""
    with open(name + ".err", errors="replace") as file:
        lines = [line.strip() for line in file if line.strip()]
    return lines[-1] if lines else "ended with status %d" % status
