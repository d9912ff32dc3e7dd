#!/usr/bin/env python3
"""Ask Weirkeeper one question with public clients only: confluent-kafka and avro.

    /usr/bin/python3 ask.py --prompt "What is a weir?"

Prints the answer; exit code 0 if there is one, 1 if not.
"""
import argparse
import datetime
import logging
import pathlib
import sys
import time
import uuid

import avro.schema
import confluent_kafka
from confluent_kafka.avro import CachedSchemaRegistryClient
from confluent_kafka.avro.serializer.message_serializer import MessageSerializer

SCHEMA_FILE = pathlib.Path(__file__).parent.parent / "schemas" / "InferenceRequest.avsc"
logging.getLogger("confluent_kafka").setLevel(logging.ERROR)  # no schema yet is no news


def main():
    args = arguments()
    registry = CachedSchemaRegistryClient({"url": args.registry})
    serializer = MessageSerializer(registry)
    request_id = str(uuid.uuid4())

    # 1. Listen first: an answer may be there before the producer has returned.
    consumer = responses_from_now(args.bootstrap_servers, args.prefix + "responses")

    # 2. Ask. Any partition will do: the router moves a request to its home partition by itself.
    schema_id, schema = request_schema(registry, args.prefix + "requests-value")
    request = with_defaults(
        schema,
        {
            "requestId": request_id,  # the same id is answered once, however often it is sent
            "tenant": args.tenant,
            "createdAt": datetime.datetime.now(datetime.timezone.utc),
            "messages": [{"role": "user", "content": args.prompt}],
        },
    )
    value = serializer.encode_record_with_schema_id(schema_id, request)
    produce(args.bootstrap_servers, args.prefix + "requests", request_id, value)

    # 3. Read until the response with our id comes.
    response = wait_for(consumer, serializer, request_id, args.timeout)
    consumer.close()
    if response is None:
        sys.exit(f"no response to request {request_id} within {args.timeout} s; it may still be answered")
    show(response)
    sys.exit(0 if response["status"] == "ANSWERED" else 1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap-servers", default="127.0.0.1:9092")
    parser.add_argument("--registry", default="http://127.0.0.1:8081")
    parser.add_argument("--prompt", default="What does a weir keeper do?")
    parser.add_argument("--tenant", default="default")
    parser.add_argument("--prefix", default="llm.", help="what every topic name starts with")
    parser.add_argument("--timeout", type=float, default=120, help="seconds to wait for the response")
    return parser.parse_args()


def responses_from_now(bootstrap_servers, topic):
    """A consumer of all partitions, from their present ends. It joins no group: nobody else may get our answer."""
    consumer = confluent_kafka.Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "ask-" + str(uuid.uuid4()),  # librdkafka wants one; with assign() it is not joined
            "enable.auto.commit": False,
            "isolation.level": "read_committed",  # what the router took back was never said
            "log_level": 2,
        }
    )
    metadata = consumer.list_topics(topic, timeout=15).topics[topic]
    if metadata.error is not None:
        sys.exit(f"topic {topic}: {metadata.error.str()}")
    starts = []
    for partition in metadata.partitions:
        place = confluent_kafka.TopicPartition(topic, partition)
        _, place.offset = consumer.get_watermark_offsets(place, timeout=15)
        starts.append(place)
    consumer.assign(starts)
    return consumer


def request_schema(registry, subject):
    """The newest schema of requests in the registry; if there is none yet, ours is registered."""
    schema_id, schema, _ = registry.get_latest_schema(subject)
    if schema is None:
        schema = avro.schema.parse(SCHEMA_FILE.read_text())
        schema_id = registry.register(subject, schema)
    return schema_id, schema


def with_defaults(schema, datum):
    """Python's avro writes what it is given; this fills in what a record leaves out, down to the smallest part."""
    if schema.type == "record":
        whole = {}
        for field in schema.fields:
            value = datum.get(field.name, field.default if field.has_default else None)
            whole[field.name] = with_defaults(field.type, value)
        return whole
    if schema.type == "array":
        return [with_defaults(schema.items, item) for item in datum]
    return datum


def produce(bootstrap_servers, topic, key, value):
    failures = []
    producer = confluent_kafka.Producer({"bootstrap.servers": bootstrap_servers, "enable.idempotence": True})
    producer.produce(topic, key=key, value=value, on_delivery=lambda error, _: error and failures.append(error))
    if producer.flush(30) or failures:
        sys.exit(f"the broker did not take the request: {failures or 'no answer'}")


def wait_for(consumer, serializer, request_id, timeout):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        message = consumer.poll(0.2)
        if message is None or message.error() or message.key() != request_id.encode():
            continue  # nothing yet, or an answer to someone else
        return serializer.decode_message(message.value())
    return None


def show(response):
    print("status:", response["status"])
    if response["error"]:
        print("error: ", response["error"]["code"] + ":", response["error"]["message"])
    if response["message"]:
        print("model: ", response["model"])
        print("answer:", response["message"]["content"])
    print(f"cost:   ${response['costNanoUsd'] // 10**9}.{response['costNanoUsd'] % 10**9:09d}")  # whole nano-dollars


if __name__ == "__main__":
    try:
        main()
    except (confluent_kafka.KafkaException, OSError) as failure:
        sys.exit(f"broker or registry does not answer: {failure}")
