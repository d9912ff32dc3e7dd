package dev.weirkeeper.ops.fakeprovider;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A provider of simulated models on 127.0.0.1 that speaks OpenAI's chat completions. Thread-safe.
 *
 * <p>Any request may carry {@code x-fake: 429|500|503|401|ctx|filter|hang|reset|cut} and meets that fault, past all limits.
 */
public final class FakeProvider implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int BACKLOG = 4_096;
    private static final int LARGEST_BODY = 32 << 20;

    /**
     * How a provider is set up.
     *
     * @param port port on 127.0.0.1; 0 takes a free one
     * @param seed same seed, requests and attempts: same times and faults
     * @param journalCapacity calls that memory holds, at least 1
     * @param journalFile file that holds all calls, as JSON lines; null: none
     */
    public record Options(
            int port,
            long seed,
            int journalCapacity,
            @Nullable Path journalFile) {
        private static final int CAPACITY = 100_000;

        /** Refuses values out of range. */
        public Options {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " must be from 0 to 65535");
            }
            if (journalCapacity < 1) {
                throw new IllegalArgumentException("journalCapacity: " + journalCapacity + " must be at least 1");
            }
        }

        /** A seed by chance, the newest 100,000 calls in memory, no file. */
        public static Options on(int port) {
            return new Options(port, ThreadLocalRandom.current().nextLong(), CAPACITY, null);
        }

        /** The same with this seed. */
        public Options withSeed(long other) {
            return new Options(port, other, journalCapacity, journalFile);
        }

        /** The same with this journal file. */
        public Options withJournalFile(Path file) {
            return new Options(port, seed, journalCapacity, file);
        }

        /** The same with room for so many calls in memory. */
        public Options withJournalCapacity(int calls) {
            return new Options(port, seed, calls, journalFile);
        }
    }

    private final Journal journal;
    private final Counters.Tally tally = new Counters.Tally();
    private final @Nullable JournalFile file;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());
    private final Models models;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel server;

    private FakeProvider(Options options, List<SimulatedModel> simulated) {
        models = new Models(simulated, System::nanoTime);
        file = options.journalFile() == null ? null : new JournalFile(options.journalFile());
        journal = new Journal(options.journalCapacity(), file);
        Desk.Records records = new Desk.Records(journal, tally);
        Desk desk = new Desk(
                models,
                records,
                new Plan.Draws(options.seed()),
                new Desk.Clocks(System::currentTimeMillis, System::nanoTime));
        server = bind(options.port(), desk, new Control(models, records));
    }

    /**
     * Starts a provider.
     *
     * @param port port on 127.0.0.1; 0 takes a free one
     * @param models its models, each name once; {@code /__control} can change them and add more
     * @throws UncheckedIOException where the port is taken
     */
    public static FakeProvider start(int port, List<SimulatedModel> models) {
        return start(Options.on(port), models);
    }

    /**
     * Starts a provider.
     *
     * @throws UncheckedIOException where the port is taken or the journal's file cannot be written
     */
    public static FakeProvider start(Options options, List<SimulatedModel> models) {
        return new FakeProvider(options, models);
    }

    /** Its address as an OpenAI base URL, {@code http://127.0.0.1:PORT/v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /** Its port. */
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** The calls it received. */
    public Journal journal() {
        return journal;
    }

    /** Its calls in numbers, now. */
    public Counters counters() {
        return tally.counters();
    }

    /** Sets or replaces a model; calls that run are not touched. */
    public void put(SimulatedModel model) {
        models.put(model);
    }

    /** Breaks off all calls and frees the port. */
    @Override
    public void close() {
        // Event loops that end do not look once more for closed channels: their sockets would stay open, the port
        // taken.
        server.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        end();
    }

    private void end() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        if (file != null) {
            file.close();
        }
    }

    private Channel bind(int wanted, Desk desk, Control control) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpServerKeepAliveHandler())
                                .addLast(new HttpObjectAggregator(LARGEST_BODY))
                                .addLast(new ServerHandler(desk, models, control));
                    }
                });
        ChannelFuture bound = bootstrap
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            end();
            throw new UncheckedIOException(
                    "port " + wanted + " on 127.0.0.1 cannot be listened on", new IOException(bound.cause()));
        }
        return bound.channel();
    }
}
