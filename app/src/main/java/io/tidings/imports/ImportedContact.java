package io.tidings.imports;

import io.tidings.shared.ContactId;
import java.util.List;
import java.util.Map;

/**
 * A contact of an import, with the values of the file. A value that the file does not have is that of the contact.
 *
 * @param row number of the row; 1 is the first row below the header
 * @param phone E.164
 * @param variables the non-empty cells of the file's other columns
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
