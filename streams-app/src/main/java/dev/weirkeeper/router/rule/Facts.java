package dev.weirkeeper.router.rule;

import dev.weirkeeper.router.signal.Signals;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.TenantProfile;

/**
 * What conditions may look at.
 *
 * @param request the request
 * @param tenant its tenant
 * @param classification what is believed about its prompt
 * @param attempt which attempt is decided, from 1
 * @param deadlineMs no call starts after this, broker time in milliseconds since the epoch
 * @param nowMs broker time, milliseconds since the epoch
 * @param signals what users' systems say of the world outside
 */
public record Facts(
        InferenceRequest request,
        TenantProfile tenant,
        Classification classification,
        int attempt,
        long deadlineMs,
        long nowMs,
        Signals signals) {}
