package dev.weirkeeper.router.plan;

import dev.weirkeeper.topic.TopicLayout;

/**
 * Sizes of values, graded as the topics are (see {@link TopicLayout}), so that no record made from another outgrows its topic:
 * a forward that is too large stops its thread for ever. Topics count whole batches; what is left is for key and headers.
 */
public final class Limits {
    private static final int ROOM = 20_000;
    private static final int MEBIBYTE = 1 << 20;

    /** Largest request, bytes. */
    public static final int REQUEST_BYTES = 900_000;
    /** Largest dispatch, bytes. */
    public static final int DISPATCH_BYTES = TopicLayout.DISPATCH_BYTES - ROOM;
    /** Largest response on the common topic, bytes. */
    public static final int RESPONSE_BYTES = TopicLayout.RESPONSE_BYTES - ROOM;
    /** Largest response on a topic that somebody else made, bytes: it may have Kafka's own limit of a mebibyte. */
    public static final int REPLY_TO_BYTES = MEBIBYTE - ROOM;
    /** Largest dead letter, bytes. */
    public static final int DEAD_LETTER_BYTES = TopicLayout.LARGEST_MESSAGE_BYTES - ROOM;

    /** Largest key that goes on with a record, bytes; a longer one is left out, nothing of ours reads it. */
    public static final int KEY_BYTES = 4_000;
    /** Headers that go on with a record, bytes in all; more are left out. */
    public static final int HEADERS_BYTES = 12_000;

    private Limits() {}
}
