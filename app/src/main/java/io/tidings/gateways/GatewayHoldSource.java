package io.tidings.gateways;

import io.tidings.shared.GatewayId;
import java.util.List;
import java.util.Map;

/** Says what the providers of the gateways do not accept now. The dispatcher implements it. */
public interface GatewayHoldSource {
    /** Returns the holds of gateways and senders on all nodes, the oldest first. Gateways without holds are missing. */
    Map<GatewayId, List<GatewayHold>> holds();
}
