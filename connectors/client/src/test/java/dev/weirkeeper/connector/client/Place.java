package dev.weirkeeper.connector.client;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;

/** A set of topics for one test, under a prefix of its own on a broker that tests share. */
record Place(String bootstrapServers, Topics topics) {
    static final int PARTITIONS = 3;

    static Place on(EmbeddedBroker broker, String name) throws Exception {
        Place place = new Place(broker.bootstrapServers(), new Topics(name + "."));
        place.create(
                place.topics.requests(),
                place.topics.cancellations(),
                place.topics.responses(),
                place.topics.chunks(),
                place.topics.replyToPrefix() + "mine");
        return place;
    }

    String replyTopic() {
        return topics.replyToPrefix() + "mine";
    }

    /** What a client of this place is configured with. */
    Map<String, Object> properties(Map<String, ?> more) {
        Map<String, Object> properties = new HashMap<>(kafka());
        properties.put("topics.prefix", topics.prefix());
        properties.put("metadata.max.age.ms", "500");
        properties.putAll(more);
        return properties;
    }

    WeirkeeperClient client(Map<String, ?> more) {
        return WeirkeeperClient.connect(properties(more));
    }

    Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", bootstrapServers, "schema.registry.url", "mock://" + topics.prefix());
    }

    void growResponses(int partitions) throws Exception {
        try (Admin admin = Admin.create(kafka())) {
            admin.createPartitions(Map.of(topics.responses(), NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
    }

    private void create(String... names) throws Exception {
        List<NewTopic> all = List.of(names).stream()
                .map(name -> new NewTopic(name, PARTITIONS, (short) 1)
                        .configs(Map.of("message.timestamp.type", "LogAppendTime")))
                .toList();
        try (Admin admin = Admin.create(kafka())) {
            admin.createTopics(all).all().get();
        }
    }
}
