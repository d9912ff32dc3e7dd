package dev.weirkeeper.ops.guarantees.burst;

import dev.weirkeeper.topic.HomePartition;
import java.util.ArrayList;
import java.util.List;

/** Request ids by the partition that is their home. Pure. */
final class Ids {
    private static final int CROWDED = 0;

    private Ids() {}

    /** So many ids, wherever their home is. */
    static List<String> spread(String start, int count) {
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(start + i);
        }
        return ids;
    }

    /**
     * So many ids, of which a share has one home partition, the same for all; the others have another one. Both kinds come evenly
     * mixed.
     *
     * @param tenant whose requests they are of
     * @param share 0 to 1
     * @param partitions at least 2
     */
    static List<String> crowded(String start, String tenant, int count, double share, int partitions) {
        if (!(share >= 0 && share <= 1) || partitions < 2) {
            throw new IllegalArgumentException("ids: share must be 0 to 1, partitions at least 2");
        }
        List<String> ids = new ArrayList<>(count);
        int next = 0;
        for (int i = 0; i < count; i++) {
            boolean crowd = Math.floor((i + 1) * share) > Math.floor(i * share);
            String id = start + next++;
            while ((HomePartition.of(tenant, null, id, partitions) == CROWDED) != crowd) {
                id = start + next++;
            }
            ids.add(id);
        }
        return ids;
    }
}
