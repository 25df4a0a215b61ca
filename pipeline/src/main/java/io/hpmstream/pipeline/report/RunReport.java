package io.hpmstream.pipeline.report;

import java.util.List;

/**
 * What a run has to show. Any list may be empty; the page says so instead of showing it.
 *
 * @param title one line, such as the name of the run
 * @param facts figures of the run, the most telling first
 * @param steps in order
 * @param hardest hardest first
 * @param easiest easiest first
 * @param reconstructions how well the model fills in what it does not see
 */
public record RunReport(
        String title,
        List<RunFact> facts,
        List<StepPoint> steps,
        List<RankedImage> hardest,
        List<RankedImage> easiest,
        List<ReconstructedImage> reconstructions) {

    public RunReport {
        facts = List.copyOf(facts);
        steps = List.copyOf(steps);
        hardest = List.copyOf(hardest);
        easiest = List.copyOf(easiest);
        reconstructions = List.copyOf(reconstructions);
    }
}
