"""The distributed shape on one machine: private servers and one process a service, on free loopback ports.

    with Cluster(replicas={"intake": 2}) as c:
        c.kill("intake-1")          # SIGKILL, as when a node falls; c.start("intake-1") brings it back on the same address
        c.stop("kafka")             # SIGSTOP; c.cont("kafka")
        c.address("identity")       # its gRPC address
        c.ready                     # what --ready-file holds
"""
from .cluster import Cluster
from .child import Failed

__all__ = ["Cluster", "Failed"]
