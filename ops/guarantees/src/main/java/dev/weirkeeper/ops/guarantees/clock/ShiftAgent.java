package dev.weirkeeper.ops.guarantees.clock;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** The Java agent that shifts a process's clock by as many milliseconds as its argument says. */
public final class ShiftAgent {
    private static final String OWN = "dev/weirkeeper/ops/guarantees/clock/";

    private ShiftAgent() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(String argument, Instrumentation instrumentation) {
        ShiftedClock.shiftBy(Long.parseLong(argument));
        instrumentation.addTransformer(new Shifting());
    }

    /**
     * Writes the jar that names this agent; its classes come from the class path of the process.
     *
     * @return the argument that a JVM takes
     */
    public static String argument(Path jar, long shiftMs) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", ShiftAgent.class.getName());
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
        return "-javaagent:" + jar + "=" + shiftMs;
    }

    private static final class Shifting implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                @Nullable String className,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] classFile) {
            // The platform's own classes do not see the stand-in; who asks them for the time is shifted itself.
            if (!ClassLoader.getSystemClassLoader().equals(loader) || className == null || className.startsWith(OWN)) {
                return null;
            }
            try {
                return ConstantPool.shifted(classFile);
            } catch (RuntimeException e) { // the edge to the JVM: it would swallow it and say nothing
                System.err.println("clock of " + className + " is not shifted: " + e);
                return null;
            }
        }
    }
}
