package dev.weirkeeper.connector.ingress.openai;

/** A call that ends with a {@link Refusal}. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        super(
                refusal.message(),
                null,
                false,
                false); // said to the caller: where in this code it was found helps nobody
        this.refusal = refusal;
    }

    /** A field that breaks a rule. */
    static RefusedException field(String field, String value, String rule) {
        return new RefusedException(Refusal.field(field, value, rule));
    }

    /** What the caller is told. */
    public Refusal refusal() {
        return refusal;
    }
}
