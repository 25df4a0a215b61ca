package io.hpmstream.pipeline.decode;

import io.hpmstream.connectors.image.ImageIntake;
import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.image.Outcome;
import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.DeadLetters;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.connectors.kafka.OutgoingMessageTypeInfo;
import io.hpmstream.pipeline.config.PretrainConfig.DecodeConfig;
import io.hpmstream.pipeline.run.LowPriority;
import io.hpmstream.pipeline.savepoint.RestoredFiles;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Decodes, crops and resizes images on a pool of threads and emits them in the order of their
 * arrival, so that the batches that are trained never depend on timing. What cannot be trained
 * leaves by {@link #DEAD_LETTERS}, small pictures of new images by {@link #THUMBNAILS}.
 *
 * <p>The queue is bounded by images and by encoded bytes. Before a barrier it runs empty: nothing
 * is ever in flight in a checkpoint, and the only state is the {@link DecodeLedger}.
 *
 * <p>All fields belong to the task thread; the pool only runs {@link ImageIntake#prepare}.
 */
final class DecodeOperator extends AbstractStreamOperator<PreparedImage>
        implements OneInputStreamOperator<ImageMessage, PreparedImage>, BoundedOneInput {

    static final OutputTag<OutgoingMessage> DEAD_LETTERS =
            new OutputTag<>("dead-letters", OutgoingMessageTypeInfo.INSTANCE);

    static final OutputTag<OutgoingMessage> THUMBNAILS =
            new OutputTag<>("thumbnails", OutgoingMessageTypeInfo.INSTANCE);

    private static final long serialVersionUID = 1L;

    private static final String STAGE = "decode";
    private static final long CLOSE_SECONDS = 30;

    private final IntakeConfig intakeConfig;
    private final DecodeConfig decode;
    private final DeadLetters deadLetters;
    private final transient MailboxExecutor mailbox;

    private final transient Deque<Decoding> queue = new ArrayDeque<>();
    private transient long queuedBytes;
    private transient @Nullable ImageIntake intake;
    private transient @Nullable ExecutorService pool;
    private transient @Nullable DecodeLedger ledger;
    private transient DecodeMetrics decodeMetrics;

    DecodeOperator(
            StreamOperatorParameters<PreparedImage> parameters,
            IntakeConfig intakeConfig,
            DecodeConfig decode,
            DeadLetters deadLetters) {
        super(parameters);
        this.intakeConfig = intakeConfig;
        this.decode = decode;
        this.deadLetters = deadLetters;
        this.mailbox = parameters.getMailboxExecutor();
        this.decodeMetrics =
                new DecodeMetrics(getMetricGroup(), queue::size, this::thumbnailFailures);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        ledger =
                DecodeLedger.open(
                        context.getOperatorStateStore(),
                        state -> RestoredFiles.holding(state, this));
    }

    @Override
    public void open() throws Exception {
        super.open();
        LowPriority.begin();
        intake = ImageIntake.open(intakeConfig);
        ClassLoader classLoader = getUserCodeClassloader();
        pool =
                Executors.newFixedThreadPool(
                        decode.threads(),
                        work -> {
                            Thread thread = new Thread(work, "hpm-decode");
                            thread.setDaemon(true);
                            thread.setContextClassLoader(classLoader);
                            return thread;
                        });
    }

    @Override
    public void processElement(StreamRecord<ImageMessage> element) throws Exception {
        ImageMessage message = element.getValue();
        int bytes = message.value() == null ? 0 : message.value().length;
        long arrived = System.nanoTime();
        while (!hasRoomFor(bytes)) {
            mailbox.yield();
        }
        decodeMetrics.waitedForRoom(System.nanoTime() - arrived);
        Decoding decoding = new Decoding(message, bytes);
        queue.add(decoding);
        queuedBytes += bytes;
        if (intake == null || pool == null) {
            throw new IllegalStateException("operator is not open");
        }
        ImageIntake opened = intake;
        pool.execute(() -> decode(opened, decoding));
    }

    private boolean hasRoomFor(int bytes) {
        // one image is always let in, however large
        return queue.isEmpty()
                || (queue.size() < decode.queueImages()
                        && queuedBytes + bytes <= decode.queueBytes());
    }

    /** On the pool. */
    private void decode(ImageIntake opened, Decoding decoding) {
        decoding.run(opened);
        try {
            mailbox.execute(this::emitDecoded, "emit decoded images");
        } catch (RejectedExecutionException e) {
            // the task has ended: nobody waits for this image, and its offset will be read again
            LOG.debug("decoded after the end of the task", e);
        }
    }

    private void emitDecoded() throws Exception {
        for (Decoding head = queue.peek(); head != null && head.isDone(); head = queue.peek()) {
            queue.remove();
            queuedBytes -= head.bytes();
            emit(head.message(), head.outcome());
            decodeMetrics.decoded(head.nanos());
        }
    }

    private void emit(ImageMessage message, Outcome outcome) {
        ledger().received(message);
        if (outcome instanceof Outcome.Prepared prepared) {
            emitThumbnail(prepared);
            output.collect(new StreamRecord<>(prepared.image(), message.timestamp()));
        } else if (outcome instanceof Outcome.Rejected rejected) {
            ledger().deadLettered(message);
            decodeMetrics.deadLetter();
            LOG.info(
                    "dead letter {} (topic {}, partition {}, offset {}): {}",
                    rejected.code(),
                    message.topic(),
                    message.partition(),
                    message.offset(),
                    rejected.message());
            output.collect(
                    DEAD_LETTERS,
                    new StreamRecord<>(
                            deadLetters.of(
                                    message,
                                    STAGE,
                                    rejected.code(),
                                    rejected.message(),
                                    rejected.cause())));
        } else {
            ledger().deleted(message);
            decodeMetrics.deletion();
        }
    }

    private void emitThumbnail(Outcome.Prepared prepared) {
        byte[] jpeg = prepared.thumbnail();
        if (jpeg != null) {
            byte[] key = prepared.image().origin().imageId().getBytes(UTF_8);
            output.collect(
                    THUMBNAILS, new StreamRecord<>(new OutgoingMessage(key, jpeg, List.of(), -1)));
            decodeMetrics.thumbnail();
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        runEmpty();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        ledger().store();
    }

    @Override
    public void endInput() throws Exception {
        runEmpty();
    }

    private void runEmpty() throws InterruptedException {
        while (!queue.isEmpty()) {
            mailbox.yield();
        }
    }

    private long thumbnailFailures() {
        return intake == null ? 0 : intake.thumbnailFailures();
    }

    private DecodeLedger ledger() {
        if (ledger == null) {
            throw new IllegalStateException("state is not initialized");
        }
        return ledger;
    }

    @Override
    public void close() throws Exception {
        try {
            super.close();
        } finally {
            // the decoders are freed by nobody while one of them may still be at work
            if (pool != null && intake != null && hasEnded(pool)) {
                intake.close();
            }
        }
    }

    private static boolean hasEnded(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            return pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
