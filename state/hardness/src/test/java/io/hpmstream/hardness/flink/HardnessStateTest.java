package io.hpmstream.hardness.flink;

import io.hpmstream.hardness.HardnessConfig;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.StateTtlConfig.StateVisibility;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HardnessStateTest {

    private static final HardnessConfig FOREVER = new HardnessConfig(14, 14, 0.3, (Duration) null);
    private static final HardnessConfig A_WEEK =
            new HardnessConfig(14, 14, 0.3, Duration.ofDays(7));

    @Test
    void keepsItsNameBecauseSavepointsKnowIt() {
        assertThat(HardnessState.descriptor().getName()).isEqualTo("image-hardness");
    }

    @Test
    void isWrittenByItsOwnSerializerAndNeverExpires() {
        assertThat(HardnessState.descriptor().getSerializer())
                .isEqualTo(ImageHardnessSerializer.INSTANCE);
        assertThat(HardnessState.descriptor().getTtlConfig().isEnabled()).isFalse();
    }

    @Test
    void neverHidesAnEntryThatIsStillThere() {
        StateTtlConfig ttl = HardnessState.descriptor(A_WEEK, Duration.ofDays(30)).getTtlConfig();

        assertThat(ttl.isEnabled()).isTrue();
        assertThat(ttl.getTimeToLive()).isEqualTo(Duration.ofDays(30));
        assertThat(ttl.getStateVisibility()).isEqualTo(StateVisibility.ReturnExpiredIfNotCleanedUp);
        assertThat(ttl.getCleanupStrategies().inRocksdbCompactFilter()).isTrue();
    }

    @Test
    void refusesToCollectWhatTheRuleStillRecalls() {
        assertThatThrownBy(() -> HardnessState.garbageCollection(FOREVER, Duration.ofDays(30)))
                .hasMessage("hardness without a time to live has no garbage to collect");
        assertThatThrownBy(() -> HardnessState.garbageCollection(A_WEEK, Duration.ofDays(6)))
                .hasMessage(
                        "hardness must not be collected before its time to live of PT168H, actual:"
                                + " PT144H");
    }
}
