package io.tidings.schedule;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A job that reads a file. Records the calls. */
@Singleton
public class RecordingFileJob implements JobHandler {
    static final String KIND = "recording-file";

    private final List<String> events = new CopyOnWriteArrayList<>();

    List<String> events() {
        return events;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean readsFile() {
        return true;
    }

    @Override
    public void run(String instance, JobContext context) {
        events.add("run " + instance);
    }

    @Override
    public void failed(String instance, Throwable cause) {
        events.add("failed " + instance);
    }

    @Override
    public void fileLost(String instance) {
        events.add("lost " + instance);
    }
}
