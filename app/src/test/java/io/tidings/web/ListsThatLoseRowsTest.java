package io.tidings.web;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list skips no row when rows that were already read are deleted. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ListsThatLoseRowsTest {
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
    private static final int SIZE = 7;

    @Inject
    TestCampaigns campaigns;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @Test
    void no_contact_is_skipped() {
        var all = campaigns.people().contacts(account.id(), SIZE);

        assertThat(readByLinksDeletingEachPage("/api/v1/contacts?page_size=2", "data.id", "/api/v1/contacts/"))
                .containsExactlyElementsOf(all.reversed());
    }

    @Test
    void no_contact_of_a_search_is_skipped() {
        var all = campaigns.people().contacts(account.id(), SIZE);
        var read = new ArrayList<Long>();
        Long anchor = null;
        Long after = null;
        for (int page = 1; page <= SIZE; page++) {
            var found = search(page, anchor, after);
            var ids = found.getList("data.id", Long.class);
            read.addAll(ids);
            anchor = found.getLong("pagination.anchor");
            if (found.get("pagination.next_after") == null) {
                break;
            }
            after = found.getLong("pagination.next_after");
            ids.forEach(
                    id -> account.api().delete("/api/v1/contacts/" + id).then().statusCode(204));
        }
        assertThat(read).containsExactlyElementsOf(all.reversed());
    }

    @Test
    void no_campaign_is_skipped() {
        var all = IntStream.range(0, SIZE)
                .mapToObj(
                        _ -> aCampaign().in(account).withoutAudience().created().id())
                .toList();

        assertThat(readByLinksDeletingEachPage("/api/v1/campaigns?page_size=2", "data.id", "/api/v1/campaigns/"))
                .containsExactlyElementsOf(all.reversed());
    }

    @Test
    void no_row_of_an_import_is_skipped() {
        var all = campaigns.people().contacts(account.id(), SIZE);
        var file = campaigns.people().imported(account.id(), all);

        assertThat(readByLinksDeletingEachPage(
                        "/api/v1/imports/%s/contacts?page_size=2".formatted(file), "data.id", "/api/v1/contacts/"))
                .containsExactlyElementsOf(all);
    }

    private JsonPath search(int page, @Nullable Long anchor, @Nullable Long after) {
        var body = new HashMap<String, Object>(Map.of("page", page, "page_size", 2));
        if (anchor != null && after != null) {
            body.put("anchor", anchor);
            body.put("after", after);
        }
        return account.api()
                .body(body)
                .post("/api/v1/contacts/search")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Reads a list along its links, and deletes the rows of each page before the next one is read. */
    private List<Long> readByLinksDeletingEachPage(String path, String ids, String rows) {
        var read = new ArrayList<Long>();
        @Nullable String next = path;
        while (next != null) {
            var page = account.api()
                    .urlEncodingEnabled(false)
                    .get(next)
                    .then()
                    .statusCode(200)
                    .extract();
            var found = page.jsonPath().getList(ids, Long.class);
            read.addAll(found);
            var link = page.header("Link");
            var matcher = NEXT.matcher(link == null ? "" : link);
            next = matcher.find() ? matcher.group(1) : null;
            found.forEach(id -> account.api().delete(rows + id).then().statusCode(204));
        }
        return read;
    }
}
