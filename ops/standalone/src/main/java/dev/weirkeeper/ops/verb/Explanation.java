package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.schema.AttemptError;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.Timings;
import dev.weirkeeper.schema.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The story of a request, from its records alone. */
final class Explanation {
    private static final double NANO = 1e9;

    private final String requestId;
    private final List<InferenceResponse> responses;
    private final List<RoutingDecision> decisions;
    private final List<AttemptEvent> attempts;

    Explanation(
            String requestId,
            List<InferenceResponse> responses,
            List<RoutingDecision> decisions,
            List<AttemptEvent> attempts) {
        this.requestId = requestId;
        this.responses = List.copyOf(responses);
        this.decisions = List.copyOf(decisions);
        this.attempts = List.copyOf(attempts);
    }

    List<String> lines(Terminal terminal) {
        List<String> lines = new ArrayList<>();
        if (responses.isEmpty()) {
            lines.add("request " + requestId + ": " + terminal.yellow("not ended yet"));
        }
        responses.forEach(response -> lines.addAll(ending(response, terminal)));
        classification().ifPresent(seen -> {
            lines.add("");
            lines.add(terminal.bold("The prompt, as the router sees it"));
            lines.addAll(seen(seen));
        });
        for (RoutingDecision decision : decisions) {
            lines.add("");
            lines.addAll(decision(decision, terminal));
        }
        if (!attempts.isEmpty()) {
            lines.add("");
            lines.add(terminal.bold("Attempts"));
            lines.addAll(attempts(terminal));
        }
        responses.stream()
                .map(InferenceResponse::getTimings)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(timings -> {
                    lines.add("");
                    lines.add(terminal.bold("Time"));
                    lines.addAll(timeline(timings));
                });
        return lines;
    }

    private static List<String> ending(InferenceResponse response, Terminal terminal) {
        boolean answered = response.getStatus() == ResponseStatus.ANSWERED;
        String status = response.getStatus().name();
        String head = "request " + response.getRequestId() + " of tenant " + response.getTenant() + ": "
                + (answered ? terminal.green(status) : terminal.red(status));
        if (!answered) {
            List<String> lines = new ArrayList<>();
            lines.add(head);
            if (response.getError() != null) {
                lines.add("  " + response.getError().getCode() + ": "
                        + response.getError().getMessage());
            }
            return lines;
        }
        Usage usage = response.getUsage();
        String tokens =
                usage == null ? "" : ", " + usage.getInputTokens() + " + " + usage.getOutputTokens() + " tokens";
        return List.of(head + " by " + response.getModel() + ", " + Shown.money(response.getCostNanoUsd()) + tokens
                + ", " + response.getAttempts() + (response.getAttempts() == 1 ? " attempt" : " attempts")
                + (response.getArm() == null ? "" : ", arm " + response.getArm())
                + (response.getReplayed() ? ", asked for again later" : ""));
    }

    private Optional<Classification> classification() {
        return decisions.stream()
                .map(RoutingDecision::getClassification)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> responses.stream()
                        .map(InferenceResponse::getClassification)
                        .filter(Objects::nonNull)
                        .findFirst());
    }

    private static List<String> seen(Classification seen) {
        String sensitive = seen.getSensitivity().stream()
                .map(finding -> finding.getKind() + " (" + share(finding.getConfidence()) + ")")
                .collect(Collectors.joining(", "));
        return List.of(
                "  intent " + seen.getIntent().name().toLowerCase(Locale.ROOT) + " ("
                        + share(seen.getIntentConfidence()) + "), domain " + seen.getDomain() + " ("
                        + share(seen.getDomainConfidence()) + "), complexity " + share(seen.getComplexity()) + " ("
                        + share(seen.getComplexityConfidence()) + "), language " + seen.getLanguage(),
                "  about " + seen.getEstimatedInputTokens() + " tokens in and " + seen.getEstimatedOutputTokens()
                        + " out; classifier " + seen.getClassifierVersion()
                        + (sensitive.isEmpty() ? "" : "; holds " + sensitive));
    }

    private static List<String> decision(RoutingDecision decision, Terminal terminal) {
        List<String> lines = new ArrayList<>();
        String chosen = decision.getChosen() == null ? "" : " to " + decision.getChosen();
        String reason = decision.getReason() == null ? "" : " (" + decision.getReason() + ")";
        String until = decision.getDeferredUntil() == null
                ? ""
                : ", looked at again by " + Shown.moment(decision.getDeferredUntil());
        lines.add(terminal.bold("Decision " + decision.getDecisionId() + ", attempt " + decision.getAttempt() + ": "
                + decision.getOutcome() + chosen + reason + until));
        lines.add("  asked for " + decision.getRequested() + ", policy " + decision.getPolicyId() + " v"
                + decision.getPolicyVersion() + ", tenant v" + decision.getTenantVersion() + ", catalogue v"
                + decision.getCatalogueVersion() + ", " + Shown.moment(decision.getDecidedAt()));
        lines.add("  value = " + Shown.exactMoney(decision.getAnswerValueNanoUsd())
                + " × quality × P(in time) − cost − "
                + Shown.exactMoney(decision.getSecondValueNanoUsd()) + " × seconds; chosen by " + decision.getStrategy()
                + PolicyWords.terms(decision.getTerms())
                + String.format(Locale.ROOT, ", draw %.4f", decision.getDraw()));
        lines.addAll(PolicyWords.lines(decision));
        List<Candidate> eligible =
                decision.getCandidates().stream().filter(Candidate::getEligible).toList();
        if (!eligible.isEmpty()) {
            eligible(decision, eligible).lines(terminal).forEach(line -> lines.add("  " + line));
        }
        Table excluded = excluded(decision);
        if (!excluded.isEmpty()) {
            excluded.lines(narrower(terminal)).forEach(line -> lines.add("  " + line));
        }
        return lines;
    }

    private static Table eligible(RoutingDecision decision, List<Candidate> candidates) {
        Table table =
                new Table("", "MODEL", ">VALUE", ">QUALITY", ">P(IN TIME)", ">COST", ">TIME", ">WAIT COSTS", ">CHANCE");
        candidates.stream()
                .sorted(Comparator.comparingDouble(Candidate::getValue).reversed())
                .forEach(candidate -> table.row(
                        candidate.getModel().equals(decision.getChosen()) ? "→" : "",
                        candidate.getModel(),
                        Shown.score(candidate.getValue()),
                        share(candidate.getQuality()),
                        inTime(candidate),
                        Shown.money(candidate.getCostNanoUsd()),
                        Shown.millis(candidate.getLatencyMs()),
                        Shown.score(decision.getSecondValueNanoUsd() / NANO * candidate.getLatencyMs() / 1000),
                        candidate.getPassedOver() ? "passed over" : Shown.percent(candidate.getPropensity())));
        return table;
    }

    private static String inTime(Candidate candidate) {
        return candidate.getInputs() == null
                ? "-"
                : share((1 - candidate.getInputs().getFailureProbability())
                        * candidate.getInputs().getInTimeProbability());
    }

    private static Table excluded(RoutingDecision decision) {
        Table table = new Table("", "EXCLUDED", "REASON", "~DETAIL");
        decision.getCandidates().stream()
                .filter(candidate -> !candidate.getEligible())
                .forEach(candidate -> table.row(
                        "",
                        candidate.getModel(),
                        text(candidate.getExclusion()),
                        text(candidate.getExclusionDetail())));
        decision.getExcludedBeyond().forEach((code, count) -> table.row("", count + " more", code, ""));
        return table;
    }

    /** What happened in each attempt; a start and its end in one row. */
    private List<String> attempts(Terminal terminal) {
        Table table = new Table(">#", "MODEL", "EVENT", ">TOOK", ">TOKENS", "WORKER", "~DETAIL");
        Instant[] started = new Instant[1];
        for (AttemptEvent event : attempts) {
            if (event.getType() == AttemptEventType.STARTED) {
                started[0] = event.getAt();
            }
            table.row(
                    Integer.toString(event.getAttempt()),
                    event.getModel(),
                    name(event),
                    event.getType() == AttemptEventType.ENDED ? took(event, started[0]) : "",
                    tokens(event.getUsage()),
                    event.getWorkerId(),
                    detail(event));
        }
        return table.lines(narrower(terminal)).stream().map(line -> "  " + line).toList();
    }

    private static String name(AttemptEvent event) {
        return switch (event.getType()) {
            case STARTED -> "started";
            case RETURNED -> "returned";
            case ENDED -> "ended " + event.getOutcome();
            case UNKNOWN -> "(unknown)";
        };
    }

    private static String took(AttemptEvent event, @Nullable Instant started) {
        Instant from = event.getCallStartedAt() == null ? started : event.getCallStartedAt();
        Instant to = event.getCallEndedAt() == null ? event.getAt() : event.getCallEndedAt();
        return from == null ? "-" : Shown.millis(Duration.between(from, to).toMillis());
    }

    private static String tokens(@Nullable Usage usage) {
        return usage == null ? "" : usage.getInputTokens() + " + " + usage.getOutputTokens();
    }

    private static String detail(AttemptEvent event) {
        AttemptError error = event.getError();
        if (error != null) {
            String http = error.getHttpStatus() == null ? "" : "HTTP " + error.getHttpStatus() + " ";
            return Shown.line(http + error.getCode() + ": " + error.getMessage(), 200);
        }
        return event.getReturnReason() == null
                ? ""
                : event.getReturnReason().name().toLowerCase(Locale.ROOT);
    }

    private static List<String> timeline(Timings timings) {
        Instant zero = timings.getAcceptedAt();
        if (zero == null) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        parts.add("accepted " + Shown.moment(zero));
        part(parts, "decided", zero, timings.getDecidedAt());
        part(parts, "dispatched", zero, timings.getDispatchedAt());
        part(parts, "called", zero, timings.getCallStartedAt());
        part(parts, "first token", zero, timings.getFirstTokenAt());
        part(parts, "call over", zero, timings.getCallEndedAt());
        part(parts, "answered", zero, timings.getRespondedAt());
        return List.of("  " + String.join(", ", parts));
    }

    private static void part(List<String> parts, String name, Instant zero, @Nullable Instant at) {
        if (at != null) {
            parts.add(name + " +" + Shown.millis(Duration.between(zero, at).toMillis()));
        }
    }

    private static Terminal narrower(Terminal terminal) {
        return new Terminal(terminal.interactive(), terminal.colour(), terminal.width() - 2);
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
