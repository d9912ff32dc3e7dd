package dev.weirkeeper.router.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final List<String> KINDS = List.of("email", "card");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant == 'acme' && tier == 'gold' && user == 'u-1'",
                "model == 'auto' && priority == 'batch' && !stream",
                "metadata.event == 'signup' && metadata['event'].startsWith('sign')",
                "!has(metadata.other) && !('other' in metadata) && size(metadata) == 1",
                "callerRegion == 'eu-west' && language == 'de'",
                "intent == 'faq' && intentConfidence > 0.8 && complexity < 0.3 && complexity < 1",
                "complexityConfidence >= 0.8 && domain == 'law' && domainConfidence < 0.8",
                "inputTokens + outputTokens == 1200 && turns == 2 && attempt == 2",
                "secondsLeft == 90",
                "hour == 14 && minute == 30 && weekday == 'monday'",
                "now > timestamp('2026-06-01T00:00:00Z') && now < timestamp('2026-06-02T00:00:00Z')",
                "'email' in sensitivity && sensitivity.exists(kind, kind.matches('^e.*l$'))",
                "user in ['u-1', 'u-2'] || false",
                "has(metadata.other) && metadata.other == 'x' || true"
            })
    void shouldReadEveryField(String when) {
        Rulebook book = Rulebook.of(Policies.policy()
                .setZone("Europe/Berlin")
                .setRules(List.of(Policies.rule("r", when).setDeny(List.of("m")).build()))
                .build());
        Finding email = Policies.finding("email", 0.9);

        assertThat(book.flaws()).isEmpty();
        Verdict verdict = book.judge(Policies.facts(Policies.request(), email));
        assertThat(verdict.failure()).isNull();
        assertThat(verdict.rules()).containsExactly("r");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    intnt == 'faq'             | 1 | 1  | 'intnt' is neither a field nor a function
                    user == '' && usr != ''    | 1 | 15 | 'usr' is neither a field nor a function
                    intent.startswith('f')     | 1 | 18 | 'startswith' is neither a field nor a function
                    intent ==                  | 1 | 10 | mismatched input
                    complexity + 1.0           | 1 | 12 | expected type 'bool' but found 'double'
                    turns == 'two'             | 1 | 7  | found no matching overload for '_==_' applied to '(int, string)'
                    intent.length > 3          | 1 | 7  | type 'string' does not support field selection
                    [1, 2].map(x, x) == []     | 1 | 11 | 'map' is neither a field nor a function
                    """)
    void shouldSayWhereAndWhyOneDoesNotCompile(String when, int line, int column, String reason) {
        assertThat(Condition.check(when, KINDS)).hasValueSatisfying(flaw -> {
            assertThat(flaw.line()).isEqualTo(line);
            assertThat(flaw.column()).isEqualTo(column);
            assertThat(flaw.reason()).startsWith(reason);
            assertThat(flaw.message()).startsWith("at " + line + ":" + column + ": ");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    intent == 'fqa'                    | 1:11 | 'fqa' is none of
                    'mondays' != weekday               | 1:1  | 'mondays' is none of
                    priority in ['batch', 'whenever']  | 1:23 | 'whenever' is none of
                    'creditcard' in sensitivity        | 1:1  | 'creditcard' is none of email, card
                    """)
    void shouldFindWordsThatAFieldCanNeverBe(String when, String place, String reason) {
        assertThat(Condition.check(when, KINDS))
                .hasValueSatisfying(flaw -> assertThat(flaw.message()).startsWith("at " + place + ": " + reason));
        assertThat(Condition.compile(when)).isInstanceOf(Condition.Compiled.Good.class);
    }

    @Test
    void shouldFindNothingWrongWithWhatIsRight() {
        assertThat(Condition.check("intent in ['faq', 'code'] && domain == 'anything' && 'card' in sensitivity", KINDS))
                .isEmpty();
    }

    @Test
    void shouldRefuseWhatIsTooLongOrTooDeep() {
        assertThat(Condition.compile("true || ".repeat(300) + "true")).isInstanceOf(Condition.Compiled.Bad.class);
        assertThat(Condition.compile("(".repeat(500) + "true" + ")".repeat(500)))
                .isInstanceOf(Condition.Compiled.Bad.class);
    }

    @Test
    void shouldEndWhatTakesTooLong() {
        String nested = "metadata.all(a, metadata.all(b, metadata.all(c, a != 'x' && b != 'x' && c != 'x')))";
        Rulebook book = Policies.book(Policies.rule("slow", nested).setDeny(List.of("m")));
        var many = new java.util.HashMap<String, String>();
        for (int i = 0; i < 50; i++) {
            many.put("k" + i, "v");
        }

        Verdict verdict = book.judge(Policies.facts(Policies.request().setMetadata(many)));

        assertThat(verdict.failure()).contains("rule \"slow\" cannot be evaluated", "1000");
    }

    @Test
    void shouldHaveAMeaningForEveryField() {
        assertThat(RuleField.values()).allSatisfy(field -> {
            assertThat(field.meaning()).isNotBlank();
            assertThat(field.typeName()).isNotBlank();
        });
        assertThat(RuleField.names()).doesNotHaveDuplicates().contains("metadata", "intent", "hour");
    }
}
