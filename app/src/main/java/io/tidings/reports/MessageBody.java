package io.tidings.reports;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.gateways.FailureClass;
import io.tidings.plans.SendPlan;
import io.tidings.statusupdates.ProviderRefs.ProviderRef;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A message in an API response.
 *
 * @param body null for a message whose text is rendered only when it is sent, until then
 * @param providerRefs the ids that the provider gave to its parts; null in lists
 * @param timeline every step, wait and reason; null in lists
 */
@Schema(name = "Message")
record MessageBody(
        long id,
        @JsonUnwrapped Source source,
        @JsonUnwrapped Address address,
        String state,
        int attempts,
        int segments,
        @Nullable String body,
        @Nullable String clientRef,
        @Nullable ErrorView error,
        @JsonUnwrapped MessageView.Times times,
        @Nullable List<ProviderRef> providerRefs,
        @Nullable List<TimelineStep> timeline) {
    /**
     * @param campaignId null unless a campaign sent it
     * @param batchId null unless the message belongs to a batch
     */
    record Source(
            @Nullable Long campaignId,
            @Nullable Long batchId,
            @Nullable Long contactId) {
        static Source of(MessageView message) {
            return new Source(
                    plan(message, SendPlan.Kind.CAMPAIGN), plan(message, SendPlan.Kind.BATCH), message.contact());
        }
    }

    record Address(String channel, @Nullable String sender, String to) {
        static Address of(MessageView.Address address) {
            return new Address(address.channel().text(), address.sender(), address.recipient());
        }
    }

    /** @param advice the recommended action */
    @Schema(name = "MessageError")
    record ErrorView(
            String code,
            @Nullable String failureClass,
            @Nullable String text,
            @Nullable String advice) {
        static @Nullable ErrorView of(MessageView message) {
            var code = message.error().code();
            var failure = message.error().failureClass();
            return code == null
                    ? null
                    : new ErrorView(
                            code,
                            failure,
                            message.error().text(),
                            failure == null ? null : FailureClass.parse(failure).advice());
        }
    }

    /** Returns the message as in lists. */
    static MessageBody of(MessageView message, @Nullable String clientRef) {
        return of(message, clientRef, null, null);
    }

    static MessageBody of(
            MessageView message,
            @Nullable String clientRef,
            @Nullable List<ProviderRef> providerRefs,
            @Nullable List<TimelineStep> timeline) {
        return new MessageBody(
                message.id().value(),
                Source.of(message),
                Address.of(message.address()),
                message.status(),
                message.attempts(),
                message.segments(),
                message.body(),
                clientRef,
                ErrorView.of(message),
                message.times(),
                providerRefs,
                timeline);
    }

    private static @Nullable Long plan(MessageView message, SendPlan.Kind kind) {
        return message.kind() == kind ? (Long) message.plan().value() : null;
    }
}
