package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import io.tidings.database.DataDirectory;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.EmptySchema;
import io.tidings.testing.RecordedEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the first start of an installation, on empty tables. */
class FirstRunTest {
    private static final String ADDRESS = "http://localhost:8080";
    private static final Pattern LINK = Pattern.compile("/welcome/([0-9a-z]{50})");
    private static final FirstOwner.Applicant ADA =
            new FirstOwner.Applicant("Choir", "Ada", "ada@example.org", "a good long password");

    @TempDir
    Path folder;

    private final RecordedEvents<DemoAccountCreated> created = new RecordedEvents<>();
    private final RecordedEvents<PasswordChanged> passwordChanges = new RecordedEvents<>();
    private final RecordedEvents<SecurityEvent> recorded = new RecordedEvents<>();
    private final SecurityEvents events = new SecurityEvents(recorded, new CurrentActor());
    private final InstantSource clock = InstantSource.system();
    private final Passwords passwords = new Passwords();
    private Jdbi jdbi;
    private Accounts accounts;
    private Users users;
    private ApiKeys keys;
    private DemoCredentials credentials;
    private DemoAccount demo;

    @BeforeEach
    void start() {
        jdbi = EmptySchema.create();
        accounts = new Accounts(jdbi, events);
        users = new Users(jdbi, passwords, passwordChanges, events, new SignInThrottle(new TestConfig(), clock));
        keys = new ApiKeys(jdbi, clock, events);
        credentials = new DemoCredentials(new DataDirectory(folder.resolve("data")));
        demo = new DemoAccount(jdbi, accounts, users, keys, credentials, created);
    }

    @Test
    void an_embedded_database_gets_a_demo_account_and_the_message_shows_how_to_sign_in() throws IOException {
        var message = startMessage(TestConfig.withDemo());

        var password = Files.readString(folder.resolve("data/demo-password")).strip();
        var key = Files.readString(folder.resolve("data/demo-api-key")).strip();
        assertThat(message)
                .contains(ADDRESS, DemoAccount.EMAIL, password, "demo-api-key")
                .doesNotContain(key, "/welcome/");
        assertThat(signIn(DemoAccount.EMAIL, password)).isInstanceOf(SignIn.Outcome.SignedIn.class);
        var account = accounts.demoOrOnly().orElseThrow();
        assertThat(keys.authenticate(key).orElseThrow().actor().account()).isEqualTo(account);
        assertThat(created.events()).containsExactly(new DemoAccountCreated(account));
        for (var file : new String[] {"demo-password", "demo-api-key"}) {
            assertThat(Files.getPosixFilePermissions(folder.resolve("data").resolve(file)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void later_starts_create_nothing_and_do_not_call_the_database_new() {
        var first = startMessage(TestConfig.withDemo());
        var second = startMessage(TestConfig.withDemo());

        assertThat(first)
                .contains("The database was empty", folder.resolve("data").toString());
        assertThat(second).contains(DemoAccount.EMAIL, "Password").doesNotContain("The database was empty");
        assertThat(created.events()).hasSize(1);
        assertThat(keys.list(accounts.demoOrOnly().orElseThrow(), PageRequest.first(20))
                        .totalCount())
                .isEqualTo(1);
    }

    @Test
    void the_start_message_omits_a_changed_password() throws IOException {
        startMessage(TestConfig.withDemo());
        var password = Files.readString(folder.resolve("data/demo-password")).strip();
        var user = jdbi.withHandle(handle -> UserStore.credentials(handle, DemoAccount.EMAIL))
                .orElseThrow()
                .user();

        users.changePassword(user, password, "another good password");
        passwordChanges.events().forEach(demo::passwordChanged);

        assertThat(startMessage(TestConfig.withDemo())).doesNotContain(password).doesNotContain("Password");
    }

    @Test
    void the_start_message_keeps_the_password_when_another_person_of_the_demo_account_changes_theirs()
            throws IOException {
        startMessage(TestConfig.withDemo());
        var password = Files.readString(folder.resolve("data/demo-password")).strip();
        var account = accounts.demoOrOnly().orElseThrow();
        var viewer = jdbi.inTransaction(handle -> users.create(
                handle, new NewUser(account, "viewer@example.org", "Vi", Role.VIEWER, "a good long password")));

        users.changePassword(viewer, "a good long password", "another good password");
        passwordChanges.events().forEach(demo::passwordChanged);

        assertThat(startMessage(TestConfig.withDemo())).contains(password);
    }

    @Test
    void with_an_external_database_a_link_creates_the_first_owner_once() {
        var message = startMessage(new TestConfig());
        assertThat(message).doesNotContain(DemoAccount.EMAIL);
        assertThat(accounts.demoOrOnly()).isEmpty();
        var link = LINK.matcher(message);
        assertThat(link.find()).isTrue();
        var token = link.group(1);
        var firstOwner = firstOwner(new TestConfig());
        assertThat(firstOwner.isOpen(token)).isTrue();
        assertThat(firstOwner.isOpen(Secrets.randomText(50))).isFalse();

        firstOwner.accept(token, ADA);

        assertThat(signIn(ADA.email(), ADA.password())).isInstanceOf(SignIn.Outcome.SignedIn.class);
        assertThat(firstOwner.isOpen(token)).isFalse();
        assertThatThrownBy(() -> firstOwner.accept(token, ADA)).isInstanceOf(ProblemException.class);
        assertThat(startMessage(new TestConfig())).doesNotContain("/welcome/");
    }

    @Test
    void a_weak_password_does_not_use_up_the_link() {
        var firstOwner = firstOwner(new TestConfig());
        var token = firstOwner.createLink().orElseThrow();
        var weak = new FirstOwner.Applicant("Choir", "Ada", "ada@example.org", "password123");

        assertThatThrownBy(() -> firstOwner.accept(token, weak))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("weak_password"));

        assertThat(accounts.demoOrOnly()).isEmpty();
        assertThat(firstOwner.isOpen(token)).isTrue();
    }

    @Test
    void one_of_many_concurrent_applicants_becomes_the_owner() throws Exception {
        var firstOwner = firstOwner(new TestConfig());
        var tokens = IntStream.range(0, 8)
                .mapToObj(i -> firstOwner.createLink().orElseThrow())
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcomes = tokens.stream()
                    .map(token -> threads.submit(() -> tryAccept(firstOwner, token)))
                    .toList();
            var winners = 0;
            for (var outcome : outcomes) {
                winners += outcome.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        }
        assertThat(accounts.demoOrOnly()).isPresent();
    }

    @Test
    void one_of_many_concurrent_starts_creates_the_demo_account() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 8).forEach(i -> {
                var node = new DemoAccount(jdbi, accounts, users, keys, credentials, created);
                threads.execute(node::ensure);
            });
        }
        assertThat(created.events()).hasSize(1);
    }

    private static boolean tryAccept(FirstOwner firstOwner, String token) {
        try {
            firstOwner.accept(token, ADA);
            return true;
        } catch (ProblemException late) {
            return false;
        }
    }

    private SignIn.Outcome signIn(String email, String password) {
        var config = new TestConfig();
        var sessions = new Sessions(jdbi, config);
        return new SignIn(jdbi, passwords, sessions, new SignInThrottle(config, clock), events)
                .attempt(email, password, "192.0.2.1");
    }

    private FirstOwner firstOwner(AccountConfig config) {
        return new FirstOwner(jdbi, accounts, users, new Sessions(jdbi, config));
    }

    private String startMessage(AccountConfig config) {
        var out = new ByteArrayOutputStream();
        var scriptKey = new ScriptKey(config, accounts, clock);
        var message = new StartMessage(config, demo, credentials, firstOwner(config), scriptKey);
        message.createDemo(new StartupEvent());
        message.print(new PrintStream(out, true, StandardCharsets.UTF_8), ADDRESS);
        return out.toString(StandardCharsets.UTF_8);
    }
}
