package io.hpmstream.connectors.kafka;

import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Commits the transactions of one run and passes over those of another run, whose savepoint this
 * one began with: that run may still be alive, will commit them itself, and would be fenced.
 * Confined to the task thread.
 */
final class OwnTransactions implements Committer<KafkaCommittable> {

    private final Committer<KafkaCommittable> committer;
    private final String prefix;

    /**
     * @param prefix what the names of this run's transactions begin with
     */
    OwnTransactions(Committer<KafkaCommittable> committer, String prefix) {
        this.committer = committer;
        this.prefix = prefix;
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
            throws IOException, InterruptedException {
        List<CommitRequest<KafkaCommittable>> own = new ArrayList<>();
        for (CommitRequest<KafkaCommittable> request : requests) {
            if (request.getCommittable().getTransactionalId().startsWith(prefix)) {
                own.add(request);
            } else {
                request.signalAlreadyCommitted();
            }
        }
        committer.commit(own);
    }

    @Override
    public void close() throws Exception {
        committer.close();
    }
}
