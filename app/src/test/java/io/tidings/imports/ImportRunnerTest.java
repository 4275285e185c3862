package io.tidings.imports;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.schedule.Tasks;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportRunnerTest {
    private static final JobContext TO_THE_END = JobContext.stoppingWhen(() -> false);
    private static final int ROWS = 23_456;

    @Inject
    TestAccounts accounts;

    @Inject
    ImportFixture fixture;

    @Inject
    ImportRunner runner;

    @Inject
    ChunkStore chunks;

    @Inject
    ImportStore store;

    @Inject
    Tasks tasks;

    @Inject
    ImportStates states;

    @Inject
    Imports imports;

    @Inject
    ImportJob job;

    @Inject
    UploadFolder folder;

    @Inject
    Jdbi jdbi;

    AccountId account;

    @BeforeEach
    void anAccount() {
        account = accounts.create().id();
    }

    @AfterEach
    void noFiles() throws IOException {
        var left = folder.lastWrittenBefore(Instant.now().plusSeconds(3600));
        left.forEach(id -> folder.delete(new ImportId(id)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4})
    void an_import_that_was_stopped_goes_on_and_nothing_is_lost_or_doubled(int chunksBefore) throws Exception {
        var csv = mixed(ROWS, 1);
        var undisturbed = fixture.uploaded(accounts.create().id(), csv);
        run(undisturbed, TO_THE_END);
        var stopped = fixture.uploaded(account, csv);

        assertThatThrownBy(() -> run(stopped, stoppingAfter(chunksBefore))).isInstanceOf(JobPostponed.class);
        assertThat(fixture.summary(stopped).status()).isEqualTo(ImportStatus.PROCESSING);
        assertThat(fixture.summary(stopped).counts().total()).isLessThan(ROWS);
        run(stopped, TO_THE_END);

        var expected = fixture.summary(undisturbed);
        assertThat(expected.status()).isEqualTo(ImportStatus.SUCCESS);
        assertThat(expected.counts().total()).isEqualTo(ROWS);
        assertThat(fixture.summary(stopped).status()).isEqualTo(ImportStatus.SUCCESS);
        assertThat(fixture.summary(stopped).counts()).isEqualTo(expected.counts());
        assertThat(fixture.stored(stopped)).isEqualTo(fixture.stored(undisturbed));
        assertThat(fixture.stored(stopped)).containsOnly(expected.counts().imported());
        assertThat(imports.firstErrors(fixture.summary(stopped))).isEqualTo(imports.firstErrors(expected));
    }

    @Test
    void chunks_missing_in_the_middle_are_filled_in() throws Exception {
        var import1 = fixture.uploaded(account, mixed(ROWS, 2));
        // Two loaders finish out of order, so a crash can leave any set of chunks: here the second and the fourth.
        storeOnly(import1, List.of(1, 3));

        run(import1, TO_THE_END);

        assertThat(fixture.summary(import1).counts().total()).isEqualTo(ROWS);
        assertThat(fixture.stored(import1))
                .containsOnly(fixture.summary(import1).counts().imported());
    }

    @Test
    void two_runs_of_one_import_store_it_once() throws Exception {
        var import1 = fixture.uploaded(account, mixed(ROWS, 3));

        together(() -> run(import1, TO_THE_END), () -> run(import1, TO_THE_END));

        var summary = fixture.summary(import1);
        assertThat(summary.status()).isEqualTo(ImportStatus.SUCCESS);
        assertThat(summary.counts().total()).isEqualTo(ROWS);
        assertThat(fixture.stored(import1)).containsOnly(summary.counts().imported());
    }

    @Test
    void two_imports_of_the_same_people_at_once_make_each_of_them_one_contact() throws Exception {
        var first = fixture.uploaded(account, ascending(20_000, "Ann"));
        var second = fixture.uploaded(account, descending(20_000, "Ben"));

        together(() -> run(first, TO_THE_END), () -> run(second, TO_THE_END));

        var a = fixture.summary(first).counts();
        var b = fixture.summary(second).counts();
        assertThat(a.imported()).isEqualTo(20_000);
        assertThat(b.imported()).isEqualTo(20_000);
        assertThat(a.added() + b.added()).isEqualTo(20_000);
        assertThat(fixture.stored(first)).containsOnly(20_000L);
        assertThat(fixture.stored(second)).containsOnly(20_000L);
    }

    @Test
    void a_file_with_more_rows_than_allowed_is_refused_before_a_row_is_stored() throws Exception {
        var strict = limitedTo(100);
        var import1 = fixture.uploaded(account, ascending(101, "Ann"));

        strict.run(import1, folder.file(import1.id()), TO_THE_END);

        assertThat(fixture.summary(import1).status()).isEqualTo(ImportStatus.FAILED);
        assertThat(fixture.summary(import1).errorCode()).isEqualTo("row_limit");
        assertThat(fixture.stored(import1)).containsOnly(0L);
    }

    @Test
    void line_ends_within_quotes_do_not_count_towards_the_limit() throws Exception {
        var strict = limitedTo(100);
        var import1 = fixture.uploaded(account, "phone,note\n+254712345678,\"" + "\n".repeat(500) + "\"\n");

        strict.run(import1, folder.file(import1.id()), TO_THE_END);

        assertThat(fixture.summary(import1).status()).isEqualTo(ImportStatus.SUCCESS);
    }

    @Test
    void what_is_stored_before_a_file_turns_out_malformed_stays_and_is_counted() throws Exception {
        var import1 =
                fixture.uploaded(account, ascending(6_000, "Ann") + "+254712345679,\"open\n" + "x,y\n".repeat(100_000));

        run(import1, TO_THE_END);

        var summary = fixture.summary(import1);
        assertThat(summary.status()).isEqualTo(ImportStatus.FAILED);
        assertThat(summary.errorCode()).isEqualTo("malformed_csv");
        assertThat(fixture.stored(import1)).containsOnly(summary.counts().imported());
    }

    @Test
    void a_cancelled_import_stores_nothing_more() throws Exception {
        var import1 = fixture.uploaded(account, mixed(200_000, 4));
        var running = Executors.newVirtualThreadPerTaskExecutor();
        try (running) {
            var run = running.submit(() -> {
                run(import1, TO_THE_END);
                return true;
            });
            eventually(
                    Duration.ofSeconds(30),
                    () -> fixture.summary(import1).counts().total(),
                    total -> assertThat(total).isPositive());

            imports.cancel(fixture.summary(import1));
            var atCancel = fixture.stored(import1);

            assertThat(run.get()).isTrue();
            assertThat(fixture.stored(import1)).isEqualTo(atCancel);
        }
        assertThat(fixture.summary(import1).status()).isEqualTo(ImportStatus.CANCELLED);
        assertThat(fixture.summary(import1).counts().imported())
                .isEqualTo(fixture.stored(import1).getFirst());
        assertThat(folder.file(import1.id())).doesNotExist();
    }

    @Test
    void an_import_that_is_given_up_says_so_and_leaves_no_file() {
        var import1 = fixture.uploaded(account, "phone\n+254712345678\n");

        job.failed(import1.id().toString(), new IllegalStateException("out of luck"));

        assertThat(fixture.summary(import1).errorCode()).isEqualTo("internal_error");
        assertThat(tasks.find(account, import1.task()).orElseThrow().errorCode())
                .isEqualTo("internal_error");
        assertThat(folder.file(import1.id())).doesNotExist();
    }

    @Test
    void an_import_waits_for_a_file_that_may_lie_with_another_node() {
        var import1 = fixture.uploaded(account, "phone\n+254712345678\n");
        folder.delete(import1.id());

        assertThatThrownBy(() -> job.run(import1.id().toString(), TO_THE_END)).isInstanceOf(JobPostponed.class);

        jdbi.useHandle(handle -> handle.execute(
                "update import_job set created_at = now() - interval '1 hour' where no = ?", import1.no()));
        assertThat(catchThrowable(() -> job.run(import1.id().toString(), TO_THE_END)))
                .isNull();
        assertThat(fixture.summary(import1).errorCode()).isEqualTo("file_lost");
    }

    private void run(ImportRow import1, JobContext context) throws InterruptedException {
        runner.run(import1, folder.file(import1.id()), context);
    }

    private ImportRunner limitedTo(int rows) {
        var config = new ImportConfig() {
            @Override
            public MemorySize maxFileSize() {
                return new MemorySize(BigInteger.valueOf(1_000_000));
            }

            @Override
            public int maxRows() {
                return rows;
            }

            @Override
            public int maxActive() {
                return 5;
            }
        };
        return new ImportRunner(store, chunks, states, config, new SimpleMeterRegistry());
    }

    /** The program begins to stop when that many chunks have been read. */
    private static JobContext stoppingAfter(int chunks) {
        var left = new AtomicInteger(chunks);
        return JobContext.stoppingWhen(() -> left.getAndDecrement() <= 0);
    }

    private void storeOnly(ImportRow import1, List<Integer> numbers) {
        var reader = new RowReader(import1.columns(), import1.defaultCountry(), ROWS);
        try (var rows = import1.format().rowsBelowHeader(folder.file(import1.id()))) {
            for (int number = 0; ; number++) {
                var chunk = new Chunk(number);
                while (!chunk.isFull()) {
                    var row = rows.next();
                    if (row.isEmpty()) {
                        break;
                    }
                    reader.read(row.get(), chunk);
                }
                if (chunk.rows() == 0) {
                    return;
                }
                if (numbers.contains(number)) {
                    chunk.sort();
                    assertThat(chunks.store(import1, chunk)).isPresent();
                    assertThat(chunks.store(import1, chunk)).as("a second time").isEmpty();
                }
            }
        }
    }

    private interface Run {
        void run() throws Exception;
    }

    private static void together(Run... runs) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (var run : runs) {
                all.add(threads.submit(() -> {
                    run.run();
                    return true;
                }));
            }
            for (var one : all) {
                one.get();
            }
        }
    }

    /** Some rows faulty, some repeated, near and far. */
    private static String mixed(int rows, long seed) {
        var random = new Random(seed);
        var csv = new StringBuilder("phone,first_name,city,n\n");
        for (int i = 0; i < rows; i++) {
            int kind = random.nextInt(100);
            csv.append(kind == 0 ? "none" : phone(kind < 5 ? random.nextInt(i + 1) : i))
                    .append(",Name ")
                    .append(random.nextInt(50))
                    .append(",Nairobi,")
                    .append(i)
                    .append('\n');
        }
        return csv.toString();
    }

    private static String ascending(int rows, String name) {
        var csv = new StringBuilder("phone,first_name\n");
        for (int i = 0; i < rows; i++) {
            csv.append(phone(i)).append(',').append(name).append('\n');
        }
        return csv.toString();
    }

    private static String descending(int rows, String name) {
        var csv = new StringBuilder("phone,first_name\n");
        for (int i = rows - 1; i >= 0; i--) {
            csv.append(phone(i)).append(',').append(name).append('\n');
        }
        return csv.toString();
    }

    private static String phone(int i) {
        return "+2547" + (10_000_000 + i);
    }
}
