package io.tidings.contacts;

import io.tidings.shared.PhoneNumber;
import java.util.List;
import java.util.Map;

/** The validated fields of a contact that is about to be stored. */
record ContactData(
        PhoneNumber phone,
        String firstName,
        String lastName,
        String location,
        String preferredProduct,
        Map<String, String> attributes,
        List<String> tags) {
    @Override
    public String toString() {
        return "ContactData[" + phone + "]";
    }
}
