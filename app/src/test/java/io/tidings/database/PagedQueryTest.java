package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.testing.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PagedQueryTest {
    private static final String COUNT = """
            select count(*) as total, max(id) as highest
              from (select id from listed
                     where owner = :owner and id <= coalesce(:anchor, 9223372036854775807)
                     order by id desc %s) counted""";

    private static final String ROWS =
            "select id from listed where owner = :owner and id <= :anchor order by id desc limit :size offset :offset";

    private Handle handle;

    @BeforeEach
    void ten_rows_of_one_owner() {
        handle = TestDatabase.jdbi().open();
        handle.execute("create temporary table listed (id bigint, owner bigint)");
        handle.execute("insert into listed select n, 1 from generate_series(1, 10) n");
    }

    @AfterEach
    void close() {
        handle.execute("drop table listed");
        handle.close();
    }

    @Test
    void the_first_page_is_anchored_at_the_highest_id() {
        var page = page(1, new PageRequest(1, 3, null));

        assertThat(page.data()).containsExactly(10L, 9L, 8L);
        assertThat(page.totalCount()).isEqualTo(10);
        assertThat(page.anchor()).isEqualTo(10);
    }

    @Test
    void rows_that_are_added_later_are_not_on_the_pages_of_the_anchor() {
        handle.execute("insert into listed values (11, 1)");

        var page = page(1, new PageRequest(2, 3, 10L));

        assertThat(page.data()).containsExactly(7L, 6L, 5L);
        assertThat(page.totalCount()).isEqualTo(10);
        assertThat(page.anchor()).isEqualTo(10);
    }

    @Test
    void rows_can_be_read_by_the_mapper_of_their_type() {
        var page = query(1, PageRequest.first(2)).page(COUNT.formatted(""), ROWS, Long.class);

        assertThat(page.data()).containsExactly(10L, 9L);
    }

    @Test
    void an_empty_list_has_only_the_anchor_of_the_request() {
        assertThat(page(2, PageRequest.first(3)).anchor()).isNull();
        assertThat(page(2, new PageRequest(1, 3, 7L)).anchor()).isEqualTo(7);
        assertThat(page(2, PageRequest.first(3)).data()).isEmpty();
    }

    @Test
    void the_highest_id_can_replace_the_anchor_of_the_request() {
        var page = query(1, new PageRequest(1, 3, 99L))
                .withHighestAsAnchor()
                .page(COUNT.formatted(""), ROWS, (row, _) -> row.getLong("id"));

        assertThat(page.anchor()).isEqualTo(10);
    }

    @Test
    void a_page_after_a_row_skips_nothing_when_rows_have_left_the_list() {
        var first = page(1, new PageRequest(1, 3, null));
        handle.execute("delete from listed where id in (10, 9)");

        var second = page(1, new PageRequest(2, 3, first.anchor(), first.next()));

        assertThat(first.next()).isEqualTo(8);
        assertThat(second.data()).containsExactly(7L, 6L, 5L);
        assertThat(second.totalCount()).isEqualTo(8);
        assertThat(page(1, new PageRequest(3, 3, first.anchor(), 4L)).data()).containsExactly(3L, 2L, 1L);
        assertThat(page(1, new PageRequest(3, 3, first.anchor(), 4L)).hasNext()).isFalse();
    }

    @Test
    void a_list_that_became_shorter_than_its_page_numbers_has_a_next_page() {
        handle.execute("delete from listed where id > 6");

        var second = page(1, new PageRequest(2, 3, 10L, 7L));

        assertThat(second.data()).containsExactly(6L, 5L, 4L);
        assertThat(second.totalPages()).isEqualTo(2);
        assertThat(second.hasNext()).isTrue();
    }

    @Test
    void a_long_list_is_counted_up_to_its_limit_or_the_end_of_the_page() {
        var bounded = bounded(4, PageRequest.first(3));
        var deep = bounded(4, new PageRequest(3, 3, null));
        var exact = bounded(10, PageRequest.first(3));

        assertThat(bounded.totalCount()).isEqualTo(4);
        assertThat(bounded.exact()).isFalse();
        assertThat(deep.totalCount()).isEqualTo(9);
        assertThat(deep.exact()).isFalse();
        assertThat(exact.totalCount()).isEqualTo(10);
        assertThat(exact.exact()).isTrue();
    }

    private Page<Long> page(long owner, PageRequest request) {
        return query(owner, request).page(COUNT.formatted(""), ROWS, (row, _) -> row.getLong("id"));
    }

    private Page<Long> bounded(long most, PageRequest request) {
        return query(1, request)
                .countingTo(most)
                .page(COUNT.formatted("limit :most"), ROWS, (row, _) -> row.getLong("id"));
    }

    private PagedQuery query(long owner, PageRequest request) {
        return new PagedQuery(handle, request, query -> query.bind("owner", owner));
    }
}
