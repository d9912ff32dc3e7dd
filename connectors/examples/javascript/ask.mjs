// Ask Weirkeeper one question with public clients only: kafkajs and @confluentinc/schemaregistry.
//
//   npm ci && node ask.mjs --prompt "What is a weir?"
//
// Prints the answer; exit code 0 if there is one, 1 if not.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import registryClients from "@confluentinc/schemaregistry";
import kafkajs from "kafkajs";

const { AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType } = registryClients;
const SCHEMA_FILE = new URL("../schemas/InferenceRequest.avsc", import.meta.url);

const args = flags();
const requestId = randomUUID();
const kafka = new kafkajs.Kafka({
  clientId: "weirkeeper-example",
  brokers: args["bootstrap-servers"].split(","),
  logLevel: kafkajs.logLevel.NOTHING, // kafkajs calls it an error when it merely looks for a coordinator
});
const registry = new SchemaRegistryClient({ baseURLs: [args.registry] });

try {
  process.exitCode = (await ask()) ? 0 : 1;
} catch (failure) {
  console.error(failure.message);
  process.exitCode = 1;
}

function flags() {
  const options = {
    "bootstrap-servers": { type: "string", default: "127.0.0.1:9092" },
    registry: { type: "string", default: "http://127.0.0.1:8081" },
    prompt: { type: "string", default: "What does a weir keeper do?" },
    tenant: { type: "string", default: "default" },
    prefix: { type: "string", default: "llm." }, // what every topic name starts with
    timeout: { type: "string", default: "120" }, // seconds to wait for the response
  };
  try {
    return parseArgs({ options }).values;
  } catch (failure) {
    console.error(`${failure.message}; known are --${Object.keys(options).join(", --")}`);
    process.exit(2);
  }
}

async function ask() {
  // 1. Listen first: an answer may be there before the producer has returned.
  const answers = await responsesFromNow(`${args.prefix}responses`);
  try {
    // 2. Ask. Any partition will do: the router moves a request to its home partition by itself.
    await produce(`${args.prefix}requests`, {
      requestId, // the same id is answered once, however often it is sent
      tenant: args.tenant,
      createdAt: Date.now(),
      messages: [{ role: "user", content: args.prompt }],
    });

    // 3. Read until the response with our id comes.
    const response = await within(Number(args.timeout), answers.response);
    show(response);
    return response.status === "ANSWERED";
  } finally {
    await answers.stop();
  }
}

// Reads all partitions from their present ends. kafkajs knows only groups, so this makes one of its own, and removes it.
async function responsesFromNow(topic) {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  const groupId = `ask-${requestId}`;
  const consumer = kafka.consumer({ groupId }); // reads only what was committed: what the router took back was never said
  const deserializer = new AvroDeserializer(registry, SerdeType.VALUE, {});
  await consumer.connect();
  await consumer.subscribe({ topic });
  const response = new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer
      .run({
        autoCommit: false,
        eachMessage: async ({ message }) => {
          if (message.key?.toString() === requestId) {
            resolve(await deserializer.deserialize(topic, message.value));
          } // else: an answer to someone else
        },
      })
      .catch(reject);
    for (const { partition, high } of ends) {
      consumer.seek({ topic, partition, offset: high });
    }
  });
  const stop = async () => {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => {}); // it may never have been made
    await admin.disconnect();
  };
  return { response, stop };
}

async function produce(topic, request) {
  await registerSchemaIfAbsent(`${topic}-value`);
  // The newest schema in the registry; it fills in what the request leaves out.
  const serializer = new AvroSerializer(registry, SerdeType.VALUE, { useLatestVersion: true });
  const value = await serializer.serialize(topic, request);
  const producer = kafka.producer({ idempotent: true });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ key: request.requestId, value }] });
  await producer.disconnect();
}

async function registerSchemaIfAbsent(subject) {
  try {
    await registry.getLatestSchemaMetadata(subject);
  } catch (failure) {
    if (failure.status !== 404) {
      throw failure;
    }
    await registry.register(subject, { schemaType: "AVRO", schema: await readFile(SCHEMA_FILE, "utf8") });
  }
}

function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    const message = `no response to request ${requestId} within ${seconds} s; it may still be answered`;
    timer = setTimeout(() => reject(new Error(message)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function show(response) {
  console.log("status:", response.status);
  if (response.error) {
    console.log("error: ", `${response.error.code}: ${response.error.message}`);
  }
  if (response.message) {
    console.log("model: ", response.model);
    console.log("answer:", response.message.content);
  }
  const nanos = BigInt(response.costNanoUsd); // money is whole nano-dollars
  console.log(`cost:   $${nanos / 10n ** 9n}.${String(nanos % 10n ** 9n).padStart(9, "0")}`);
}
