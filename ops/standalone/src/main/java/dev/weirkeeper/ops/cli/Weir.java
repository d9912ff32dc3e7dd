package dev.weirkeeper.ops.cli;

import dev.weirkeeper.ops.benchmark.BenchVerb;
import dev.weirkeeper.ops.faults.FaultsVerb;
import dev.weirkeeper.ops.learn.EvaluateVerb;
import dev.weirkeeper.ops.standalone.IngressCommand;
import dev.weirkeeper.ops.standalone.RouterCommand;
import dev.weirkeeper.ops.standalone.UpCommand;
import dev.weirkeeper.ops.standalone.WorkerCommand;
import dev.weirkeeper.ops.verb.ApplyVerb;
import dev.weirkeeper.ops.verb.CancelVerb;
import dev.weirkeeper.ops.verb.ExplainVerb;
import dev.weirkeeper.ops.verb.GetVerb;
import dev.weirkeeper.ops.verb.InitVerb;
import dev.weirkeeper.ops.verb.ModelsVerb;
import dev.weirkeeper.ops.verb.TailVerb;
import dev.weirkeeper.ops.verb.TopicsVerb;
import dev.weirkeeper.ops.verb.deadletter.DeadLettersVerb;
import dev.weirkeeper.ops.verb.doctor.DoctorVerb;
import dev.weirkeeper.ops.verb.pending.PendingVerb;
import dev.weirkeeper.ops.verb.send.SendVerb;
import dev.weirkeeper.ops.verb.simulate.SimulateVerb;
import dev.weirkeeper.ops.verb.tenant.TenantsVerb;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root command. Verbs are listed here, in the order in which one meets them. */
@Command(
        name = "weir",
        description = "Routes requests for language models through Apache Kafka.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Each verb has --help. Settings: flag over WEIRKEEPER_* over --config FILE over default; weir doctor shows them.",
            "Exit code: 0 done, 1 something failed, 2 wrong usage."
        },
        versionProvider = Version.class,
        subcommands = {
            UpCommand.class,
            SendVerb.class,
            GetVerb.class,
            TailVerb.class,
            ExplainVerb.class,
            CancelVerb.class,
            PendingVerb.class,
            DeadLettersVerb.class,
            ModelsVerb.class,
            TenantsVerb.class,
            InitVerb.class,
            ApplyVerb.class,
            SimulateVerb.class,
            EvaluateVerb.class,
            TopicsVerb.class,
            DoctorVerb.class,
            FaultsVerb.class,
            BenchVerb.class,
            RouterCommand.class,
            WorkerCommand.class,
            IngressCommand.class,
        })
public final class Weir extends Verb {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    /** Runs a verb and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args, System.getenv(), utf8(FileDescriptor.out), utf8(FileDescriptor.err)));
    }

    /**
     * Runs a verb in this process.
     *
     * @param args verb and flags
     * @param environment what to take {@code WEIRKEEPER_*} from
     * @return one of {@link ExitCode}
     */
    public static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        ErrorPrinter errors = new ErrorPrinter(environment);
        CommandLine command = new CommandLine(new Weir(), new Environment(environment));
        int exitCode = command.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler((refusal, arguments) -> errors.refused(refusal))
                .setExecutionExceptionHandler((failure, at, parsed) -> errors.failed(failure, at))
                .execute(args);
        out.flush();
        err.flush();
        return exitCode;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(err());
        return ExitCode.USAGE;
    }

    // Not System.out: its charset is the locale's, and a prompt or an answer may be in any script.
    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }

    private record Environment(Map<String, String> variables) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type == ConnectionOptions.class) {
                return type.cast(new ConnectionOptions(variables));
            }
            if (type == ConfigOptions.class) {
                return type.cast(new ConfigOptions(variables));
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
