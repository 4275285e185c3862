package io.tidings.benchmark;

/** Something that can go wrong, and a way to make it go wrong. */
interface Fault {
    /** As in the list of scenarios: {@code F12}. */
    String id();

    /** What happens, in a few words. */
    String what();

    /** Makes it happen and looks at what is left. */
    Finding run(FaultScene scene) throws Exception;

    /** One scenario as a value. */
    static Fault of(String id, String what, Scenario scenario) {
        return new Fault() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public String what() {
                return what;
            }

            @Override
            public Finding run(FaultScene scene) throws Exception {
                return scenario.run(scene);
            }
        };
    }

    /** The part of a scenario that acts. */
    interface Scenario {
        Finding run(FaultScene scene) throws Exception;
    }
}
