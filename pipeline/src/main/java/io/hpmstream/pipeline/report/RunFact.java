package io.hpmstream.pipeline.report;

/** One figure of a run as people read it, such as "images trained": "4,800". */
public record RunFact(String name, String value) {}
