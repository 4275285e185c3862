package io.tidings.encodings;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The letters of a language that are not ASCII, and the encodings from before Unicode in which it is written. */
enum Alphabet {
    FRENCH("FR BE CH LU CA SN CI CM ML BF NE TG BJ GA CG CD MG TN DZ MA", "éèêëàâçîïôûùüœæÿ", "WEST TURKISH"),
    SPANISH("ES MX CO AR PE VE CL EC GT CU BO DO HN PY SV NI CR PA UY", "áéíóúñü", "WEST TURKISH"),
    PORTUGUESE("PT BR AO MZ CV GW", "ãáâàçéêíóôõúü", "WEST TURKISH"),
    CATALAN("ES AD", "àçèéíïòóúü", "WEST TURKISH"),
    ITALIAN("IT CH SM", "àèéìòùî", "WEST TURKISH"),
    DUTCH("NL BE SR", "éëïöüèóáç", "WEST TURKISH"),
    GERMAN("DE AT CH LI LU", "äöüß", "WEST TURKISH CENTRAL BALTIC"),
    NORDIC("DK NO GL FO", "æøåéäöü", "WEST TURKISH BALTIC"),
    SWEDISH("SE FI", "åäöéü", "WEST TURKISH BALTIC"),
    FINNISH("FI", "äöåšž", "WEST BALTIC"),
    ESTONIAN("EE", "äöõüšž", "WEST BALTIC"),
    ICELANDIC("IS", "áðéíóúýþæö", "WEST"),
    IRISH("IE", "áéíóú", "WEST TURKISH"),
    ALBANIAN("AL XK", "çë", "WEST CENTRAL TURKISH"),
    CZECH("CZ", "áéíěřčšžýůúňóťď", "CENTRAL"),
    SLOVAK("SK", "áéíčšžýúľťňôďóäĺŕ", "CENTRAL"),
    POLISH("PL", "łąężśńćóź", "CENTRAL BALTIC"),
    HUNGARIAN("HU", "áéíóöőúüű", "CENTRAL"),
    ROMANIAN("RO MD", "ăâîşţ", "CENTRAL"),
    CROATIAN("HR BA RS ME SI MK", "čćđšž", "CENTRAL"),
    SLOVENE("SI", "čšž", "CENTRAL BALTIC"),
    TURKISH("TR CY", "ıİğüşöçâîû", "TURKISH"),
    LITHUANIAN("LT", "ąčęėįšųūž", "BALTIC"),
    LATVIAN("LV", "āčēģīķļņšūž", "BALTIC"),
    VIETNAMESE("VN", "ăâđêôơưàáèéíóùú\u0300\u0309\u0303\u0301\u0323", "VIETNAM"),
    RUSSIAN("RU KZ KG BY UA TJ UZ TM AM GE AZ MD", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "CYRILLIC"),
    UKRAINIAN("UA", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "CYRILLIC"),
    BELARUSIAN("BY", "абвгдеёжзійклмнопрстуўфхцчшыьэюя", "CYRILLIC"),
    BULGARIAN("BG", "абвгдежзийклмнопрстуфхцчшщъьюя", "CYRILLIC"),
    SERBIAN("RS ME BA", "абвгдђежзијклљмнњопрстћуфхцчџш", "CYRILLIC"),
    MACEDONIAN("MK", "абвгдѓежзѕијклљмнњопрстќуфхцчџш", "CYRILLIC"),
    GREEK("GR CY", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "GREEK"),
    HEBREW("IL", "אבגדהוזחטיךכלםמןנסעףפץצקרשת", "HEBREW"),
    ARABIC(
            "EG SA AE IQ JO LB SY YE OM KW QA BH SD LY TN DZ MA PS MR SO",
            "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
            "ARABIC"),
    PERSIAN("IR AF PK", "آأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکكگلمنںوهہھءیيےى", "ARABIC"),
    THAI("TH", "", "THAI"),
    CHINESE("CN SG", "", "CHINA"),
    TAIWANESE("TW HK MO", "", "TAIWAN"),
    JAPANESE("JP", "", "JAPAN"),
    KOREAN("KR", "", "KOREA");

    private enum Group {
        WEST("WINDOWS_1252 ISO_8859_15 MAC_ROMAN IBM_850"),
        CENTRAL("WINDOWS_1250 ISO_8859_2 IBM_852 MAC_CENTRAL_EUROPE"),
        TURKISH("WINDOWS_1254"),
        BALTIC("WINDOWS_1257"),
        VIETNAM("WINDOWS_1258"),
        CYRILLIC("WINDOWS_1251 KOI8_R KOI8_U IBM_866 ISO_8859_5 MAC_CYRILLIC"),
        GREEK("WINDOWS_1253 ISO_8859_7"),
        HEBREW("WINDOWS_1255 ISO_8859_8"),
        ARABIC("WINDOWS_1256 ISO_8859_6"),
        THAI("WINDOWS_874"),
        CHINA("GB18030"),
        TAIWAN("BIG5"),
        JAPAN("SHIFT_JIS EUC_JP"),
        KOREA("EUC_KR");

        private final String names;

        Group(String names) {
            this.names = names;
        }

        Stream<TextEncoding> encodings() {
            return Arrays.stream(names.split(" ", -1)).map(TextEncoding::valueOf);
        }
    }

    private final String countries;
    private final String letters;
    private final String groups;

    /** @param groups the names of groups of encodings, separated by spaces, like the countries */
    Alphabet(String countries, String letters, String groups) {
        this.countries = countries;
        this.letters = letters;
        this.groups = groups;
    }

    /** Returns the encodings of all languages; of equally probable ones the first is the most frequent. */
    static List<TextEncoding> allEncodings() {
        return Arrays.stream(Group.values()).flatMap(Group::encodings).toList();
    }

    static Set<Alphabet> of(TextEncoding encoding) {
        return Arrays.stream(values())
                .filter(alphabet -> Arrays.stream(alphabet.groups.split(" ", -1))
                        .flatMap(group -> Group.valueOf(group).encodings())
                        .anyMatch(encoding::equals))
                .collect(Collectors.toSet());
    }

    boolean isOf(String country) {
        return !country.isEmpty() && countries.contains(country);
    }

    /** Returns whether the language uses the character, which is not ASCII. */
    boolean has(char c) {
        return switch (this) {
            case THAI -> Character.UnicodeScript.of(c) == Character.UnicodeScript.THAI;
            case CHINESE, TAIWANESE -> isHan(c);
            case JAPANESE -> isHan(c) || c >= '\u3040' && c < '\u3100';
            case KOREAN -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL;
            default -> letters.indexOf(c) >= 0 || letters.indexOf(Character.toLowerCase(c)) >= 0;
        };
    }

    private static boolean isHan(char c) {
        return Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
    }
}
