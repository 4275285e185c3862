package io.tidings.dispatch;

import io.tidings.shared.GatewayId;

/**
 * A gateway with due work.
 *
 * @param ordinary whether blocks or retries are due
 * @param singles whether single messages or urgent blocks are due, which have their own worker
 */
record GatewayWork(GatewayId gateway, boolean ordinary, boolean singles) {}
