package io.tidings.contacts;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of a contact, unchecked. Null means that nothing is said: a new contact gets the empty value, a
 * change leaves what is there.
 *
 * @param phone in any usual spelling
 * @param attributes in a change they join those that are there; a null value removes one
 * @param tags in a change they take the place of those that are there
 */
@Schema(name = "ContactFields")
public record ContactFields(
        @Schema(
                description = "In any usual spelling; national ones are read as of the account's default country.",
                examples = "+254712345678")
        @Nullable
        String phone,

        @Schema(maxLength = ContactFields.MAX_TEXT) @Nullable
        String firstName,

        @Schema(maxLength = ContactFields.MAX_TEXT) @Nullable
        String lastName,

        @Schema(maxLength = ContactFields.MAX_TEXT) @Nullable
        String location,

        @Schema(maxLength = ContactFields.MAX_TEXT) @Nullable
        String preferredProduct,

        @Schema(
                description = "Up to 50 free values for placeholders. Texts, numbers and booleans are taken and kept as"
                        + " text; a name becomes what a placeholder can say: Order No is order_no. In a change they"
                        + " join those that are there, and null removes one.")
        @JsonDeserialize(contentUsing = JsonScalarText.class)
        @Nullable
        Map<String, @Nullable String> attributes,

        @Schema(description = "Up to 50, kept in lower case. In a change they replace those that are there.") @Nullable
        List<@Nullable String> tags) {
    static final int MAX_TEXT = 200;

    /** Of a contact of whom only the number is known. */
    public static ContactFields ofPhone(String phone) {
        return new ContactFields(phone, null, null, null, null, null, null);
    }

    /** Nothing of the person, so that a log line may hold it. */
    @Override
    public String toString() {
        return "ContactFields[…]";
    }
}
