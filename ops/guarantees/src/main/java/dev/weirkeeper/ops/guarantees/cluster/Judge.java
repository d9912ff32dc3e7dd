package dev.weirkeeper.ops.guarantees.cluster;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.JournalEntry;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.ops.guarantees.Call;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The provider, who knows what was called. It can go away and come back on the same port; what it had written down stays.
 * Thread-safe.
 */
public final class Judge implements AutoCloseable {
    private static final int JOURNAL = 500_000;

    private final List<SimulatedModel> models;
    private final List<JournalEntry> earlier = new ArrayList<>();
    private final FakeProvider.Options options;
    private final int port;
    private FakeProvider provider;
    private boolean away;
    private final List<Call> ended = new ArrayList<>();
    private final Set<Long> noted = new HashSet<>();
    private long lookedUntil;

    private Judge(FakeProvider provider, List<SimulatedModel> models, FakeProvider.Options options) {
        this.provider = provider;
        this.models = models;
        this.options = options;
        this.port = provider.port();
    }

    /** Keeps no calls of providers that have gone: who takes calls as they end has them. */
    public synchronized void forgetEarlier() {
        earlier.clear();
    }

    /** Starts a provider of these models; the same seed means the same answers. */
    static Judge start(List<SimulatedModel> models, long seed) {
        FakeProvider.Options options = FakeProvider.Options.on(0).withSeed(seed).withJournalCapacity(JOURNAL);
        return new Judge(FakeProvider.start(options, models), models, options);
    }

    /** Its base URL. */
    public synchronized String baseUrl() {
        return "http://127.0.0.1:" + port + "/v1";
    }

    /** What it plays, where nothing is wrong with it. */
    public List<SimulatedModel> models() {
        return models;
    }

    /** The same seed means the same answers. */
    public long seed() {
        return options.seed();
    }

    /** From now on these models behave so. */
    public synchronized void behave(List<String> names, Behaviour behaviour) {
        models.stream()
                .filter(model -> names.contains(model.name()))
                .forEach(model -> provider.put(model.with(behaviour)));
    }

    /** Breaks off all calls and answers nobody any more. */
    public synchronized void goAway() {
        if (!away) {
            away = true;
            provider.close();
            earlier.addAll(provider.journal().entries());
            note(provider.journal().since(lookedUntil));
            lookedUntil = 0; // the next one counts anew
            noted.clear();
        }
    }

    /** Answers again. */
    public synchronized void comeBack() {
        if (away) {
            FakeProvider.Options same = new FakeProvider.Options(port, options.seed(), options.journalCapacity(), null);
            provider = FakeProvider.start(same, models);
            away = false;
        }
    }

    /** All calls received until now. */
    public synchronized List<Call> calls() {
        List<JournalEntry> entries = new ArrayList<>(earlier);
        if (!away) {
            entries.addAll(provider.journal().entries());
        }
        return entries.stream().map(Judge::call).toList();
    }

    /**
     * Calls that have ended since it was asked last, each once. What is asked for so is not in {@link #calls} for ever: the
     * journal forgets.
     */
    public synchronized List<Call> takeEnded() {
        if (!away) {
            note(provider.journal().since(lookedUntil));
        }
        List<Call> taken = List.copyOf(ended);
        ended.clear();
        return taken;
    }

    /** Looks again next time from the oldest that still runs. */
    private void note(List<JournalEntry> entries) {
        long until = lookedUntil;
        boolean gap = false;
        for (JournalEntry entry : entries) {
            gap |= entry.running();
            if (!entry.running() && noted.add(entry.sequence())) {
                ended.add(call(entry));
            }
            until = gap ? until : entry.sequence();
        }
        lookedUntil = until;
        long passed = until;
        noted.removeIf(sequence -> sequence <= passed);
    }

    @Override
    public synchronized void close() {
        if (!away) {
            provider.close();
        }
    }

    private static Call call(JournalEntry entry) {
        JournalEntry.End end = entry.end();
        return new Call(
                entry.requestId(),
                entry.dispatchId().isEmpty() ? "no dispatch " + UUID.randomUUID() : entry.dispatchId(),
                entry.model(),
                entry.receivedAtMs(),
                end == null
                        ? null
                        : new Call.End(
                                end.atMs(),
                                end.result(),
                                end.promptTokens() + (long) end.outputTokens(),
                                end.retryAfterMs()));
    }
}
