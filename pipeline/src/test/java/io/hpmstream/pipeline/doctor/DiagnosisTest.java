package io.hpmstream.pipeline.doctor;

import io.hpmstream.pipeline.doctor.Measurements.Checkpoints;
import io.hpmstream.pipeline.doctor.Measurements.SourceTask;
import org.junit.jupiter.api.Test;

import java.util.List;

import static io.hpmstream.pipeline.doctor.Bottleneck.CHECKPOINT;
import static io.hpmstream.pipeline.doctor.Bottleneck.DECODE;
import static io.hpmstream.pipeline.doctor.Bottleneck.SKEW;
import static io.hpmstream.pipeline.doctor.Bottleneck.SOURCE;
import static io.hpmstream.pipeline.doctor.Bottleneck.STATE;
import static io.hpmstream.pipeline.doctor.Bottleneck.STORAGE;
import static io.hpmstream.pipeline.doctor.Bottleneck.TRAINER;
import static org.assertj.core.api.Assertions.assertThat;

class DiagnosisTest {

    private static final Checkpoints FINE = new Checkpoints(30, 1.2, 0.1, 51e6, 0);
    private static final SourceTask IDLE = new SourceTask(10, 0, 0);

    @Test
    void aTrainerThatComputesAllTheTimeIsTheBottleneck() {
        SourceTask heldUp = new SourceTask(40, 0.9, 0.9);

        Diagnosis diagnosis =
                Diagnosis.of(measured(0.94, 0.02, 0.01, 0, List.of(heldUp), 5e4, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(TRAINER);
        assertThat(diagnosis.sentence()).contains("94 %", "40.0 images/s", "hpm.masking.teacher");
    }

    @Test
    void aFullQueueThatTheTrainerDoesNotHoldUpIsDecoding() {
        SourceTask decoding = new SourceTask(40, 0.85, 0.05);

        Diagnosis diagnosis = Diagnosis.of(measured(0.2, 0, 0, 0, List.of(decoding), 5e4, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(DECODE);
        assertThat(diagnosis.sentence()).contains("85 %", "80 %", "hpm.decode.threads");
    }

    @Test
    void nothingInKafkaAndNobodyBusyIsAStarvedSource() {
        Diagnosis diagnosis = Diagnosis.of(measured(0.1, 0, 0, 0, List.of(IDLE), 0, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(SOURCE);
        assertThat(diagnosis.sentence()).contains("90 %", "10.0 a second", "publish faster");
    }

    @Test
    void muchInKafkaAndNobodyBusyIsASlowBroker() {
        Diagnosis diagnosis = Diagnosis.of(measured(0.1, 0, 0, 0, List.of(IDLE), 9000, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(SOURCE);
        assertThat(diagnosis.sentence()).contains("9000", "look at brokers");
    }

    @Test
    void aTrainerThatWaitsForSomeImagesIsNotTheBottleneck() {
        Diagnosis diagnosis = Diagnosis.of(measured(0.6, 0, 0, 0, List.of(IDLE), 0, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(SOURCE);
    }

    @Test
    void aTrainerThatHoldsUpItsSourceIsTheBottleneckWhateverItComputes() {
        SourceTask heldUp = new SourceTask(40, 0.9, 0.8);

        Diagnosis diagnosis = Diagnosis.of(measured(0.6, 0, 0, 0, List.of(heldUp), 0, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(TRAINER);
    }

    @Test
    void pausesOfAFifthAreCheckpoints() {
        Checkpoints often = new Checkpoints(0.5, 0.4, 0.1, 51e6, 0);

        Diagnosis diagnosis = Diagnosis.of(measured(0.7, 0, 0, 0.2, List.of(IDLE), 900, often));

        assertThat(diagnosis.bottleneck()).isEqualTo(CHECKPOINT);
        assertThat(diagnosis.sentence()).contains("20 %", "0.5 s");
    }

    @Test
    void pausesWhileImagesAreMissingAreNoBottleneck() {
        Diagnosis diagnosis = Diagnosis.of(measured(0.1, 0, 0, 0.2, List.of(IDLE), 0, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(SOURCE);
    }

    @Test
    void moreTimeForStateThanForTrainingIsState() {
        Diagnosis diagnosis = Diagnosis.of(measured(0.3, 0.6, 0, 0, List.of(IDLE), 900, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(STATE);
        assertThat(diagnosis.sentence()).contains("60 %", "30 %", "7 MB");
    }

    @Test
    void moreTimeForHardnessRecordsThanForTrainingIsKafka() {
        Diagnosis diagnosis = Diagnosis.of(measured(0.2, 0, 0.7, 0, List.of(IDLE), 900, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(STORAGE);
        assertThat(diagnosis.sentence()).startsWith("Kafka").contains("70 %");
    }

    @Test
    void checkpointsThatFailOrOutlastTheirIntervalAreStorage() {
        for (Checkpoints checkpoints :
                List.of(new Checkpoints(30, 45, 1, 6e9, 0), new Checkpoints(30, 2, 0, 6e9, 1))) {
            Diagnosis diagnosis =
                    Diagnosis.of(measured(0.9, 0, 0, 0, List.of(IDLE), 900, checkpoints));

            assertThat(diagnosis.bottleneck()).isEqualTo(STORAGE);
            assertThat(diagnosis.sentence()).contains("6000 MB", "30 s");
        }
    }

    @Test
    void aCheckpointThatWaitedForTheTrainerIsNoFaultOfTheStorage() {
        Checkpoints late = new Checkpoints(30, 125, 118, 51e6, 0);

        Diagnosis diagnosis = Diagnosis.of(measured(0.95, 0, 0, 0, List.of(IDLE), 900, late));

        assertThat(diagnosis.bottleneck()).isEqualTo(TRAINER);
    }

    @Test
    void oneBusySourceTaskOfThreeIsSkew() {
        SourceTask busy = new SourceTask(60, 0.9, 0);
        SourceTask none = new SourceTask(0, 0, 0);

        Diagnosis diagnosis =
                Diagnosis.of(measured(0.3, 0, 0, 0, List.of(none, busy, none), 9000, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(SKEW);
        assertThat(diagnosis.sentence()).contains("one of 3", "100 %", "4 partitions");
    }

    @Test
    void evenlyBusySourceTasksAreNoSkew() {
        SourceTask busy = new SourceTask(60, 0.9, 0);

        Diagnosis diagnosis = Diagnosis.of(measured(0.3, 0, 0, 0, List.of(busy, busy), 9000, FINE));

        assertThat(diagnosis.bottleneck()).isEqualTo(DECODE);
    }

    private static Measurements measured(
            double training,
            double state,
            double emitting,
            double snapshots,
            List<SourceTask> sources,
            double lag,
            Checkpoints checkpoints) {
        return new Measurements(
                40,
                training,
                state,
                emitting,
                snapshots,
                sources,
                lag,
                12,
                4,
                0.5,
                checkpoints,
                7e6);
    }
}
