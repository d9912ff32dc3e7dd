package dev.weirkeeper.ops.interop;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.registry.RegistryServer;
import java.nio.file.Path;

/** A broker and the embedded registry: what other people's clients are let loose on. */
record Stack(EmbeddedBroker broker, RegistryServer registry) implements AutoCloseable {
    static Stack start(Path directory) {
        EmbeddedBroker broker = EmbeddedBroker.start(0, directory);
        return new Stack(broker, RegistryServer.start(broker.bootstrapServers(), 0));
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }
}
