package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.cli.Version;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongSupplier;

/** What {@code up} tells people: each part as it starts, then where everything is and what to type next. */
final class Screen {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String DEFAULT_KAFKA = "127.0.0.1:9092";
    private static final String DEFAULT_REGISTRY = "http://127.0.0.1:8081";

    private final PrintWriter out;
    private final LongSupplier nanos;
    private final long begun;
    private long last;

    Screen(PrintWriter out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
        this.last = begun;
    }

    void starting(Path data) {
        out.println("Weirkeeper " + Version.current() + " starts, its data is in " + data);
    }

    /** A part has started. */
    void started(String part) {
        long now = nanos.getAsLong();
        out.printf(Locale.ROOT, "  %-16s %5.1f s%n", part, (now - last) / NANOS_PER_SECOND);
        out.flush();
        last = now;
    }

    /** All has. */
    void ready(Stack stack, Path data) {
        out.printf(Locale.ROOT, "Ready after %.1f s.%n%n", (nanos.getAsLong() - begun) / NANOS_PER_SECOND);
        out.println("  Kafka     " + stack.bootstrapServers());
        out.println("  Registry  " + stack.registryUrl());
        out.println("  HTTP      " + stack.httpUrl() + "  (/v1/chat/completions, /readyz, /metrics)");
        out.println(
                stack.asksForKeys()
                        ? "            callers show an API key: ./weir tenants key create TENANT"
                        : "            no API keys yet: callers on this machine are the tenant default");
        out.println("  Log       " + stack.log());
        out.println("  Models    " + stack.models().told());
        stack.models().warnings().forEach(warning -> out.println("            " + warning));
        out.println();
        String where = flags(stack);
        out.println("Next, in a second terminal:");
        out.println("  ./weir send \"Why is the sky blue?\"" + where);
        out.println("  ./weir models" + where);
        out.println("Or any OpenAI client: base URL " + stack.httpUrl() + "/v1, model auto"
                + (stack.asksForKeys() ? "." : ", any key."));
        out.println("Ctrl-C stops it; what is asked stays in " + data + " and goes on with the next start.");
        out.flush();
    }

    /** It was told to stop. */
    void stopping() {
        out.println();
        out.println("Stopping: running calls may take ten more seconds ...");
        out.flush();
    }

    private static String flags(Stack stack) {
        StringBuilder flags = new StringBuilder();
        if (!stack.bootstrapServers().equals(DEFAULT_KAFKA)) {
            flags.append(" --bootstrap-servers ").append(stack.bootstrapServers());
        }
        if (!stack.registryUrl().equals(DEFAULT_REGISTRY)) {
            flags.append(" --registry ").append(stack.registryUrl());
        }
        if (!stack.topics().prefix().equals("llm.")) {
            flags.append(" --prefix ").append(stack.topics().prefix());
        }
        return flags.toString();
    }
}
