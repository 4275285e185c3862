package io.tidings.campaigns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.groups.Tuple.tuple;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceSummary;
import io.tidings.campaigns.CampaignStore.Filter;
import io.tidings.campaigns.CampaignStore.Transition;
import io.tidings.personalisation.MissingValue;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.PageRequest;
import io.tidings.testing.TestContacts;
import io.tidings.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CampaignStoreTest {
    private static final Filter ALL = new Filter(null, null);
    private static final SendingTerms TERMS = new SendingTerms(
            new RetryPolicy(RetryPolicy.Mode.MANUAL, 4, Duration.ofMillis(1500), 2.5, Duration.ofSeconds(60), 0.25),
            OnUncertain.RETRY,
            null,
            "MyShop",
            50,
            40,
            Instant.parse("2030-03-31T18:00:00Z"));

    private final Jdbi jdbi = TestDatabase.jdbi();
    private final TestContacts people = new TestContacts(jdbi);
    private final CampaignStore store = new CampaignStore(jdbi);
    private final AccountId account = people.account();
    private final Actor actor = new Actor(account, Actor.Kind.USER, 7);

    @Test
    @Tag("S2-3")
    @Tag("S4-4")
    void a_campaign_is_read_back_as_it_was_written() {
        var id = store.insert(
                actor,
                new NewCampaign(
                        "Spring <script>",
                        Channel.WHATSAPP,
                        new Content.Inline("Hi {first_name}"),
                        Optional.of(new Audience.Chosen(List.of(3L, 1L))),
                        new CampaignSettings(
                                new MissingValue.Literal("friend"), Priority.URGENT, RenderAt.DISPATCH, TERMS),
                        Optional.empty()));

        var campaign = store.find(account, id).orElseThrow();

        assertThat(campaign.name()).isEqualTo("Spring <script>");
        assertThat(campaign.channel()).isEqualTo(Channel.WHATSAPP);
        assertThat(campaign.status()).isEqualTo(CampaignStatus.DRAFT);
        assertThat(campaign.content()).isEqualTo(new Content.Inline("Hi {first_name}"));
        assertThat(campaign.audience()).isEqualTo(new AudienceSummary.Chosen(2));
        assertThat(campaign.settings().missingValue()).isEqualTo(new MissingValue.Literal("friend"));
        assertThat(campaign.settings().priority()).isEqualTo(Priority.URGENT);
        assertThat(campaign.settings().renderAt()).isEqualTo(RenderAt.DISPATCH);
        assertThat(campaign.terms()).isEqualTo(TERMS);
        assertThat(campaign.total()).isZero();
        assertThat(store.audience(account, id)).contains(new Audience.Chosen(List.of(1L, 3L)));
    }

    @Test
    void another_account_finds_nothing() {
        var id = draft("mine");
        var otherAccount = people.account();

        assertThat(store.find(otherAccount, id)).isEmpty();
        assertThat(store.audience(otherAccount, id)).isEmpty();
        assertThat(store.history(otherAccount, id)).isEmpty();
        assertThat(jdbi.<Boolean, RuntimeException>inTransaction(
                        handle -> store.deleteDraft(handle, otherAccount, id, null)))
                .isFalse();
        assertThat(replaced(new Actor(otherAccount, Actor.Kind.USER, 8), id, campaign("stolen")))
                .isFalse();
        assertThat(store.list(otherAccount, ALL, PageRequest.first(10)).data()).isEmpty();
        assertThat(store.find(account, id).orElseThrow().name()).isEqualTo("mine");
    }

    @Test
    void only_a_draft_is_edited_or_deleted() {
        var id = draft("before");
        assertThat(replaced(actor, id, campaign("after"))).isTrue();
        assertThat(store.find(account, id).orElseThrow().name()).isEqualTo("after");

        jdbi.useHandle(handle -> handle.execute("update campaign set status = 'sent' where id = ?", id.value()));

        assertThat(replaced(actor, id, campaign("too late"))).isFalse();
        assertThat(jdbi.<Boolean, RuntimeException>inTransaction(
                        handle -> store.deleteDraft(handle, account, id, null)))
                .isFalse();
        assertThat(store.find(account, id).orElseThrow().name()).isEqualTo("after");
    }

    @Test
    void a_deleted_draft_takes_its_history_with_it() {
        var id = draft("gone soon");

        assertThat(jdbi.<Boolean, RuntimeException>inTransaction(
                        handle -> store.deleteDraft(handle, account, id, null)))
                .isTrue();

        assertThat(store.find(account, id)).isEmpty();
        assertThat(store.history(account, id)).isEmpty();
    }

    @Test
    @Tag("S2-16")
    @Tag("S4-46")
    @Tag("S4-51")
    void a_list_repeats_and_misses_no_campaign_while_others_are_added() {
        var before = new ArrayList<CampaignId>();
        for (int i = 0; i < 57; i++) {
            before.add(draft("campaign " + i));
        }
        var seen = new ArrayList<CampaignId>();
        @Nullable Long anchor = null;
        for (int page = 1; page <= 3; page++) {
            var read = store.list(account, ALL, new PageRequest(page, 20, anchor));
            anchor = read.anchor();
            read.data().forEach(campaign -> seen.add(campaign.id()));
            assertThat(read.totalCount()).isEqualTo(57);
            assertThat(read.totalPages()).isEqualTo(3);
            draft("added after page " + page);
        }

        assertThat(seen).containsExactlyElementsOf(before.reversed());
    }

    @Test
    @Tag("S2-16")
    @Tag("S4-47")
    void a_list_is_narrowed_by_status_and_channel() {
        draft("a draft");
        var sent = draft("sent");
        jdbi.useHandle(handle ->
                handle.execute("update campaign set status = 'sent', channel = 'whatsapp' where id = ?", sent.value()));

        assertThat(names(new Filter(CampaignStatus.SENT, null))).containsExactly("sent");
        assertThat(names(new Filter(null, Channel.SMS))).containsExactly("a draft");
        assertThat(names(new Filter(CampaignStatus.SENT, Channel.SMS))).isEmpty();
        assertThat(names(ALL)).containsExactly("sent", "a draft");
    }

    @Test
    @Tag("S3-46")
    void every_change_of_status_is_recorded() {
        var id = draft("moving");

        // In one transaction, because the completion job of a running application would end the campaign.
        var changes = jdbi.inTransaction(handle -> {
            handle.execute("update campaign set status = 'sending' where id = ?", id.value());
            var sending = store.lock(handle, account, id).orElseThrow();
            return List.of(
                    store.transition(
                            handle, actor, sending, new Transition(CampaignStatus.SENT, "all_sent: Yes.", true)),
                    store.transition(handle, actor, sending, new Transition(CampaignStatus.FAILED, "too late", true)));
        });

        assertThat(changes).containsExactly(true, false);
        var campaign = store.find(account, id).orElseThrow();
        assertThat(campaign.status()).isEqualTo(CampaignStatus.SENT);
        assertThat(campaign.statusReason()).isEqualTo("all_sent: Yes.");
        assertThat(campaign.isOver()).isTrue();
        assertThat(store.history(account, id))
                .extracting(StatusChange::from, StatusChange::to, StatusChange::actor, StatusChange::reason)
                .containsExactly(
                        tuple(null, CampaignStatus.DRAFT, "user:7", "created"),
                        tuple(CampaignStatus.SENDING, CampaignStatus.SENT, "user:7", "all_sent: Yes."));
    }

    @Test
    void a_change_that_the_status_does_not_allow_throws() {
        var draft = store.find(account, draft("draft")).orElseThrow();

        assertThatIllegalStateException()
                .isThrownBy(() -> jdbi.useTransaction(handle ->
                        store.transition(handle, actor, draft, new Transition(CampaignStatus.SENT, "no", true))))
                .withMessageContaining("DRAFT");
    }

    @Test
    void campaigns_that_may_have_ended_are_found() {
        var sending = draft("sending");
        var preparing = draft("preparing");
        var stopping = draft("stopping");
        jdbi.useTransaction(handle -> {
            handle.execute("update campaign set status = 'sending' where id = ?", sending.value());
            handle.execute("update campaign set status = 'sending', preparing = true where id = ?", preparing.value());
            handle.execute("update campaign set status = 'cancelled' where id = ?", stopping.value());

            assertThat(store.unfinished(handle)).contains(sending, stopping).doesNotContain(preparing);
            store.markCancelled(handle, stopping, "cancelled: Stopped by request. 3 of 4 messages were cancelled.");
            assertThat(store.unfinished(handle)).contains(sending).doesNotContain(stopping);
        });
    }

    private List<String> names(Filter filter) {
        return store.list(account, filter, PageRequest.first(10)).data().stream()
                .map(Campaign::name)
                .toList();
    }

    private CampaignId draft(String name) {
        return store.insert(actor, campaign(name));
    }

    private static NewCampaign campaign(String name) {
        return new NewCampaign(
                name,
                Channel.SMS,
                new Content.Verbatim("Hello"),
                Optional.of(new Audience.Everyone()),
                CampaignSettings.DEFAULT,
                Optional.empty());
    }

    private boolean replaced(Actor by, CampaignId id, NewCampaign campaign) {
        return jdbi.inTransaction(handle -> store.replaceDraft(handle, by, id, campaign, null));
    }
}
