"""Confluent's Python client against a broker and a registry. Usage: judge.py BOOTSTRAP URL TOPIC

Reads one value that Java wrote on TOPIC, writes it back on TOPIC-python, and asks the registry a few questions.
Prints one JSON object.
"""
import json
import sys

from confluent_kafka import Consumer, Producer
from confluent_kafka.avro import CachedSchemaRegistryClient, MessageSerializer
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaRegistryError


def read_one(bootstrap, topic):
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "judge", "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    try:
        for _ in range(60):
            message = consumer.poll(0.5)
            if message is not None and message.error() is None:
                return message.value()
        raise SystemExit("nothing came on " + topic)
    finally:
        consumer.close()


def code(action):
    try:
        action()
    except SchemaRegistryError as error:
        return error.error_code
    return "accepted"


def main():
    bootstrap, url, topic = sys.argv[1:]
    framed = read_one(bootstrap, topic)
    serializer = MessageSerializer(CachedSchemaRegistryClient({"url": url}))
    record = serializer.decode_message(framed)

    client = SchemaRegistryClient({"url": url})
    latest = client.get_latest_version(topic + "-value")
    written = serializer.encode_record_with_schema_id(latest.schema_id, record)
    producer = Producer({"bootstrap.servers": bootstrap})
    producer.produce(topic + "-python", written)
    producer.flush(30)

    mine = "python-" + topic + "-value"
    first = Schema(json.dumps({"type": "record", "name": "P", "fields": [{"name": "a", "type": "string"}]}), "AVRO")
    broken = Schema(json.dumps({"type": "record", "name": "P", "fields": [{"name": "b", "type": "int"}]}), "AVRO")
    schema_id = client.register_schema(mine, first)
    print(json.dumps({
        "requestId": record["requestId"],
        "sameBytes": written == framed,
        "idAgain": client.register_schema(mine, first) == schema_id,
        "lookup": client.lookup_schema(mine, first).version,
        "refused": code(lambda: client.register_schema(mine, broken)),
        "unknown": code(lambda: client.get_latest_version("no-such-subject")),
        "noLevel": code(lambda: client.get_compatibility(mine)),
        "deleted": client.delete_subject(mine),
    }))


if __name__ == "__main__":
    main()
