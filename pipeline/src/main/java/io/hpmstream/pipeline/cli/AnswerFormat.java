package io.hpmstream.pipeline.cli;

/** How an answer is printed. */
enum AnswerFormat {
    /** For people. */
    TABLE,
    /** For scripts: one JSON object a line. */
    JSON,
    /** For spreadsheets. */
    CSV
}
