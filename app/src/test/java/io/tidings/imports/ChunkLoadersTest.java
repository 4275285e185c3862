package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChunkLoadersTest {
    @Test
    void everything_submitted_is_stored_once_finished() throws Exception {
        var stored = new ConcurrentLinkedQueue<Integer>();
        try (var loaders = new ChunkLoaders(chunk -> stored.add(chunk.number()))) {
            for (int i = 0; i < 100; i++) {
                loaders.submit(new Chunk(i));
            }
            loaders.finish();
        }

        assertThat(stored)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void the_reader_learns_of_a_failure_and_never_waits_in_vain() {
        var failure = new IllegalStateException("disk full");

        assertThatThrownBy(() -> {
                    try (var loaders = new ChunkLoaders(chunk -> {
                        throw failure;
                    })) {
                        for (int i = 0; i < 100; i++) {
                            loaders.submit(new Chunk(i));
                        }
                        loaders.finish();
                    }
                })
                .isSameAs(failure);
    }

    @Test
    void closing_lets_go_of_what_is_not_begun() throws Exception {
        var stored = new ConcurrentLinkedQueue<Integer>();
        var loaders = new ChunkLoaders(chunk -> stored.add(chunk.number()));
        loaders.submit(new Chunk(0));
        loaders.close();
        int atClose = stored.size();

        loaders.close();

        assertThat(stored).hasSize(atClose);
        assertThatThrownBy(() -> loaders.submit(new Chunk(1))).isInstanceOf(IllegalStateException.class);
    }
}
