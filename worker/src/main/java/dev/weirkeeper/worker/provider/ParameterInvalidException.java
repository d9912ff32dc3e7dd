package dev.weirkeeper.worker.provider;

/** A parameter of a dispatch cannot be put into a provider request; the message names it and the rule, not its value. */
public final class ParameterInvalidException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param parameter the parameter's name
     * @param rule what it breaks
     */
    public ParameterInvalidException(String parameter, String rule) {
        super(parameter + ": " + rule);
    }
}
