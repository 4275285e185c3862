package io.tidings.sending;

import io.tidings.accounts.Account;
import io.tidings.accounts.Accounts;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.credits.PriceList;
import io.tidings.credits.Prices;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.TextRules;
import io.tidings.phones.NumberRules;
import io.tidings.phones.ParsedNumber;
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

/** Checks requested messages and turns them into drafts. Uses a few queries for all messages together. */
@Singleton
final class SendRules {
    private static final int MAX_CLIENT_REF = 100;
    private static final int MIN_VALID_SECONDS = 10;
    private static final int MAX_VALID_SECONDS = 7 * 24 * 60 * 60;

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
     * Checks all messages. If {@code errors} is not empty afterwards, the drafts must not be used.
     *
     * @param root format of a message's pointer, such as {@code #/messages/%d} with the index
     */
    List<Draft> check(AccountId account, List<@Nullable SendBody> bodies, String root, ValidationErrors errors) {
        var numbers = accounts.find(account).map(Account::numbers).orElse(NumberRules.NONE);
        var requested = new ArrayList<RequestedMessage>();
        for (int i = 0; i < bodies.size(); i++) {
            var body = bodies.get(i);
            var pointer = root.formatted(i);
            if (body == null) {
                errors.add("malformed_message", pointer, "A message is an object.");
            } else {
                requested.add(new RequestedMessage(body, pointer, phone(body, numbers, pointer, errors)));
            }
        }
        var knownContacts = contactsByPhone(account, requested);
        var knownTemplates = templatesById(account, requested);
        var priceList = prices.priceList(account);
        var refs = new HashSet<String>();
        var drafts = new ArrayList<Draft>(requested.size());
        var places = new ArrayList<String>();
        for (var each : requested) {
            draft(each, knownContacts, knownTemplates, priceList, refs, errors).ifPresent(draft -> {
                drafts.add(draft);
                places.add(each.pointer() + "/to");
            });
        }
        refuseOptedOut(account, drafts, places, errors);
        return drafts;
    }

    private void refuseOptedOut(AccountId account, List<Draft> drafts, List<String> places, ValidationErrors errors) {
        for (var channel : Channel.values()) {
            var phones = drafts.stream()
                    .filter(draft -> draft.route().channel() == channel)
                    .map(draft -> draft.to().e164())
                    .distinct()
                    .toList();
            var suppressed = phones.isEmpty()
                    ? Set.<String>of()
                    : jdbi.withHandle(handle -> suppressions.among(handle, account, channel, phones));
            for (int i = 0; i < drafts.size() && !suppressed.isEmpty(); i++) {
                var draft = drafts.get(i);
                if (draft.route().channel() == channel
                        && suppressed.contains(draft.to().e164())) {
                    errors.add("recipient_opted_out", places.get(i), "This recipient has opted out.");
                }
            }
        }
    }

    /** @param phone empty when the number is invalid; the error is already recorded */
    private record RequestedMessage(SendBody body, String pointer, Optional<PhoneNumber> phone) {}

    private static Optional<PhoneNumber> phone(
            SendBody body, NumberRules numbers, String pointer, ValidationErrors errors) {
        return switch (numbers.parse(body.to())) {
            case ParsedNumber.Valid(var number, var _) -> Optional.of(number);
            case ParsedNumber.Invalid invalid -> {
                errors.add("invalid_phone", pointer + "/to", invalid.message());
                yield Optional.empty();
            }
        };
    }

    private Map<PhoneNumber, Contact> contactsByPhone(AccountId account, List<RequestedMessage> requested) {
        var phones = new LinkedHashSet<PhoneNumber>();
        requested.forEach(each -> each.phone().ifPresent(phones::add));
        var found = new HashMap<PhoneNumber, Contact>();
        contacts.findByPhones(account, phones).forEach(contact -> found.put(contact.phone(), contact));
        return found;
    }

    private Map<Long, StoredTemplate> templatesById(AccountId account, List<RequestedMessage> requested) {
        var found = new HashMap<Long, StoredTemplate>();
        requested.stream()
                .flatMap(each -> Optional.ofNullable(each.body().templateId()).stream())
                .distinct()
                .forEach(id ->
                        templates.find(account, new TemplateId(id)).ifPresent(template -> found.put(id, template)));
        return found;
    }

    private static Optional<Draft> draft(
            RequestedMessage requested,
            Map<PhoneNumber, Contact> contacts,
            Map<Long, StoredTemplate> templates,
            PriceList prices,
            Set<String> refs,
            ValidationErrors errors) {
        var body = requested.body();
        var pointer = requested.pointer();
        var contact = requested.phone().flatMap(phone -> Optional.ofNullable(contacts.get(phone)));
        var template = Optional.ofNullable(body.templateId()).flatMap(id -> Optional.ofNullable(templates.get(id)));
        var route = RouteRules.check(
                body.channel(),
                body.sender(),
                body.priority(),
                body.onUncertain(),
                template.map(StoredTemplate::channel).orElse(Channel.SMS),
                pointer,
                errors);
        var text = SendTexts.of(body, template, route.channel(), contact, requested.phone(), pointer, errors);
        var ref = clientRef(body.clientRef(), refs, pointer, errors);
        checkValidity(body.validForSeconds(), pointer, errors);
        if (requested.phone().isEmpty() || text.isEmpty()) {
            return Optional.empty();
        }
        int segments = route.channel() == Channel.SMS ? Segments.count(text.get()) : 1;
        return Optional.of(new Draft(
                requested.phone().get(),
                text.get(),
                segments,
                prices.cost(requested.phone().get().e164(), segments),
                contact.map(Contact::id).orElse(null),
                ref,
                route,
                body.validForSeconds()));
    }

    private static void checkValidity(@Nullable Integer seconds, String pointer, ValidationErrors errors) {
        if (seconds != null && (seconds < MIN_VALID_SECONDS || seconds > MAX_VALID_SECONDS)) {
            errors.add(
                    "invalid_value",
                    pointer + "/valid_for_seconds",
                    "This must be from %d to %d seconds.".formatted(MIN_VALID_SECONDS, MAX_VALID_SECONDS));
        }
    }

    private static @Nullable String clientRef(
            @Nullable String ref, Set<String> refs, String pointer, ValidationErrors errors) {
        if (ref == null) {
            return null;
        }
        if (ref.isBlank()
                || ref.length() > MAX_CLIENT_REF
                || TextRules.firstUnstorable(ref).isPresent()) {
            errors.add(
                    "invalid_client_ref",
                    pointer + "/client_ref",
                    "A client_ref has 1 to %d characters.".formatted(MAX_CLIENT_REF));
        } else if (!refs.add(ref)) {
            errors.add(
                    "duplicate_client_ref",
                    pointer + "/client_ref",
                    "An earlier message of this request has the same client_ref.");
        }
        return ref;
    }
}
