package io.livelabel.classifier;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that takes no records as long as they are held back, though it goes on polling, so
 * that it stays in its group and keeps its partitions: it pauses them, and afterwards resumes those
 * that nobody else has paused. Records of a poll that began before, and ends while they are held
 * back, are given back: they are read again. Used by one thread at a time, as any consumer.
 */
final class HoldingConsumer implements InvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HoldingConsumer.class);

    private final Consumer<byte[], byte[]> consumer;
    private final BooleanSupplier held;
    private final Runnable onGivenBack;
    private final Set<TopicPartition> pausedHere = new HashSet<>();
    private boolean holding;

    private HoldingConsumer(
            Consumer<byte[], byte[]> consumer, BooleanSupplier held, Runnable onGivenBack) {
        this.consumer = consumer;
        this.held = held;
        this.onGivenBack = onGivenBack;
    }

    /**
     * A consumer around another, which it closes when it is closed.
     *
     * @param onGivenBack runs when what a poll brought is given back
     */
    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> around(
            Consumer<byte[], byte[]> consumer, BooleanSupplier held, Runnable onGivenBack) {
        return (Consumer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        HoldingConsumer.class.getClassLoader(),
                        new Class<?>[] {Consumer.class},
                        new HoldingConsumer(consumer, held, onGivenBack));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        boolean polls = method.getName().equals("poll");
        if (polls) {
            pauseOrResume();
        } else if (method.getName().equals("pause") && arguments != null) {
            // Whoever pauses a partition resumes it too.
            pausedHere.removeAll((Collection<?>) arguments[0]);
        }
        try {
            Object result = method.invoke(consumer, arguments);
            return polls && held.getAsBoolean() ? giveBack((ConsumerRecords<?, ?>) result) : result;
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private ConsumerRecords<?, ?> giveBack(ConsumerRecords<?, ?> records) {
        for (TopicPartition partition : records.partitions()) {
            consumer.seek(partition, records.records(partition).get(0).offset());
        }
        onGivenBack.run();
        return ConsumerRecords.empty();
    }

    private void pauseOrResume() {
        if (held.getAsBoolean()) {
            say(true, "hold", "uploads are held back until fresher weights come");
            // Partitions that came, or were resumed by others, since the poll before flow too.
            Set<TopicPartition> flowing = new HashSet<>(consumer.assignment());
            flowing.removeAll(consumer.paused());
            consumer.pause(flowing);
            pausedHere.addAll(flowing);
        } else {
            say(false, "release", "uploads are taken again");
            pausedHere.retainAll(consumer.assignment());
            consumer.resume(pausedHere);
            pausedHere.clear();
        }
    }

    private void say(boolean now, String event, String what) {
        if (holding != now) {
            holding = now;
            LOG.atWarn().addKeyValue("event", event).log(what);
        }
    }
}
