package dev.weirkeeper.router.simulate;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in order; of two things at one moment the one that was put down first. */
final class Agenda {
    private record Item(long atMs, long order, Runnable what) {}

    private final PriorityQueue<Item> items =
            new PriorityQueue<>(Comparator.comparingLong(Item::atMs).thenComparingLong(Item::order));
    private long order;
    private long nowMs;

    /** Milliseconds since the epoch. */
    long nowMs() {
        return nowMs;
    }

    /** Puts something down; what is late happens now. */
    void at(long atMs, Runnable what) {
        items.add(new Item(atMs, order++, what));
    }

    /** Lets everything happen that is due until then, with what follows from it, and stops there. */
    void runUntil(long atMs, Runnable afterEach) {
        while (!items.isEmpty() && items.peek().atMs() <= atMs) {
            Item next = items.remove();
            nowMs = Math.max(nowMs, next.atMs());
            next.what().run();
            afterEach.run();
        }
        nowMs = Math.max(nowMs, atMs == Long.MAX_VALUE ? nowMs : atMs);
    }
}
