package dev.weirkeeper.serde;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lends each thread an instance of something that only one thread may use at a time: few instances for many threads. The
 * first is made at once, so that what cannot be made is known at the start.
 *
 * @param <T> what is lent
 */
final class Lending<T> implements AutoCloseable {
    private final Supplier<T> factory;
    private final Consumer<T> closing;
    private final Semaphore places;
    private final ConcurrentLinkedDeque<T> idle = new ConcurrentLinkedDeque<>();
    private final Queue<T> all = new ConcurrentLinkedQueue<>();

    Lending(int most, Supplier<T> factory, Consumer<T> closing) {
        this.places = new Semaphore(most);
        this.factory = factory;
        this.closing = closing;
        idle.push(make());
    }

    <R> R with(Function<T, R> use) {
        places.acquireUninterruptibly();
        try {
            T lent = idle.poll();
            if (lent == null) {
                lent = make();
            }
            try {
                return use.apply(lent);
            } finally {
                idle.push(lent);
            }
        } finally {
            places.release();
        }
    }

    private T make() {
        T made = factory.get();
        all.add(made);
        return made;
    }

    @Override
    public void close() {
        all.forEach(closing);
    }
}
