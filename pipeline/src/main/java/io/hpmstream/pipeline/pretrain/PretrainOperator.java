package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.HardnessJson;
import io.hpmstream.connectors.kafka.ImageOrigin;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.connectors.kafka.Sighting;
import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.model.ImageBatch;
import io.hpmstream.model.Pretrainer;
import io.hpmstream.model.StepReport;
import io.hpmstream.model.TrainingDivergedException;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
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
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Trains on images in the order of their arrival and emits the hardness of each, one record a
 * sighting.
 *
 * <p>An arriving image is pending until a batch is full. Then the batch's masks are told what keyed
 * state remembers, and the batch goes to the trainer's thread; at most one is in flight. Its
 * completion comes back as a mail: remember, submit the next batch if it is full, emit. So a batch
 * always sees everything before it and nothing depends on timing: no clock, watermark or end of
 * input ever trains a short batch.
 *
 * <p>An image that curators dropped, or whose record is to be skipped, never gets into a batch; the
 * ledger keeps its offset.
 *
 * <p>A checkpoint waits for the batch in flight and then holds pending images, hardness, weights,
 * teacher, optimizer, counters and ledger of the same moment; see {@link TrainingCut}.
 *
 * <p>All fields belong to the task thread.
 */
final class PretrainOperator extends AbstractStreamOperator<OutgoingMessage>
        implements OneInputStreamOperator<PreparedImage, OutgoingMessage>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    private final TrainingConfig training;
    private final FixedSettings settings;
    private final RunGuard guard;
    private final DropList.Opener openDrops;
    private final transient MailboxExecutor mailbox;
    private final transient PendingImages pending;
    private final transient ImageBatch batch;
    private final transient PretrainMetrics pretrainMetrics;

    private transient @Nullable TrainingCut cut;
    private transient @Nullable AutoCloseable place;
    private transient @Nullable TrainerThread trainer;
    private transient @Nullable HardnessStore hardness;
    private transient BatchMemory memory;
    private final transient TrainerLedger ledger = new TrainerLedger();
    private transient DropList drops = DropList.Empty.INSTANCE;
    private transient long judgedDrops;
    private transient long step;

    /** Images of the batch that is being trained; empty when none is. */
    private transient List<PreparedImage> inFlight = List.of();

    PretrainOperator(
            StreamOperatorParameters<OutgoingMessage> parameters,
            TrainingConfig training,
            FixedSettings settings,
            RunGuard guard,
            DropList.Opener openDrops) {
        super(parameters);
        this.training = training;
        this.settings = settings;
        this.guard = guard;
        this.openDrops = openDrops;
        this.mailbox = parameters.getMailboxExecutor();
        this.pending = new PendingImages();
        this.batch =
                new ImageBatch(training.pretrainer().model(), training.pretrainer().batchSize());
        this.memory = new BatchMemory(training, ExpectedLoss.NONE, 0);
        this.pretrainMetrics =
                new PretrainMetrics(getMetricGroup(), pending::size, () -> drops.size());
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        RestoreRules.checkOneTrainer(
                getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
        hardness =
                new KeyedHardness(
                        this::setCurrentKey,
                        context.getKeyedStateStore(),
                        failure -> RestoredFiles.damage(failure, this));
        openPending(context);
        cut = TrainingCut.open(context.getOperatorStateStore());
        // before the trainer is made: what cannot be restored costs nothing
        RestoreRules.checkIntact(cut, state -> RestoredFiles.holding(state, this));
        Optional<TrainingProgress> restored = cut.restored();
        if (restored.isPresent()) {
            RestoreRules.check(restored.get(), training.pretrainer(), settings);
            RestoreRules.checkWaiting(restored.get(), pending.offsets());
            RestoreRules.checkSkipped(restored.get(), training.skipped());
        }
    }

    private void openPending(StateInitializationContext context) throws Exception {
        try {
            pending.open(context, getKeyedStateBackend(), this::setCurrentKey);
        } catch (RuntimeException e) {
            Optional<IOException> damaged = RestoredFiles.damage(e, this);
            if (damaged.isPresent()) {
                throw damaged.get();
            }
            throw e;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        String job = getRuntimeContext().getJobInfo().getJobId().toString();
        place = guard.enter(job, this::mailFailure);
        trainer = TrainerThread.open(training.pretrainer(), getUserCodeClassloader());
        // from here on this thread and those it starts come after the trainer's
        LowPriority.begin();
        Optional<TrainingProgress> restored = cut().restored();
        if (restored.isPresent()) {
            goOnFrom(restored.get(), trainer);
        } else if (training.initialWeights() != null) {
            Pretrainer.Beginning beginning =
                    new OthersWeights(training.initialWeights()).begin(trainer);
            LOG.info(
                    "begins with {} tensors of {}; left out: {}",
                    beginning.taken().size(),
                    training.initialWeights(),
                    beginning.leftOut());
        }
        // before any image is judged, also those that wait since the restored cut
        drops =
                openDrops.open(
                        failure ->
                                mailFailure(
                                        new TrainingFailedException(
                                                "cannot follow what curators drop (hpm.curation.tags)",
                                                failure)));
        if (!training.skipped().isEmpty()) {
            takeDropped();
        }
        submitIfFull();
    }

    /** On any thread. */
    private void mailFailure(Exception failure) {
        try {
            mailbox.execute(
                    () -> {
                        throw failure;
                    },
                    "end the run");
        } catch (RejectedExecutionException e) {
            LOG.debug("the task has ended already", e);
        }
    }

    private void goOnFrom(TrainingProgress last, TrainerThread opened) throws Exception {
        cut().restoreInto(opened, last);
        RestoreRules.threadsWarning(last.counters().threads(), opened.ask(Pretrainer::threads))
                .ifPresent(LOG::warn);
        step = last.counters().step();
        pretrainMetrics.restored(step);
        memory = new BatchMemory(training, last.expectedLoss(), last.counters().imagesSeen());
        ledger.restore(last.offsets());
        pending.continueFrom(last.arrivals());
    }

    @Override
    public void processElement(StreamRecord<PreparedImage> element) throws Exception {
        PreparedImage image = element.getValue();
        if (isDropped(image)) {
            drop(image);
            return;
        }
        pending.add(image);
        long arrived = System.nanoTime();
        // the mail that ends the wait may have submitted these images already
        while (isFull() && !inFlight.isEmpty()) {
            mailbox.yield();
        }
        pretrainMetrics.waitedForTrainer(System.nanoTime() - arrived);
        submitIfFull();
    }

    private boolean isFull() {
        return pending.size() >= training.pretrainer().batchSize() && step < training.maxSteps();
    }

    private boolean isDropped(PreparedImage image) {
        ImageOrigin origin = image.origin();
        return drops.contains(origin.imageId())
                || training.skipped().contains(origin.topic(), origin.partition(), origin.offset());
    }

    private void drop(PreparedImage image) {
        ledger.dropped(image);
        pretrainMetrics.dropped();
    }

    /** No batch has an image that was known to be dropped when the batch was made up. */
    private void dropWaiting() {
        long changes = drops.changes();
        if (changes != judgedDrops) {
            judgedDrops = changes;
            takeDropped();
        }
    }

    private void takeDropped() {
        pending.takeAll(this::isDropped).forEach(this::drop);
    }

    private void submitIfFull() throws Exception {
        dropWaiting();
        if (!isFull() || !inFlight.isEmpty()) {
            return;
        }
        inFlight = pending.take(training.pretrainer().batchSize());
        batch.clear();
        long start = System.nanoTime();
        memory.fill(batch, inFlight, hardness());
        pretrainMetrics.usedState(System.nanoTime() - start);
        trainer().step(batch, this::mailCompletion);
    }

    /** On the trainer's thread. */
    private void mailCompletion(@Nullable StepReport report, @Nullable Throwable failure) {
        try {
            mailbox.execute(() -> complete(report, failure), "complete a step");
        } catch (RejectedExecutionException e) {
            // the task has ended: its last checkpoint knows nothing of this step
            LOG.debug("trained after the end of the task", e);
        }
    }

    private void complete(@Nullable StepReport report, @Nullable Throwable failure)
            throws Exception {
        if (failure instanceof TrainingDivergedException diverged) {
            int skips = training.pretrainer().maxConsecutiveSkips();
            throw new DivergedException(step + 1, skips, String.valueOf(diverged.getMessage()));
        }
        if (report == null) {
            throw new TrainingFailedException(step + 1, failure);
        }
        List<PreparedImage> trained = inFlight;
        inFlight = List.of();
        step = report.step();
        long start = System.nanoTime();
        List<Sighting> sightings = memory.observe(report, trained, hardness());
        pretrainMetrics.usedState(System.nanoTime() - start);
        ledger.trained(trained);
        pretrainMetrics.trained(report, trained.size());
        if (report.skipped()) {
            LOG.warn(
                    "skipped the update of step {}: loss or gradient is not finite; its images: {}",
                    report.step(),
                    ids(trained));
        }
        submitIfFull();
        emit(sightings);
    }

    private void emit(List<Sighting> sightings) {
        long start = System.nanoTime();
        for (Sighting sighting : sightings) {
            output.collect(
                    new StreamRecord<>(HardnessJson.of(sighting), sighting.origin().timestamp()));
        }
        pretrainMetrics.emitted(System.nanoTime() - start);
    }

    private static List<String> ids(List<PreparedImage> images) {
        return images.stream().map(image -> image.origin().imageId()).toList();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        awaitInFlight();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long start = System.nanoTime();
        long pendingBytes = pending.store();
        long weightBytes =
                cut().store(
                                trainer(),
                                memory.expectedLoss(),
                                pending.arrivals(),
                                ledger.offsets(pending.offsets()),
                                settings);
        // the backend copies the references right after this method; from then on only the
        // checkpoint may hold them
        mailbox.execute(cut()::forget, "let go of the snapshot");
        pretrainMetrics.snapshotTaken(System.nanoTime() - start, pendingBytes + weightBytes);
    }

    @Override
    public void endInput() throws Exception {
        awaitInFlight();
    }

    private void awaitInFlight() throws InterruptedException {
        while (!inFlight.isEmpty()) {
            mailbox.yield();
        }
    }

    @Override
    public void close() throws Exception {
        // the place last: nobody else may begin before this trainer has ended
        try (AutoCloseable left = place;
                TrainerThread closed = trainer;
                DropList closedToo = drops) {
            super.close();
        }
    }

    private TrainerThread trainer() {
        if (trainer == null) {
            throw new IllegalStateException("operator is not open");
        }
        return trainer;
    }

    private HardnessStore hardness() {
        if (hardness == null) {
            throw new IllegalStateException("state is not initialized");
        }
        return hardness;
    }

    private TrainingCut cut() {
        if (cut == null) {
            throw new IllegalStateException("state is not initialized");
        }
        return cut;
    }
}
