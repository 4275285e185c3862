package io.tidings.dispatch;

import io.tidings.shared.AccountId;
import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.util.List;

/**
 * A block as leased by this node.
 *
 * @param messageIds the messages meant, ascending; empty means the whole range
 * @param fence goes up with every owner: only who holds the newest may begin sends
 * @param startedUpto the watermark: no message above it was ever begun
 * @param rescues how often its holder was lost
 */
record Block(
        BlockId id,
        AccountId account,
        PlanId plan,
        GatewayId gateway,
        long firstId,
        long lastId,
        List<Long> messageIds,
        long fence,
        long startedUpto,
        int total,
        int lostCount) {}
