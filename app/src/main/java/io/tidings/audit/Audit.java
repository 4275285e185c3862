package io.tidings.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The audit log. Thread-safe. */
@Singleton
public final class Audit {
    private static final int MAX_TEXT_LENGTH = 200;
    private static final int MAX_DETAILS = 30;

    /** Phone numbers and e-mail addresses must not be in the log. One that a caller passes by mistake is removed. */
    private static final Pattern PERSONAL = Pattern.compile("\\+[0-9]{6,15}|[^\\s@]+@[^\\s@]+");

    private final Jdbi jdbi;
    private final ObjectMapper json;

    Audit(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /**
     * Adds an entry in the caller's transaction, so that it exists if and only if the transaction commits. It takes no
     * lock before the commit, so it can be at any place of the transaction. Throws no exception of its own.
     *
     * @param action the action as {@code noun.verb}: {@code campaign.launched}, {@code key.revoked}
     * @param subject the object of the action as {@code noun:id}: {@code campaign:12}
     * @param details ids and facts such as counts and states, no personal data; at most 30 entries of 200 characters
     */
    public void record(Handle handle, Actor actor, String action, String subject, Map<String, String> details) {
        handle.createUpdate("""
                        insert into audit_entry (account_id, actor, action, subject, details)
                        values (:account, :actor, :action, :subject, cast(:details as jsonb))
                        """)
                .bind("account", actor.account().value())
                .bind("actor", actor.label())
                .bind("action", action)
                .bind("subject", plain(subject))
                .bind("details", json(details))
                .execute();
    }

    /** Lists the entries, newest first. */
    public Page<AuditEntry> list(AccountId account, AuditFilter filter, PageRequest request) {
        return jdbi.withHandle(handle -> AuditStore.list(handle, account, filter, request));
    }

    private String json(Map<String, String> details) {
        var stored = new TreeMap<String, String>();
        details.entrySet().stream()
                .limit(MAX_DETAILS)
                .forEach(detail -> stored.put(plain(detail.getKey()), plain(detail.getValue())));
        try {
            return json.writeValueAsString(stored);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the details of an audit entry cannot be written as JSON", e);
        }
    }

    private static String plain(String text) {
        var cut = text.length() > MAX_TEXT_LENGTH ? text.substring(0, MAX_TEXT_LENGTH) : text;
        return PERSONAL.matcher(cut.replace("\0", "")).replaceAll("[removed]");
    }
}
