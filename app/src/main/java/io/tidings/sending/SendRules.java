package io.tidings.sending;

import io.tidings.accounts.Account;
import io.tidings.accounts.Accounts;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.credits.PriceList;
import io.tidings.credits.Prices;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.TextRules;
import io.tidings.phones.PhoneNumbers;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.TemplateId;
import io.tidings.suppression.Suppressions;
import io.tidings.templates.StoredTemplate;
import io.tidings.templates.Templates;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What makes requests into messages that can be sent; a handful of queries for however many they are. */
@Singleton
final class SendRules {
    private static final int MAX_REF = 100;

    private final Accounts accounts;
    private final Contacts contacts;
    private final Templates templates;
    private final Prices prices;
    private final Suppressions suppressions;
    private final Jdbi jdbi;

    SendRules(
            Accounts accounts,
            Contacts contacts,
            Templates templates,
            Prices prices,
            Suppressions suppressions,
            Jdbi jdbi) {
        this.accounts = accounts;
        this.contacts = contacts;
        this.templates = templates;
        this.prices = prices;
        this.suppressions = suppressions;
        this.jdbi = jdbi;
    }

    /**
     * Checks all of them; what is wrong is in the faults, and then the drafts are of no use.
     *
     * @param root the pointer of the message with that index, as {@code #/messages/%d}
     */
    List<Draft> check(AccountId account, List<@Nullable SendBody> bodies, String root, ValidationErrors faults) {
        var country = accounts.find(account).map(Account::defaultCountry).orElse(null);
        var asked = new ArrayList<Asked>();
        for (int i = 0; i < bodies.size(); i++) {
            var body = bodies.get(i);
            var pointer = root.formatted(i);
            if (body == null) {
                faults.add("malformed_message", pointer, "A message is an object.");
            } else {
                asked.add(new Asked(body, pointer, phone(body, country, pointer, faults)));
            }
        }
        var known = known(account, asked);
        var stored = stored(account, asked);
        var priced = prices.priceList(account);
        var refs = new HashSet<String>();
        var drafts = new ArrayList<Draft>(asked.size());
        var places = new ArrayList<String>();
        for (var each : asked) {
            draft(each, known, stored, priced, refs, faults).ifPresent(draft -> {
                drafts.add(draft);
                places.add(each.pointer() + "/to");
            });
        }
        refuseOptedOut(account, drafts, places, faults);
        return drafts;
    }

    private void refuseOptedOut(AccountId account, List<Draft> drafts, List<String> places, ValidationErrors faults) {
        for (var channel : Channel.values()) {
            var phones = drafts.stream()
                    .filter(draft -> draft.way().channel() == channel)
                    .map(draft -> draft.to().e164())
                    .distinct()
                    .toList();
            var out = phones.isEmpty()
                    ? Set.<String>of()
                    : jdbi.withHandle(handle -> suppressions.among(handle, account, channel, phones));
            for (int i = 0; i < drafts.size() && !out.isEmpty(); i++) {
                var draft = drafts.get(i);
                if (draft.way().channel() == channel && out.contains(draft.to().e164())) {
                    faults.add("recipient_opted_out", places.get(i), "This person has asked not to be written to.");
                }
            }
        }
    }

    /** @param phone empty when it is no number, which is among the faults already */
    private record Asked(SendBody body, String pointer, Optional<PhoneNumber> phone) {}

    private static Optional<PhoneNumber> phone(
            SendBody body, @Nullable String country, String pointer, ValidationErrors faults) {
        return switch (PhoneNumbers.parse(body.to(), country)) {
            case PhoneNumbers.Valid(var number) -> Optional.of(number);
            case PhoneNumbers.Invalid invalid -> {
                faults.add("invalid_phone", pointer + "/to", invalid.message());
                yield Optional.empty();
            }
        };
    }

    private Map<PhoneNumber, Contact> known(AccountId account, List<Asked> asked) {
        var phones = new LinkedHashSet<PhoneNumber>();
        asked.forEach(each -> each.phone().ifPresent(phones::add));
        var known = new HashMap<PhoneNumber, Contact>();
        contacts.findByPhones(account, phones).forEach(contact -> known.put(contact.phone(), contact));
        return known;
    }

    private Map<Long, StoredTemplate> stored(AccountId account, List<Asked> asked) {
        var stored = new HashMap<Long, StoredTemplate>();
        asked.stream()
                .flatMap(each -> Optional.ofNullable(each.body().templateId()).stream())
                .distinct()
                .forEach(id ->
                        templates.find(account, new TemplateId(id)).ifPresent(template -> stored.put(id, template)));
        return stored;
    }

    private static Optional<Draft> draft(
            Asked asked,
            Map<PhoneNumber, Contact> known,
            Map<Long, StoredTemplate> stored,
            PriceList prices,
            Set<String> refs,
            ValidationErrors faults) {
        var body = asked.body();
        var pointer = asked.pointer();
        var contact = asked.phone().flatMap(phone -> Optional.ofNullable(known.get(phone)));
        var template = Optional.ofNullable(body.templateId()).flatMap(id -> Optional.ofNullable(stored.get(id)));
        var way = RouteRules.check(
                body.channel(),
                body.sender(),
                body.priority(),
                body.onUncertain(),
                template.map(StoredTemplate::channel).orElse(Channel.SMS),
                pointer,
                faults);
        var text = SendTexts.of(body, template, way.channel(), contact, asked.phone(), pointer, faults);
        var ref = clientRef(body.clientRef(), refs, pointer, faults);
        if (asked.phone().isEmpty() || text.isEmpty()) {
            return Optional.empty();
        }
        int segments = way.channel() == Channel.SMS ? Segments.count(text.get()) : 1;
        return Optional.of(new Draft(
                asked.phone().get(),
                text.get(),
                segments,
                prices.cost(asked.phone().get().e164(), segments),
                contact.map(Contact::id).orElse(null),
                ref,
                way));
    }

    private static @Nullable String clientRef(
            @Nullable String asked, Set<String> refs, String pointer, ValidationErrors faults) {
        if (asked == null) {
            return null;
        }
        if (asked.isBlank()
                || asked.length() > MAX_REF
                || TextRules.firstUnstorable(asked).isPresent()) {
            faults.add(
                    "invalid_client_ref",
                    pointer + "/client_ref",
                    "A client_ref has 1 to %d characters.".formatted(MAX_REF));
        } else if (!refs.add(asked)) {
            faults.add(
                    "duplicate_client_ref",
                    pointer + "/client_ref",
                    "An earlier message of this request has the same client_ref.");
        }
        return asked;
    }
}
