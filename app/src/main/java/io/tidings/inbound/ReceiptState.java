package io.tidings.inbound;

import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.messages.MessageState;
import java.util.Optional;

/** The states of a message that receipts report and prove. */
final class ReceiptState {
    private ReceiptState() {}

    /** Returns the reported state, as in {@code receipt.state}. */
    static MessageState reported(Status status) {
        return switch (status) {
            case SUBMITTED -> MessageState.QUEUED;
            case SENT -> MessageState.SENT;
            case DELIVERED -> MessageState.DELIVERED;
            case READ -> MessageState.READ;
            case UNDELIVERED -> MessageState.UNDELIVERED;
            case FAILED -> MessageState.FAILED;
            case EXPIRED -> MessageState.EXPIRED;
        };
    }

    /**
     * Returns the state that a report proves; empty for none. The provider accepted a message that it reports as
     * failed, so the message is undelivered and not failed. So the result does not depend on the order of the receipt
     * and the answer.
     */
    static Optional<MessageState> proven(MessageState reported) {
        return switch (reported) {
            case SENT, DELIVERED, READ, UNDELIVERED -> Optional.of(reported);
            case FAILED, EXPIRED -> Optional.of(MessageState.UNDELIVERED);
            case QUEUED, RETRYING, UNCERTAIN, CANCELLED, SKIPPED -> Optional.empty();
        };
    }
}
