package dev.weirkeeper.registry;

import java.util.concurrent.CountDownLatch;

/**
 * Runs a registry by itself until it is killed, for containers and trials: {@code BOOTSTRAP_SERVERS [PORT]}, port 8081 unless
 * given. Exit code 2 for arguments that are none, 1 where it cannot start.
 */
public final class Main {
    private static final int DEFAULT_PORT = 8081;

    private Main() {}

    /** Starts it. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 1 || args.length > 2 || (args.length == 2 && !args[1].matches("\\d{1,5}"))) {
            System.err.println("usage: BOOTSTRAP_SERVERS [PORT], like 127.0.0.1:9092 8081");
            System.exit(2);
        }
        int port = args.length == 2 ? Integer.parseInt(args[1]) : DEFAULT_PORT;
        try (RegistryServer registry = RegistryServer.start(args[0], port)) {
            System.out.println("schema registry at " + registry.url());
            new CountDownLatch(1).await();
        } catch (PortTakenException | IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
