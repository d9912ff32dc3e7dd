package dev.weirkeeper.router.rule;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition of a policy, in CEL. Its cost is bounded: the language has no loops but those over metadata and findings, of
 * {@value #MOST_ITERATIONS} rounds at the most in all, and its patterns take linear time. Thread-safe.
 */
public final class Condition {
    /** Longest condition, characters. */
    public static final int MOST_CHARACTERS = 2_000;

    static final int MOST_ITERATIONS = 1_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MOST_CHARACTERS)
            .maxParseRecursionDepth(100)
            .comprehensionMaxIterations(MOST_ITERATIONS)
            .maxRegexProgramSize(1_000)
            .enableHeterogeneousNumericComparisons(true)
            .evaluateCanonicalTypesToNativeValues(true)
            .build();
    private static final String SIGNAL = "signals_of_string_string";
    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addFunctionBindings(
                    CelFunctionBinding.from(SIGNAL, List.of(Map.class, String.class, String.class), Condition::signal))
            .build();
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*", Pattern.DOTALL);

    private final CelRuntime.Program program;

    private Condition(CelRuntime.Program program) {
        this.program = program;
    }

    /** What compiling a text came to. */
    sealed interface Compiled {
        /** It can be evaluated. */
        record Good(Condition condition) implements Compiled {}

        /** It cannot. */
        record Bad(Flaw flaw) implements Compiled {}
    }

    private static CelCompiler compiler() {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(
                        CelStandardMacro.HAS,
                        CelStandardMacro.ALL,
                        CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE)
                .setResultType(SimpleType.BOOL);
        builder.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                "of",
                CelOverloadDecl.newMemberOverload(
                        SIGNAL, SimpleType.DOUBLE, RuleField.SIGNALS.type(), SimpleType.STRING, SimpleType.STRING)));
        for (RuleField field : RuleField.values()) {
            builder.addVar(field.fieldName(), field.type());
        }
        return builder.build();
    }

    /** {@code signals.of(scope, name)}: the value of a signal that holds, else 0. */
    private static Object signal(Object[] arguments) {
        return arguments[0] instanceof Map<?, ?> scopes
                        && scopes.get(arguments[1]) instanceof Map<?, ?> names
                        && names.get(arguments[2]) instanceof Double value
                ? value
                : 0.0;
    }

    /**
     * What is wrong with a condition that somebody has written: what {@link #compile} finds, and comparisons with words that a
     * field can never be.
     *
     * @param text the condition
     * @param sensitiveKinds kinds of sensitive content that can be found
     */
    public static Optional<Flaw> check(String text, List<String> sensitiveKinds) {
        CelValidationResult result = COMPILER.compile(text);
        if (result.hasError()) {
            return Optional.of(flaw(result.getErrors().getFirst()));
        }
        try {
            return Wording.check(result.getAst(), sensitiveKinds);
        } catch (CelValidationException e) {
            return Optional.of(Flaw.of("when", String.valueOf(e.getMessage())));
        }
    }

    /** Compiles a condition. Takes milliseconds. */
    static Compiled compile(String text) {
        CelValidationResult result = COMPILER.compile(text);
        if (result.hasError()) {
            return new Compiled.Bad(flaw(result.getErrors().getFirst()));
        }
        try {
            return new Compiled.Good(new Condition(RUNTIME.createProgram(result.getAst())));
        } catch (CelValidationException | CelEvaluationException e) {
            return new Compiled.Bad(Flaw.of("when", String.valueOf(e.getMessage())));
        }
    }

    /** CEL counts columns from 0, editors from 1. */
    private static Flaw flaw(CelIssue issue) {
        int line = Math.max(0, issue.getSourceLocation().getLine());
        int column = line == 0 ? 0 : issue.getSourceLocation().getColumn() + 1;
        String message = issue.getMessage().replace(" (in container '')", "");
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            String name = undeclared.group(1);
            String reason = "'" + name + "' is neither a field nor a function";
            return new Flaw("when", line, column, reason, name, RuleField.names());
        }
        int candidates = message.indexOf(" (candidates:");
        String reason = candidates < 0 ? message : message.substring(0, candidates);
        return new Flaw("when", line, column, reason, "", List.of());
    }

    /**
     * Whether it holds. Takes microseconds.
     *
     * @throws CelEvaluationException where that cannot be said: a metadata key that is missing, a division by zero
     */
    boolean holds(View view) throws CelEvaluationException {
        return (boolean) program.eval(view);
    }

    /** Why a condition failed, for people. */
    static String reason(CelEvaluationException failure) {
        String message = String.valueOf(failure.getMessage());
        int place = message.startsWith("evaluation error") ? message.indexOf(": ") : -1;
        String reason = place < 0 ? message : message.substring(place + 2);
        return reason.length() <= 200 ? reason : reason.substring(0, 200) + "…";
    }
}
