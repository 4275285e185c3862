package io.tidings.accounts;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.PrintStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Prints the address of the program and the credentials for the first sign-in. */
@Singleton
final class StartMessage {
    private final AccountConfig config;
    private final DemoAccount demo;
    private final DemoCredentials credentials;
    private final FirstOwner firstOwner;
    private final ScriptKey scriptKey;

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

    void atStart(@Observes StartupEvent event, @ConfigProperty(name = "quarkus.http.port") int port) {
        print(System.out, config.publicUrl().orElse("http://localhost:" + port));
    }

    /** Prints plain lines for a person, in addition to the log. */
    void print(PrintStream out, String address) {
        if (config.demo()) {
            demo.ensure();
        }
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
