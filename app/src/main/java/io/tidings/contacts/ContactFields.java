package io.tidings.contacts;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.tidings.web.MergePatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The submitted fields of a contact, not yet validated. A null field is empty in a new contact; in an update it leaves
 * the stored value.
 *
 * @param phone in any usual spelling
 * @param attributes an update merges them into the stored ones; a null or empty value removes an attribute
 * @param tags an update replaces the stored ones
 */
@Schema(name = "ContactFields")
public record ContactFields(
        @Schema(
                description =
                        "In any usual spelling. A national number is read as one of the account's default country.",
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
                description = "Up to 50 free values for placeholders. Texts, numbers and booleans are stored as"
                        + " text. A name is converted to a placeholder's name: Order No becomes order_no. An update"
                        + " merges them into the stored ones; null or an empty text removes one.")
        @JsonDeserialize(contentUsing = JsonScalarText.class)
        @Nullable
        Map<String, @Nullable String> attributes,

        @Schema(description = "Up to 50, stored in lower case. An update replaces the stored ones.") @Nullable
        List<@Nullable String> tags) {
    static final int MAX_TEXT = 200;

    /** Returns the fields of a contact of which only the number is known. */
    public static ContactFields ofPhone(String phone) {
        return new ContactFields(phone, null, null, null, null, null, null);
    }

    /**
     * Returns the fields of a change. A cleared field becomes empty; a cleared number is refused later.
     *
     * @param attributeNames the attributes that the contact has
     */
    static ContactFields of(MergePatch<ContactFields> patch, Set<String> attributeNames) {
        var fields = patch.fields();
        Map<String, @Nullable String> none = new HashMap<>();
        attributeNames.forEach(name -> none.put(name, null));
        return new ContactFields(
                patch.given("phone", fields.phone(), ""),
                patch.given("first_name", fields.firstName(), ""),
                patch.given("last_name", fields.lastName(), ""),
                patch.given("location", fields.location(), ""),
                patch.given("preferred_product", fields.preferredProduct(), ""),
                patch.given("attributes", fields.attributes(), none),
                patch.given("tags", fields.tags(), new ArrayList<@Nullable String>()));
    }

    /** Contains no personal data, so that log lines may contain it. */
    @Override
    public String toString() {
        return "ContactFields[…]";
    }
}
