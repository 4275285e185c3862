package io.tidings.uncertain;

import io.tidings.gateways.StartedMessage;
import io.tidings.uncertain.UncertainMessageStore.UncertainMessage;
import java.util.List;
import java.util.Map;

/** Reads uncertain messages again as they were given to their gateway. Thread-safe. */
public interface StartedMessages {
    /**
     * Returns the messages by id. A message that was deleted is missing.
     *
     * <p>The text is the stored one. If it was rendered at dispatch and its node died before it stored the text, it is
     * rendered again; the contact may have changed since. A text or number that is not known any more is empty.
     */
    Map<Long, StartedMessage> of(List<UncertainMessage> uncertain);
}
