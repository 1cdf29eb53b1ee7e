"""The topics as they lie in the broker, and events delivered once more."""
from collections import namedtuple

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

Record = namedtuple("Record", "topic partition offset key value headers")


def _consumer(cluster):
    return Consumer({"bootstrap.servers": cluster.address("kafka"), "group.id": "chaos-reads", "enable.auto.commit": False, "auto.offset.reset": "earliest"})


def topics(cluster, consumer=None):
    mine = consumer or _consumer(cluster)
    try:
        return sorted(t for t in mine.list_topics(timeout=20).topics if t.startswith("concord."))
    finally:
        if consumer is None:
            mine.close()


def read(cluster, names):
    """Every record of these topics, in the order of each partition."""
    consumer, records = _consumer(cluster), []
    try:
        parts = [TopicPartition(name, p) for name in names for p in consumer.list_topics(name, timeout=20).topics[name].partitions]
        ends = {(p.topic, p.partition): consumer.get_watermark_offsets(p, timeout=20)[1] for p in parts}
        at = {(p.topic, p.partition): 0 for p in parts}
        consumer.assign([TopicPartition(p.topic, p.partition, 0) for p in parts])
        idle = 0
        while any(at[k] < ends[k] for k in at) and idle < 30:
            batch = consumer.consume(2000, timeout=0.5)
            idle = 0 if batch else idle + 1
            for m in batch:
                if m.error():
                    raise KafkaException(m.error())
                at[m.topic(), m.partition()] = m.offset() + 1
                headers = {k: (v or b"").decode() for k, v in m.headers() or []}
                records.append(Record(m.topic(), m.partition(), m.offset(), (m.key() or b"").decode(), m.value() or b"", headers))
            if idle:  # a compacted tail has no record of its own
                at |= {(p.topic, p.partition): p.offset for p in consumer.position([TopicPartition(*k) for k in at]) if p.offset >= 0}
    finally:
        consumer.close()
    return records


def repeat_some(cluster, random, n):
    """Events that were delivered before come again, behind newer ones of their key. How many; 0 when the broker is not there."""
    try:
        records = read(cluster, [t for t in topics(cluster) if t.endswith(".events.v1")])
    except KafkaException:
        return 0
    chosen = random.sample(records, min(n, len(records)))
    producer = Producer({"bootstrap.servers": cluster.address("kafka"), "acks": "all", "message.timeout.ms": 10000})
    for r in chosen:
        producer.produce(r.topic, value=r.value, key=r.key, partition=r.partition, headers=[(k, v.encode()) for k, v in r.headers.items()])
    producer.flush(10)
    return len(chosen)
