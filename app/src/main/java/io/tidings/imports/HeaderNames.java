package io.tidings.imports;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Known headers of a contact's fields, the best first. The comparison ignores case, spaces, accents and signs. */
final class HeaderNames {
    private static final Map<ContactField, List<String>> NAMES = Map.of(
            ContactField.NAME,
            words("""
                    fullname name contactname customername clientname displayname wholename nomcomplet
                    nometprenom prenometnom nomprenom prenomnom vollername vollstandigername vorundnachname nombrecompleto
                    nombreyapellido nombreyapellidos nomecompleto nomeecognome volledigenaam jinakamili jina
                    imieinazwisko jmenoaprijmeni adsoyad фио 姓名 氏名 이름"""),
            ContactField.PHONE,
            words("""
                    phone phonenumber phoneno mobile mobilephone mobilenumber mobileno msisdn whatsapp
                    whatsappnumber cell cellphone cellnumber telephone telephonenumber tel telno number
                    contactnumber recipient phone1 phone1value primaryphone handy handynummer mobil
                    mobiltelefon telefon telefonnummer rufnummer numero numerodetelephone numerotelephone
                    portable telefono movil celular telefonomovil numerodetelefono telefone telemovel
                    numerodetelefone cellulare telefoonnummer simu namba nambayasimu телефон номер
                    номертелефона 电话 手机 手机号 電話番号 recipients urntel mobilephonenumber phonemobile
                    contactphonenumber contactno whatsappno customerphone telephoneportable ndetelephone
                    telefonmobil nrtelefonu رقمالهاتف फोननबर billingphone defaultaddressphone"""),
            ContactField.FIRST_NAME,
            words("""
                    firstname first fname givenname forename prenom vorname nombre primernombre nome
                    primeironome voornaam имя"""),
            ContactField.LAST_NAME,
            words("""
                    lastname last lname surname familyname secondname nom nomdefamille nachname familienname
                    apellido apellidos sobrenome cognome achternaam фамилия"""),
            ContactField.LOCATION,
            words("""
                    location city town place ville lieu localite ort stadt ciudad localidad cidade citta plaats
                    город"""),
            ContactField.PREFERRED_PRODUCT,
            words("""
                    preferredproduct product favouriteproduct favoriteproduct produit produitprefere produkt
                    lieblingsprodukt producto productopreferido produto prodotto продукт"""));

    private HeaderNames() {}

    /** Returns the rank of the header for the field: 0 is the best; negative if the header is unknown. */
    static int rank(ContactField field, String header) {
        return NAMES.getOrDefault(field, List.of()).indexOf(normalised(header));
    }

    private static String normalised(String header) {
        var plain = Normalizer.normalize(header, Normalizer.Form.NFKD);
        var bare = new StringBuilder(plain.length());
        plain.codePoints().filter(Character::isLetterOrDigit).forEach(bare::appendCodePoint);
        return bare.toString().toLowerCase(Locale.ROOT);
    }

    private static List<String> words(String text) {
        return text.lines()
                .flatMap(line -> List.of(line.strip().split(" ", -1)).stream())
                .map(HeaderNames::normalised)
                .toList();
    }
}
