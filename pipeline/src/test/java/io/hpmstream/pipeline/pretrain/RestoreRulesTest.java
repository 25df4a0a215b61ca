package io.hpmstream.pipeline.pretrain;

import io.hpmstream.hardness.ExpectedLoss;
import io.hpmstream.model.TrainerCounters;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import io.hpmstream.pipeline.pretrain.TrainingProgress.Offsets;
import io.hpmstream.pipeline.savepoint.RestoreRefusedException;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RestoreRulesTest {

    private static final List<Interval> WAITING =
            List.of(new Interval(new Partition("images", 0), 8, 10));

    @Test
    void warnsOfAnotherThreadCountAndSaysWhatIsLost() {
        assertThat(RestoreRules.threadsWarning(2, 2)).isEmpty();
        assertThat(RestoreRules.threadsWarning(4, 2))
                .hasValueSatisfying(
                        warning ->
                                assertThat(warning)
                                        .contains("goes on with 2 compute threads, it had 4")
                                        .contains("hpm.compute.threads")
                                        .contains("no longer bit-identical"));
    }

    @Test
    void refusesACutThatLostAnImageThatWaited() {
        assertThatThrownBy(() -> RestoreRules.checkWaiting(progress(Map.of("a", "b")), List.of()))
                .isInstanceOf(RestoreRefusedException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void asksOnlyCutsThatTellWhatWaits() throws Exception {
        RestoreRules.checkWaiting(progress(Map.of("a", "b")), WAITING);
        RestoreRules.checkWaiting(progress(Map.of()), List.of());
    }

    private static TrainingProgress progress(Map<String, String> settings) {
        return new TrainingProgress(
                "s",
                new TrainerCounters(2, 8, 0, 0, 1),
                ExpectedLoss.NONE,
                10,
                new Offsets(List.of(), List.of(), WAITING, List.of()),
                settings);
    }

    @Test
    void wantsOneTrainer() {
        RestoreRules.checkOneTrainer(1);

        assertThatThrownBy(() -> RestoreRules.checkOneTrainer(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must have 1 subtask, actual: 2");
    }
}
