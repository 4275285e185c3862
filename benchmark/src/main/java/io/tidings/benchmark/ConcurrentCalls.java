package io.tidings.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls the API from many threads at the same moment. */
final class ConcurrentCalls {
    private ConcurrentCalls() {}

    interface Call {
        /** @return the HTTP status */
        int status(int number) throws Exception;
    }

    /** @return the statuses in the order of the calls */
    static List<Integer> run(int count, Call call) throws Exception {
        var start = new CountDownLatch(1);
        var answers = new ArrayList<Future<Integer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                answers.add(threads.submit(() -> {
                    start.await();
                    return call.status(number);
                }));
            }
            start.countDown();
        }
        var statuses = new ArrayList<Integer>();
        for (var answer : answers) {
            statuses.add(answer.get());
        }
        return statuses;
    }

    static Map<Integer, Integer> countByStatus(List<Integer> statuses) {
        var counts = new TreeMap<Integer, Integer>();
        statuses.forEach(status -> counts.merge(status, 1, Integer::sum));
        return counts;
    }
}
