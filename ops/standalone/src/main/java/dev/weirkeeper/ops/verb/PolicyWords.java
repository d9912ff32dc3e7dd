package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a policy did to a decision, in words. */
final class PolicyWords {
    private static final int WIDTH = 200;

    private PolicyWords() {}

    /** The rules that held, the arm, and what was skipped or could not be honoured. */
    static List<String> lines(RoutingDecision decision) {
        List<String> lines = new ArrayList<>();
        if (!decision.getRules().isEmpty()) {
            lines.add("  " + Shown.line("rules that held: " + String.join(", ", decision.getRules()), WIDTH));
        }
        if (decision.getArm() != null) {
            lines.add("  " + Shown.line("arm: " + decision.getArm(), WIDTH));
        }
        decision.getNotes().forEach(note -> lines.add("  " + Shown.line(note, WIDTH)));
        return lines;
    }

    /** A strategy's terms, in brackets; empty where it has none. */
    static String terms(@Nullable RoutingStrategy terms) {
        if (terms == null) {
            return "";
        }
        List<String> words = new ArrayList<>();
        if (terms.getMinQuality() != null) {
            words.add("quality " + terms.getMinQuality() + " or more");
        }
        if (terms.getMaxCostNanoUsd() != null) {
            words.add(Shown.exactMoney(terms.getMaxCostNanoUsd()) + " or less");
        }
        if (!terms.getShares().isEmpty()) {
            words.add(shares(terms));
        }
        if (terms.getCheck() != null) {
            words.add("an answer must " + check(terms.getCheck()));
        }
        return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
    }

    private static String check(AnswerCheck check) {
        List<String> musts = new ArrayList<>();
        if (check.getRefusal()) {
            musts.add("not decline");
        }
        if (check.getMinChars() > 0) {
            musts.add("have " + check.getMinChars() + (check.getMinChars() == 1 ? " character" : " characters"));
        }
        if (check.getFormat()) {
            musts.add("have the form asked for");
        }
        if (check.getMinConfidence() != null) {
            musts.add("be sure to " + check.getMinConfidence());
        }
        if (check.getMinTokenProbability() != null) {
            musts.add("have tokens of probability " + check.getMinTokenProbability());
        }
        return musts.isEmpty() ? "be one" : String.join(", ", musts);
    }

    private static String shares(RoutingStrategy terms) {
        boolean weighted = terms.getKind() == StrategyKind.WEIGHTED;
        Function<StrategyShare, String> word =
                share -> weighted ? share.getTarget() + ": " + share.getWeight() : share.getTarget();
        return Shown.line(
                terms.getShares().stream().map(word).collect(Collectors.joining(weighted ? ", " : ", then ")), WIDTH);
    }
}
