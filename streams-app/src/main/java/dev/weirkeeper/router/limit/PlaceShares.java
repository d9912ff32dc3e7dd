package dev.weirkeeper.router.limit;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shares calls at once. A place that a call gives up stays with its holder, and no message is needed for the next call; shares
 * are moved where somebody wants more than is free, or where the limit was lowered. What is taken from a holder counts as
 * held until it has read so and runs no more than that.
 *
 * <p>Of what nobody wants the owner keeps one part, as if it were one of the holders: a holder that dies takes its whole share
 * with it until its calls must be over, and the others can go on with what was kept. A holder that wants less than it did hands
 * the difference back when its lease is renewed.
 */
final class PlaceShares {
    private static final long TURN_MS = 2_000;
    private static final int HYSTERESIS = 10; // a tenth of the limit

    private final int limit;
    private final long nowMs;

    /**
     * @param limit calls at once, over all holders
     * @param nowMs the owner's time
     */
    PlaceShares(int limit, long nowMs) {
        this.limit = limit;
        this.nowMs = nowMs;
    }

    /**
     * Shares.
     *
     * @param all every account
     * @param current those of holders that are heard, whose shares may change
     */
    void share(Collection<Account> all, List<Account> current) {
        int held = all.stream().mapToInt(Account::held).sum();
        int others = held - current.stream().mapToInt(Account::held).sum();
        int available = Math.max(0, limit - others);
        List<Integer> order = order(current, available);
        int[] targets = targets(current, available, order);
        int free = limit - held;
        boolean unmet = false;
        boolean starving = false;
        for (int i : order) {
            Account account = current.get(i);
            int wish = Math.min(targets[i], account.running() + account.wanted());
            if (account.wanted() > 0 && wish > account.share() && account.mayChangeShare()) {
                free -= raise(account, targets[i], Math.max(0, free));
                unmet |= account.share() < wish;
                starving |= account.share() == 0;
            }
        }
        if (unmet || free < 0) {
            lower(current, targets, free < 0 || starving ? 1 : few());
        } else {
            lowerRenewed(current, targets);
        }
    }

    private int few() {
        return Math.max(1, limit / HYSTERESIS);
    }

    /** Returns how many free places it took. What it held anyway, by an older lease, takes none. */
    private static int raise(Account account, int target, int free) {
        int before = account.held();
        int share = Math.min(target, before + free);
        if (share > account.share()) {
            account.shareBecomes(share);
        }
        return account.held() - before;
    }

    private static void lower(List<Account> current, int[] targets, int least) {
        for (int i = 0; i < targets.length; i++) {
            lower(current.get(i), targets[i], least);
        }
    }

    private static void lower(Account account, int target, int least) {
        if (account.share() - target >= least && account.mayChangeShare()) {
            account.shareBecomes(target);
        }
    }

    /** Where nobody is in need, only with a lease that is issued anyway. */
    private void lowerRenewed(List<Account> current, int[] targets) {
        for (int i = 0; i < targets.length; i++) {
            if (current.get(i).renewalIsDue(nowMs)) {
                lower(current.get(i), targets[i], few());
            }
        }
    }

    /** What each should have: its fair share of what is wanted, and a part of what nobody wants. */
    private int[] targets(List<Account> current, int available, List<Integer> order) {
        int[] demands = current.stream().mapToInt(Account::demand).toArray();
        int[] targets = FairShares.of(demands, available, order);
        int parts = 1
                + (int) current.stream()
                        .filter(account -> account.isActive(nowMs))
                        .count();
        int left = Math.max(0, available - IntStream.of(targets).sum());
        for (int i = 0; i < targets.length; i++) {
            targets[i] += current.get(i).isActive(nowMs) ? left / parts : 0;
        }
        return targets;
    }

    /** Who has more keeps the odd place; where there are fewer places than holders that want one, they take turns. */
    private List<Integer> order(List<Account> current, int available) {
        List<Integer> byName = IntStream.range(0, current.size())
                .boxed()
                .sorted(Comparator.comparing(i -> current.get(i).holder().name()))
                .toList();
        int wanting =
                (int) current.stream().filter(account -> account.demand() > 0).count();
        if (wanting > available) {
            int first = (int) Math.floorMod(nowMs / TURN_MS, (long) Math.max(1, byName.size()));
            return IntStream.range(0, byName.size())
                    .map(i -> (i + first) % byName.size())
                    .mapToObj(byName::get)
                    .toList();
        }
        return byName.stream()
                .sorted(Comparator.comparing(i -> -current.get(i).share()))
                .toList();
    }
}
