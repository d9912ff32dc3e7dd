#!/usr/bin/env python3
"""Tell Weirkeeper what your systems know: puts one signal on its topic.

    /usr/bin/python3 tell.py model:sim-small congestion 0.9 --seconds 60

What signals mean: docs/signals.md. With --seconds 0 the signal is taken back.
"""
import argparse
import datetime
import pathlib
import sys

import avro.schema
import confluent_kafka
from confluent_kafka.avro import CachedSchemaRegistryClient
from confluent_kafka.avro.serializer.message_serializer import MessageSerializer

from ask import produce

SCHEMA_FILE = pathlib.Path(__file__).parents[3] / "schemas" / "src" / "main" / "avro" / "Signal.avsc"


def main():
    args = arguments()
    topic = args.prefix + "signals"
    registry = CachedSchemaRegistryClient({"url": args.registry})
    schema = avro.schema.parse(SCHEMA_FILE.read_text())
    signal = {
        "scope": args.scope,
        "name": args.name,
        "value": args.value,
        "ttlMs": int(args.seconds * 1000),
        "source": args.source,
        "at": datetime.datetime.now(datetime.timezone.utc),
    }
    schema_id = registry.register(topic + "-value", schema)
    value = MessageSerializer(registry).encode_record_with_schema_id(schema_id, signal)
    produce(args.bootstrap_servers, topic, args.scope, value)
    print(f"{args.scope} {args.name}={args.value:g} for {args.seconds:g} s")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scope", help="model:ID, provider:NAME, region:NAME or tenant:ID")
    parser.add_argument("name", help="down, congestion, latency_ms, error_rate, or one of your own for rules")
    parser.add_argument("value", type=float)
    parser.add_argument("--seconds", type=float, default=60, help="how long it holds; 0 takes it back")
    parser.add_argument("--source", default="tell.py", help="who says so")
    parser.add_argument("--bootstrap-servers", default="127.0.0.1:9092")
    parser.add_argument("--registry", default="http://127.0.0.1:8081")
    parser.add_argument("--prefix", default="llm.", help="what every topic name starts with")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except (confluent_kafka.KafkaException, OSError) as failure:
        sys.exit(f"broker or registry does not answer: {failure}")
