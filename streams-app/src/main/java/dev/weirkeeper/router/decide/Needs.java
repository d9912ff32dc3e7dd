package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.rule.Restriction;
import dev.weirkeeper.router.rule.Targets;
import dev.weirkeeper.router.rule.Verdict;
import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.TenantProfile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request, its tenant and its policy demand of a deployment; worked out once per decision.
 *
 * @param requested the model or alias asked for, or {@value #AUTO}
 * @param meant what that is an alias for; null: it is one of the catalogue's names, or {@value #AUTO}
 * @param capabilities what it must be able to do
 * @param gates how request and tenant restrict models, providers and regions, where they do
 * @param restrictions how the policy does
 * @param minQuality least expected quality; null where none is demanded
 * @param maxCostNanoUsd most it may cost, nano-dollars; null where nothing is demanded
 * @param maxOutputTokens longest answer asked for, tokens; null where the request does not say
 */
record Needs(
        String requested,
        @Nullable Targets meant,
        List<String> capabilities,
        List<Gate> gates,
        List<Restriction> restrictions,
        @Nullable Double minQuality,
        @Nullable Long maxCostNanoUsd,
        @Nullable Integer maxOutputTokens) {
    static final String AUTO = "auto";

    /**
     * Somebody's restrictions.
     *
     * @param whose request or tenant
     * @param allow models or providers; empty: all
     * @param deny models or providers
     * @param regions regions; empty: all
     */
    record Gate(String whose, List<String> allow, List<String> deny, List<String> regions) {
        private boolean open() {
            return allow.isEmpty() && deny.isEmpty() && regions.isEmpty();
        }
    }

    /**
     * What is demanded.
     *
     * @param ask the request
     * @param verdict what its policy says
     * @param builtIn whether the name asked for is a built-in alias, and so leaves the choice to the router
     */
    static Needs of(Ask ask, Verdict verdict, boolean builtIn) {
        InferenceRequest request = ask.request();
        TenantProfile tenant = ask.profile().tenant();
        Constraints constraints = request.getConstraints();
        Parameters parameters = request.getParameters();
        List<Gate> gates = new ArrayList<>(2);
        if (constraints != null) {
            add(gates, new Gate("request", constraints.getAllow(), constraints.getDeny(), constraints.getRegions()));
        }
        add(gates, new Gate("tenant", tenant.getAllow(), tenant.getDeny(), tenant.getRegions()));
        return new Needs(
                builtIn ? AUTO : request.getModel(),
                ask.profile().rules().alias(request.getModel()).orElse(null),
                capabilities(request),
                gates,
                verdict.restrictions(),
                constraints == null ? null : constraints.getMinQuality(),
                constraints == null ? null : constraints.getMaxCostNanoUsd(),
                parameters == null ? null : parameters.getMaxOutputTokens());
    }

    private static void add(List<Gate> gates, Gate gate) {
        if (!gate.open()) {
            gates.add(gate);
        }
    }

    private static List<String> capabilities(InferenceRequest request) {
        List<String> needed = new ArrayList<>(4);
        if (request.getConstraints() != null) {
            request.getConstraints().getCapabilities().forEach(capability -> add(needed, capability));
        }
        for (Message message : request.getMessages()) {
            for (ContentPart part : message.getParts()) {
                String capability = capability(part);
                if (!capability.isEmpty()) {
                    add(needed, capability);
                }
            }
            if (!message.getToolCalls().isEmpty()) {
                add(needed, "tools");
            }
        }
        Parameters parameters = request.getParameters();
        if (parameters != null && asksFor(parameters.getTools(), "{")) {
            add(needed, "tools");
        }
        // json_object or json_schema; {"type": "text"} needs nothing.
        if (parameters != null && asksFor(parameters.getResponseFormat(), "\"json")) {
            add(needed, "json");
        }
        if (request.getStream()) {
            add(needed, "streaming");
        }
        return needed;
    }

    /** What a part that is not text takes; other kinds than images go by their own name. */
    private static String capability(ContentPart part) {
        String type = part.getType();
        String media = part.getMediaType();
        if (type.startsWith("image") || (media != null && media.startsWith("image/"))) {
            return "vision";
        }
        return type.equals("text") ? "" : type;
    }

    private static boolean asksFor(@Nullable String json, String sign) {
        return json != null && json.contains(sign);
    }

    private static void add(List<String> needed, String capability) {
        if (!needed.contains(capability)) {
            needed.add(capability);
        }
    }
}
