package dev.weirkeeper.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The partition a request belongs to, whoever produced it: murmur2 of tenant, a zero byte, and conversationId or else
 * requestId, over the fixed partition count of {@code llm.requests}. Our own producers send straight to it; the router
 * moves what other partitioners put elsewhere.
 */
public final class HomePartition {
    private HomePartition() {}

    /**
     * @param tenant the request's tenant
     * @param conversationId its conversation, or null
     * @param requestId its id
     * @param partitions the partition count of {@code llm.requests}, at least 1
     * @return 0 to {@code partitions - 1}
     */
    public static int of(String tenant, @Nullable String conversationId, String requestId, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions: " + partitions + " must be at least 1");
        }
        String key = conversationId == null ? requestId : conversationId;
        byte[] bytes = (tenant + '\0' + key).getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(bytes)) % partitions;
    }
}
