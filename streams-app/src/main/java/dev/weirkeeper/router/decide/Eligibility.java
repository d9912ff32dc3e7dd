package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Obstacle.lasting;

import dev.weirkeeper.router.rule.Restriction;
import dev.weirkeeper.router.rule.Targets;
import dev.weirkeeper.schema.ModelSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules a deployment out for a request, whatever the market does: its state, what it can do, and who may send what to
 * it. A rule here is never a weight. The first obstacle found is the one that is named.
 */
final class Eligibility {
    private Eligibility() {}

    /** The first obstacle that no value can outweigh; null where there is none. */
    static @Nullable Obstacle check(Needs needs, Ask ask, ModelSpec spec) {
        Obstacle found = checkRequested(needs, spec);
        found = found != null ? found : checkState(spec);
        found = found != null ? found : checkGates(needs, spec);
        found = found != null ? found : checkRestrictions(needs, spec);
        found = found != null ? found : checkDedication(ask, spec);
        found = found != null ? found : checkCapabilities(needs, spec);
        found = found != null ? found : checkSize(needs, ask, spec);
        if (found == null && ask.failedModels().contains(spec.getModelId())) {
            return lasting(Exclusion.FAILED_BEFORE, "an earlier attempt of this request failed there");
        }
        return found;
    }

    private static @Nullable Obstacle checkRequested(Needs needs, ModelSpec spec) {
        String requested = needs.requested();
        Targets alias = needs.meant();
        boolean meant = alias != null
                ? alias.includes(spec)
                : requested.equals(Needs.AUTO)
                        || requested.equals(spec.getModelId())
                        || spec.getAliases().contains(requested);
        return meant ? null : lasting(Exclusion.NOT_REQUESTED, "the request names another model or alias");
    }

    private static @Nullable Obstacle checkState(ModelSpec spec) {
        return switch (spec.getState()) {
            case ACTIVE -> null;
            case DRAINING -> lasting(Exclusion.MODEL_DRAINING, stateDetail(spec));
            case QUARANTINED -> lasting(Exclusion.MODEL_QUARANTINED, stateDetail(spec));
            case RETIRED -> lasting(Exclusion.MODEL_RETIRED, stateDetail(spec));
            case UNKNOWN -> lasting(Exclusion.MODEL_STATE_UNKNOWN, stateDetail(spec));
        };
    }

    private static String stateDetail(ModelSpec spec) {
        String reason = spec.getStateReason();
        return "state " + spec.getState() + (reason == null ? "" : ": " + reason);
    }

    private static @Nullable Obstacle checkGates(Needs needs, ModelSpec spec) {
        for (Needs.Gate gate : needs.gates()) {
            if (names(gate.deny(), spec)) {
                return lasting(
                        Exclusion.DENIED,
                        "the " + gate.whose() + " denies " + gate.deny() + "; provider " + spec.getProvider());
            }
            if (!gate.allow().isEmpty() && !names(gate.allow(), spec)) {
                return lasting(
                        Exclusion.NOT_ALLOWED,
                        "the " + gate.whose() + " allows only " + gate.allow() + "; provider " + spec.getProvider());
            }
            Obstacle abroad = gate.regions().isEmpty() ? null : checkRegions(gate.whose(), gate.regions(), spec);
            if (abroad != null) {
                return abroad;
            }
        }
        return null;
    }

    /** The policy's own lists, those of its rules that hold, its pins, and what it says of sensitive content. */
    private static @Nullable Obstacle checkRestrictions(Needs needs, ModelSpec spec) {
        for (Restriction restriction : needs.restrictions()) {
            Obstacle found = checkRestriction(restriction, spec);
            if (found != null) {
                return switch (restriction.kind()) {
                    case RULE -> found;
                    case PIN ->
                        lasting(Exclusion.NOT_PINNED, "the " + restriction.whose() + " pins " + restriction.allow());
                    case SENSITIVITY -> lasting(Exclusion.SENSITIVE_CONTENT, found.detail());
                };
            }
        }
        return null;
    }

    private static @Nullable Obstacle checkRestriction(Restriction restriction, ModelSpec spec) {
        if (restriction.deny().includes(spec)) {
            return lasting(
                    Exclusion.DENIED,
                    "the " + restriction.whose() + " denies " + restriction.deny() + "; provider "
                            + spec.getProvider());
        }
        Targets allow = restriction.allow();
        if (allow != null && !allow.includes(spec)) {
            return lasting(
                    Exclusion.NOT_ALLOWED,
                    "the " + restriction.whose() + " allows only " + allow + "; provider " + spec.getProvider());
        }
        return restriction.regions().isEmpty() ? null : checkRegions(restriction.whose(), restriction.regions(), spec);
    }

    private static boolean names(List<String> modelsOrProviders, ModelSpec spec) {
        return modelsOrProviders.contains(spec.getModelId()) || modelsOrProviders.contains(spec.getProvider());
    }

    /** A deployment that does not say where it runs runs in no allowed region. */
    private static @Nullable Obstacle checkRegions(String whose, List<String> regions, ModelSpec spec) {
        if (!regions.contains(spec.getRegion())) {
            return lasting(
                    Exclusion.REGION_NOT_ALLOWED,
                    "it runs in \"" + spec.getRegion() + "\"; the " + whose + " allows " + regions);
        }
        for (String region : spec.getResidency()) {
            if (!regions.contains(region)) {
                return lasting(
                        Exclusion.RESIDENCY_NOT_ALLOWED,
                        "data may go to \"" + region + "\"; the " + whose + " allows " + regions);
            }
        }
        return null;
    }

    private static @Nullable Obstacle checkDedication(Ask ask, ModelSpec spec) {
        List<String> kept = spec.getDedicatedTo();
        boolean open = kept.isEmpty()
                || kept.contains(ask.profile().tenant().getTenantId())
                || kept.contains(ask.profile().tenant().getTier());
        // The names of other tenants are not told: the detail may be shown to this one.
        return open ? null : lasting(Exclusion.DEDICATED_TO_OTHERS, "it is kept for other tenants or tiers");
    }

    private static @Nullable Obstacle checkCapabilities(Needs needs, ModelSpec spec) {
        for (String capability : needs.capabilities()) {
            if (!spec.getCapabilities().contains(capability)) {
                return lasting(
                        Exclusion.CAPABILITY_MISSING, "needs " + capability + "; it has " + spec.getCapabilities());
            }
        }
        return null;
    }

    private static @Nullable Obstacle checkSize(Needs needs, Ask ask, ModelSpec spec) {
        Integer asked = needs.maxOutputTokens();
        if (asked != null && asked > spec.getMaxOutputTokens()) {
            return lasting(
                    Exclusion.OUTPUT_TOO_LONG,
                    "maxOutputTokens " + asked + "; it answers with at most " + spec.getMaxOutputTokens());
        }
        long prompt = ask.classification().getEstimatedInputTokens();
        long answer = asked != null
                ? asked
                : Math.min(ask.classification().getEstimatedOutputTokens(), spec.getMaxOutputTokens());
        if (prompt + answer > spec.getContextTokens()) {
            return lasting(
                    Exclusion.CONTEXT_TOO_LONG,
                    "about " + prompt + " prompt and " + answer + " answer tokens; its context holds "
                            + spec.getContextTokens());
        }
        return checkTokenLimit(
                spec, prompt, asked != null ? asked : ask.classification().getEstimatedOutputTokens());
    }

    /** A worker reserves these tokens before it calls: where they never fit, the dispatch would only come back. */
    private static @Nullable Obstacle checkTokenLimit(ModelSpec spec, long prompt, long answer) {
        Long most = spec.getLimits() == null ? null : spec.getLimits().getTokensPerMinute();
        return most == null || prompt + answer <= most
                ? null
                : lasting(
                        Exclusion.TOKENS_OVER_LIMIT,
                        "about " + prompt + " prompt and " + answer + " answer tokens; its limit is " + most
                                + " tokens a minute");
    }
}
