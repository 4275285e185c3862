package io.tidings.imports;

import io.tidings.shared.ContactId;
import java.util.List;
import java.util.Map;

/**
 * A contact as an import's member.
 *
 * @param row in the file, 1 is the first below the header
 * @param phone E.164
 * @param variables the file's own columns that had something in them
 */
record ImportedContact(
        int row,
        ContactId id,
        String phone,
        String firstName,
        String lastName,
        String location,
        String preferredProduct,
        List<String> tags,
        Map<String, String> variables) {}
