package io.tidings.dispatch;

import io.tidings.shared.GatewayId;

/**
 * That there is work for a gateway.
 *
 * @param singles messages on their own, or urgent blocks: what a worker of its own looks after
 */
record GatewayWork(GatewayId gateway, boolean ordinary, boolean singles) {}
