package dev.weirkeeper.ops.verb.doctor;

import dev.weirkeeper.ops.scan.Found;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.scan.Workers;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/** Looks at what runs: routers and workers by their heartbeats, models and their endpoints. */
final class PartsCheck {
    private static final int CONNECT_MS = 2_000;

    private PartsCheck() {}

    static List<Finding> look(TopicScan scan, Topics topics) {
        List<Finding> findings = new ArrayList<>();
        try {
            Workers workers =
                    Workers.of(scan.rows(topics.workers(), WorkerStatus.class).values(), Instant.now());
            List<ModelSpec> models = scan.rows(topics.catalogue(), ModelSpec.class).values().stream()
                    .map(Found::value)
                    .toList();
            findings.add(routers(workers));
            findings.add(workers(workers));
            findings.add(models(models, workers));
            leases(workers).ifPresent(findings::add);
            findings.addAll(endpoints(models));
        } catch (KafkaException e) {
            findings.add(Finding.fail(
                    "heartbeats", "cannot be read: " + e.getMessage(), "Make the topics: weir topics apply"));
        }
        return findings;
    }

    private static Finding routers(Workers workers) {
        List<WorkerStatus> alive = workers.alive(WorkerRole.ROUTER);
        return alive.isEmpty()
                ? Finding.fail("routers", "none is alive: nothing is decided", "Start one: weir router, or weir up")
                : Finding.ok("routers", names(alive));
    }

    private static Finding workers(Workers workers) {
        List<WorkerStatus> alive = workers.alive(WorkerRole.WORKER);
        if (alive.isEmpty()) {
            return Finding.fail(
                    "workers", "none is alive: nothing is called", "Start one: weir worker --model M, or weir up");
        }
        return Finding.ok("workers", names(alive));
    }

    /** Workers that stand still because nobody has leased them a share of a provider limit. */
    static Optional<Finding> leases(Workers workers) {
        List<String> waiting = workers.alive(WorkerRole.WORKER).stream()
                .flatMap(status -> status.getLimits().stream()
                        .filter(use -> use.getWantedCalls() > 0 && use.getSequence() == 0)
                        .map(use -> status.getWorkerId() + " waits for a lease of limit " + use.getLimit()))
                .sorted()
                .toList();
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.warn(
                        "limits",
                        String.join("; ", waiting),
                        "Leases come from the routers: is one alive, and are all of one release?"));
    }

    private static String names(List<WorkerStatus> alive) {
        String names = alive.stream()
                .limit(5)
                .map(status ->
                        status.getWorkerId() + " (" + status.getState().name().toLowerCase(Locale.ROOT)
                                + (status.getHost().isEmpty() ? "" : " on " + status.getHost()) + ")")
                .collect(Collectors.joining(", "));
        return alive.size() + " alive: " + names + (alive.size() > 5 ? ", …" : "");
    }

    private static Finding models(Collection<ModelSpec> models, Workers workers) {
        List<ModelSpec> active = models.stream()
                .filter(model -> model.getState() == ModelState.ACTIVE)
                .toList();
        if (active.isEmpty()) {
            return Finding.fail(
                    "models",
                    models.isEmpty() ? "none is published" : "none of " + models.size() + " is active",
                    "Publish some: weir init && weir apply -f models.yaml");
        }
        List<String> unserved = active.stream()
                .map(ModelSpec::getModelId)
                .filter(model -> workers.offer(model).workers() == 0)
                .toList();
        long simulated = active.stream().filter(ModelSpec::getSimulated).count();
        String what =
                active.size() + " active of " + models.size() + (simulated == 0 ? "" : ", " + simulated + " simulated");
        return unserved.isEmpty()
                ? Finding.ok("models", what + ", all have live workers")
                : Finding.warn(
                        "models",
                        what + "; without a live worker: " + String.join(", ", unserved),
                        "Start one: weir worker --model " + unserved.getFirst());
    }

    /** Asks from here, and not from the workers' machines, which may see more or less. */
    private static List<Finding> endpoints(Collection<ModelSpec> models) {
        Map<String, List<String>> byAddress = new TreeMap<>();
        models.stream()
                .filter(model -> model.getState() == ModelState.ACTIVE)
                .forEach(model -> byAddress
                        .computeIfAbsent(address(model.getEndpoint()), address -> new ArrayList<>())
                        .add(model.getModelId()));
        List<Finding> findings = new ArrayList<>();
        byAddress.forEach((address, names) -> {
            String what = address + " for " + String.join(", ", names);
            findings.add(
                    connects(address)
                            ? Finding.ok("endpoint", what)
                            : Finding.warn(
                                    "endpoint",
                                    what + ": no connection from this machine",
                                    "Is it up? If only the workers can reach it, never mind."));
        });
        return findings;
    }

    private static String address(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            return uri.getHost() + ":" + port;
        } catch (IllegalArgumentException e) {
            return endpoint;
        }
    }

    private static boolean connects(String address) {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                    CONNECT_MS);
            return true;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        }
    }
}
