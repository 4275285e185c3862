package io.tidings.audiences;

import org.jspecify.annotations.Nullable;

/**
 * One of an audience.
 *
 * @param key where it stands: the row of the file, or the contact's id
 * @param barred why nothing may be sent to them; null when it may
 * @param values by the places of {@link ValueColumns}; null or blank where there is none
 */
public record AudienceMember(
        long key,
        long contact,
        String phone,
        @Nullable String[] values,
        @Nullable String skipReason) {
    public AudienceMember(long key, long contact, String phone, @Nullable String[] values) {
        this(key, contact, phone, values, null);
    }

    public AudienceMember skippedFor(String reason) {
        return new AudienceMember(key, contact, phone, values, reason);
    }
}
