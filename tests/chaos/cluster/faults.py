"""What goes wrong, chosen by a seed: one fault after the other, some of them at the same time as the last."""
import random
import time

from .topics import repeat_some

SERVICES = ["identity", "learning", "inference", "intake", "projects", "reporting", "gateway"]
PROXIED = ["intake", "projects", "learning", "reporting", "inference"]
CLOCKED = ["intake", "reporting"]
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def clock_prefix(file):
    """Words before a program whose wall clock follows `file` ("+90": ninety seconds ahead); steady clocks stay."""
    return ["env", f"LD_PRELOAD={FAKETIME}", f"FAKETIME_TIMESTAMP_FILE={file}", "FAKETIME_CACHE_DURATION=1", "DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"]


class Faults:
    """`tell(line)` hears what is done. Everything is undone by `heal`."""

    def __init__(self, cluster, proxies, clocks, seed, tell, only=(), victim=None):
        self.cluster, self.proxies, self.clocks, self.tell, self.seed = cluster, proxies, clocks, tell, seed
        self.victim = victim  # who is cut off and killed; None: chosen each time
        self.random = random.Random(seed)
        self.count = {}
        self.begun = time.monotonic()
        kinds = {self.kill_service: 6, self.kill_kafka: 2, self.kill_postgres: 2, self.kill_redis: 1, self.stop_kafka: 1, self.stop_postgres: 1, self.stop_service: 2,
                 self.cut_off: 5, self.kill_cut_off: 4, self.deliver_again: 3, self.step_clock: 2}
        self.kinds = {k: w for k, w in kinds.items() if not only or k.__name__ in only}

    def run(self, seconds):
        until, number = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            # Each fault draws from a source of its own: what one needs depends on the run, and must not change the next one.
            self.random, number = random.Random(f"{self.seed} {number}"), number + 1
            fault = self.random.choices(list(self.kinds), list(self.kinds.values()))[0]
            self.count[fault.__name__] = self.count.get(fault.__name__, 0) + 1
            fault(until)
            time.sleep(self.random.uniform(0.5, 4))

    def say(self, words):
        self.tell(f"{time.monotonic() - self.begun:6.1f} s  {words}")

    def pause(self, low, high, until):
        time.sleep(max(0.1, min(self.random.uniform(low, high), until - time.monotonic())))

    def _kill(self, name, low, high, until):
        self.say(f"kill -9 {name}")
        self.cluster.kill(name)
        self.pause(low, high, until)
        self.cluster.start(name, wait=False)

    def kill_service(self, until):
        self._kill(self.random.choice(SERVICES), 0.1, 2, until)

    def kill_kafka(self, until):
        self._kill("kafka", 0.2, 4, until)

    def kill_postgres(self, until):
        self._kill("postgres", 0.2, 3, until)

    def kill_redis(self, until):
        self._kill("redis", 0.5, 5, until)

    def _stop(self, name, low, high, until):
        self.say(f"SIGSTOP {name}")
        self.cluster.stop(name)
        self.pause(low, high, until)
        self.cluster.cont(name)

    def stop_kafka(self, until):
        self._stop("kafka", 2, 9, until)

    def stop_postgres(self, until):
        self._stop("postgres", 2, 9, until)

    def stop_service(self, until):
        self._stop(self.random.choice(SERVICES), 1, 6, until)

    def cut_off(self, until):
        name, mode = self.random.choice(PROXIED), self.random.choice(["drop", "delay", "reset"])
        self.say(f"{mode} between {name} and the broker")
        self.proxies[name].set(mode, self.random.uniform(0.05, 0.4))
        self.pause(2, 9, until)
        self.proxies[name].set("pass")

    def kill_cut_off(self, until):
        """Killed with events that it could not send."""
        name = self.victim or self.random.choice(["intake", "intake", "projects", "learning", "reporting"])
        self.say(f"kill -9 {name}, cut off from the broker")
        self.proxies[name].set("drop")
        self.pause(1, 3, until)
        self.cluster.kill(name)
        self.proxies[name].set("reset")  # what was on its way is gone with its connection
        self.pause(0.1, 1, until)
        self.cluster.start(name, wait=False)
        self.proxies[name].set("pass")

    def deliver_again(self, until):
        n = repeat_some(self.cluster, self.random, self.random.randint(20, 200))
        self.say(f"{n} events delivered again, late and out of order")

    def step_clock(self, until):
        name, step = self.random.choice(CLOCKED), self.random.choice([-90, -20, 20, 90])
        self.say(f"clock of {name} {step:+d} s")
        self.clocks[name].write_text(f"{step:+d}\n", encoding="ascii")

    def heal(self):
        for proxy in self.proxies.values():
            proxy.set("pass")
        for file in self.clocks.values():
            file.write_text("+0\n", encoding="ascii")
        for name in ("postgres", "kafka", "redis", *SERVICES):
            self.cluster.cont(name)
            self.cluster.start(name, wait=False)
        for name in ("postgres", "kafka", "redis", *SERVICES):
            self.cluster.wait_ready(name, 90)
        self.say("healed: " + ", ".join(f"{k} {v}" for k, v in sorted(self.count.items())))
