package io.tidings.imports;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.schedule.Tasks;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
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
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
    ImportLifecycle lifecycle;

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
    void createAccount() {
        account = accounts.create().id();
    }

    @AfterEach
    void deleteFiles() throws IOException {
        var left = folder.lastWrittenBefore(Instant.now().plusSeconds(3600));
        left.forEach(id -> folder.delete(new ImportId(id)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4})
    @Tag("S0-29")
    @Tag("S0-32")
    void a_stopped_import_continues_and_no_row_is_lost_or_stored_twice(int chunksBefore) throws Exception {
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
    void missing_chunks_in_the_middle_are_stored() throws Exception {
        var imported = fixture.uploaded(account, mixed(ROWS, 2));
        // Two loaders finish out of order, so a crash can leave any set of stored chunks: here the second and the
        // fourth.
        storeOnly(imported, List.of(1, 3), Chunk.MAX_ROWS);

        run(imported, TO_THE_END);

        assertThat(fixture.summary(imported).counts().total()).isEqualTo(ROWS);
        assertThat(fixture.stored(imported))
                .containsOnly(fixture.summary(imported).counts().imported());
    }

    @Test
    void a_stopped_import_continues_although_the_size_of_chunks_has_changed() throws Exception {
        var imported = fixture.uploaded(account, mixed(ROWS, 4));
        storeOnly(imported, List.of(0, 3, 4, 8), 700);

        run(imported, TO_THE_END);

        assertThat(fixture.summary(imported).counts().total()).isEqualTo(ROWS);
        assertThat(fixture.stored(imported))
                .containsOnly(fixture.summary(imported).counts().imported());
    }

    @Test
    void two_concurrent_runs_of_one_import_store_it_once() throws Exception {
        var imported = fixture.uploaded(account, mixed(ROWS, 3));

        runConcurrently(() -> run(imported, TO_THE_END), () -> run(imported, TO_THE_END));

        var summary = fixture.summary(imported);
        assertThat(summary.status()).isEqualTo(ImportStatus.SUCCESS);
        assertThat(summary.counts().total()).isEqualTo(ROWS);
        assertThat(fixture.stored(imported)).containsOnly(summary.counts().imported());
    }

    @Test
    void two_concurrent_imports_of_the_same_people_create_one_contact_each() throws Exception {
        var first = fixture.uploaded(account, ascending(20_000, "Ann"));
        var second = fixture.uploaded(account, descending(20_000, "Ben"));

        runConcurrently(() -> run(first, TO_THE_END), () -> run(second, TO_THE_END));

        var a = fixture.summary(first).counts();
        var b = fixture.summary(second).counts();
        assertThat(a.imported()).isEqualTo(20_000);
        assertThat(b.imported()).isEqualTo(20_000);
        assertThat(a.added() + b.added()).isEqualTo(20_000);
        assertThat(fixture.stored(first)).containsOnly(20_000L);
        assertThat(fixture.stored(second)).containsOnly(20_000L);
    }

    @Test
    @Tag("S1-44")
    @Tag("S1-46")
    void a_file_with_more_rows_than_allowed_is_refused_before_a_row_is_stored() throws Exception {
        var strict = limitedTo(100);
        var imported = fixture.uploaded(account, ascending(101, "Ann"));

        strict.run(imported, folder.file(imported.id()), TO_THE_END);

        assertThat(fixture.summary(imported).status()).isEqualTo(ImportStatus.FAILED);
        assertThat(Objects.requireNonNull(fixture.summary(imported).failure()).code())
                .isEqualTo("row_limit");
        assertThat(fixture.stored(imported)).containsOnly(0L);
    }

    @Test
    void line_ends_within_quotes_do_not_count_towards_the_limit() throws Exception {
        var strict = limitedTo(100);
        var imported = fixture.uploaded(account, "phone,note\n+254712345678,\"" + "\n".repeat(500) + "\"\n");

        strict.run(imported, folder.file(imported.id()), TO_THE_END);

        assertThat(fixture.summary(imported).status()).isEqualTo(ImportStatus.SUCCESS);
    }

    @Test
    void all_rows_around_an_unclosed_quote_are_imported_or_named() throws Exception {
        var imported =
                fixture.uploaded(account, ascending(6_000, "Ann") + "0712000000,\"B\n" + below(6_000, 30_000, "Zoe"));

        run(imported, TO_THE_END);

        var summary = fixture.summary(imported);
        assertThat(summary.status()).isEqualTo(ImportStatus.SUCCESS);
        assertThat(summary.counts().total()).isEqualTo(36_001);
        assertThat(summary.counts().imported()).isEqualTo(36_000);
        assertThat(imports.firstErrors(summary))
                .extracting(RejectedRow::line, RejectedRow::code)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(6_002L, "unclosed_quote"));
        assertThat(fixture.stored(imported)).containsOnly(36_000L);
    }

    @Test
    @Tag("S0-28")
    @Tag("S1-46")
    void a_cancelled_import_stores_no_further_rows() throws Exception {
        var imported = fixture.uploaded(account, mixed(200_000, 4));
        var running = Executors.newVirtualThreadPerTaskExecutor();
        try (running) {
            var run = running.submit(() -> {
                run(imported, TO_THE_END);
                return true;
            });
            eventually(
                    Duration.ofSeconds(30),
                    () -> fixture.summary(imported).counts().total(),
                    total -> assertThat(total).isPositive());

            imports.cancel(Actor.system(imported.account()), fixture.summary(imported));
            var atCancel = fixture.stored(imported);

            assertThat(run.get()).isTrue();
            assertThat(fixture.stored(imported)).isEqualTo(atCancel);
        }
        assertThat(fixture.summary(imported).status()).isEqualTo(ImportStatus.CANCELLED);
        assertThat(fixture.summary(imported).counts().imported())
                .isEqualTo(fixture.stored(imported).getFirst());
        assertThat(folder.file(imported.id())).doesNotExist();
    }

    @Test
    @Tag("S0-28")
    @Tag("S0-33")
    void an_import_whose_job_fails_has_an_error_code_and_its_file_is_deleted() {
        var imported = fixture.uploaded(account, "phone\n+254712345678\n");

        job.failed(imported.id().toString(), new IllegalStateException("out of luck"));

        assertThat(Objects.requireNonNull(fixture.summary(imported).failure()).code())
                .isEqualTo("internal_error");
        assertThat(tasks.find(account, imported.task()).orElseThrow().errorCode())
                .isEqualTo("internal_error");
        assertThat(folder.file(imported.id())).doesNotExist();
    }

    private void run(ImportRow imported, JobContext context) throws InterruptedException {
        runner.run(imported, folder.file(imported.id()), context);
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
        return new ImportRunner(store, chunks, lifecycle, config, new SimpleMeterRegistry());
    }

    /** Returns a context that requests a stop after {@code chunks} chunks. */
    private static JobContext stoppingAfter(int chunks) {
        var left = new AtomicInteger(chunks);
        return JobContext.stoppingWhen(() -> left.getAndDecrement() <= 0);
    }

    private void storeOnly(ImportRow imported, List<Integer> numbers, int size) {
        var reader = new RowReader(imported.columns(), imported.numbers(), ROWS);
        try (var rows = imported.format().rowsBelowHeader(folder.file(imported.id()), imported.columns())) {
            for (int number = 0; ; number++) {
                var chunk = new Chunk(reader.nextRow());
                while (!chunk.isFull() && chunk.rows() < size) {
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
                    assertThat(chunks.store(imported, chunk)).isPresent();
                    assertThat(chunks.store(imported, chunk))
                            .as("a second time")
                            .isEmpty();
                }
            }
        }
    }

    private interface Run {
        void run() throws Exception;
    }

    private static void runConcurrently(Run... runs) throws Exception {
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

    /** Returns a file in which about 1 % of the rows are invalid and about 4 % repeat an earlier phone. */
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
        return "phone,first_name\n" + below(0, rows, name);
    }

    private static String below(int first, int rows, String name) {
        var csv = new StringBuilder();
        for (int i = first; i < first + rows; i++) {
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
