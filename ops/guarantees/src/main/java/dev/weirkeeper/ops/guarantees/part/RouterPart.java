package dev.weirkeeper.ops.guarantees.part;

import dev.weirkeeper.router.app.Router;
import dev.weirkeeper.router.app.RouterConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** One router. Settings: the router's own. */
public final class RouterPart {
    private RouterPart() {}

    /** Runs it. */
    public static void main(String[] args) {
        Life.run(args, settings -> {
            Router router = Router.start(RouterConfig.of(settings), new SimpleMeterRegistry());
            router.onDeath(() -> Runtime.getRuntime().halt(1)); // whoever started this process sees that it has ended
            return new Life.Running(router::ready, router);
        });
    }
}
