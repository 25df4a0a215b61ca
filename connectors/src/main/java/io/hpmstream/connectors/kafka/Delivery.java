package io.hpmstream.connectors.kafka;

import org.apache.flink.connector.base.DeliveryGuarantee;

import java.util.Locale;

/** How often what a run tells arrives on its topics ({@code hpm.hardness.delivery}). */
public enum Delivery {
    /** At once; what was sent since the last checkpoint is sent again after a failure. */
    AT_LEAST_ONCE(DeliveryGuarantee.AT_LEAST_ONCE),
    /** With the checkpoint that holds it, once, for readers with {@code read_committed}. */
    EXACTLY_ONCE(DeliveryGuarantee.EXACTLY_ONCE);

    private final DeliveryGuarantee guarantee;

    Delivery(DeliveryGuarantee guarantee) {
        this.guarantee = guarantee;
    }

    DeliveryGuarantee guarantee() {
        return guarantee;
    }

    /** As it is written in a configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
