package io.tidings.personalisation;

import io.tidings.shared.PhoneNumber;
import org.jspecify.annotations.Nullable;

/**
 * The values of a recipient, with their order of precedence.
 *
 * @param phone null if only the variables are known
 */
public record RecipientValues(
        Values variables, Values contact, @Nullable PhoneNumber phone) implements Values {
    /**
     * Returns the values of a recipient. The variables of the import or request come first, then the contact's fields
     * and attributes, then the built-ins {@code phone} (E.164) and {@code name} (first and last name).
     */
    public static Values of(Values variables, Values contact, PhoneNumber phone) {
        return new RecipientValues(variables, contact, phone);
    }

    /** Returns the values of a recipient with variables only. {@code name} is built from them. */
    public static Values ofVariables(Values variables) {
        return new RecipientValues(variables, _ -> null, null);
    }

    @Override
    public @Nullable String get(String name) {
        var own = stored(name);
        if (own != null) {
            return own;
        }
        return switch (name) {
            case "phone" -> phone == null ? null : phone.e164();
            case "name" -> fullName();
            default -> null;
        };
    }

    private @Nullable String stored(String name) {
        var variable = variables.get(name);
        if (Values.isPresent(variable)) {
            return variable;
        }
        var field = contact.get(name);
        return Values.isPresent(field) ? field : null;
    }

    private @Nullable String fullName() {
        var first = stored("first_name");
        var last = stored("last_name");
        if (first == null) {
            return last == null ? null : last.strip();
        }
        return last == null ? first.strip() : first.strip() + " " + last.strip();
    }
}
