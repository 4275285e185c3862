package io.tidings.audiences;

import org.jspecify.annotations.Nullable;

/**
 * One contact of an audience.
 *
 * @param key the position in the audience: the row of the file, or the id of the contact
 * @param values the values in the order of {@link ValueColumns}; null or blank for a missing value
 * @param skipReason the reason why the contact must be skipped; null for none
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
