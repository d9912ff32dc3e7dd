#!/usr/bin/env python3
"""Count what Weirkeeper did, from its topics alone, and say whether it adds up.

    /usr/bin/python3 count.py --expect 1000 --journal http://127.0.0.1:PORT

Reads llm.responses, llm.decisions and llm.attempts, committed records only, from the beginning to the present end, with
public clients; shares no code with Weirkeeper. With --journal it also asks the fake provider which calls it received.
Exit code 0 if all adds up, 1 if not (each reason on stderr), 2 for wrong usage.
"""
import argparse
import collections
import json
import logging
import sys
import uuid

import confluent_kafka
import requests
from confluent_kafka.avro import CachedSchemaRegistryClient
from confluent_kafka.avro.serializer.message_serializer import MessageSerializer

TERMINAL = ("ANSWERED", "REFUSED", "EXPIRED", "FAILED", "CANCELLED")
logging.getLogger("confluent_kafka").setLevel(logging.ERROR)


def main():
    args = arguments()
    serializer = MessageSerializer(CachedSchemaRegistryClient({"url": args.registry}))

    def topic(name):
        return records(args.bootstrap_servers, args.prefix + name, serializer)

    # Effects before their causes: what happens while this reads then looks like a cause without effect, which is no fault.
    journal = calls(args.journal) if args.journal else []
    responses = topic("responses")
    attempts = topic("attempts")
    decisions = topic("decisions")
    counts = tally(responses, decisions, attempts, journal)
    reasons = complaints(counts, args)
    show(counts, args)
    for reason in reasons:
        print("does not add up:", reason, file=sys.stderr)
    return 1 if reasons else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap-servers", default="127.0.0.1:9092")
    parser.add_argument("--registry", default="http://127.0.0.1:8081")
    parser.add_argument("--prefix", default="llm.", help="what every topic name starts with")
    parser.add_argument("--journal", metavar="URL", help="base URL of the fake provider, to count what it received")
    parser.add_argument("--expect", type=int, metavar="N", help="exactly N requests must have a terminal response")
    parser.add_argument("--min-models", type=int, default=0, metavar="N", help="at least N models among the answers")
    parser.add_argument("--max-calls", type=int, default=3, metavar="N", help="most calls that one request may cause")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    return parser.parse_args()


def records(bootstrap_servers, topic, serializer):
    """All committed records of a topic, decoded."""
    consumer = confluent_kafka.Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "count-" + str(uuid.uuid4()),  # librdkafka wants one; with assign() it is not joined
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "log_level": 2,
        }
    )
    metadata = consumer.list_topics(topic, timeout=15).topics[topic]
    if metadata.error is not None:
        sys.exit(f"topic {topic}: {metadata.error.str()}")
    unread = set(metadata.partitions)
    consumer.assign(
        [confluent_kafka.TopicPartition(topic, partition, confluent_kafka.OFFSET_BEGINNING) for partition in unread]
    )
    found = []
    while unread:
        message = consumer.poll(30)
        if message is None:
            sys.exit(f"topic {topic}: no end of partitions {sorted(unread)} within 30 s")
        if message.error() is None:
            found.append(serializer.decode_message(message.value()))
        elif message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF:
            unread.discard(message.partition())
        else:
            raise confluent_kafka.KafkaException(message.error())
    consumer.close()
    return found


def calls(base_url):
    """Every call that the fake provider received."""
    entries, since = [], 0
    while True:
        page = requests.get(f"{base_url.rstrip('/')}/__control/journal", params={"since": since}, timeout=30)
        page.raise_for_status()
        body = page.json()
        if not body["entries"]:
            return entries
        entries += body["entries"]
        since = body["next"]


def tally(responses, decisions, attempts, journal):
    terminal = [each for each in responses if each["status"] in TERMINAL]
    ends = collections.Counter((each["tenant"], each["requestId"]) for each in terminal if not each["replayed"])
    answered = [each for each in terminal if each["status"] == "ANSWERED" and not each["replayed"]]
    decided = {each["decisionId"] for each in decisions}  # a dispatch bears the id of its decision
    dispatched = {each["dispatchId"] for each in attempts}
    started = {each["dispatchId"]: (each["tenant"], each["requestId"]) for each in attempts if each["type"] == "STARTED"}
    called = {owner for owner in started.values()}
    return {
        "responses": len(responses),
        "terminal": sum(ends.values()),
        "distinct": len(ends),
        "duplicates": sum(ends.values()) - len(ends),
        "replayed": sum(1 for each in terminal if each["replayed"]),
        "notTerminal": len(responses) - len(terminal),
        "statuses": dict(collections.Counter(each["status"] for each in terminal if not each["replayed"])),
        "models": dict(collections.Counter(each["model"] for each in answered)),
        "costNanoUsd": sum(each["costNanoUsd"] for each in terminal if not each["replayed"]),
        "decisions": len(decisions),
        "decisionsRepeated": len(decisions) - len(decided),
        "dispatches": len(dispatched),
        "dispatchesWithoutDecision": len(dispatched - decided),
        "callsStarted": len(started),
        "maxCallsPerRequest": most(started.values()),
        "answersWithoutCall": sum(
            1 for each in answered if each["cache"] == "NONE" and (each["tenant"], each["requestId"]) not in called
        ),
        "journalCalls": len(journal),
        "journalCallsNotOnRecord": sum(1 for each in journal if each["dispatchId"] not in started),
        "journalMaxCallsPerDispatch": most(each["dispatchId"] for each in journal if each["dispatchId"] in started),
        "journalMaxCallsPerRequest": most(each["requestId"] for each in journal if each["requestId"]),
    }


def most(things):
    """How often the most frequent of them occurs."""
    return max(collections.Counter(things).values(), default=0)


def complaints(counts, args):
    """Why the numbers do not add up; empty if they do."""
    must_be_zero = {
        "duplicates": "requests with more than one terminal response",
        "notTerminal": "responses that end nothing",
        "decisionsRepeated": "decisions on record more than once",
        "dispatchesWithoutDecision": "dispatches without a decision",
        "answersWithoutCall": "answers that no call on record has given",
        "journalCallsNotOnRecord": "calls that the provider received and that are not on record as STARTED",
    }
    reasons = [f"{counts[name]} {meaning}" for name, meaning in must_be_zero.items() if counts[name]]
    if args.expect is not None and counts["distinct"] != args.expect:
        reasons.append(f"{counts['distinct']} requests have a terminal response, {args.expect} should")
    if len(counts["models"]) < args.min_models:
        reasons.append(f"{len(counts['models'])} models among the answers, at least {args.min_models} should be")
    if counts["journalMaxCallsPerDispatch"] > 1:
        reasons.append(f"one dispatch caused {counts['journalMaxCallsPerDispatch']} calls, at most 1 is allowed")
    for name in ("maxCallsPerRequest", "journalMaxCallsPerRequest"):
        if counts[name] > args.max_calls:
            reasons.append(f"{name} is {counts[name]}, at most {args.max_calls} is allowed")
    return reasons


def show(counts, args):
    if args.json:
        print(json.dumps(counts, sort_keys=True))
        return
    lines = [
        ("terminal responses", counts["terminal"]),
        ("distinct (tenant, id)", counts["distinct"]),
        ("duplicates, not replayed", counts["duplicates"]),
        ("replayed", counts["replayed"]),
        ("by status", shown(counts["statuses"])),
        ("models among the answers", f"{len(counts['models'])} ({shown(counts['models'])})"),
        ("cost", f"${counts['costNanoUsd'] // 10**9}.{counts['costNanoUsd'] % 10**9:09d}"),
        ("decisions", counts["decisions"]),
        ("dispatches on record", counts["dispatches"]),
        ("dispatches without decision", counts["dispatchesWithoutDecision"]),
        ("calls started on record", counts["callsStarted"]),
        ("most calls of one request", counts["maxCallsPerRequest"]),
    ]
    if args.journal:
        lines += [
            ("calls the provider received", counts["journalCalls"]),
            ("of these not on record", counts["journalCallsNotOnRecord"]),
            ("most calls of one request there", counts["journalMaxCallsPerRequest"]),
        ]
    for name, value in lines:
        print(f"{name:32} {value}")


def shown(counter):
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items())) or "none"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (confluent_kafka.KafkaException, OSError) as failure:
        sys.exit(f"broker, registry or provider does not answer: {failure}")
