package io.tidings.inbound;

import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.OurMessage;
import io.tidings.messages.MessageState;
import io.tidings.statusupdates.ProviderRefs.Part;
import org.jspecify.annotations.Nullable;

/**
 * A receipt whose message is known.
 *
 * @param attempt null if the provider does not repeat it
 * @param part the part that it is about, if the attempt has several; null for a whole message
 */
record KnownReceipt(
        ReceiptArrived receipt,
        long message,
        @Nullable Integer attempt,
        @Nullable Part part) {
    static KnownReceipt of(ReceiptArrived receipt, OurMessage subject) {
        return new KnownReceipt(receipt, subject.message().value(), subject.attempt(), null);
    }

    static KnownReceipt of(ReceiptArrived receipt, Part part) {
        return new KnownReceipt(receipt, part.message(), part.attempt(), part.parts() > 1 ? part : null);
    }

    /** Returns the number of the part; null for a whole message. */
    @Nullable
    Integer partNumber() {
        return part == null ? null : (Integer) part.part();
    }

    /** Returns whether another attempt is to be decided. A half-sent message, or an unknown attempt, is not repeated. */
    boolean isRetryable() {
        return part == null && attempt != null && receipt.isRetryable();
    }

    MessageState reported() {
        return ReceiptState.reported(receipt.status());
    }
}
