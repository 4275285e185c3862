package io.tidings.accounts;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.PrintStream;
import java.util.regex.Pattern;

/** Prints the address of the program and the credentials for the first sign-in. */
@Singleton
final class StartMessage {
    private static final Pattern ADDRESS = Pattern.compile("https?://[^/?#\\s]+");

    private final AccountConfig config;
    private final DemoAccount demo;
    private final DemoCredentials credentials;
    private final FirstOwner firstOwner;
    private final ScriptKey scriptKey;
    private volatile boolean createdDemo;

    StartMessage(
            AccountConfig config,
            DemoAccount demo,
            DemoCredentials credentials,
            FirstOwner firstOwner,
            ScriptKey scriptKey) {
        this.config = config;
        this.demo = demo;
        this.credentials = credentials;
        this.firstOwner = firstOwner;
        this.scriptKey = scriptKey;
    }

    /** Runs before the port answers, so that a script that finds the program up also finds the key of the demo account. */
    void createDemo(@Observes StartupEvent event) {
        config.publicUrl().ifPresent(StartMessage::requireHost);
        if (config.demo()) {
            createdDemo = demo.ensure();
        }
    }

    /** Runs when the port answers. A start that fails prints no address. */
    void started(@ObservesAsync HttpServerStart event) {
        print(
                System.out,
                config.publicUrl().orElse("http://localhost:" + event.options().getPort()));
    }

    /** The pages link to paths from the root, so they cannot be below a path of another site. */
    private static void requireHost(String publicUrl) {
        if (!ADDRESS.matcher(publicUrl).matches()) {
            throw new IllegalStateException(
                    "TIDINGS_PUBLIC_URL must be a scheme and a host, without a path and without a final slash, such as"
                            + " https://tidings.example.org. Tidings needs a host name of its own; it cannot run below a path.");
        }
    }

    /** Prints plain lines for a person, in addition to the log. */
    void print(PrintStream out, String address) {
        var lines = new StringBuilder("%n  Tidings  %s%n".formatted(address));
        firstOwner.createLink().ifPresent(token -> lines.append("""

                  No user exists yet. The first person who opens this link becomes the owner. It works once:
                    %s/welcome/%s
                """.formatted(address, token)));
        if (config.demo()) {
            appendDemo(lines, address);
        }
        out.println(lines);
        out.flush();
    }

    private void appendDemo(StringBuilder lines, String address) {
        if (createdDemo) {
            // A misspelt data directory looks like lost data.
            lines.append("\n  New       The database was empty. Its demo account was created in %s\n"
                    .formatted(credentials.keyFile().getParent()));
        }
        credentials.password().ifPresent(password -> lines.append("""

                  Sign in   %s
                  Password  %s
                """.formatted(DemoAccount.EMAIL, password)));
        if (scriptKey.isConfigured()) {
            lines.append("  API key   the one in TIDINGS_API_KEY\n");
        } else if (credentials.hasKey()) {
            lines.append("""
                      API key   in %1$s
                                curl -H "Authorization: Bearer $(cat '%1$s')" %2$s/api/v1/account
                    """.formatted(credentials.keyFile(), address));
        }
    }
}
