package dev.drey.compare;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.drey.compare.ModeRun.Memory;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Watches this process while a job runs in it: heap over time, heap after each collection, processor time, physical memory. */
final class ProcessGauges implements AutoCloseable {
    private static final long SAMPLE_MILLIS = 25;
    /** When there are more samples, every second one is dropped and from then on they are taken half as often. */
    private static final int MOST_SAMPLES = 512;

    private static final Path STATUS = Path.of("/proc/self/status");

    private final long start = System.nanoTime();
    private final List<MemoryPoolMXBean> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final Set<String> heapNames =
            heapPools.stream().map(MemoryPoolMXBean::getName).collect(Collectors.toSet());
    private final AtomicLong peakLive = new AtomicLong(-1);
    private final NotificationListener afterCollection = this::collected;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "drey-heap-samples");
        thread.setDaemon(true);
        return thread;
    });

    // Guarded by this
    private final List<Memory.Sample> samples = new ArrayList<>();
    private long peakHeap;
    private int ticks;
    private int ticksPerSample = 1;
    private int missed;
    private RuntimeException fault;

    ProcessGauges() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(afterCollection, null, null);
            }
        }
        clock.scheduleAtFixedRate(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The clock would stop at the first exception without a word. */
    private synchronized void sample() {
        try {
            sampleHeap();
        } catch (RuntimeException e) {
            missed++;
            fault = e;
        }
    }

    private void sampleHeap() {
        long used = 0;
        for (MemoryPoolMXBean pool : heapPools) {
            MemoryUsage usage = pool.getUsage();
            used += usage == null ? 0 : usage.getUsed(); // a pool that is gone has none
        }
        peakHeap = Math.max(peakHeap, used);
        if (ticks++ % ticksPerSample != 0) {
            return;
        }
        if (samples.size() == MOST_SAMPLES) {
            thin();
        }
        samples.add(new Memory.Sample((System.nanoTime() - start) / 1_000_000, used));
    }

    private void thin() {
        List<Memory.Sample> every2nd = new ArrayList<>();
        for (int i = 0; i < samples.size(); i += 2) {
            every2nd.add(samples.get(i));
        }
        samples.clear();
        samples.addAll(every2nd);
        ticksPerSample *= 2;
    }

    private void collected(Notification notification, Object handback) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        Map<String, MemoryUsage> after = GarbageCollectionNotificationInfo.from(
                        (CompositeData) notification.getUserData())
                .getGcInfo()
                .getMemoryUsageAfterGc();
        long live = after.entrySet().stream()
                .filter(pool -> heapNames.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
        peakLive.accumulateAndGet(live, Math::max);
    }

    /** What was seen so far. */
    Memory memory() throws IOException {
        sample();
        Long live = peakLive.get() < 0 ? null : peakLive.get();
        synchronized (this) {
            return new Memory(peakHeap, live, peakResident(), samples);
        }
    }

    /** What could not be sampled, in one sentence; null when everything was. */
    synchronized String fault() {
        return missed == 0 ? null : "the heap was not seen " + missed + " times, the last time for this: " + fault;
    }

    /** The high-water mark of the process' physical memory; null where the system does not tell. */
    private static Long peakResident() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return null;
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return null;
    }

    /** Processor time of the whole process since its start; null where the JVM does not tell. */
    static Double cpuSeconds() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            long nanos = system.getProcessCpuTime();
            return nanos < 0 ? null : nanos / 1e9;
        }
        return null;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                try {
                    emitter.removeNotificationListener(afterCollection);
                } catch (ListenerNotFoundException e) {
                    throw new IllegalStateException("the listener was added to " + collector.getName(), e);
                }
            }
        }
    }
}
