package io.hpmstream.export;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** The columns of an exported Parquet file: those of {@link Column}, in its order. */
final class ParquetSchema {

    static final MessageType IMAGE =
            MessageTypeParser.parseMessageType(
                    """
                    message image {
                      required binary imageId (STRING);
                      optional double hardness;
                      optional double progress;
                      required int64 sightings;
                      optional int64 firstSeen (TIMESTAMP(MILLIS,true));
                      optional int64 lastSeen (TIMESTAMP(MILLIS,true));
                      required int64 lastStep;
                      required int64 imagesSeen;
                      optional double meanLoss;
                      optional double loss;
                      optional double expectedLoss;
                      optional binary source (STRING);
                      optional binary label (STRING);
                      optional binary uri (STRING);
                      optional binary sha256 (STRING);
                      optional int32 width;
                      optional int32 height;
                      optional binary topic (STRING);
                      optional int32 partition;
                      optional int64 offset;
                      optional group crop {
                        required double x;
                        required double y;
                        required double width;
                        required double height;
                      }
                      optional boolean flipped;
                      required group recent (LIST) {
                        repeated group list {
                          required group element {
                            required int64 step;
                            required float hardness;
                          }
                        }
                      }
                      required group grid {
                        required int32 rows;
                        required int32 columns;
                        required group hardness (LIST) {
                          repeated group list {
                            optional float element;
                          }
                        }
                      }
                      required group tags (LIST) {
                        repeated group list {
                          required binary element (STRING);
                        }
                      }
                    }
                    """);

    private ParquetSchema() {}
}
