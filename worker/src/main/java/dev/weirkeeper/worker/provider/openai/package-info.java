/**
 * OpenAI's chat completions as JSON, spoken by OpenAI, Azure OpenAI, vLLM, Ollama and most others.
 *
 * <p>In: a dispatch, or a response's bytes. Out: a request's bytes, or a {@link dev.weirkeeper.worker.outcome.CallResult}.
 * Stores nothing. On failure: a dispatch that cannot be asked is a
 * {@link dev.weirkeeper.worker.provider.ParameterInvalidException}; a response that cannot be read is a result.
 */
@NullMarked
package dev.weirkeeper.worker.provider.openai;

import org.jspecify.annotations.NullMarked;
