package dev.weirkeeper.router.pending;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Cancellations that were read before their requests: inboxes go first, so behind a backlog of requests that is the usual
 * order. The newest {@value #MOST}, in memory: where one is forgotten, by a restart say, the request's worker has read it too
 * and makes no call. Only the task's thread may use it.
 */
public final class CancelledAhead {
    static final int MOST = 10_000;

    /**
     * How long after a cancellation its request may still be appended, milliseconds: a client's two producers keep no order. An
     * id that comes again later is another request.
     */
    static final long LATEST_MS = 60_000;

    private final Map<String, Long> atMs = new LinkedHashMap<>();

    /**
     * A cancellation came whose request is not here, or not yet.
     *
     * @param key the request's identity, as stores have it
     * @param cancelledAtMs append time in the inbox, milliseconds since the epoch
     */
    public void add(String key, long cancelledAtMs) {
        atMs.remove(key);
        atMs.put(key, cancelledAtMs);
        if (atMs.size() > MOST) {
            atMs.remove(atMs.keySet().iterator().next());
        }
    }

    /**
     * Whether a request that comes now was cancelled before.
     *
     * @param key the request's identity, as stores have it
     * @param acceptedAtMs the request's append time, milliseconds since the epoch
     */
    public boolean covers(String key, long acceptedAtMs) {
        Long at = atMs.get(key);
        return at != null && acceptedAtMs <= at + LATEST_MS;
    }

    int size() {
        return atMs.size();
    }
}
