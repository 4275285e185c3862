package io.tidings.dispatch;

import io.tidings.gateways.Address;
import io.tidings.gateways.Content;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendKey;
import io.tidings.gateways.StartedMessage;
import io.tidings.plans.PlanStore;
import io.tidings.plans.SendPlan;
import io.tidings.shared.MessageId;
import io.tidings.uncertain.StartedMessages;
import io.tidings.uncertain.UncertainMessageStore.UncertainMessage;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;

/** Reads uncertain messages as their gateway got them, for a look-up. Thread-safe. */
@Singleton
final class StartedMessageReader implements StartedMessages {
    private final Jdbi jdbi;
    private final BlockStore blocks;
    private final PlanStore plans;
    private final TextComposer composer;

    StartedMessageReader(Jdbi jdbi, BlockStore blocks, PlanStore plans, TextComposer composer) {
        this.jdbi = jdbi;
        this.blocks = blocks;
        this.plans = plans;
        this.composer = composer;
    }

    @Override
    public Map<Long, StartedMessage> of(List<UncertainMessage> uncertain) {
        var ids = uncertain.stream().map(UncertainMessage::message).toList();
        var items = new HashMap<Long, OutgoingMessage>();
        blocks.items(ids).forEach(item -> items.put(item.id(), item));
        var refs = refs(ids);
        var found = new HashMap<Long, StartedMessage>();
        for (var each : uncertain) {
            var item = items.get(each.message());
            if (item != null) {
                var named = refs.getOrDefault(each.message(), Map.of()).getOrDefault(each.attempt(), List.of());
                found.put(each.message(), new StartedMessage(outbound(each, item), named, each.since()));
            }
        }
        return found;
    }

    private OutboundMessage outbound(UncertainMessage uncertain, OutgoingMessage item) {
        var plan = plans.get(uncertain.plan());
        return new OutboundMessage(
                new SendKey(new MessageId(item.id()), uncertain.attempt()),
                uncertain.attempt(),
                item.channel(),
                plan.sender(),
                Address.phone(item.recipient()),
                new Content.Text(text(plan, item)),
                item.segments(),
                null);
    }

    private String text(SendPlan plan, OutgoingMessage item) {
        if (item.body() != null) {
            return item.body();
        }
        return switch (composer.of(plan, List.of(item)).of(item)) {
            case TextComposer.Ready ready -> Objects.requireNonNullElse(ready.body(), "");
            case TextComposer.Skip _ -> "";
        };
    }

    /** Returns the ids of the provider by message and attempt, in the order of the parts. */
    private Map<Long, Map<Integer, List<String>>> refs(List<Long> messages) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select message_id, attempt, array_agg(ref order by part, ref) as refs from provider_ref
                         where message_id = any(:messages) group by message_id, attempt""")
                .bind("messages", messages.toArray(Long[]::new))
                .reduceRows(new HashMap<>(), (found, row) -> {
                    found.computeIfAbsent(row.getColumn("message_id", Long.class), key -> new HashMap<>())
                            .put(
                                    row.getColumn("attempt", Integer.class),
                                    List.of(row.getColumn("refs", String[].class)));
                    return found;
                }));
    }
}
