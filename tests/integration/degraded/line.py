"""A line between a service and a server that can be cut: then nobody listens at its end, as when a server's machine is off."""
import contextlib
import select
import socket
import threading

from cluster.child import free_port


class Line:
    def __init__(self, to):
        self.to, self.port = to, free_port()
        self._threads, self._up = [], False
        self.mend()

    def mend(self):
        self._up = True
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._start(self._listen, self._listener)

    def cut(self):
        """At once, with every connection through it."""
        self._up = False
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _start(self, what, *arguments):
        thread = threading.Thread(target=what, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self, listener):
        with listener:
            while self._up:
                if select.select([listener], [], [], 0.1)[0]:
                    there, _ = listener.accept()
                    self._start(self._carry, there)

    def _carry(self, there):
        with there, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.to)) as server:
            other = {there: server, server: there}
            while self._up:
                for side in select.select([there, server], [], [], 0.1)[0]:
                    data = side.recv(1 << 16)
                    if not data:
                        return
                    other[side].sendall(data)
