package io.hpmstream.hardness.flink;

import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.PatchGrid;
import io.hpmstream.hardness.RecentSighting;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an image's hardness as flat bytes, about 550 for a grid of 14 x 14. Format version 1:
 *
 * <pre>
 *   byte    format version
 *   varint  sightings
 *   long    firstSeen, then varint lastSeen − firstSeen
 *   varint  lastStep, varint lastImagesSeen
 *   double  meanLoss, hardness, progress
 *   byte    number of recent sightings, then of each, oldest first:
 *           signed varint step − step before (0 at first), float hardness
 *   byte    grid rows, byte grid columns, then two bytes a cell ({@link PatchGrid#packed})
 * </pre>
 *
 * Numbers are big-endian; a varint has seven bits a byte, the lowest first. Every value carries its
 * version, so a state written by several builds stays readable value by value. Stateless, hence
 * safe for all threads.
 */
public final class ImageHardnessSerializer extends TypeSerializer<ImageHardness> {

    public static final ImageHardnessSerializer INSTANCE = new ImageHardnessSerializer();

    private static final long serialVersionUID = 1L;

    private static final int BYTES_PER_CELL = 2;

    @Override
    public void serialize(ImageHardness image, DataOutputView target) throws IOException {
        target.writeByte(HardnessFormat.CURRENT);
        Varint.write(image.sightings(), target);
        target.writeLong(image.firstSeen());
        Varint.write(image.lastSeen() - image.firstSeen(), target);
        Varint.write(image.lastStep(), target);
        Varint.write(image.lastImagesSeen(), target);
        target.writeDouble(image.meanLoss());
        target.writeDouble(image.hardness());
        target.writeDouble(image.progress());
        writeRecent(image.recent(), target);
        target.writeByte(image.grid().rows());
        target.writeByte(image.grid().columns());
        target.write(image.grid().packed());
    }

    private static void writeRecent(List<RecentSighting> recent, DataOutputView target)
            throws IOException {
        target.writeByte(recent.size());
        long stepBefore = 0;
        for (RecentSighting sighting : recent) {
            // signed: a job that starts anew on old state counts its steps from 0 again
            Varint.writeSigned(sighting.step() - stepBefore, target);
            target.writeFloat(sighting.hardness());
            stepBefore = sighting.step();
        }
    }

    /**
     * @throws IOException if the bytes have a version that this build does not know, or are damaged
     */
    @Override
    public ImageHardness deserialize(DataInputView source) throws IOException {
        HardnessFormat.requireReadable(source.readUnsignedByte());
        try {
            return readVersion1(source);
        } catch (IllegalArgumentException e) {
            throw new IOException("hardness state is damaged: " + e.getMessage(), e);
        }
    }

    private static ImageHardness readVersion1(DataInputView source) throws IOException {
        long sightings = Varint.read(source);
        long firstSeen = source.readLong();
        long lastSeen = firstSeen + Varint.read(source);
        return new ImageHardness(
                sightings,
                firstSeen,
                lastSeen,
                Varint.read(source),
                Varint.read(source),
                source.readDouble(),
                source.readDouble(),
                source.readDouble(),
                readRecent(source),
                readGrid(source));
    }

    private static List<RecentSighting> readRecent(DataInputView source) throws IOException {
        int size = source.readUnsignedByte();
        List<RecentSighting> recent = new ArrayList<>(size);
        long step = 0;
        for (int i = 0; i < size; i++) {
            step += Varint.readSigned(source);
            recent.add(new RecentSighting(step, source.readFloat()));
        }
        return recent;
    }

    private static PatchGrid readGrid(DataInputView source) throws IOException {
        int rows = source.readUnsignedByte();
        int columns = source.readUnsignedByte();
        byte[] packed = new byte[rows * columns * BYTES_PER_CELL];
        source.readFully(packed);
        return PatchGrid.ofPacked(rows, columns, packed);
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<ImageHardness> duplicate() {
        return this;
    }

    /** Not a value that a rule would make: one sighting of hardness 0 on a grid of one cell. */
    @Override
    public ImageHardness createInstance() {
        return new ImageHardness(
                1, 0, 0, 0, 0, 0, 0, 0, List.of(new RecentSighting(0, 0)), PatchGrid.empty(1, 1));
    }

    @Override
    public ImageHardness copy(ImageHardness from) {
        return from;
    }

    @Override
    public ImageHardness copy(ImageHardness from, ImageHardness reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public ImageHardness deserialize(ImageHardness reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public TypeSerializerSnapshot<ImageHardness> snapshotConfiguration() {
        return new ImageHardnessSerializerSnapshot();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageHardnessSerializer;
    }

    @Override
    public int hashCode() {
        return ImageHardnessSerializer.class.hashCode();
    }
}
