package dev.weirkeeper.ops.guarantees.cluster;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.JournalEntry;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.ops.guarantees.Call;
import java.util.ArrayList;
import java.util.List;
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

    private Judge(FakeProvider provider, List<SimulatedModel> models, FakeProvider.Options options) {
        this.provider = provider;
        this.models = models;
        this.options = options;
        this.port = provider.port();
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
                end == null ? null : new Call.End(end.atMs(), end.result()));
    }
}
