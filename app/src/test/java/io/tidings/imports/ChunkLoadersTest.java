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
    void finish_waits_until_all_chunks_are_stored() throws Exception {
        var stored = new ConcurrentLinkedQueue<Integer>();
        try (var loaders = new ChunkLoaders(chunk -> stored.add(chunk.firstRow()))) {
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
    void a_failure_of_a_loader_is_thrown_to_the_reader_which_never_blocks() {
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
    void an_error_of_a_loader_is_thrown_to_the_reader() {
        var failure = new StackOverflowError();

        assertThatThrownBy(() -> {
                    try (var loaders = new ChunkLoaders(chunk -> {
                        throw failure;
                    })) {
                        loaders.submit(new Chunk(0));
                        loaders.finish();
                    }
                })
                .hasCause(failure);
    }

    @Test
    void close_discards_waiting_chunks() throws Exception {
        var stored = new ConcurrentLinkedQueue<Integer>();
        var loaders = new ChunkLoaders(chunk -> stored.add(chunk.firstRow()));
        loaders.submit(new Chunk(0));
        loaders.close();
        int atClose = stored.size();

        loaders.close();

        assertThat(stored).hasSize(atClose);
        assertThatThrownBy(() -> loaders.submit(new Chunk(1))).isInstanceOf(IllegalStateException.class);
    }
}
