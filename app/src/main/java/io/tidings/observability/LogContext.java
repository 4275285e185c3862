package io.tidings.observability;

import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logmanager.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Ids that stand in every log line of a stretch of work on this thread, as {@code mdc.*}. Close it where it was opened:
 * what stood there before comes back.
 */
public final class LogContext implements AutoCloseable {
    public static final String REQUEST_ID = "request_id";
    public static final String ACCOUNT_ID = "account_id";
    public static final String CAMPAIGN_ID = "campaign_id";

    private record Before(String key, @Nullable String value) {}

    private final Deque<Before> before = new ArrayDeque<>();

    private LogContext() {}

    public static LogContext of(AccountId account) {
        return new LogContext().with(ACCOUNT_ID, account);
    }

    public static LogContext of(AccountId account, CampaignId campaign) {
        return of(account).with(CAMPAIGN_ID, campaign);
    }

    private LogContext with(String key, Object id) {
        before.push(new Before(key, MDC.get(key)));
        MDC.put(key, id.toString());
        return this;
    }

    @Override
    public void close() {
        before.forEach(each -> {
            if (each.value() == null) {
                MDC.remove(each.key());
            } else {
                MDC.put(each.key(), each.value());
            }
        });
    }
}
