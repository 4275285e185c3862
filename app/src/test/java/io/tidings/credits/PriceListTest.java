package io.tidings.credits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PriceListTest {
    @Test
    void the_longest_matching_prefix_applies() {
        var prices = PriceList.of(List.of(
                new Price("", 1000),
                new Price("1", 700),
                new Price("1876", 5000),
                new Price("254", 0),
                new Price("2547", 30)));

        assertThat(prices.perSegment("+12025550101")).isEqualTo(700);
        assertThat(prices.perSegment("+18765550101")).isEqualTo(5000);
        assertThat(prices.perSegment("+18")).isEqualTo(700);
        assertThat(prices.perSegment("254200000000")).isZero();
        assertThat(prices.perSegment("+254711000000")).isEqualTo(30);
        assertThat(prices.perSegment("+491700000000")).isEqualTo(1000);
        assertThat(prices.cost("+18765550101", 3)).isEqualTo(15_000);
    }

    @Test
    void of_two_equal_prefixes_the_later_price_applies() {
        assertThat(PriceList.of(List.of(new Price("44", 5), new Price("44", 7))).perSegment("+447"))
                .isEqualTo(7);
    }

    @Test
    void the_cheapest_price_is_a_lower_bound_of_all_prices() {
        assertThat(PriceList.of(List.of(new Price("", 1000), new Price("254", 30), new Price("44", 1200)))
                        .cheapest())
                .isEqualTo(30);
        assertThat(PriceList.of(List.of(new Price("254", 30))).cheapest()).isZero();
        assertThat(PriceList.of(List.of()).perSegment("+254711000000")).isZero();
    }

    @Test
    void a_look_up_agrees_with_a_linear_search() {
        var random = new Random(11);
        var table = IntStream.range(0, 400)
                .mapToObj(i -> new Price(digits(random, random.nextInt(7)), random.nextInt(PriceList.MAX_UNITS + 1)))
                .toList();
        var prices = PriceList.of(table);
        for (int i = 0; i < 20_000; i++) {
            var number = digits(random, 4 + random.nextInt(12));
            assertThat(prices.perSegment("+" + number)).as(number).isEqualTo(linearSearch(table, number));
        }
    }

    private static int linearSearch(List<Price> table, String number) {
        return IntStream.range(0, table.size())
                .boxed()
                .filter(i -> number.startsWith(table.get(i).prefix()))
                .max(Comparator.<Integer>comparingInt(i -> table.get(i).prefix().length())
                        .thenComparing(Comparator.naturalOrder()))
                .map(i -> table.get(i).units())
                .orElse(0);
    }

    private static String digits(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(10));
        }
        return text.toString();
    }
}
