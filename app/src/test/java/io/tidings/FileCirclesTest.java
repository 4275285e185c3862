package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.Sources.SourceFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No two source files need each other, neither directly nor through others, inside packages too. */
class FileCirclesTest {
    @Test
    void files_do_not_use_each_other_in_circles() {
        assertThat(circles())
                .as("circles of files: move what both need to a third file, or turn a call upwards into an event")
                .isEmpty();
    }

    private static List<List<String>> circles() {
        var search = new CircleSearch();
        Sources.production().forEach(file -> search.visit(file.name()));
        return search.circles;
    }

    /** Strongly connected components of more than one file, by Tarjan's algorithm. */
    private static final class CircleSearch {
        private final Map<String, Integer> order = new HashMap<>();
        private final Map<String, Integer> lowest = new HashMap<>();
        private final Deque<String> open = new ArrayDeque<>();
        private final Set<String> isOpen = new HashSet<>();
        private final List<List<String>> circles = new ArrayList<>();

        void visit(String file) {
            if (order.containsKey(file)) {
                return;
            }
            order.put(file, order.size());
            lowest.put(file, order.get(file));
            open.push(file);
            isOpen.add(file);
            for (var used : uses(file)) {
                visit(used);
                if (isOpen.contains(used)) {
                    lowest.merge(file, lowest.get(used), Math::min);
                }
            }
            if (lowest.get(file).equals(order.get(file))) {
                close(file);
            }
        }

        private void close(String file) {
            var circle = new ArrayList<String>();
            String last;
            do {
                last = open.pop();
                isOpen.remove(last);
                circle.add(last);
            } while (!last.equals(file));
            if (circle.size() > 1) {
                circles.add(circle);
            }
        }

        private static Set<String> uses(String file) {
            return Sources.named(file).map(SourceFile::uses).orElse(Set.of());
        }
    }
}
