package dev.weirkeeper.router.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.pending.WaitingRoom;
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
    void shouldSortTheWaitingByRankTenantClassAndDeadline() {
        Bytes urgent = Keys.waiting(place(0, 900, "f00"), Z);
        Bytes late = Keys.waiting(place(1, 900, "cafe"), A);
        Bytes soon = Keys.waiting(place(1, 100, "cafe"), new EntryKey("acme", "later id"));
        Bytes otherClass = Keys.waiting(place(1, 5, "cafe2"), A);
        Bytes otherTenant = Keys.waiting(place(1, 5, "cafe"), Z);

        assertThat(new TreeSet<>(List.of(otherTenant, late, otherClass, soon, urgent)))
                .containsExactly(urgent, soon, late, otherClass, otherTenant);
        assertThat(Keys.ofWaiting(soon)).isEqualTo(new EntryKey("acme", "later id"));
        assertThat(Keys.deadline(soon)).isEqualTo(100);
        WaitingRoom.Place line = Keys.lineOf(soon);
        assertThat(line).isEqualTo(new WaitingRoom.Place(1, "acme", "cafe"));
        assertThat(Keys.lineFrom(line, 100)).isLessThanOrEqualTo(soon);
        assertThat(Keys.lineFrom(line, 101)).isGreaterThan(soon).isLessThan(late);
        assertThat(Keys.lineEnd(line)).isGreaterThan(late).isLessThan(otherClass);
        assertThat(Keys.firstPlace()).isLessThan(urgent);
    }

    private static Rows.Waiting place(int rank, long deadlineMs, String waitClass) {
        return new Rows.Waiting(rank, deadlineMs, 77, waitClass, 500, List.of("small", "large"));
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
        byte[] value = Keys.waitingValue(place(1, 900, "cafe"));

        assertThat(Keys.notBefore(value)).isEqualTo(77);
        assertThat(Keys.tokens(value)).isEqualTo(500);
        assertThat(Keys.waitsFor(value)).containsExactly("small", "large");
        assertThat(Keys.waitsFor(Keys.waitingValue(new Rows.Waiting(1, 900, 77, "cafe", 500, List.of()))))
                .isEmpty();
    }
}
