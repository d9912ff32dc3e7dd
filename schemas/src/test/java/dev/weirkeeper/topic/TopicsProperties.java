package dev.weirkeeper.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.WithNull;
import org.jspecify.annotations.Nullable;

class TopicsProperties {
    private static final Topics TOPICS = Topics.withDefaultPrefix();

    @Property(tries = 500)
    void shouldMakeALegalTopicNameOfAnyModelId(@ForAll @NotBlank @StringLength(max = 400) String id) {
        String topic = TOPICS.model(id);

        assertThat(topic).startsWith("llm.models.").matches("[a-zA-Z0-9.-]{12,249}");
        assertThat(TOPICS.model(id)).isEqualTo(topic);
        assertThat(TOPICS.subject(topic)).isEqualTo("llm.models-value");
    }

    /** Kafka takes {@code a.b} and {@code a_b} for one name, so they are compared as it does. */
    @Property(tries = 2_000)
    void shouldGiveTwoModelsTwoTopics(@ForAll("alike") String one, @ForAll("alike") String other) {
        if (!one.equals(other)) {
            assertThat(TOPICS.model(one).replace('.', '_'))
                    .isNotEqualTo(TOPICS.model(other).replace('.', '_'));
        }
    }

    /** Few letters, so that many ids differ in one only. */
    @Provide
    Arbitrary<String> alike() {
        Arbitrary<String> plain =
                Arbitraries.strings().withChars("a/_.-:A").ofMinLength(1).ofMaxLength(4);
        return Arbitraries.oneOf(plain, plain.map(id -> TOPICS.model(id).substring("llm.models.".length())))
                .filter(id -> !id.isBlank());
    }

    @Property(tries = 500)
    void shouldKeepAConversationInOneHome(
            @ForAll String tenant,
            @ForAll String conversation,
            @ForAll String request,
            @ForAll String otherRequest,
            @ForAll @IntRange(min = 1, max = 200) int partitions) {
        int home = HomePartition.of(tenant, conversation, request, partitions);

        assertThat(home).isBetween(0, partitions - 1);
        assertThat(HomePartition.of(tenant, conversation, otherRequest, partitions))
                .isEqualTo(home);
        assertThat(HomePartition.of(tenant, null, conversation, partitions)).isEqualTo(home);
    }

    @Property(tries = 500)
    void shouldTakeAnyTextAsATenantOrAnId(
            @ForAll String tenant, @ForAll @WithNull @Nullable String conversation, @ForAll String request) {
        assertThat(HomePartition.of(tenant, conversation, request, 12)).isBetween(0, 11);
    }

    /** What other languages must compute too; see the README. */
    @Example
    void shouldBeTheSameInEveryLanguage() {
        assertThat(HomePartition.of("acme", null, "r-1", 12)).isEqualTo(2);
        assertThat(HomePartition.of("acme", "c-1", "r-1", 12)).isEqualTo(11);
        assertThat(HomePartition.of("müller", null, "堰-1", 12)).isEqualTo(1);
    }

    @Example
    void shouldSpreadRequestsEvenly() {
        int[] counts = new int[12];
        Set<Integer> tenants = new HashSet<>();
        for (int i = 0; i < 12_000; i++) {
            counts[HomePartition.of("acme", null, "r-" + i, 12)]++;
            tenants.add(HomePartition.of("tenant-" + i % 100, null, "r-1", 12));
        }

        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 850 && count < 1_150);
        assertThat(tenants).hasSize(12);
    }
}
