package io.tidings.dispatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.gateways.FailureClass;
import io.tidings.messages.AttemptResult.Final;
import io.tidings.messages.AttemptResult.Reason;
import io.tidings.messages.MessageState;
import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.RecipientValues;
import io.tidings.personalisation.Rendering;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.Values;
import io.tidings.plans.SendPlan;
import io.tidings.shared.PhoneNumber;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Returns the text of each message: its own, the plan's one text, or the rendered template. Thread-safe. */
@Singleton
final class TextComposer {
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final Jdbi jdbi;
    private final ObjectMapper json;

    TextComposer(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /** The text to send, or the reason for a skip. */
    sealed interface Composed {}

    /**
     * A text to send.
     *
     * @param rendered the text, if it is to be stored with the outcome
     */
    record Ready(String body, int segments, Optional<MessageResult.Text> rendered) implements Composed {}

    /** @param reason in words; the code if there are no other words */
    record Skip(String code, String reason) implements Composed {
        Skip(String code) {
            this(code, code);
        }
    }

    /** The texts of one block's messages. Thread-safe. */
    interface Texts {
        Composed of(OutgoingMessage item);
    }

    Texts of(SendPlan plan, List<OutgoingMessage> items) {
        var template = plan.text().template();
        if (template == null) {
            return item -> new Ready(
                    Objects.requireNonNullElseGet(
                            item.body(),
                            () -> Objects.requireNonNullElse(plan.text().body(), "")),
                    item.segments(),
                    Optional.empty());
        }
        var parsed = Template.parse(template);
        var missing = MissingValue.parse(plan.text().missingValue());
        var contacts = contacts(items);
        return item -> item.key() != null && item.body() != null
                // All attempts with one key send the same.
                ? new Ready(item.body(), item.segments(), Optional.empty())
                : render(parsed, missing, item, contacts.getOrDefault(contactOf(item), Map.of()));
    }

    static Final skipped(Skip skip) {
        return new Final(MessageState.SKIPPED, new Reason(FailureClass.CONTENT, skip.code(), skip.reason()));
    }

    private Composed render(
            Template template, MissingValue missing, OutgoingMessage item, Map<String, String> contact) {
        var own = item.variables();
        var variables = own == null ? Map.<String, String>of() : texts(own);
        return switch (template.render(values(variables, contact, item.recipient()), missing)) {
            case Rendering.Text(String text) -> {
                int segments = Segments.count(text);
                yield new Ready(text, segments, Optional.of(new MessageResult.Text(text, segments)));
            }
            case Rendering.Missing(var names) -> new Skip("missing_value", Rendering.Missing.reason(names));
            case Rendering.TooLong tooLong -> new Skip("text_too_long");
        };
    }

    /**
     * Returns the values of a recipient. A stored variable is final, as in the text that the launch counted. If it is
     * empty, there is no value: the file erased it, whatever the contact has got since.
     */
    private static Values values(Map<String, String> variables, Map<String, String> contact, String phone) {
        var recipient = RecipientValues.of(
                Values.of(variables),
                name -> variables.containsKey(name) ? null : contact.get(name),
                new PhoneNumber(phone));
        return name -> variables.containsKey(name) ? variables.get(name) : recipient.get(name);
    }

    private Map<Long, Map<String, String>> contacts(List<OutgoingMessage> items) {
        var ids =
                items.stream().map(TextComposer::contactOf).filter(id -> id > 0).toArray(Long[]::new);
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, first_name, last_name, location, preferred_product,
                               cast(attributes as text) as attributes
                          from contact where id = any(:ids)""")
                .bind("ids", ids)
                .reduceRows(new HashMap<Long, Map<String, String>>(), (found, row) -> {
                    var fields = texts(row.getColumn("attributes", String.class));
                    for (var field : List.of("first_name", "last_name", "location", "preferred_product")) {
                        fields.put(field, row.getColumn(field, String.class));
                    }
                    found.put(row.getColumn("id", Long.class), fields);
                    return found;
                }));
    }

    private Map<String, String> texts(@Nullable String object) {
        try {
            var texts = new HashMap<String, String>();
            json.readValue(Objects.requireNonNullElse(object, "{}"), OBJECT)
                    .forEach((name, value) -> texts.put(name, String.valueOf(value)));
            return texts;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the JSON value is not an object", e);
        }
    }

    private static long contactOf(OutgoingMessage item) {
        return item.contact() == null ? 0 : item.contact().value();
    }
}
