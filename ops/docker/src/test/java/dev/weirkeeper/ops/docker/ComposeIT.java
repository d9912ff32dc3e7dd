package dev.weirkeeper.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.wait.strategy.Wait;

/** The parts as containers, on a broker that is not ours. */
@Tag("needs-docker")
class ComposeIT {
    private static final Duration START = Duration.ofMinutes(5);

    @Test
    void shouldAnswerARequestThroughContainersAlone() throws Exception {
        try (ComposeContainer compose = new ComposeContainer(new File("../../docker-compose.yml"))
                .withBuild(true)
                .waitingFor("router", Wait.forHealthcheck().withStartupTimeout(START))) {
            compose.start();
            ContainerState router = compose.getContainerByServiceName("router").orElseThrow();

            ExecResult answer = router.execInContainer("/opt/weirkeeper/weir", "send", "--json", "hello");

            assertThat(answer.getStderr() + answer.getStdout()).contains("\"status\":\"ANSWERED\"");
            assertThat(answer.getExitCode()).isZero();
        }
    }
}
