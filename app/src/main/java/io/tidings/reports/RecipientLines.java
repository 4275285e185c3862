package io.tidings.reports;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.contacts.Contacts;
import io.tidings.messages.MessageCounts;
import io.tidings.queue.Dispatches;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.web.PageViewer;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the recipients and the reasons of failures for the page of a campaign. */
@Singleton
final class RecipientLines {
    private final Recipients recipients;
    private final Contacts contacts;
    private final Dispatches dispatch;
    private final PageViewer viewer;

    RecipientLines(Recipients recipients, Contacts contacts, Dispatches dispatch, PageViewer viewer) {
        this.recipients = recipients;
        this.contacts = contacts;
        this.dispatch = dispatch;
        this.viewer = viewer;
    }

    /** @param common the text of the campaign, for recipients without a text of their own */
    Page<RecipientLine> lines(Campaign campaign, @Nullable String status, PageRequest request, String common) {
        var page = recipients.list(campaign.account(), campaign.id().plan(), status, request);
        var ids = page.data().stream().mapMulti(RecipientLines::contactOf).toList();
        var people = contacts.findAll(campaign.account(), ids).stream()
                .collect(Collectors.toMap(contact -> contact.id().value(), contact -> contact));
        return page.map(one -> RecipientLine.of(one, people.get(one.contactId()), common, viewer.zone()));
    }

    List<FailureReason> reasons(Campaign campaign, MessageCounts stats) {
        return recipients.failures(campaign.account(), campaign.id().plan()).stream()
                .map(group -> FailureReason.of(group, stats.failed()))
                .toList();
    }

    /** Returns the number of messages that may be requeued. It is 0 unless the campaign is sent or failed. */
    long retryable(Campaign campaign, MessageCounts stats) {
        var over = campaign.status() == CampaignStatus.SENT || campaign.status() == CampaignStatus.FAILED;
        return over && stats.failed() > 0
                ? recipients.countRetryable(campaign.account(), campaign.id().plan())
                : 0;
    }

    /** Returns the number of messages that may have reached their recipients twice. */
    long duplicateRisks(Campaign campaign) {
        return dispatch.duplicateRisks(campaign.id().plan());
    }

    private static void contactOf(Recipient recipient, Consumer<Long> ids) {
        var id = recipient.contactId();
        if (id != null) {
            ids.accept(id);
        }
    }
}
