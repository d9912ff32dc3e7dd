package dev.weirkeeper.router.limit;

import java.util.List;

/** Max-min fair shares: nobody gets more than it asks for, and nobody could get more but from one that has less. Pure. */
final class FairShares {
    private FairShares() {}

    /**
     * Shares whole places.
     *
     * @param demands what each asks for
     * @param available what there is
     * @param order indices of all of them: who gets the places that cannot be split
     */
    static int[] of(int[] demands, int available, List<Integer> order) {
        int[] shares = new int[demands.length];
        List<Integer> open = order.stream().filter(i -> demands[i] > 0).toList();
        int left = available;
        while (left > 0 && !open.isEmpty()) {
            int each = left / open.size();
            for (int i : open) {
                int more = Math.min(Math.min(Math.max(1, each), left), demands[i] - shares[i]);
                shares[i] += more;
                left -= more;
            }
            open = open.stream().filter(i -> shares[i] < demands[i]).toList();
        }
        return shares;
    }
}
