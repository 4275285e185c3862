package io.tidings.dashboard;

import io.tidings.contacts.ContactFields;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The contacts of a fictional tea shop. Their numbers are reserved for fiction (NANP 555-0100 to 0199). */
final class DemoContacts {
    private DemoContacts() {}

    static List<ContactFields> all() {
        return List.of(
                contact("+12025550101", "Amina", "Odhiambo", "Nairobi", "Masala chai", "gold", "regular"),
                contact("+13125550102", "Brian", "Murphy", "Cork", "Irish breakfast", "silver", "regular"),
                contact("+14155550103", "Chen", "Wei", "Hangzhou", "Longjing", "gold", "regular"),
                contact("+17185550104", "Dilani", "Perera", "Kandy", "Uva highland", "silver", "regular"),
                contact("+16175550105", "Émile", "Dubois", "Lyon", "Earl Grey bleu", "bronze", "newsletter"),
                contact("+12065550106", "Fatou", "Ndiaye", "Dakar", "Ataya", "gold", "regular"),
                contact("+13035550107", "Gustavo", "Pérez", "Rosario", "Yerba mate", "bronze", "newsletter"),
                contact("+15125550108", "Hana", "Suzuki", "Uji", "Gyokuro", "gold", "regular"),
                contact("+16025550109", "Ivan", "Petrov", "Sochi", "Krasnodar black", "silver", "newsletter"),
                contact("+17025550110", "Jyoti", "Sharma", "Darjeeling", "First flush", "gold", "regular"),
                contact("+18185550111", "Kwame", "Mensah", "Accra", "Moringa mint", "bronze", "newsletter"),
                contact("+19175550112", "Leila", "Hosseini", "Lahijan", "Persian black", "silver", "regular"),
                contact("+12125550113", "Mehmet", "Kaya", "Rize", "Çay", "silver", "newsletter"),
                contact("+13055550114", "Nina", "Lindqvist", "Malmö", "Söderblandning", "bronze", "newsletter"),
                contact("+14045550115", "Omar", "El Idrissi", "Fes", "Gunpowder mint", "gold", "regular"));
    }

    private static ContactFields contact(
            String phone, String first, String last, String location, String product, String level, String tag) {
        return new ContactFields(phone, first, last, location, product, Map.of("level", level), Arrays.asList(tag));
    }
}
