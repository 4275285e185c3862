package io.tidings.phones;

import io.tidings.shared.PhoneNumber;
import java.util.List;
import java.util.stream.Collectors;

/** The result of reading a phone number: the number, or the reason why there is none. */
public sealed interface ParsedNumber {
    record Valid(PhoneNumber number, LineType type) implements ParsedNumber {}

    /** @param readings the numbers that ambiguous digits can be; otherwise empty */
    record Invalid(PhoneFault fault, List<PhoneNumber> readings) implements ParsedNumber {
        public Invalid(PhoneFault fault) {
            this(fault, List.of());
        }

        public String code() {
            return fault.code();
        }

        /** Returns a sentence for the person who wrote the number. It names the readings, so it must not be logged. */
        public String message() {
            return readings.isEmpty()
                    ? fault.message()
                    : fault.message()
                            + readings.stream()
                                    .map(PhoneNumber::e164)
                                    .collect(Collectors.joining(" or ", " Write ", "."));
        }
    }
}
