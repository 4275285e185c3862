package io.tidings.reports;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A deleted contact gets no message that still waits. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DeletedRecipientsTest {
    private static final String UNREACHABLE = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "down": true}""";
    private static final String WORKING = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Jdbi jdbi;

    @Test
    void a_message_that_waits_for_a_deleted_contact_is_cancelled_and_the_others_are_sent() throws Exception {
        var account = campaigns.account(UNREACHABLE);
        var people = campaigns.people().contacts(account.id(), 3);
        var campaign =
                aCampaign().in(account).to(people).text("Hello everybody").launched();
        campaign.post("pause").then().statusCode(200);
        awaitZero("select count(*) from send_block where plan_id = :id and state = 'LEASED'", campaign.id());

        delete(account, people.getFirst()).then().statusCode(204);

        campaigns.changeGateway(account, WORKING);
        campaign.post("resume").then().statusCode(200);
        var end = campaign.awaitEnd();
        assertThat(end.getLong("sent")).isEqualTo(2);
        assertThat(end.getLong("cancelled")).isEqualTo(1);
        account.api()
                .get("/api/v1/campaigns/%d/recipients?status=cancelled".formatted(campaign.id()))
                .then()
                .body("data[0].error.code", equalTo("contact_deleted"))
                // All recipients get one text, which is stored once.
                .body("data[0].rendered_message", equalTo("Hello everybody"));
    }

    /** The launch has read its recipients. Their messages are written while the contact is being deleted. */
    @Test
    void a_contact_that_is_deleted_during_the_launch_gets_no_message() throws Exception {
        var account = campaigns.account(WORKING);
        var people = campaigns.people().contacts(account.id(), 3);
        var campaign =
                aCampaign().in(account).to(people).text("Hello everybody").created();
        try (var handle = jdbi.open()) {
            handle.begin();
            // Stops the launch before it commits messages. Reading goes on.
            handle.execute("lock table send_block in share mode");
            campaign.send().then().statusCode(202);
            eventually(
                    SOON,
                    () -> waitingForLock("insert into send_block%"),
                    waiting -> assertThat(waiting).isPositive());
            var deletion = CompletableFuture.supplyAsync(() -> delete(account, people.getFirst()));
            eventually(
                    SOON,
                    () -> deletion.isDone() || waitingForLock("%deleted_contacts%") > 0,
                    begun -> assertThat(begun).isTrue());
            handle.commit();
            deletion.get().then().statusCode(204);
        }

        assertOneCancelled(campaign);
    }

    /** As above, but the deletion ends before the launch locks its row. */
    @Test
    void a_contact_that_was_deleted_between_reading_and_writing_gets_no_message() throws Exception {
        var account = campaigns.account(WORKING);
        var people = campaigns.people().contacts(account.id(), 3);
        var campaign =
                aCampaign().in(account).to(people).text("Hello everybody").created();
        jdbi.useHandle(handle -> handle.createScript("""
                        create function delete_now() returns trigger language plpgsql as $$
                        begin
                            delete from contact where id = %1$d;
                            update campaign set deleted_contacts = array[%1$d] where id = %2$d;
                            return new;
                        end $$;
                        create trigger delete_now after insert on send_block for each row
                            when (new.account_id = %3$d) execute function delete_now()""".formatted(
                                people.getFirst(), campaign.id(), account.id().value()))
                .executeAsSeparateStatements());
        try {
            campaign.send().then().statusCode(202);
            assertOneCancelled(campaign);
        } finally {
            jdbi.useHandle(handle -> handle.execute("drop function delete_now() cascade"));
        }
    }

    private static void assertOneCancelled(TestCampaign campaign) throws Exception {
        var end = campaign.awaitEnd();
        assertThat(end.getLong("sent")).isEqualTo(2);
        assertThat(end.getLong("cancelled")).isEqualTo(1);
    }

    private static Response delete(TestAccount account, long contact) {
        return account.api().delete("/api/v1/contacts/" + contact);
    }

    private void awaitZero(String sql, long id) throws Exception {
        eventually(SOON, () -> number(sql, id), rows -> assertThat(rows).isZero());
    }

    private long waitingForLock(String query) {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like :query""").bind("query", query).mapTo(Long.class).one());
    }

    private long number(String sql, long id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(sql).bind("id", id).mapTo(Long.class).one());
    }
}
