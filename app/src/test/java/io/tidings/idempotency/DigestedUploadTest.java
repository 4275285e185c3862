package io.tidings.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.web.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3-38")
class DigestedUploadTest {
    @Test
    void the_same_form_with_another_boundary_has_the_same_digest() throws IOException {
        assertThat(digest(form("xYz-1", "a,b\n1,2\n"), "xYz-1"))
                .isEqualTo(digest(form("ooo42", "a,b\n1,2\n"), "ooo42"));
        assertThat(digest(form("xYz-1", "a,b\n1,2\n"), "xYz-1"))
                .isNotEqualTo(digest(form("xYz-1", "a,b\n1,3\n"), "xYz-1"));
    }

    @Test
    void a_partial_boundary_is_part_of_the_digest() throws IOException {
        assertThat(digest("aab", "aaab")).isEqualTo(Digests.sha256(bytes("aab")));
        assertThat(digest("aaaab", "aaab")).isEqualTo(Digests.sha256(bytes("a")));
        assertThat(digest("ababac!", "abac")).isEqualTo(Digests.sha256(bytes("ab!")));
        assertThat(digest("tail aa", "aaab")).isEqualTo(Digests.sha256(bytes("tail aa")));
        assertThat(digest("plain", "")).isEqualTo(Digests.sha256(bytes("plain")));
    }

    @Test
    void the_digest_does_not_depend_on_the_sizes_of_the_reads() throws IOException {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++) {
            var text = new StringBuilder();
            for (var i = random.nextInt(60); i > 0; i--) {
                text.append("ab-".charAt(random.nextInt(3)));
            }
            var boundary = "ab-abb".substring(0, 2 + random.nextInt(5));
            var upload = new DigestedUpload(new ByteArrayInputStream(bytes(text.toString())), boundary);
            var buffer = new byte[1 + random.nextInt(9)];
            for (var i = random.nextInt(20); i > 0; i--) {
                if (random.nextBoolean()) {
                    upload.read();
                } else {
                    upload.read(buffer, 0, buffer.length);
                }
            }
            assertThat(upload.digest())
                    .as("%s without %s", text, boundary)
                    .isEqualTo(Digests.sha256(bytes(text.toString().replace(boundary, ""))));
        }
    }

    private static String form(String boundary, String file) {
        return "--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n%2$s\r\n--%1$s--\r\n"
                .formatted(boundary, file);
    }

    private static byte[] digest(String body, String boundary) throws IOException {
        return new DigestedUpload(new ByteArrayInputStream(bytes(body)), boundary).digest();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
