package dev.weirkeeper.router.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.ProcessorWrapper;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.WrappedFixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.WrappedProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Lets the n-th call to a store fail. Kafka Streams makes it by name, so what it is told is static. */
public final class StoreFaults implements ProcessorWrapper {
    private static final Set<String> WRITES = Set.of("put", "delete", "putIfAbsent", "putAll");
    private static final Set<String> COUNTED = Set.of("put", "delete", "get", "all", "range");

    private static int calls;
    private static int failing = Integer.MAX_VALUE;
    private static boolean wrote;
    private static boolean failedAfterAWrite;

    /** Made by Kafka Streams. */
    public StoreFaults() {}

    static void failAt(int call) {
        calls = 0;
        failing = call;
        wrote = false;
        failedAfterAWrite = false;
    }

    static boolean happened() {
        return calls >= failing;
    }

    static boolean failedAfterAWrite() {
        return failedAfterAWrite;
    }

    @Override
    public <KIn, VIn, KOut, VOut> WrappedProcessorSupplier<KIn, VIn, KOut, VOut> wrapProcessorSupplier(
            String name, ProcessorSupplier<KIn, VIn, KOut, VOut> supplier) {
        WrappedProcessorSupplier<KIn, VIn, KOut, VOut> plain = ProcessorWrapper.asWrapped(supplier);
        return () -> new Faulty<>(plain.get());
    }

    @Override
    public <KIn, VIn, VOut> WrappedFixedKeyProcessorSupplier<KIn, VIn, VOut> wrapFixedKeyProcessorSupplier(
            String name, org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier<KIn, VIn, VOut> supplier) {
        return ProcessorWrapper.asWrappedFixedKey(supplier);
    }

    private record Faulty<KIn, VIn, KOut, VOut>(Processor<KIn, VIn, KOut, VOut> inner)
            implements Processor<KIn, VIn, KOut, VOut> {
        @Override
        @SuppressWarnings("unchecked")
        public void init(ProcessorContext<KOut, VOut> context) {
            inner.init((ProcessorContext<KOut, VOut>) Proxy.newProxyInstance(
                    StoreFaults.class.getClassLoader(),
                    new Class<?>[] {ProcessorContext.class},
                    (self, method, args) -> {
                        Object result = invoke(context, method, args);
                        return result instanceof KeyValueStore<?, ?> store ? faulty(store) : result;
                    }));
        }

        @Override
        public void process(Record<KIn, VIn> record) {
            wrote = false;
            inner.process(record);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private static Object faulty(KeyValueStore<?, ?> store) {
        return Proxy.newProxyInstance(
                StoreFaults.class.getClassLoader(), new Class<?>[] {KeyValueStore.class}, (self, method, args) -> {
                    if (COUNTED.contains(method.getName()) && ++calls == failing) {
                        failedAfterAWrite = wrote;
                        throw new IllegalArgumentException("injected into call " + calls + ", " + method.getName());
                    }
                    wrote |= WRITES.contains(method.getName());
                    return invoke(store, method, args);
                });
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
