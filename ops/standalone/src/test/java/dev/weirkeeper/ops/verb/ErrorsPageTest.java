package dev.weirkeeper.ops.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.attempt.OutcomeTable;
import dev.weirkeeper.router.health.Verdict;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.worker.outcome.ErrorTable;
import dev.weirkeeper.worker.outcome.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference page is made from the tables. To write it anew: run this test with {@code -Dreference.write=true}. */
class ErrorsPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/errors.md");

    private static final String HEAD = """
        # Errors of provider calls

        Made from the tables that worker and router work by; do not edit. A worker turns what a provider says, or how the
        connection failed, into an error code and an outcome; the router does what the outcome's row says. Nobody else
        repeats a call.

        ## Outcomes

        | outcome | what is done next | counts against N | the deployment's health | costs without usage |
        |---|---|---|---|---|
        """;

    private static final String AFTER_OUTCOMES = """

        *Fail over*: another deployment, this one never again for this request. *Hold*: another deployment at once, or where
        there is none the same one later: after what the provider asked for, else after 0.5 s doubled with each failure up to
        30 s, half of it by chance of the dispatch, and no more than half of the time left. *Retry*: any deployment, at once.
        *End*: the request ends FAILED, no deployment would do better. After N attempts that count it ends FAILED with
        `attempts_exhausted`. The last attempt after one that was held or retried waits until calls to a deployment succeed again, or
        until shortly before the deadline.

        A wait that a provider asks for is read from `retry-after-ms`, `retry-after` (seconds or a date),
        `x-ms-retry-after-ms`, the reset of limits with nothing left (`x-ratelimit-reset-requests` and `-tokens`,
        `anthropic-ratelimit-requests-reset`, `-tokens-reset`, `-input-tokens-reset` and `-output-tokens-reset`,
        `x-ratelimit-reset`), or Google's `retryDelay` in the body, in this order; at most 24 hours are believed.

        ## Error codes

        | code | outcome |
        |---|---|
        """;

    private static final String RESPONSES_HEAD = """

        ## What providers say

        Rows are tried in order, the first that fits holds. Codes are the provider's `code` or `type`, without regard to
        case; words are parts of its message.

        | row | HTTP status | codes | words | error code |
        |---|---|---|---|---|
        """;

    private static final String EXCEPTIONS_HEAD = """

        ## How connections fail

        Tried in order, for the exception and all its causes. What fails before a byte of the request was sent is
        UNREACHABLE; what fails later may have been read, and counts.

        | exception | error code |
        |---|---|
        """;

    @Test
    void shouldShowTheTablesAsTheyAre() throws IOException {
        String page = HEAD
                + rows(Arrays.stream(AttemptOutcome.values()).map(ErrorsPageTest::outcome))
                + AFTER_OUTCOMES
                + rows(Arrays.stream(Failure.values())
                        .map(failure -> cells("`" + failure.code() + "`", failure.outcome())))
                + RESPONSES_HEAD
                + rows(ErrorTable.statusRows().stream().map(ErrorsPageTest::response))
                + EXCEPTIONS_HEAD
                + rows(ErrorTable.exceptionRows().stream()
                        .map(row -> cells(
                                "`" + row.type().getSimpleName() + "`",
                                "`" + row.failure().code() + "`")));
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("if the change is meant, run this test with -Dreference.write=true and commit the page")
                .content()
                .isEqualTo(page);
    }

    private static String outcome(AttemptOutcome outcome) {
        return cells(
                outcome,
                words(OutcomeTable.action(outcome)),
                OutcomeTable.counts(outcome) ? "yes" : "no",
                words(Verdict.of(outcome)),
                OutcomeTable.billed(outcome) == OutcomeTable.Billed.NO ? "nothing" : "the estimate");
    }

    private static String response(ErrorTable.StatusRow row) {
        String statuses = row.from() == row.to() ? "" + row.from() : row.from() + " to " + row.to();
        String codes = new TreeSet<>(row.codes())
                .stream().map(code -> "`" + code + "`").collect(Collectors.joining(", "));
        return cells(
                row.name(),
                statuses,
                codes,
                String.join(", ", row.phrases()),
                "`" + row.failure().code() + "`");
    }

    private static String words(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String cells(Object... cells) {
        return Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String rows(Stream<String> rows) {
        return rows.collect(Collectors.joining());
    }
}
