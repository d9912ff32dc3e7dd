package dev.weirkeeper.ops.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build and of the JVM under it. */
public final class Version implements IVersionProvider {
    /** The version, as the jar's manifest says it. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(unpacked)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"weirkeeper " + current() + ", Java " + Runtime.version()};
    }
}
