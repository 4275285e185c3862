package io.tidings;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.gateways.Gateways;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that a client that a generator writes from the API description compiles, and that its first calls work. */
@Tag("S0-24")
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class GeneratedClientTest {
    private static final Path GENERATOR = Path.of("target/tools/openapi-generator.jar");
    private static final Path CLIENT = Path.of("target/client");
    private static final Path CLASSES = Path.of("target/client-classes");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @Inject
    TestAccounts accounts;

    @Inject
    Gateways gateways;

    @Test
    void a_generated_client_sends_a_campaign_and_reads_its_result() throws Exception {
        var document = Path.of("target/openapi.json");
        Files.write(
                document,
                given().accept("application/json").get("/q/openapi?format=json").asByteArray());
        generate(document);
        compile();
        var account = accounts.create();
        gateways.create(
                account.id(),
                "Simulator",
                "simulator",
                new ObjectMapper().readTree("{\"latency_ms_max\": 1, \"latency_ms_min\": 0, \"success_rate\": 1}"),
                8);

        var output = run(List.of(
                JAVA.toString(),
                "-Xmx128m",
                "-cp",
                CLASSES + ":" + System.getProperty("java.class.path"),
                "FirstCalls",
                "http://localhost:" + RestAssured.port,
                account.key()));

        assertThat(output.lines().map(line -> line.replaceFirst("^(contact|campaign) \\d+", "$1 #")))
                .contains(
                        "contact #", "campaign # draft", "launched sending", "sent 1", "success 100.0", "refused 404");
    }

    private static void generate(Path document) throws Exception {
        delete(CLIENT);
        run(List.of(
                JAVA.toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                GENERATOR.toString(),
                "generate",
                "-i",
                document.toString(),
                "-g",
                "java",
                "--library",
                "native",
                "-o",
                CLIENT.toString(),
                "--skip-validate-spec",
                "--global-property=apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false",
                "--additional-properties=invokerPackage=io.tidings.client,apiPackage=io.tidings.client.api,"
                        + "modelPackage=io.tidings.client.model,openApiNullable=false,useJakartaEe=true,"
                        + "hideGenerationTimestamp=true,containerDefaultToNull=true"));
    }

    private static void compile() throws IOException {
        delete(CLASSES);
        Files.createDirectories(CLASSES);
        var sources = new ArrayList<Path>();
        try (var files = Files.walk(CLIENT.resolve("src/main/java"))) {
            files.filter(path -> path.toString().endsWith(".java")).forEach(sources::add);
        }
        sources.add(Path.of("src/test/resources/client/FirstCalls.java"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var faults = new java.io.StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            faults,
                            manager,
                            null,
                            List.of(
                                    "-d",
                                    CLASSES.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-proc:none",
                                    "-nowarn"),
                            null,
                            manager.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(faults.toString()).isTrue();
        }
    }

    private static String run(List<String> command) throws Exception {
        var file = Files.createTempFile("tidings", ".out");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        try {
            boolean ended = process.waitFor(180, TimeUnit.SECONDS);
            var output = Files.readString(file);
            assertThat(ended).as(output).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
            Files.delete(file);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }
}
