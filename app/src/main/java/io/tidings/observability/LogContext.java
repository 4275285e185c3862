package io.tidings.observability;

import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logmanager.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Adds ids to every log line of this thread until it is closed, as {@code mdc.*}. {@link #close} restores the values
 * from before, so it must run on the same thread.
 */
public final class LogContext implements AutoCloseable {
    public static final String REQUEST_ID = "request_id";
    public static final String ACCOUNT_ID = "account_id";
    public static final String CAMPAIGN_ID = "campaign_id";

    private record Previous(String key, @Nullable String value) {}

    private final Deque<Previous> before = new ArrayDeque<>();

    private LogContext() {}

    public static LogContext of(AccountId account) {
        return new LogContext().with(ACCOUNT_ID, account);
    }

    public static LogContext of(AccountId account, CampaignId campaign) {
        return of(account).with(CAMPAIGN_ID, campaign);
    }

    /**
     * For work that a request caused and that runs after its response.
     *
     * @param request null leaves the current id
     */
    public static LogContext ofRequest(@Nullable String request) {
        var context = new LogContext();
        return request == null ? context : context.with(REQUEST_ID, request);
    }

    /** Returns the id of the request that this thread works for; null without one. */
    public static @Nullable String request() {
        return MDC.get(REQUEST_ID);
    }

    private LogContext with(String key, Object id) {
        before.push(new Previous(key, MDC.get(key)));
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
