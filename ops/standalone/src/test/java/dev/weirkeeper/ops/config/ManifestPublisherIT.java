package dev.weirkeeper.ops.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.ops.config.Changes.Effect;
import dev.weirkeeper.ops.config.Changes.Kind;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One broker for all; each test has topics of its own, under its own prefix. */
class ManifestPublisherIT {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static Map<String, Object> properties;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(0, directory.resolve("kafka"));
        properties = Map.of(
                "bootstrap.servers", broker.bootstrapServers(), "schema.registry.url", "mock://manifest-publisher");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void shouldPublishWhatIsNewAndMakeTheTopicsOfTheModels() throws Exception {
        Topics topics = topics("new.");

        Changes changes = ManifestPublisher.publish(properties, topics, sample(topics), false);

        assertThat(changes.rows()).allMatch(row -> row.effect() == Effect.ADDED);
        CurrentRows current = current(topics);
        assertThat(current.models()).hasSize(7);
        assertThat(current.models().values()).allMatch(model -> model.getVersion() == 1);
        assertThat(current.tenants()).containsOnlyKeys("default", "gold");
        assertThat(current.policies()).containsOnlyKeys("default");
        try (Admin admin = Admin.create(properties)) {
            assertThat(admin.listTopics().names().get())
                    .containsAll(current.models().values().stream()
                            .map(ModelSpec::getTopic)
                            .toList());
        }
    }

    @Test
    void shouldWriteNothingWhereNothingHasChanged() throws Exception {
        Topics topics = topics("same.");
        ManifestPublisher.publish(properties, topics, sample(topics), false);
        long before = end(topics);

        Changes again = ManifestPublisher.publish(properties, topics, sample(topics), false);

        assertThat(again.isEmpty()).isTrue();
        assertThat(again.count(Effect.UNCHANGED)).isEqualTo(10);
        assertThat(end(topics)).isEqualTo(before);
    }

    @Test
    void shouldCountTheVersionUpAndNameTheFieldsThatChange() throws Exception {
        Topics topics = topics("changed.");
        ManifestPublisher.publish(properties, topics, manifest(topics, "0.15", "0.7"), false);

        Changes changes = ManifestPublisher.publish(properties, topics, manifest(topics, "0.2", "0.75"), false);

        assertThat(changes.rows()).singleElement().satisfies(row -> {
            assertThat(row.kind()).isEqualTo(Kind.MODEL);
            assertThat(row.effect()).isEqualTo(Effect.CHANGED);
            assertThat(row.fields())
                    .containsExactlyInAnyOrder(
                            new Changes.FieldChange("prices[0].input", "$0.15 per million", "$0.20 per million"),
                            new Changes.FieldChange("quality.prior", "0.7", "0.75"));
        });
        ModelSpec model = Objects.requireNonNull(current(topics).models().get("m"));
        assertThat(model.getVersion()).isEqualTo(2);
        assertThat(model.getPrices().getFirst().getInputNanoUsdPerMTok()).isEqualTo(200_000_000L);
    }

    @Test
    void shouldRemoveOnlyWhereItIsAskedTo() throws Exception {
        Topics topics = topics("pruned.");
        ManifestPublisher.publish(properties, topics, sample(topics), false);
        Manifest one = manifest(topics, "0.15", "0.7");

        assertThat(ManifestPublisher.publish(properties, topics, one, false).count(Effect.REMOVED))
                .isZero();
        Changes pruned = ManifestPublisher.publish(properties, topics, one, true);

        assertThat(pruned.count(Effect.REMOVED)).isEqualTo(7);
        assertThat(current(topics).models()).containsOnlyKeys("m");
        assertThat(current(topics).tenants()).hasSize(2); // a manifest without tenants says nothing about them
    }

    @Test
    void shouldSendSimulatedModelsWhereThePublishedOnesAre() throws Exception {
        Topics topics = topics("moved.");
        ManifestPublisher.publish(properties, topics, sample(topics), false);

        Manifest unplaced = Manifests.sample(topics, NOW, Map.of(), null);
        Changes changes = ManifestPublisher.publish(properties, topics, unplaced, false);

        assertThat(changes.isEmpty()).isTrue();
        assertThat(changes.warnings()).isEmpty();
    }

    @Test
    void shouldWarnOfATenantWhosePolicyIsNowhere() throws Exception {
        Topics topics = topics("warned.");
        Manifest manifest = read(topics, "tenants: [{id: t, policy: absent}]");

        Changes changes = ManifestPublisher.publish(properties, topics, manifest, false);

        assertThat(changes.warnings()).singleElement().asString().contains("tenant t", "policy absent");
    }

    private Topics topics(String prefix) {
        Topics topics = new Topics(prefix);
        try (Admin admin = Admin.create(properties)) {
            List<String> needed = List.of(topics.catalogue(), topics.tenants(), topics.policies());
            TopicPlan.of(
                            admin,
                            topics,
                            TopicLayout.of(topics, 1, (short) 1).topics().stream()
                                    .filter(spec -> needed.contains(spec.name()))
                                    .toList())
                    .apply();
        }
        return topics;
    }

    private static Manifest sample(Topics topics) {
        return Manifests.sample(topics, NOW, Map.of(), "http://127.0.0.1:9/v1");
    }

    private Manifest manifest(Topics topics, String input, String prior) throws Exception {
        return read(topics, """
                models:
                  - {id: m, provider: p, endpoint: "https://e.com/v1", quality: {prior: %s},
                     prices: [{input: %s, output: 1}]}
                """.formatted(prior, input));
    }

    private Manifest read(Topics topics, String text) throws Exception {
        Path file = Files.writeString(Files.createTempFile(directory, "m", ".yaml"), text);
        return Manifests.read(List.of(file), topics, NOW);
    }

    private CurrentRows current(Topics topics) {
        try (RecordSerdes serdes = RecordSerdes.of(properties, topics);
                TopicScan scan = new TopicScan(properties, serdes)) {
            return CurrentRows.read(scan, topics);
        }
    }

    private long end(Topics topics) {
        try (RecordSerdes serdes = RecordSerdes.of(properties, topics);
                TopicScan scan = new TopicScan(properties, serdes)) {
            return scan.ends(scan.partitions(topics.catalogue())).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }
}
