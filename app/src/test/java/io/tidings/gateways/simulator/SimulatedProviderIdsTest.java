package io.tidings.gateways.simulator;

/** The simulator as a provider that knows neither our ids nor our keys. */
class SimulatedProviderIdsTest extends SimulatedGatewayTest {
    @Override
    String more() {
        return """
                "lookup": "by_content", "receipt_id": "provider", "refs_per_segment": true""";
    }
}
