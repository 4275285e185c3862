package io.tidings.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S4-62")
class VariantAssignmentTest {
    private static final int CONTACTS = 200_000;

    @Test
    void variants_are_assigned_in_proportion_to_their_weights() {
        var assigned = new int[3];
        var assignment = new VariantAssignment(7, List.of(1, 2, 5));
        for (long contact = 1; contact <= CONTACTS; contact++) {
            assigned[assignment.variantOf(contact)]++;
        }

        // Four standard deviations of the share with the largest deviation are 0.4 %.
        assertThat((double) assigned[0] / CONTACTS).isCloseTo(1 / 8.0, within(0.005));
        assertThat((double) assigned[1] / CONTACTS).isCloseTo(2 / 8.0, within(0.005));
        assertThat((double) assigned[2] / CONTACTS).isCloseTo(5 / 8.0, within(0.005));
    }

    @Test
    void the_assignment_is_stable_in_a_campaign_and_independent_of_other_campaigns() {
        var first = new VariantAssignment(7, List.of(1, 1));
        var again = new VariantAssignment(7, List.of(1, 1));
        var other = new VariantAssignment(8, List.of(1, 1));
        int same = 0;
        for (long contact = 1; contact <= CONTACTS; contact++) {
            assertThat(first.variantOf(contact)).isEqualTo(again.variantOf(contact));
            same += first.variantOf(contact) == other.variantOf(contact) ? 1 : 0;
        }

        assertThat((double) same / CONTACTS).isCloseTo(0.5, within(0.01));
    }

    @Test
    void the_test_share_and_the_variant_are_independent() {
        var assignment = new VariantAssignment(7, List.of(1, 1));
        int share = 0;
        int both = 0;
        for (long contact = 1; contact <= CONTACTS; contact++) {
            if (assignment.isInShare(contact, 20)) {
                share++;
                both += assignment.variantOf(contact) == 0 ? 1 : 0;
            }
        }

        assertThat((double) share / CONTACTS).isCloseTo(0.2, within(0.005));
        assertThat((double) both / share).isCloseTo(0.5, within(0.015));
    }
}
