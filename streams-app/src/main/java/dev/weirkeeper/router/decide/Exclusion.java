package dev.weirkeeper.router.decide;

/** Why a deployment may not, or cannot now, be chosen. The codes are public and stable. */
public enum Exclusion {
    /** The request names another model or alias. */
    NOT_REQUESTED("not_requested", false),
    /** Its catalogue row says that it takes no new requests. */
    MODEL_DRAINING("model_draining", true),
    /** Its catalogue row lacks what routing needs. */
    MODEL_QUARANTINED("model_quarantined", true),
    /** It is gone. */
    MODEL_RETIRED("model_retired", false),
    /** Its state is one that this version does not know. */
    MODEL_STATE_UNKNOWN("model_state_unknown", true),
    /** No price row holds now, or the one that does cannot be read. */
    NO_PRICE("no_price", true),
    /** It, or its provider, is on a deny list of the request, the tenant, the policy or one of its rules. */
    DENIED("denied", false),
    /** An allow list of the request, the tenant, the policy or one of its rules does not name it. */
    NOT_ALLOWED("not_allowed", false),
    /** It runs outside the regions that the request, the tenant, the policy or one of its rules allows. */
    REGION_NOT_ALLOWED("region_not_allowed", false),
    /** Data sent to it may leave the regions that the request, the tenant, the policy or one of its rules allows. */
    RESIDENCY_NOT_ALLOWED("residency_not_allowed", false),
    /** A rule of the policy lets nobody but another answer. */
    NOT_PINNED("not_pinned", false),
    /** The prompt holds sensitive content that the policy does not let go there. */
    SENSITIVE_CONTENT("sensitive_content", false),
    /** It is kept for other tenants or tiers. */
    DEDICATED_TO_OTHERS("dedicated_to_others", false),
    /** It lacks a capability that the request needs. */
    CAPABILITY_MISSING("capability_missing", false),
    /** Prompt and answer do not fit its context. */
    CONTEXT_TOO_LONG("context_too_long", false),
    /** The request asks for longer answers than it makes. */
    OUTPUT_TOO_LONG("output_too_long", false),
    /** Prompt and answer are more tokens than its provider lets through in a minute. */
    TOKENS_OVER_LIMIT("tokens_over_limit", false),
    /** An earlier attempt of this request failed there. */
    FAILED_BEFORE("failed_before", false),
    /** Its step of the cascade has been asked, and the answer was not good enough. */
    ESCALATED_PAST("escalated_past", false),
    /** It is not expected to answer as well as the request demands. */
    QUALITY_TOO_LOW("quality_too_low", false),
    /** It may cost more than the request allows. */
    COST_TOO_HIGH("cost_too_high", false),
    /** A hard budget of the tenant has less left than is to be reserved for it. */
    OVER_HARD_BUDGET("over_hard_budget", true),
    /** The tenant's soft budget is spent, and cheaper ones may serve the request. */
    OVER_SOFT_BUDGET("over_soft_budget", true),
    /** Its topic is not known to exist. */
    TOPIC_MISSING("topic_missing", true),
    /** Its breaker is open. */
    BREAKER_OPEN("breaker_open", true),
    /** Its breaker is half open and enough calls are out to see whether it is well. */
    BREAKER_HALF_OPEN("breaker_half_open", true),
    /** The request has one call left, which is kept until calls to the deployment succeed again. */
    LAST_CALL_KEPT("last_call_kept", true),
    /** A signal says that it, its provider or its region is down. */
    SIGNALLED_DOWN("signalled_down", true),
    /** No live worker serves it. */
    NO_LIVE_WORKERS("no_live_workers", true),
    /** Its live workers make no calls now, because its provider asked them to pause, say. */
    NO_PERMITS("no_permits", true),
    /** What is out already would keep the call from starting soon. */
    QUEUE_TOO_LONG("queue_too_long", true);

    private final String code;
    private final boolean curable;

    Exclusion(String code, boolean curable) {
        this.code = code;
        this.curable = curable;
    }

    /** Stable code, lower_snake_case. */
    public String code() {
        return code;
    }

    /** Whether asking again later may help although nothing about the request changes. */
    public boolean curable() {
        return curable;
    }
}
