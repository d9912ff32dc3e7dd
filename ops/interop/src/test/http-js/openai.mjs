// OpenAI's own client, told nothing but another base URL. The last line says which features worked.
import OpenAI, { APIError, BadRequestError, NotFoundError, RateLimitError } from 'openai';

const baseURL = process.argv[2];
const slow = process.argv[3];
const statuses = [];
const watched = async (url, init) => {
  const response = await fetch(url, init);
  statuses.push(response.status);
  return response;
};
const client = new OpenAI({ baseURL, apiKey: 'any', fetch: watched });
const ask = (extra = {}) => ({ model: 'sim-nano', messages: [{ role: 'user', content: 'hello' }], ...extra });
const worked = {};

async function feature(name, run) {
  const problem = await run().then(
    (ok) => (ok ? '' : 'not as expected'),
    (failure) => `${failure.constructor.name}: ${failure.message}`);
  worked[name] = problem;
}

const refused = (call, type, check) => call.then(() => false, (e) => e instanceof type && check(e));

await feature('chat', async () => {
  const answer = await client.chat.completions.create(ask());
  return answer.choices[0].message.content.length > 0 && answer.usage.total_tokens > 0
    && answer.choices[0].finish_reason === 'stop' && answer._request_id.startsWith('req-');
});

await feature('stream with usage', async () => {
  const stream = await client.chat.completions.create(
    ask({ stream: true, stream_options: { include_usage: true } }));
  let text = '';
  let usage;
  let finish;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    finish = chunk.choices[0]?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  return text.length > 0 && finish === 'stop' && usage.completion_tokens > 0;
});

await feature('models', async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  return ids.includes('auto') && ids.includes('sim-nano')
    && (await client.models.retrieve('sim-nano')).id === 'sim-nano';
});

await feature('errors', async () =>
  (await refused(client.chat.completions.create(ask({ model: 'nobody' })), NotFoundError,
    (e) => e.code === 'model_not_found' && e.param === 'model' && e.requestID.startsWith('req-')))
  && (await refused(client.chat.completions.create(ask({ temperature: 9 })), BadRequestError,
    (e) => e.param === 'temperature' && e.type === 'invalid_request_error'))
  && (await refused(client.chat.completions.create(ask({ messages: [] })), APIError, (e) => e.status === 400)));

await feature('retry on 429', async () => {
  // The door lets one call in at a time: the second one waits as it is told, and gets its answer.
  const first = client.chat.completions.create(ask({ model: slow }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  statuses.length = 0;
  const second = await client.chat.completions.create(ask(), { maxRetries: 8 });
  await first;
  return statuses.includes(429) && second.choices[0].message.content.length > 0;
});

await feature('429 without retries', async () => {
  const first = client.chat.completions.create(ask({ model: slow }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const turnedAway = await refused(
    client.chat.completions.create(ask(), { maxRetries: 0 }), RateLimitError,
    (e) => Number(e.headers.get('retry-after')) >= 1 && e.code === 'too_many_in_flight');
  await first;
  return turnedAway;
});

console.log(JSON.stringify(worked));
