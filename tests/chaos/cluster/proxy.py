"""TCP proxies between the services and their broker, which pass, delay, swallow or reset. One thread for all of them."""
import asyncio
import contextlib
import threading

CHUNK = 64 * 1024


class Proxy:
    """From 127.0.0.1:`listen` to 127.0.0.1:`target`."""

    def __init__(self, listen, target):
        self.listen, self.target = listen, target
        self.mode, self.delay = "pass", 0.0
        self.writers = set()
        self.loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        self._ready.wait()

    def set(self, mode, delay=0.0):
        """`pass`; `delay`: each portion late by so many seconds; `drop`: connections stay and nothing gets through; `reset`: connections are
        cut and new ones too."""
        self.loop.call_soon_threadsafe(self._set, mode, delay)

    def _set(self, mode, delay):
        self.mode, self.delay = mode, delay
        if mode == "reset":
            for writer in list(self.writers):
                writer.transport.abort()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", self.listen))
        self._ready.set()
        self.loop.run_forever()

    async def _connected(self, reader, writer):
        if self.mode == "reset":
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, back}
        self.writers |= ends
        try:
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        finally:
            self.writers -= ends
            for end in ends:
                end.transport.abort()

    async def _pass(self, reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if self.mode == "delay":
                    await asyncio.sleep(self.delay)
                while self.mode == "drop":
                    await asyncio.sleep(0.05)
                writer.write(data)
                await writer.drain()
            with contextlib.suppress(OSError, RuntimeError):
                writer.write_eof()
