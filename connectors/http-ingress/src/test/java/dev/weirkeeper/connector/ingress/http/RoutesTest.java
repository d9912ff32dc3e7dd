package dev.weirkeeper.connector.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weirkeeper.connector.ingress.openai.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private final List<String> ids = new ArrayList<>();
    private final Routes routes = new Routes()
            .add("POST", "/v1/requests", exchange -> {})
            .addWithId("GET", "/v1/requests/", (exchange, id) -> ids.add(id));

    @Test
    void shouldFindByMethodAndPath() {
        assertThat(routes.find("POST", "/v1/requests").name()).isEqualTo("/v1/requests");
    }

    @ParameterizedTest
    @CsvSource({"/v1/requests/abc, abc", "/v1/requests/a%2Fb%3A1, a/b:1", "/v1/requests/a+b, a+b"})
    @SuppressWarnings("NullAway") // the endpoint here looks at no exchange
    void shouldDecodeTheIdOfAPath(String path, String id) throws Exception {
        Routes.Found found = routes.find("GET", path);
        found.endpoint().answer(null);

        assertThat(found.name()).isEqualTo("/v1/requests/{id}");
        assertThat(ids).containsExactly(id);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/requests, 405",
        "PUT, /v1/requests/a, 405",
        "GET, /v1/requests/, 404",
        "GET, /, 404",
        "GET, /v1/requests/%zz, 400"
    })
    void shouldRefuseWhatIsNotThere(String method, String path, int status) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> routes.find(method, path));

        assertThat(refused.refusal().status()).isEqualTo(status);
    }
}
