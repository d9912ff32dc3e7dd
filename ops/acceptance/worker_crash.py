#!/usr/bin/env python3
"""Kill a worker in the middle of its work, by what the provider's journal says.

Starts a worker of its own beside those that run, sends a file of prompts, waits until the provider has at least --in-flight
open calls of that worker, kills it with SIGKILL, starts another, and waits until the sending is done. Exit code 0 if the
sending succeeded; whether all adds up is for count.py to say.
"""
import argparse
import os
import subprocess
import sys
import time
import uuid

import confluent_kafka
import requests
from confluent_kafka.avro import CachedSchemaRegistryClient
from confluent_kafka.avro.serializer.message_serializer import MessageSerializer

VICTIM = "victim"
LONGEST_WAIT = 300


def main():
    args = arguments()
    victim = start_worker(args, VICTIM)
    heir = None
    sending = None
    try:
        attempts = Attempts(args)
        wait_until_joined(args, attempts, victim)
        sending = subprocess.Popen(
            [args.weir, "send", "--file", args.file, "--limit", str(args.limit), "--in-flight", str(args.limit)]
        )
        in_flight = wait_for_calls(args, attempts, sending)
        victim.kill()
        victim.wait()
        print(f"worker {VICTIM} killed with {in_flight} of its calls in flight by the provider's journal", flush=True)
        heir = start_worker(args, "heir")
        code = sending.wait(LONGEST_WAIT)
        print(f"send ended with exit code {code}")
        return code
    finally:
        for process in (victim, heir, sending):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap-servers", required=True)
    parser.add_argument("--registry", required=True)
    parser.add_argument("--prefix", default="llm.")
    parser.add_argument("--weir", required=True, help="the launcher")
    parser.add_argument("--journal", required=True, metavar="URL", help="base URL of the fake provider")
    parser.add_argument("--file", required=True, help="prompts, JSON lines")
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=50, metavar="N", help="kill at this many open calls")
    parser.add_argument("--log-dir", required=True)
    return parser.parse_args()


def start_worker(args, worker_id):
    log = open(os.path.join(args.log_dir, f"worker-{worker_id}.log"), "w", encoding="utf-8")
    environment = dict(os.environ, WEIRKEEPER_WORKER_ID=worker_id)
    command = [args.weir, "worker", "--model", "*", "--in-flight", "200", "--http-port", "0"]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)


class Attempts:
    """The dispatches that a worker has said to have started, from llm.attempts, and who leads in llm.workers."""

    def __init__(self, args):
        self.serializer = MessageSerializer(CachedSchemaRegistryClient({"url": args.registry}))
        self.consumer = confluent_kafka.Consumer(
            {
                "bootstrap.servers": args.bootstrap_servers,
                "group.id": "worker-crash-" + str(uuid.uuid4()),
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "log_level": 2,
            }
        )
        self.topics = [args.prefix + "attempts", args.prefix + "workers"]
        partitions = []
        for topic in self.topics:
            for partition in self.consumer.list_topics(topic, timeout=15).topics[topic].partitions:
                partitions.append(
                    confluent_kafka.TopicPartition(topic, partition, confluent_kafka.OFFSET_BEGINNING)
                )
        self.consumer.assign(partitions)
        self.started = {}
        self.assigned = 0

    def read(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            message = self.consumer.poll(0.05)
            if message is None or message.error() or message.value() is None:
                continue
            record = self.serializer.decode_message(message.value())
            if message.topic() == self.topics[0]:
                if record["type"] == "STARTED":
                    self.started[record["dispatchId"]] = record["workerId"]
            elif record["workerId"] == VICTIM:
                self.assigned = sum(len(model["partitions"]) for model in record["models"])

    def of(self, worker_id):
        return {dispatch for dispatch, worker in self.started.items() if worker == worker_id}


def wait_until_joined(args, attempts, victim):
    """Until the worker's heartbeat names partitions that it reads: before, it can have no call in flight."""
    end = time.monotonic() + LONGEST_WAIT
    while attempts.assigned == 0:
        if victim.poll() is not None:
            sys.exit(f"the worker ended with exit code {victim.returncode}, see worker-{VICTIM}.log")
        if time.monotonic() > end:
            sys.exit(f"the worker has no partitions after {LONGEST_WAIT} s")
        attempts.read(0.2)


def wait_for_calls(args, attempts, sending):
    end = time.monotonic() + LONGEST_WAIT
    most = 0
    while time.monotonic() < end:
        if sending.poll() is not None:
            sys.exit(f"the sending was over before {args.in_flight} calls were in flight (most: {most})")
        attempts.read(0.05)
        in_flight = open_calls_of(args, attempts.of(VICTIM))
        most = max(most, in_flight)
        if in_flight >= args.in_flight:
            return in_flight
    sys.exit(f"{args.in_flight} calls were not in flight within {LONGEST_WAIT} s (most: {most})")


def open_calls_of(args, dispatches):
    entries, since = [], 0
    while True:
        page = requests.get(f"{args.journal}/__control/journal", params={"since": since}, timeout=30).json()
        if not page["entries"]:
            break
        entries += page["entries"]
        since = page["next"]
    return sum(1 for each in entries if each.get("end") is None and each["dispatchId"] in dispatches)


if __name__ == "__main__":
    sys.exit(main())
