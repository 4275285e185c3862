package io.tidings.reports;

import io.tidings.accounts.Account;
import io.tidings.accounts.Accounts;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.phones.ParsedNumber;
import io.tidings.phones.PhoneNumbers;
import io.tidings.shared.AccountId;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Times;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Parses and validates the search for messages. */
@Singleton
final class MessageSearch {
    private final Accounts accounts;
    private final Contacts contacts;

    MessageSearch(Accounts accounts, Contacts contacts) {
        this.accounts = accounts;
        this.contacts = contacts;
    }

    /** Every member is optional. */
    @Schema(name = "MessageSearch")
    record Search(
            @Schema(description = "The complete phone number, in E.164 or national format.") @Nullable
            String number,

            @Schema(description = "Your reference of the message.") @Nullable
            String clientRef,

            @Nullable String state,
            @Nullable Long campaignId,
            @Nullable Long batchId,
            @Nullable Long contactId,
            @Nullable String createdFrom,
            @Nullable String createdTo,
            @Nullable Long page,
            @Nullable Long pageSize,
            @Nullable Long anchor,

            @Schema(description = "The next_after of the previous page.") @Nullable
            Long after) {
        PageRequest request() {
            return new PageRequest(clamped(page, 1), clamped(pageSize, PageRequest.DEFAULT_SIZE), anchor, after);
        }

        private static int clamped(@Nullable Long value, int defaultValue) {
            return value == null ? defaultValue : (int) Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
    }

    /** @throws io.tidings.shared.Problem.ProblemException 422 for an invalid state, number or time */
    MessageFilter filter(AccountId account, Search search) {
        if (search.campaignId() != null && search.batchId() != null) {
            throw invalid("#/batch_id", "A message belongs to a campaign or to a batch. Give only one of them.");
        }
        var plan = search.campaignId() == null ? search.batchId() : search.campaignId();
        var phone = search.number() == null ? null : phone(account, search.number());
        var contact = search.contactId() != null || phone == null
                ? search.contactId()
                : contacts.findByPhones(account, List.of(phone)).stream()
                        .map(Contact::id)
                        .map(id -> (Long) id.value())
                        .findFirst()
                        .orElse(null);
        return new MessageFilter(
                state(search.state()),
                plan == null ? null : new PlanId(plan),
                contact,
                phone,
                time(search.createdFrom(), "#/created_from"),
                time(search.createdTo(), "#/created_to"));
    }

    private PhoneNumber phone(AccountId account, String number) {
        var country = accounts.find(account).map(Account::defaultCountry).orElse(null);
        return switch (PhoneNumbers.parse(number, country)) {
            case ParsedNumber.Valid(var valid, var _) -> valid;
            case ParsedNumber.Invalid wrong -> throw invalid("#/number", wrong.message());
        };
    }

    private static @Nullable String state(@Nullable String requested) {
        if (requested != null && !Recipients.STATUSES.contains(requested)) {
            throw invalid(
                    "#/state",
                    "The state must be one of %s.".formatted(String.join(", ", new TreeSet<>(Recipients.STATUSES))));
        }
        return requested;
    }

    private static @Nullable Instant time(@Nullable String text, String pointer) {
        return text == null ? null : Times.parse(text).orElseThrow(() -> invalid(pointer, Times.EXPECTED));
    }

    private static RuntimeException invalid(String pointer, String detail) {
        return Problem.invalid("invalid_value", detail, List.of(new Violation(pointer, detail)))
                .asException();
    }
}
