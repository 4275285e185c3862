package io.tidings.schedule;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs the behaviour that a test sets, and records the calls for each instance. */
@Singleton
public class RecordingJob implements JobHandler {
    static final String KIND = "recording";

    private final Map<String, List<String>> events = new ConcurrentHashMap<>();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();

    interface Behaviour {
        void run(int run, JobContext context) throws Exception;
    }

    void when(String instance, Behaviour behaviour) {
        behaviours.put(instance, behaviour);
    }

    List<String> events(String instance) {
        return events.computeIfAbsent(instance, name -> new CopyOnWriteArrayList<>());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(String instance, JobContext context) throws Exception {
        events(instance).add("run");
        var behaviour = behaviours.get(instance);
        if (behaviour != null) {
            behaviour.run(events(instance).size(), context);
        }
    }

    @Override
    public void failed(String instance, Throwable cause) {
        events(instance).add("failed: " + cause.getMessage());
    }

    @Override
    public int maxTries() {
        return 3;
    }

    @Override
    public Duration backoff(int failures) {
        return Duration.ofMillis(failures);
    }
}
