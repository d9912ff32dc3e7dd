package dev.weirkeeper.router.app;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Filter;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one bound on write buffers for all stores of the process: without them each store of each partition
 * takes its own, which is gigabytes.
 */
public final class BoundedRocksMemory implements RocksDBConfigSetter {
    private static final long CACHE_BYTES = 96L << 20;
    private static final long WRITE_BUFFER_BYTES = 64L << 20;
    private static final long ONE_WRITE_BUFFER_BYTES = 4L << 20;
    private static final long BLOCK_BYTES = 16L << 10;
    private static final double BLOOM_BITS = 10;

    private static final class Shared {
        private static final Cache CACHE;
        private static final WriteBufferManager WRITE_BUFFERS;

        static {
            org.rocksdb.RocksDB.loadLibrary();
            CACHE = new LRUCache(CACHE_BYTES);
            WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);
        }
    }

    private final Filter bloom = new BloomFilter(BLOOM_BITS);

    /** Made by Kafka Streams, by name. */
    public BoundedRocksMemory() {}

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(Shared.CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setBlockSize(BLOCK_BYTES);
        // Most ids are asked for to learn that they are new.
        table.setFilterPolicy(bloom);
        options.setWriteBufferManager(Shared.WRITE_BUFFERS);
        options.setWriteBufferSize(ONE_WRITE_BUFFER_BYTES);
        options.setMaxWriteBufferNumber(2);
        options.setTableFormatConfig(table);
    }

    /** The shared parts outlive each store; the filter is this store's own. */
    @Override
    public void close(String storeName, Options options) {
        bloom.close();
    }
}
