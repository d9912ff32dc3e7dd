package dev.weirkeeper.ops.guarantees.part;

import dev.weirkeeper.router.app.Router;
import dev.weirkeeper.router.app.RouterConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** One router. Settings: the router's own. It can be stopped at a {@link Moment}. */
public final class RouterPart {
    private RouterPart() {}

    /** Runs it. */
    public static void main(String[] args) {
        Life.run(args, settings -> {
            MeterRegistry registry = new SimpleMeterRegistry();
            settings.put(MomentInterceptor.SETTING, MomentInterceptor.class.getName());
            Router router = Router.start(RouterConfig.of(settings), registry);
            router.onDeath(() -> Runtime.getRuntime().halt(1)); // whoever started this process sees that it has ended
            return new Life.Running(router::ready, router, registry);
        });
    }
}
