package io.tidings.imports;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static io.tidings.testing.TestImports.imported;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.shared.Actor;
import io.tidings.shared.ImportId;
import io.tidings.shared.TaskId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The undo of an import takes back what only this import brought. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportUndoTest {
    private static final String UNREACHABLE = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "down": true}""";
    private static final Map<String, String> KEEP = Map.of("keep_columns", "contact");

    @Inject
    TestCampaigns campaigns;

    @Inject
    ImportFixture fixture;

    @Inject
    ImportRunner runner;

    @Inject
    ImportUndoStore store;

    @Inject
    ImportUndoJob job;

    @Inject
    UploadFolder folder;

    @Inject
    Jdbi jdbi;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @Test
    void contacts_that_only_this_import_brought_are_deleted() throws Exception {
        var id = imported(account, "phone,first_name\n+254712345678,Ann\n+254712345679,Ben\n", Map.of("tags", "new"));

        var undone = undone(id);

        assertThat(undone.getInt("undo.contacts_deleted")).isEqualTo(2);
        assertThat(undone.getInt("undo.contacts_kept")).isZero();
        assertThat(count()).isZero();
        account.api()
                .get("/api/v1/imports/" + id + "/contacts")
                .then()
                .body("pagination.total_count", equalTo(0), "data.size()", equalTo(0));
        account.api()
                .get("/api/v1/audit?action=import.undone")
                .then()
                .body("data.size()", equalTo(1), "data[0].details.contacts_deleted", equalTo("2"));
        aCampaign().in(account).text("Hi").to(ImportId.parse(id).orElseThrow()).refused(409, "import_undone");
    }

    @Test
    void a_repeated_undo_gives_the_same_answer_and_changes_nothing() throws Exception {
        var id = imported(account, "phone\n+254712345678\n");
        var first = undone(id);
        account.api()
                .body(Map.of("phone", "+254712345678"))
                .post("/api/v1/contacts")
                .then()
                .statusCode(201);

        var second = undo(id).statusCode(200).extract().jsonPath();

        assertThat(second.getMap("undo").toString())
                .isEqualTo(first.getMap("undo").toString());
        assertThat(count()).isEqualTo(1);
        account.api().get("/api/v1/audit?action=import.undone").then().body("data.size()", equalTo(1));
    }

    @Test
    void the_values_that_an_import_changed_are_put_back() throws Exception {
        imported(account, """
                phone,first_name,last_name,location,plan,tags
                +254712345678,Ann,Old,,gold,"a,b"
                """, KEEP);
        var before = withoutTimes(contact("+254712345678"));
        var wrong = imported(account, """
                phone,first_name,last_name,location,plan,order_no,tags
                +254712345678,Bob,,Embu,silver,7,"b,c"
                +254712345679,New,,,,,
                """, Map.of("keep_columns", "contact", "tags", "x"));
        assertThat(contact("+254712345678")).containsEntry("first_name", "Bob");

        var undone = undone(wrong);

        assertThat(withoutTimes(contact("+254712345678"))).isEqualTo(before);
        assertThat(undone.getInt("undo.contacts_restored")).isEqualTo(1);
        assertThat(undone.getInt("undo.contacts_deleted")).isEqualTo(1);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void erased_values_come_back() throws Exception {
        imported(account, "phone,first_name,plan,tags\n+254712345678,Ann,gold,a\n", KEEP);
        var before = withoutTimes(contact("+254712345678"));
        var erased = imported(
                account,
                "phone,first_name,plan,tags\n+254712345678,,,z\n",
                Map.of("keep_columns", "contact", "blanks", "erase"));
        assertThat(contact("+254712345678"))
                .containsEntry("first_name", "")
                .containsEntry("attributes", Map.of())
                .containsEntry("tags", List.of("z"));

        undone(erased);

        assertThat(withoutTimes(contact("+254712345678"))).isEqualTo(before);
    }

    @Test
    void a_value_that_was_changed_since_is_kept_and_the_others_are_put_back() throws Exception {
        imported(account, "phone,first_name,last_name\n+254712345678,Ann,Old\n+254712345679,Ben,Old\n");
        var wrong = imported(account, "phone,first_name,last_name\n+254712345678,Bob,New\n+254712345679,Cid,\n");
        patch("+254712345678", Map.of("first_name", "Robert"));
        patch("+254712345679", Map.of("first_name", "Carl"));

        var undone = undone(wrong);

        assertThat(contact("+254712345678"))
                .containsEntry("first_name", "Robert")
                .containsEntry("last_name", "Old");
        assertThat(contact("+254712345679")).containsEntry("first_name", "Carl");
        assertThat(undone.getInt("undo.contacts_restored")).isEqualTo(1);
        assertThat(undone.getInt("undo.contacts_kept_changed")).isEqualTo(1);
    }

    @Test
    void contacts_that_were_used_or_changed_since_are_kept_whole() throws Exception {
        var id = imported(account, """
                phone,first_name
                +254712345670,Messaged
                +254712345671,Edited
                +254712345672,Drafted
                +254712345673,Unused
                """);
        var campaign = aCampaign()
                .in(account)
                .template("Hi {{first_name}}")
                .to(List.of(idOf("+254712345670")))
                .launched();
        campaign.awaitEnd();
        patch("+254712345671", Map.of("location", "Embu"));
        aCampaign().in(account).text("Hi").to(List.of(idOf("+254712345672"))).created();

        var undone = undone(id);

        assertThat(undone.getInt("undo.contacts_deleted")).isEqualTo(1);
        assertThat(undone.getInt("undo.contacts_kept_in_use")).isEqualTo(2);
        assertThat(undone.getInt("undo.contacts_kept_changed")).isEqualTo(1);
        assertThat(count()).isEqualTo(3);
        assertThat(contact("+254712345670")).containsEntry("first_name", "Messaged");
        assertThat(campaign.view("recipients").getString("data[0].rendered_message"))
                .isEqualTo("Hi Messaged");
        assertThat(campaign.view().getInt("stats.sent")).isEqualTo(1);
    }

    @Test
    void a_waiting_message_of_a_kept_contact_is_sent_and_that_of_a_deleted_contact_is_not() throws Exception {
        account = campaigns.account(UNREACHABLE);
        var id = imported(account, "phone\n+254712345670\n+254712345671\n");
        long deleted = idOf("+254712345671");
        var campaign = aCampaign()
                .in(account)
                .text("Hello")
                .to(List.of(idOf("+254712345670"), deleted))
                .launched();
        eventually(
                SOON,
                campaign::progress,
                progress -> assertThat(progress.getString("preparing")).isNull());
        campaign.post("pause").then().statusCode(200);
        eventually(
                SOON, () -> leased(campaign.id()), blocks -> assertThat(blocks).isZero());
        account.api().delete("/api/v1/contacts/" + deleted).then().statusCode(204);

        assertThat(undone(id).getInt("undo.contacts_kept_in_use")).isEqualTo(1);

        campaigns.changeGateway(account, PERFECT);
        campaign.post("resume").then().statusCode(200);
        var end = campaign.awaitEnd();
        assertThat(end.getLong("sent")).isEqualTo(1);
        assertThat(end.getLong("cancelled")).isEqualTo(1);
    }

    private long leased(long campaign) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from send_block where plan_id = :id and state = 'LEASED'")
                        .bind("id", campaign)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void a_contact_of_two_imports_keeps_the_values_of_the_other_and_goes_with_the_last() throws Exception {
        var first =
                imported(account, "phone,first_name,location\n+254712345678,Ann,Embu\n", Map.of("tags", "one,both"));
        var second = imported(account, "phone,first_name\n+254712345678,Bob\n", Map.of("tags", "two,both"));

        var undone = undone(first);

        assertThat(undone.getInt("undo.contacts_kept_other_import")).isEqualTo(1);
        assertThat(contact("+254712345678"))
                .containsEntry("first_name", "Bob")
                .containsEntry("location", "")
                .containsEntry("tags", List.of("both", "two"));
        assertThat(undone(second).getInt("undo.contacts_deleted")).isEqualTo(1);
        assertThat(count()).isZero();
    }

    @Test
    void undone_newest_first_two_imports_leave_nothing() throws Exception {
        var first = imported(account, "phone,first_name\n+254712345678,Ann\n");
        var second = imported(account, "phone,first_name\n+254712345678,Bob\n");

        assertThat(undone(second).getInt("undo.contacts_restored")).isEqualTo(1);
        assertThat(contact("+254712345678")).containsEntry("first_name", "Ann");
        assertThat(undone(first).getInt("undo.contacts_deleted")).isEqualTo(1);
        assertThat(count()).isZero();
    }

    @Test
    void an_import_that_an_unfinished_campaign_uses_is_not_undone() throws Exception {
        var id = imported(account, "phone\n+254712345678\n");
        var draft = aCampaign()
                .in(account)
                .text("Hi")
                .to(ImportId.parse(id).orElseThrow())
                .created();

        undo(id).statusCode(409).body("code", equalTo("import_in_use")).body("campaign_ids", equalTo(List.of((int)
                draft.id())));

        assertThat(count()).isEqualTo(1);
        account.api().delete("/api/v1/campaigns/" + draft.id()).then().statusCode(204);
        assertThat(undone(id).getInt("undo.contacts_deleted")).isEqualTo(1);
    }

    @Test
    void only_true_and_false_are_accepted_and_without_undo_an_ended_import_stays() throws Exception {
        var id = imported(account, "phone\n+254712345678\n");

        account.api().delete("/api/v1/imports/" + id + "?undo=yes").then().statusCode(422);
        account.api().delete("/api/v1/imports/" + id + "?undo=false").then().statusCode(409);
        campaigns
                .account(PERFECT)
                .api()
                .delete("/api/v1/imports/" + id + "?undo=true")
                .then()
                .statusCode(404);

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void an_undo_that_was_stopped_continues_with_the_rows_that_are_left() throws Exception {
        var csv = new StringBuilder("phone,first_name\n");
        for (int i = 0; i < 12_000; i++) {
            csv.append("+2547").append(10_000_000 + i).append(",Ann\n");
        }
        var row = fixture.uploaded(account.id(), csv.toString());
        runner.run(row, folder.file(row.id()), JobContext.stoppingWhen(() -> false));
        var task = jdbi.inTransaction(handle -> {
            var id = TaskId.random();
            store.start(handle, row, Actor.system(account.id()), id);
            return id;
        });
        var parts = new AtomicInteger(1);

        assertThatThrownBy(
                        () -> job.run(row.id().toString(), JobContext.stoppingWhen(() -> parts.getAndDecrement() <= 0)))
                .isInstanceOf(JobPostponed.class);
        assertThat(undoOf(row).counts().deleted()).isEqualTo(5_000);
        assertThat(count()).isEqualTo(7_000);
        job.run(row.id().toString(), JobContext.stoppingWhen(() -> false));

        var undo = undoOf(row);
        assertThat(undo.state()).isEqualTo(ImportUndo.State.DONE);
        assertThat(undo.counts().deleted()).isEqualTo(12_000);
        assertThat(undo.task()).isEqualTo(task);
        assertThat(count()).isZero();
        job.run(row.id().toString(), JobContext.stoppingWhen(() -> false));
        assertThat(undoOf(row)).isEqualTo(undo);
    }

    @Test
    void a_running_import_is_stopped_and_taken_back() {
        var row = fixture.uploaded(account.id(), "phone\n+254712345678\n");

        var answer = undo(row.id().toString()).extract();

        assertThat(answer.statusCode()).isIn(200, 202);
        assertThat(answer.jsonPath().getString("status")).isEqualTo("cancelled");
        assertThat(folder.file(row.id())).doesNotExist();
    }

    private ImportUndo undoOf(ImportRow row) {
        return Objects.requireNonNull(fixture.summary(row).undo());
    }

    private ValidatableResponse undo(String id) {
        return account.api().delete("/api/v1/imports/" + id + "?undo=true").then();
    }

    private JsonPath undone(String id) throws Exception {
        undo(id);
        return eventually(
                SOON,
                () -> account.api().get("/api/v1/imports/" + id).jsonPath(),
                read -> assertThat(read.getString("undo.state")).isEqualTo("done"));
    }

    private Map<String, Object> contact(String phone) {
        return account.api()
                .queryParam("page_size", 100)
                .get("/api/v1/contacts")
                .jsonPath()
                .getMap("data.find { it.phone == '" + phone + "' }");
    }

    private static Map<String, Object> withoutTimes(Map<String, Object> contact) {
        contact.remove("updated_at");
        return contact;
    }

    private long idOf(String phone) {
        return Long.parseLong(String.valueOf(contact(phone).get("id")));
    }

    private void patch(String phone, Map<String, Object> body) {
        account.api().body(body).patch("/api/v1/contacts/" + idOf(phone)).then().statusCode(200);
    }

    private int count() {
        return account.api().get("/api/v1/contacts").jsonPath().getInt("pagination.total_count");
    }
}
