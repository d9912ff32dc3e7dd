package dev.weirkeeper.router.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final EntryKey A = new EntryKey("acme", "a");
    private static final EntryKey Z = new EntryKey("zoo", "z");

    @Test
    void shouldSortByTimeThenByIdentity() {
        assertThat(new TreeSet<>(List.of(Keys.due(300, A), Keys.due(5, Z), Keys.due(300, Z), Keys.due(1L << 40, A))))
                .containsExactly(Keys.due(5, Z), Keys.due(300, A), Keys.due(300, Z), Keys.due(1L << 40, A));
        assertThat(Keys.due(300, Z)).isLessThan(Keys.dueAfter(300));
        assertThat(Keys.due(301, A)).isGreaterThan(Keys.dueAfter(300));
        assertThat(Keys.ofDue(Keys.due(300, Z))).isEqualTo(Z);
    }

    @Test
    void shouldSortTheWaitingByRankThenByDeadline() {
        Bytes urgent = Keys.waiting(new Rows.Waiting(0, 900, 0, ""), Z);
        Bytes soon = Keys.waiting(new Rows.Waiting(1, 100, 0, ""), Z);
        Bytes late = Keys.waiting(new Rows.Waiting(1, 900, 0, ""), A);

        assertThat(new TreeSet<>(List.of(late, soon, urgent))).containsExactly(urgent, soon, late);
        assertThat(Keys.ofWaiting(soon)).isEqualTo(Z);
    }

    @Test
    void shouldKeepAHoldersDispatchesTogether() {
        Holder one = new Holder("w", "1");
        Holder longer = new Holder("w", "12");
        Bytes mine = Keys.held(one, Z);

        assertThat(mine).isLessThan(Keys.heldAfter(one)).isGreaterThan(Keys.heldAfter(Holder.NOBODY));
        assertThat(Keys.held(longer, A)).isGreaterThan(Keys.heldAfter(one));
        assertThat(Keys.holder(mine)).isEqualTo(one);
        assertThat(Keys.ofHeld(mine)).isEqualTo(Z);
        assertThat(Keys.holder(Keys.held(Holder.NOBODY, A))).isEqualTo(Holder.NOBODY);
    }

    @Test
    void shouldCarryWhatWaitsFor() {
        byte[] value = Keys.waitingValue(new Rows.Waiting(1, 900, 77, "cafe"));

        assertThat(Keys.notBefore(value)).isEqualTo(77);
        assertThat(Keys.waitClass(value)).isEqualTo("cafe");
    }
}
