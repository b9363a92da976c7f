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
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that takes no records as long as they are held back, though it goes on polling, so
 * that it stays in its group and keeps its partitions: it pauses them, and afterwards resumes those
 * that nobody else has paused. Used by one thread at a time, as any consumer.
 */
final class HoldingConsumer implements InvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HoldingConsumer.class);

    private final Consumer<byte[], byte[]> consumer;
    private final BooleanSupplier held;
    private final Set<TopicPartition> pausedHere = new HashSet<>();
    private boolean holding;

    private HoldingConsumer(Consumer<byte[], byte[]> consumer, BooleanSupplier held) {
        this.consumer = consumer;
        this.held = held;
    }

    /** A consumer around another, which it closes when it is closed. */
    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> around(
            Consumer<byte[], byte[]> consumer, BooleanSupplier held) {
        return (Consumer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        HoldingConsumer.class.getClassLoader(),
                        new Class<?>[] {Consumer.class},
                        new HoldingConsumer(consumer, held));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("poll")) {
            pauseOrResume();
        } else if (method.getName().equals("pause") && arguments != null) {
            // Whoever pauses a partition resumes it too.
            pausedHere.removeAll((Collection<?>) arguments[0]);
        }
        try {
            return method.invoke(consumer, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private void pauseOrResume() {
        if (held.getAsBoolean()) {
            say(true, "uploads are held back until fresher weights come");
            // Partitions that came, or were resumed by others, since the poll before flow too.
            Set<TopicPartition> flowing = new HashSet<>(consumer.assignment());
            flowing.removeAll(consumer.paused());
            consumer.pause(flowing);
            pausedHere.addAll(flowing);
        } else {
            say(false, "uploads are taken again");
            pausedHere.retainAll(consumer.assignment());
            consumer.resume(pausedHere);
            pausedHere.clear();
        }
    }

    private void say(boolean now, String what) {
        if (holding != now) {
            holding = now;
            LOG.warn("{}", what);
        }
    }
}
