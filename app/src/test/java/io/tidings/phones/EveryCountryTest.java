package io.tidings.phones;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber;
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider;
import com.google.i18n.phonenumbers.metadata.source.MetadataSource;
import io.tidings.phones.ParsedNumber.Invalid;
import io.tidings.phones.ParsedNumber.Valid;
import io.tidings.shared.PhoneNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Numbers of every country, in every usual spelling, are read as themselves or refused. With + they are always read.
 *
 * <p>The test command tries 3 random mobiles a country. {@code -Dtidings.phones.mobiles=500} tries more, and {@code
 * -Dtidings.phones.table=true} prints the results by country.
 */
class EveryCountryTest {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final MetadataSource METADATA =
            DefaultMetadataDependenciesProvider.getInstance().getPhoneNumberMetadataSource();
    private static final int MOBILES = Integer.getInteger("tidings.phones.mobiles", 3);
    private static final boolean TABLE = Boolean.getBoolean("tidings.phones.table");
    private static final int SEED = 20261130;
    private static final int MAX_TRIES = 200;

    /** Neighbours across the zones of calling codes. */
    private static final List<List<String>> ACROSS_ZONES = List.of(
            List.of("US", "MX"),
            List.of("US", "CU"),
            List.of("CA", "FR"),
            List.of("ES", "MA"),
            List.of("FR", "DZ"),
            List.of("IT", "TN"),
            List.of("GB", "IN"),
            List.of("DE", "TR"),
            List.of("DE", "KE"),
            List.of("RU", "CN"),
            List.of("RU", "FI"),
            List.of("IN", "CN"),
            List.of("EG", "SA"),
            List.of("TH", "LA"));

    private static final class Row {
        private int right;
        private int refused;
        private int national;
        private final List<String> wrong = new ArrayList<>();
    }

    private final Map<String, Row> rows = new LinkedHashMap<>();

    @Test
    void a_number_of_any_country_is_read_as_itself_or_refused() {
        for (var country : new TreeSet<>(NUMBERS.getSupportedRegions())) {
            rows.put(country, new Row());
            var settings = neighbours(country);
            for (var number : numbers(country)) {
                tryInOwnCountry(country, number);
                settings.forEach(setting -> tryWithCode(country, number, setting));
            }
        }
        if (TABLE) {
            System.out.println(table());
        }
        var wrong = rows.values().stream().flatMap(row -> row.wrong.stream()).toList();
        assertThat(wrong).isEmpty();
        assertThat(rows).hasSize(NUMBERS.getSupportedRegions().size());
        assertThat(rows)
                .allSatisfy((country, row) -> assertThat(row.right)
                        .as("numbers of %s that were read", country)
                        .isPositive());
    }

    private void tryInOwnCountry(String country, Phonenumber.PhoneNumber number) {
        var national = NUMBERS.format(number, PhoneNumberFormat.NATIONAL);
        tryText(country, number, national, country);
        tryText(country, number, national.replaceAll("\\D", ""), country);
        tryWithCode(country, number, country);
    }

    private void tryWithCode(String country, Phonenumber.PhoneNumber number, String setting) {
        var e164 = NUMBERS.format(number, PhoneNumberFormat.E164);
        var spaced = NUMBERS.format(number, PhoneNumberFormat.INTERNATIONAL);
        tryText(country, number, e164, setting);
        tryText(country, number, spaced, setting);
        tryText(country, number, e164.substring(1), setting);
        tryText(country, number, spaced.substring(1), setting);
        tryText(country, number, "00" + e164.substring(1), setting);
        tryText(country, number, "00" + spaced.substring(1), setting);
    }

    private void tryText(String country, Phonenumber.PhoneNumber number, String text, String setting) {
        var row = Objects.requireNonNull(rows.get(country));
        var expected = HandsetNumber.of(NUMBERS.format(number, PhoneNumberFormat.E164));
        switch (PhoneNumbers.parse(text, setting)) {
            case Invalid _
            when text.startsWith("+") -> row.wrong.add("%s in %s: %s is refused".formatted(country, setting, text));
            case Invalid _ -> row.refused++;
            case Valid(PhoneNumber(var read), var _) -> {
                if (read.equals(expected)) {
                    row.right++;
                } else if (isNationalMobile(read, text, setting)) {
                    row.national++;
                } else {
                    row.wrong.add(
                            "%s in %s: %s read as %s instead of %s".formatted(country, setting, text, read, expected));
                }
            }
        }
    }

    /**
     * Returns whether the text is how the setting's own people write this mobile number. The text then has two right
     * readings, and the mobile of the setting wins.
     */
    private static boolean isNationalMobile(String read, String text, String setting) {
        var code = "+" + NUMBERS.getCountryCodeForRegion(setting);
        if (text.startsWith("+") || !read.startsWith(code)) {
            return false;
        }
        var national = read.substring(code.length());
        var digits = text.replaceAll("\\D", "");
        return LineType.of(type(read)).mayBeMobile()
                && (digits.equals(national)
                        || digits.equals(METADATA.getMetadataForRegion(setting).getNationalPrefix() + national));
    }

    private static PhoneNumberType type(String e164) {
        try {
            return NUMBERS.getNumberType(NUMBERS.parse(e164, "ZZ"));
        } catch (Exception e) {
            throw new AssertionError("not a number", e);
        }
    }

    /** Returns the countries whose calling code begins with the same digit, and those of the list above. */
    private static List<String> neighbours(String country) {
        var neighbours = new ArrayList<String>();
        for (var other : new TreeSet<>(NUMBERS.getSupportedRegions())) {
            boolean listed = ACROSS_ZONES.stream().anyMatch(pair -> pair.contains(country) && pair.contains(other));
            if (!other.equals(country) && (listed || zone(other) == zone(country))) {
                neighbours.add(other);
            }
        }
        return neighbours;
    }

    private static char zone(String country) {
        return String.valueOf(NUMBERS.getCountryCodeForRegion(country)).charAt(0);
    }

    private static List<Phonenumber.PhoneNumber> numbers(String country) {
        var numbers = new ArrayList<Phonenumber.PhoneNumber>();
        for (var type : List.of(PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)) {
            var example = NUMBERS.getExampleNumberForType(country, type);
            if (example != null) {
                numbers.add(example);
            }
        }
        numbers.addAll(randomMobiles(country));
        return numbers;
    }

    private static List<Phonenumber.PhoneNumber> randomMobiles(String country) {
        var metadata = METADATA.getMetadataForRegion(country);
        if (metadata.getMobile().getNationalNumberPattern().isEmpty()) {
            return List.of();
        }
        var pattern = DigitPattern.parse(metadata.getMobile().getNationalNumberPattern());
        var random = new Random(SEED + country.hashCode());
        var mobiles = new ArrayList<Phonenumber.PhoneNumber>();
        for (int tries = 0; mobiles.size() < MOBILES && tries < MAX_TRIES * MOBILES; tries++) {
            var national = new StringBuilder();
            write(pattern, random, national);
            var number = new Phonenumber.PhoneNumber()
                    .setCountryCode(metadata.getCountryCode())
                    .setNationalNumber(Long.parseLong(national.toString()));
            if (national.charAt(0) == '0') {
                number.setItalianLeadingZero(true);
            }
            if (NUMBERS.isValidNumberForRegion(number, country)
                    && NUMBERS.format(number, PhoneNumberFormat.E164).length() <= 16) {
                mobiles.add(number);
            }
        }
        return mobiles;
    }

    private static void write(DigitPattern pattern, Random random, StringBuilder text) {
        switch (pattern) {
            case DigitPattern.Digits(int mask) -> {
                int digit = random.nextInt(10);
                while ((mask >> digit & 1) == 0) {
                    digit = (digit + 1) % 10;
                }
                text.append((char) ('0' + digit));
            }
            case DigitPattern.Sequence(var items) -> items.forEach(item -> write(item, random, text));
            case DigitPattern.Choice(var options) -> write(options.get(random.nextInt(options.size())), random, text);
            case DigitPattern.Repeat(var item, int min, int max) -> {
                int count = min + random.nextInt(max - min + 1);
                for (int i = 0; i < count; i++) {
                    write(item, random, text);
                }
            }
        }
    }

    private String table() {
        var table = new StringBuilder("country   right  refused  national mobile  wrong\n");
        rows.forEach((country, row) -> table.append(
                "%7s %7d %8d %16d %6d%n".formatted(country, row.right, row.refused, row.national, row.wrong.size())));
        return table.toString();
    }
}
