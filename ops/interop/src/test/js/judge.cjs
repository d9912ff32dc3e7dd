// Confluent's JavaScript client against a registry. Usage: node judge.cjs URL TOPIC HEX
// HEX is a value that Java wrote on TOPIC. Prints one JSON object; any failure ends with exit code 1.
const {
  AvroDeserializer,
  AvroSerializer,
  Compatibility,
  SchemaRegistryClient,
  SerdeType,
} = require('@confluentinc/schemaregistry');

async function refused(action) {
  try {
    await action();
  } catch (error) {
    return error.errorCode ?? error.response?.data?.error_code ?? String(error);
  }
  return 'accepted';
}

async function main() {
  const [url, topic, hex] = process.argv.slice(2);
  const client = new SchemaRegistryClient({ baseURLs: [url] });
  const started = Date.now();

  // Read what Java wrote, then write it again with the schema that the registry knows.
  const read = await new AvroDeserializer(client, SerdeType.VALUE, {}).deserialize(topic, Buffer.from(hex, 'hex'));
  const serializer = new AvroSerializer(client, SerdeType.VALUE, { useLatestVersion: true, autoRegisterSchemas: false });
  const written = await serializer.serialize(topic, read);

  const mine = `js-${topic}-value`;
  const v1 = JSON.stringify({ type: 'record', name: 'J', fields: [{ name: 'a', type: 'string' }] });
  const broken = JSON.stringify({ type: 'record', name: 'J', fields: [{ name: 'b', type: 'int' }] });
  const id = await client.register(mine, { schema: v1, schemaType: 'AVRO' });
  const answer = {
    requestId: read.requestId,
    sameBytes: written.toString('hex') === hex,
    idAgain: (await client.register(mine, { schema: v1, schemaType: 'AVRO' })) === id,
    latest: (await client.getLatestSchemaMetadata(mine)).version,
    compatible: await client.testSubjectCompatibility(mine, { schema: v1, schemaType: 'AVRO' }),
    incompatible: await client.testSubjectCompatibility(mine, { schema: broken, schemaType: 'AVRO' }),
    refused: await refused(() => client.register(mine, { schema: broken, schemaType: 'AVRO' })),
    unknown: await refused(() => client.getLatestSchemaMetadata('no-such-subject')),
    level: (await client.updateCompatibility(mine, Compatibility.FULL)),
    millis: Date.now() - started,
  };
  console.log(JSON.stringify(answer));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
