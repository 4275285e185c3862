package io.tidings.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DispatcherTest {
    @Inject
    DispatchConfig config;

    @Inject
    Nodes nodes;

    @Inject
    WorkDistributor work;

    @Inject
    OpenBlocks open;

    @Inject
    OutcomeStore outcomes;

    @Inject
    BlockCloser closer;

    @Inject
    DispatchMetrics metrics;

    @Inject
    Jdbi jdbi;

    @Test
    void health_does_not_wait_for_a_slow_start_or_stop() throws Exception {
        var starting = new CountDownLatch(1);
        var proceed = new CountDownLatch(1);
        var writer = new OutcomeWriter(jdbi, outcomes, closer, metrics, config);
        var dispatcher = new Dispatcher(config, nodes, work, open, writer, List.of(new SlowTask(starting, proceed)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(dispatcher::start);
            starting.await();

            var alive = threads.submit(dispatcher::alive);
            try {
                assertThat(alive.get(60, TimeUnit.SECONDS)).isFalse();
            } finally {
                proceed.countDown();
            }
        }
        writer.stop(Duration.ofSeconds(1));
    }

    /** A task whose start takes until the test proceeds. */
    private record SlowTask(CountDownLatch starting, CountDownLatch proceed) implements DispatchTask {
        @Override
        public BackgroundLoop loop() {
            return BackgroundLoop.virtual("slow", () -> {}).onError(e -> {});
        }

        @Override
        public void start() {
            starting.countDown();
            try {
                proceed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
