package io.tidings.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.audiences.AudienceMember;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadSizeTest {
    private final ReadSize size = new ReadSize();

    @Test
    void the_first_read_is_small() {
        assertThat(size.next()).isEqualTo(1_000);
        size.adapt(List.of());
        assertThat(size.next()).isEqualTo(1_000);
    }

    @Test
    void small_members_are_read_in_large_parts() {
        size.adapt(members(1_000, "Alice"));

        assertThat(size.next()).isEqualTo(ReadSize.MAX);
    }

    @Test
    void members_with_long_values_are_read_in_small_parts() {
        size.adapt(members(1_000, "x".repeat(4_000)));
        assertThat(size.next()).isBetween(200, 260);

        size.adapt(members(100, "x".repeat(4_000_000)));
        assertThat(size.next()).isEqualTo(ReadSize.MIN);
    }

    private static List<AudienceMember> members(int count, String value) {
        return Collections.nCopies(
                count, new AudienceMember(1, 1, "+254712345678", new @Nullable String[] {value, null}));
    }
}
